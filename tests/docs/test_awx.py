# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The check of AWX credential types: what it renders, and that it refuses what AWX or the collection would not take."""

from copy import deepcopy

import pytest

from tests.docs.awx import Wrong, check, rendered

INPUTS = {
    "fields": [
        {"id": "key_id", "label": "Key", "type": "string"},
        {"id": "key_secret", "label": "Secret", "type": "string", "secret": True},
        {"id": "auth_method", "label": "How", "type": "string", "default": "oauth2"},
    ],
    "required": ["key_id", "key_secret"],
}
INJECTORS = {"env": {"SINCH_KEY_ID": "{{ key_id }}", "SINCH_KEY_SECRET": "{{ key_secret }}"}}


def test_variables_hold_the_values_of_the_credential_and_defaults():
    injectors = {"env": {**INJECTORS["env"], "SINCH_AUTH_METHOD": "{{ auth_method }}"}}
    check(INPUTS, injectors)
    given = {"key_id": "k", "key_secret": "s"}
    assert rendered(INPUTS, injectors, given) == {
        "SINCH_KEY_ID": "k",
        "SINCH_KEY_SECRET": "s",
        "SINCH_AUTH_METHOD": "oauth2",
    }


@pytest.mark.parametrize(
    ("place", "name", "value", "says"),
    [
        ("env", "SINCH_KEY", "{{ key_id }}", "SINCH_KEY is no variable of the collection"),
        ("env", "SINCH_KEY_ID", "{{ key_secret }}", "is for the option key_id"),
        ("env", "SINCH_KEY_ID", "{{ project_id }}", "'project_id' is undefined"),
        ("field", "secret", False, "the field key_secret is not secret"),
        ("field", "hidden", True, "the field key_secret holds hidden"),
        ("field", "label", "", "needs a label"),
        ("inputs", "required", ["key"], "no fields: key"),
        ("inputs", "more", [], "inputs hold fields and required"),
    ],
)
def test_refused(place, name, value, says):
    inputs, injectors = deepcopy(INPUTS), deepcopy(INJECTORS)
    {"env": injectors["env"], "field": inputs["fields"][1], "inputs": inputs}[place][name] = value
    with pytest.raises(Wrong, match=says):
        check(inputs, injectors)
