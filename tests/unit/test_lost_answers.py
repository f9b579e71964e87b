# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Creating over a bad network: a POST whose answer is lost is settled by looking, and nothing is ever there twice."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils import _client
from ansible_collections.sinch.est.plugins.module_utils._resources import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.unit.support import operations, run, seeded, trunk_id, trunks_of

T = trunk_id(1)
NUMBER = "+442079460100"
CASES = {
    "trunk": (TRUNK, {"name": "madrid", "host_name": "acme-madrid"}, "createTrunk"),
    "endpoint": (SIP_ENDPOINT, {"trunk": T, "sip_address": "A.example", "priority": 2}, "createSipEndpoint"),
    "acl": (ACL, {"trunk": T, "name": "office", "entries": [{"ip_range": "10.1.2.3/8"}]}, "createAccessControlList"),
    "number": (PHONE_NUMBER, {"trunk": T, "phone_number": "+44 20 7946 0100"}, "addPhoneNumberToTrunk"),
}
LISTS = {
    "trunk": "listTrunks",
    "endpoint": "listSipEndpoints",
    "acl": "listAccessControlLists",
    "number": "listTrunkPhoneNumbers",
}
EVERY_CASE = pytest.mark.parametrize("case", CASES)


@pytest.fixture
def site(emulator, clock):
    """One empty trunk. Returns what is under it, and beside it."""
    seeded(emulator, {"id": T, "name": "london"})

    def held(case):
        trunks = trunks_of(emulator)
        if case == "trunk":
            return [name for name in trunks if name != "london"]
        found = trunks["london"]
        return {"endpoint": found["sipEndpoints"], "acl": found["accessControlLists"], "number": found["phoneNumbers"]}[
            case
        ]

    return held


def made(emulator, case, **options):
    row, raw, operation = CASES[case]
    result = run(emulator, row, {**raw, **options})
    return row, result, operations(emulator).count(operation)


@EVERY_CASE
@pytest.mark.parametrize(
    ("kind", "options", "posts"),
    [
        pytest.param("429", {}, 2, id="429"),
        pytest.param("429", {"retry_after": 3}, 2, id="429-seconds"),
        pytest.param("cut_before", {}, 2, id="cut-before"),
        pytest.param("cut_after", {}, 1, id="cut-after"),
        pytest.param("502", {}, 2, id="502-before"),
        pytest.param("502", {"after": True}, 1, id="502-after"),
        pytest.param("503", {"retry_after": 1}, 2, id="503-before"),
        pytest.param("503", {"after": True, "body": "html"}, 1, id="503-after"),
        pytest.param("504", {"after": True, "body": "empty"}, 1, id="504-after"),
        pytest.param("500", {"after": True}, 1, id="500-after"),
        pytest.param("truncate", {}, 1, id="truncated"),
        pytest.param("html", {}, 1, id="html"),
        pytest.param("no_id", {}, 1, id="no-id"),
        pytest.param("latency", {"ms": 1}, 1, id="late"),
    ],
)
def test_created_once(emulator, site, case, kind, options, posts):
    emulator.fault(kind, operation=CASES[case][2], **options)
    row, result, sent = made(emulator, case)
    assert (result.get("msg"), result["changed"], sent) == (None, True, posts)
    assert len(site(case)) == 1
    assert result["counts"] == {"created": 1, "updated": 0, "deleted": 0, "unchanged": 0, "failed": 0}
    created = result[row.name]
    assert created["action"] == "created"
    assert not created.get("id", "").startswith("planned:")
    assert created.get("id") or row is PHONE_NUMBER
    assert (result["diff"][0]["before"], len(result["diff"])) == ({}, 1)
    again = run(emulator, row, CASES[case][1])
    assert not again["changed"]
    assert {**again[row.name], "action": ""} == {**created, "action": ""}


@EVERY_CASE
def test_a_500_that_did_nothing_is_an_error_and_is_not_repeated(emulator, site, case):
    emulator.fault(500, operation=CASES[case][2])
    _row, result, sent = made(emulator, case)
    assert (result["failed"], result["changed"], sent) == (True, False, 1)
    assert "answered 500 after 1 try" in result["msg"]
    assert "run again" in result["msg"]
    assert not site(case)


@EVERY_CASE
@pytest.mark.parametrize("kind", ["cut_before", "503"])
def test_given_up_after_three_looks(emulator, site, case, kind):
    emulator.fault(kind, operation=CASES[case][2], times=0)
    _row, result, sent = made(emulator, case)
    assert (result["failed"], sent) == (True, 3)
    assert "after 3 tries" in result["msg"]
    assert not site(case)
    assert operations(emulator).count(LISTS[case]) == 1 + 3


TOO_SLOW = pytest.mark.parametrize("kind", ["504", "hang"])  # nothing was done until then


@TOO_SLOW
@pytest.mark.parametrize("case", ["endpoint", "acl"])
def test_what_a_slow_server_may_still_do_is_not_asked_for_again(emulator, site, case, kind, clock):
    emulator.fault(kind, operation=CASES[case][2])
    _row, result, sent = made(emulator, case, timeout=0.5)
    assert (result["failed"], result["changed"], sent) == (True, False, 1)
    assert "after 1 try" in result["msg"]
    assert "run again" in result["msg"]
    assert operations(emulator).count(LISTS[case]) == 1 + 3
    assert clock.slept == sorted(clock.slept)
    assert len(clock.slept) == 3


