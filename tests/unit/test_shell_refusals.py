# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Refused before the first write: wrong options, lists that do not add up, logins that fail."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._resources import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.unit.support import SECRET, operations, run, seeded, trunk_id

T = trunk_id(1)


@pytest.fixture
def site(emulator, clock):
    seeded(emulator, {"id": T, "name": "london"})
    return emulator


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("row", "raw", "words"),
    [
        (TRUNK, {"name": "a", "host_name": "a_b"}, "host_name: 'a_b' is not a host name"),
        (ACL, {"name": "a"}, "trunk: is missing"),
        (ACL, {"trunk": "london", "acls": [{"name": "a"}, {"name": "a"}]}, "acls[1]: names the same ACL"),
        (
            ACL,
            {"acls": [{"trunk": "london", "name": "a"}, {"trunk": T, "name": "a"}]},
            "acls[1]: names the same ACL as acls[0]",
        ),
        (PHONE_NUMBER, {"trunk": "t", "phone_number": "44207946"}, "phone_number: '44207946' is not an E.164 number"),
        (SIP_ENDPOINT, {"trunk": "t", "sip_address": "?"}, "sip_address: '?' is not a SIP address"),
        (TRUNK, {"name": "a", "key_secret": ""}, "SINCH_KEY_SECRET"),
        (
            TRUNK,
            {"name": "a", "api_url": "http://api.example"},
            "api_url: http://api.example would carry the credentials",
        ),
        (TRUNK, {"name": "a", "timeout": 0}, "timeout: 0.0 is not a number of seconds above 0"),
    ],
)
def test_wrong_input_writes_nothing(site, row, raw, words, check):
    result = run(site, row, raw, check)
    assert words in result["msg"]
    assert (result["failed"], result["changed"], result[row.plural]) == (True, False, [])
    assert set(result["counts"].values()) == {0}
    assert not operations(site, writes=True)


@pytest.mark.parametrize(
    ("row", "raw"),
    [
        (ACL, {"trunk": T, "acls": [None]}),
        (ACL, {"trunk": T, "name": "a", "entries": [None]}),
        (ACL, {"trunk": T, "name": "a", "entries": [{"ip_range": None}]}),
        (PHONE_NUMBER, {"trunk": T, "phone_numbers": [None]}),
        (PHONE_NUMBER, {"assignments": [{"trunk": T, "phone_numbers": None}]}),
        (PHONE_NUMBER, {"trunk": T, "phone_numbers": None}),
        (ACL, {"trunk": T, "acls": None}),
    ],
)
def test_null_in_a_list_writes_nothing(site, row, raw):
    try:
        result = run(site, row, raw)
    except ValueError:
        result = {"failed": True}  # by the argument spec
    assert result["failed"]
    assert not operations(site, writes=True)


@pytest.mark.parametrize("concurrency", [0, 17])
def test_concurrency_has_bounds(site, concurrency):
    assert "concurrency" in run(site, TRUNK, {"name": "a"}, concurrency=concurrency)["msg"]
    assert not site.log()


@pytest.mark.parametrize("settings", [{"total_offset": 1}, {"total_offset": -1}], ids=str)
def test_a_list_that_does_not_add_up_stops_everything(site, settings):
    site.settings(**settings)
    result = run(
        site, TRUNK, {"trunks": [{"name": "a"}, {"name": "london", "state": "absent"}], "on_error": "continue"}
    )
    assert "does not add up" in result["msg"]
    assert not operations(site, writes=True)


def test_no_secret_in_a_result(site):
    site.settings(credentials={"key": "another"})
    result = run(site, TRUNK, {"name": "a"})
    assert "Could not log in" in result["msg"]
    assert SECRET not in str(result)
