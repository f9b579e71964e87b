# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The connection options, once, for modules and inventory: name, type, environment variable, default."""

import os

from ansible.module_utils.basic import env_fallback

from ansible_collections.sinch.est.plugins.module_utils._model.types import Spec

CONCURRENCY = 4  # requests under way at once, where nobody says how many
CONNECTION: Spec = {
    "project_id": {"type": "str", "env": "SINCH_PROJECT_ID"},
    "key_id": {"type": "str", "env": "SINCH_KEY_ID"},
    "key_secret": {"type": "str", "env": "SINCH_KEY_SECRET", "no_log": True},
    "access_token": {"type": "str", "env": "SINCH_ACCESS_TOKEN", "no_log": True},
    "auth_method": {
        "type": "str",
        "env": "SINCH_AUTH_METHOD",
        "default": "oauth2",
        "choices": ["oauth2", "basic"],
    },
    "api_url": {"type": "str", "env": "SINCH_EST_API_URL", "default": "https://elastic-trunking.api.sinch.com"},
    "api": {"type": "str", "env": "SINCH_EST_API", "default": "description", "choices": ["description", "published"]},
    "token_url": {
        "type": "str",
        "env": "SINCH_TOKEN_URL",
        "default": "https://auth.sinch.com/oauth2/token",
        "no_log": False,
    },
    "validate_certs": {"type": "bool", "env": "SINCH_EST_VALIDATE_CERTS", "default": True},
    "ca_path": {"type": "path", "env": "SINCH_EST_CA_PATH"},
    "timeout": {"type": "float", "env": "SINCH_EST_TIMEOUT", "default": 30},
    "retry_deadline": {"type": "float", "env": "SINCH_EST_RETRY_DEADLINE", "default": 120},
}


def forget_empty_variables() -> None:
    """Remove empty environment variables: AWX sets such for what its credential leaves out."""
    for option in CONNECTION.values():
        if os.environ.get(option["env"]) == "":
            del os.environ[option["env"]]


def connection_spec() -> Spec:
    """Return the connection options as an Ansible argument spec."""
    spec = {}
    for name, option in CONNECTION.items():
        rest = {key: value for key, value in option.items() if key != "env"}
        spec[name] = dict(rest, fallback=(env_fallback, [option["env"]]))
    return spec