@TOO_SLOW
@pytest.mark.parametrize("case", ["trunk", "number"])
def test_where_the_server_takes_no_second_one_a_slow_one_is_asked_again(emulator, site, case, kind):
    emulator.fault(kind, operation=CASES[case][2])
    _row, result, sent = made(emulator, case, timeout=0.5)
    assert (result["changed"], sent, len(site(case))) == (True, 2, 1)


@TOO_SLOW
def test_what_a_slow_server_does_in_the_end_is_adopted(emulator, site, kind, clock):
    emulator.fault(kind, operation="createAccessControlList")
    acl = {"id": "ACL1", "name": "office", "entries": [{"ipRange": "10.1.2.3/8"}]}

    def at_last():
        if len(clock.slept) == 2:
            seeded(emulator, {"id": T, "name": "london", "accessControlLists": [acl]})

    clock.meanwhile = at_last
    _row, result, sent = made(emulator, "acl", timeout=0.5)
    assert (result["acl"]["id"], result["acl"]["action"], sent) == ("ACL1", "created", 1)
    assert len(site("acl")) == 1


def test_a_server_that_says_when_is_not_asked_before(emulator, site, clock):
    emulator.fault("503", operation="createAccessControlList", retry_after=7)
    _row, result, sent = made(emulator, "acl")
    assert (result["changed"], sent, clock.slept) == (True, 2, [7])


@EVERY_CASE
def test_lost_twice_and_there_after_all(emulator, site, case):
    emulator.fault("cut_before", operation=CASES[case][2])
    emulator.fault("cut_after", operation=CASES[case][2])
    _row, result, sent = made(emulator, case)
    assert (result["changed"], sent, len(site(case))) == (True, 2, 1)


@EVERY_CASE
def test_an_answer_that_is_empty_is_settled_by_looking(emulator, site, case):
    emulator.settings(empty_answers=True)
    row, result, sent = made(emulator, case)
    assert (result["changed"], sent, len(site(case))) == (True, 1, 1)
    assert not result[row.name].get("id", "").startswith("planned:")


@EVERY_CASE
def test_published_status_codes_are_fine(emulator, site, case):
    emulator.settings(status_codes="published")
    row, result, sent = made(emulator, case)
    assert (result["changed"], sent, len(site(case))) == (True, 1, 1)
    gone = run(emulator, row, {**CASES[case][1], "state": "absent"})
    assert gone["counts"]["deleted"] == 1
    assert not site(case)


def test_looking_that_fails_as_well_says_both(emulator, site):
    emulator.fault("cut_after", operation="createAccessControlList")
    emulator.fault(403, operation="listAccessControlLists", skip=1)
    __row, result, sent = made(emulator, "acl")
    assert (result["failed"], sent) == (True, 1)
    assert "Could not create ACL 'office' on trunk" in result["msg"]
    assert "Looking for it failed as well: Could not list ACLs on trunk" in result["msg"]


def test_found_with_other_values_it_is_brought_to_the_wanted_ones(emulator, site):
    """Somebody else was faster, or the server kept only half of it."""
    other = {"id": "ACL1", "name": "office", "enabled": False}
    emulator.fault("cut_before", operation="createAccessControlList")
    row, raw, _operation = CASES["acl"]
    real = _client.Client.post

    def faster(self, *words):
        seeded(emulator, {"id": T, "name": "london", "accessControlLists": [other]})
        return real(self, *words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_client.Client, "post", faster)
        result = run(emulator, row, {**raw, "enabled": True})
    assert operations(emulator, writes=True) == ["createAccessControlList", "updateAccessControlList"]
    assert result["counts"]["created"] == 1
    assert result["acl"]["id"] == "ACL1"
    (found,) = site("acl")
    assert (found["enabled"], found["entries"]) == (True, [{"ipRange": "10.1.2.3/8"}])


def test_a_name_that_several_have_by_now_is_said(emulator, site):
    row, raw, operation = CASES["acl"]
    emulator.fault("cut_after", operation=operation)
    twins = [{"id": f"ACL{number}", "name": "office"} for number in (1, 2)]
    real = _client.Client.post

    def beside(self, *words):
        seeded(emulator, {"id": T, "name": "london", "accessControlLists": twins})
        return real(self, *words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_client.Client, "post", beside)
        result = run(emulator, row, raw)
    assert result["failed"]
    assert "3 ACLs are called 'office'" in result["msg"]
    assert operations(emulator).count(operation) == 1


@EVERY_CASE
def test_a_delete_whose_answer_is_lost(emulator, site, case):
    row, raw, _operation = CASES[case]
    run(emulator, row, raw)
    emulator.clear_log()
    emulator.fault("cut_after", method="DELETE")
    result = run(emulator, row, {**raw, "state": "absent"})
    assert result["counts"]["deleted"] == 1
    assert len(operations(emulator, writes=True)) == 2
    assert not site(case)


@pytest.mark.parametrize("case", ["endpoint", "acl"])
def test_an_update_whose_answer_is_lost(emulator, site, case):
    row, raw, _operation = CASES[case]
    run(emulator, row, raw)
    emulator.clear_log()
    emulator.fault("cut_after", method="PATCH")
    result = run(emulator, row, {**raw, "enabled": False})
    assert (result["counts"]["updated"], result[row.name]["enabled"]) == (1, False)
    assert len(operations(emulator, writes=True)) == 2
