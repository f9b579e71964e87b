# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which dialect of the API is spoken: what the option api says, and never what a server seems to."""

from collections.abc import Mapping

from ansible_collections.sinch.est.plugins.module_utils._api import described, published
from ansible_collections.sinch.est.plugins.module_utils._api.dialect import Dialect
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client

DIALECTS: Mapping[str, Dialect] = {"description": described, "published": published}


def spoken(client: Client) -> Dialect:
    """Return the dialect in which a client asks."""
    return DIALECTS[client.settings.api]
