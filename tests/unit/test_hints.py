# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A server that speaks the other dialect: nothing is changed, and the error names the option that would do."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import BOTH, PUBLISHED
from tests.unit.support import look, run, run_audit, run_sites, seeded, trunk_id

pytestmark = pytest.mark.one_core
OTHER = {"description": "published", "published": "description"}
SITE = {
    "name": "london",
    "host_name": "london",
    "public_addresses": [{"ip_range": "198.51.100.0/24"}],
    "endpoints": [{"sip_address": "sbc.example.com"}],
    "phone_numbers": ["+442079460100"],
}
TRUNK_ONE = {"id": trunk_id(1), "name": "paris", "hostName": "paris"}


def assert_hinted(emulator, result):
    """The option is set as the server does not speak."""
    assert result["failed"]
    assert f"the option api, or SINCH_EST_API, to {emulator.api}." in result["msg"]
    assert emulator.log(writes=True) == [one for one in emulator.log(writes=True) if one["status"] >= 400]
    assert [trunk["name"] for trunk in emulator.described_state()["projects"]["p1"]["trunks"]] == ["paris"]


@BOTH
@pytest.mark.parametrize(
    ("row", "options"),
    [
        (ACL, {"trunk": "paris", "name": "office", "entries": [{"ip_range": "198.51.100.0/24"}]}),
        (ACL, {"trunk": trunk_id(1), "name": "office", "state": "absent"}),
        (SIP_ENDPOINT, {"trunk": "paris", "sip_address": "sbc.example.com"}),
        (PHONE_NUMBER, {"trunk": trunk_id(1), "phone_number": "+442079460100"}),
    ],
)
@pytest.mark.parametrize("check", [False, True])
def test_a_task_says_which_dialect_the_server_speaks(emulator, row, options, check):
    seeded(emulator, TRUNK_ONE)
    result = run(emulator, row, {**options, "api": OTHER[emulator.api]}, check)
    assert_hinted(emulator, result)


@BOTH
def test_so_does_an_update_of_a_trunk_which_is_read_in_the_same_way_in_both(emulator):
    seeded(emulator, TRUNK_ONE)
    other = OTHER[emulator.api]
    assert_hinted(emulator, run(emulator, TRUNK, {"trunk_id": trunk_id(1), "name": "renamed", "api": other}))


@BOTH
def test_so_do_info_sites_and_audits(emulator):
    seeded(emulator, TRUNK_ONE)
    other = OTHER[emulator.api]
    assert_hinted(emulator, look(emulator, SIP_ENDPOINT, api=other))
    assert_hinted(emulator, run_sites(emulator, {**SITE, "name": "paris", "host_name": "paris"}, api=other))
    audited = run_audit(emulator, api=other)
    assert f"SINCH_EST_API, to {emulator.api}." in str(audited)


@PUBLISHED
def test_a_trunk_without_a_host_name_names_the_option(emulator):
    seeded(emulator, TRUNK_ONE)
    assert_hinted(emulator, run(emulator, TRUNK, {"name": "madrid", "api": "description"}))


@BOTH
def test_an_error_of_the_dialect_that_is_spoken_has_no_hint(emulator):
    seeded(emulator, TRUNK_ONE)
    emulator.fault("404", operation="listSipEndpoints")
    emulator.fault("403", operation="createTrunk")
    results = [
        run(emulator, TRUNK, {"name": "madrid", "host_name": "madrid"}),
        run(emulator, TRUNK, {"name": "madrid", "host_name": "PARIS"}),
        run(emulator, SIP_ENDPOINT, {"trunk": trunk_id(7), "sip_address": "sbc.example.com"}),
    ]
    assert all(result["failed"] for result in results)
    assert "SINCH_EST_API" not in str(results)
