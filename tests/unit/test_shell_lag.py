# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A server that shows late what was created: the task that creates waits, bounded, so that the next one finds it."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import BOTH, operations, unsaid
from tests.unit.support import fault, look, run, seeded, trunk_id, trunks_of

pytestmark = BOTH
T, U, V = (trunk_id(number) for number in (1, 2, 3))
RANGES = [{"ip_range": "198.51.100.1"}]
THEIRS = {"id": "A1", "name": "office", "entries": [{"ipRange": "198.51.100.1"}]}
LONG = 3000  # seconds, which pass when a test says so
LISTS = {"lists": LONG}
CASES = {
    "trunk": (TRUNK, {"name": "madrid"}),
    "trunk-with-host-name": (TRUNK, {"name": "madrid", "host_name": "acme-madrid"}),
    "acl": (ACL, {"trunk": T, "name": "office", "entries": RANGES}),
    "endpoint": (SIP_ENDPOINT, {"trunk": T, "sip_address": "a.example"}),
}
CREATED = {TRUNK: "Trunk", ACL: "AccessControlList", SIP_ENDPOINT: "SipEndpoint"}
NAMELESS = pytest.param("trunk", marks=unsaid("nameless"))
EVERY_CASE = pytest.mark.parametrize("case", [NAMELESS, "trunk-with-host-name", "acl", "endpoint"])


@pytest.fixture
def lagging(emulator, clock):
    """lagging(seconds, lag=...): what is created is seen when the client has waited for so long."""
    seeded(emulator, *({"id": id, "name": name} for id, name in ((T, "london"), (U, "oslo"), (V, "rome"))))

    def lagging(seconds, lag=LONG):
        emulator.settings(lag=lag)

        def meanwhile():
            if sum(clock.slept) >= seconds:
                emulator.settings(lag=0)

        clock.slept.clear()
        clock.meanwhile = meanwhile

    return lagging


@EVERY_CASE
def test_the_next_run_finds_what_is_seen_late(emulator, lagging, case):
    row, raw = CASES[case]
    lagging(3)
    first = run(emulator, row, raw)
    assert (first.get("msg"), first["warnings"], first["changed"]) == (None, [], True)
    emulator.clear_log()
    again = run(emulator, row, raw)
    assert (again.get("msg"), again["changed"], operations(emulator, writes=True)) == (None, False, [])


@pytest.mark.parametrize("case", [NAMELESS, "trunk-with-host-name"])
@pytest.mark.parametrize("by", ["name", "id"])
@pytest.mark.parametrize("lag", [LONG, {"lists": LONG}, {"items": LONG}])
def test_the_next_tasks_find_a_trunk_that_is_seen_late(emulator, lagging, case, by, lag):
    lagging(3, lag)
    trunk = run(emulator, *CASES[case])["trunk"][by]
    for row, raw in [
        (ACL, {"name": "office", "entries": [{"ip_range": "198.51.100.1"}]}),
        (SIP_ENDPOINT, {"sip_address": "a.example"}),
        (PHONE_NUMBER, {"phone_number": "+442079460100"}),
    ]:
        result = run(emulator, row, {"trunk": trunk, **raw})
        assert (result.get("msg"), result["warnings"], result["changed"]) == (None, [], True)
    emulator.settings(lag=0)
    assert [len(trunks_of(emulator)["madrid"][kind]) for kind in ("accessControlLists", "phoneNumbers")] == [1, 1]


@EVERY_CASE
def test_it_is_waited_for_no_longer_than_five_seconds(emulator, lagging, clock, case):
    row, raw = CASES[case]
    lagging(LONG, LISTS)
    result = run(emulator, row, raw)
    assert (result.get("msg"), result["counts"]["created"], sum(clock.slept)) == (None, 1, 5)
    (warning,) = result["warnings"]
    assert warning.startswith(f"{row.label} ")
    assert result[row.name]["id"] in warning
    assert "is created, and not in the server's list after 5 seconds" in warning
    assert [name for name in operations(emulator, writes=True) if not name.startswith("create")] == []


def test_many_are_waited_for_together(emulator, lagging, clock):
    lagging(LONG, LISTS)
    acls = [{"trunk": trunk, "name": name, "entries": RANGES} for trunk in (T, U, V) for name in "ab"]
    result = run(emulator, ACL, {"acls": acls}, concurrency=1)
    assert sum(clock.slept) == 5
    assert len(result["warnings"]) == 6


def test_the_deadline_is_shorter(emulator, lagging, clock):
    lagging(LONG, LISTS)
    result = run(emulator, ACL, {"trunk": T, "name": "office", "entries": RANGES, "retry_deadline": 1})
    assert 0 < sum(clock.slept) <= 1
    assert "after 0.75 seconds" in result["warnings"][0]


def test_only_the_lists_that_are_late_are_read_again(emulator, lagging, clock):
    lagging(0.25, LISTS)
    run(emulator, ACL, {"acls": [{"trunk": trunk, "name": "a", "entries": RANGES} for trunk in (T, U)]})
    assert operations(emulator).count("listAccessControlLists") == 2 + 2 * 3
    emulator.clear_log()
    run(emulator, ACL, {"acls": [{"trunk": trunk, "name": "b", "entries": RANGES} for trunk in (T, U)]})
    assert operations(emulator).count("listAccessControlLists") == 2 + 2


@pytest.mark.parametrize("case", [NAMELESS, "acl", "endpoint"])
def test_two_runs_of_which_neither_is_seen_leave_both(emulator, lagging, clock, case):
    """Each sees at most the other's: nothing is removed on such a view, and both are told of."""
    row, raw = CASES[case]
    lagging(LONG, LISTS)
    others = []

    def another():
        clock.meanwhile = lambda: None
        others.append(run(emulator, row, raw))

    clock.meanwhile = another
    fault(emulator, 429, operation="create" + CREATED[row])
    result = run(emulator, row, raw)
    assert [name for name in operations(emulator, writes=True) if name.startswith("delete")] == []
    for told in (result, *others):
        assert "whether another run created it as well is not known" in told["warnings"][0]


def test_the_other_is_seen_and_ours_is_not(emulator, lagging, clock):
    """A list that lacks what is ours says nothing about who came first."""
    fault(emulator, 429, operation="createAccessControlList")

    def another():
        state = emulator.described_state()
        state["projects"]["p1"]["trunks"][0]["accessControlLists"] = [
            {"id": "A1", "name": "office", "entries": [{"ipRange": "198.51.100.1"}]}
        ]
        emulator.seed_described(state)
        emulator.settings(lag=LISTS)
        clock.meanwhile = lambda: None

    clock.meanwhile = another
    result = run(emulator, ACL, {"trunk": T, "name": "office", "entries": RANGES})
    assert operations(emulator, writes=True).count("deleteAccessControlList") == 0
    assert result["acl"]["id"] != "A1"
    assert "not known" in result["warnings"][0]


@EVERY_CASE
def test_an_answer_that_is_lost_and_an_object_that_is_seen_late_leave_one(emulator, lagging, case):
    row, raw = CASES[case]
    lagging(3)
    fault(emulator, "cut_after", method="POST")
    result = run(emulator, row, raw)
    assert (result.get("msg"), result["counts"]["failed"]) == (None, 0)
    again = run(emulator, row, raw)
    assert (again.get("msg"), again["changed"]) == (None, False)
    sent = operations(emulator, writes=True).count("create" + CREATED[row])
    assert sent == (2 if row.is_unique(raw) else 1)


@pytest.mark.parametrize("trunk", [U, "oslo"])
def test_a_trunk_that_is_listed_and_not_there_is_waited_for(emulator, lagging, clock, trunk):
    emulator.settings(lag={"items": LONG})
    made = run(emulator, TRUNK, {"name": "madrid", "host_name": "acme-madrid"})["trunk"]
    result = run(emulator, ACL, {"trunk": made["id" if trunk == U else "name"], "name": "office", "entries": RANGES})
    assert "has just been deleted" in result["msg"]
    assert sum(clock.slept) == 5


@unsaid("requests")
def test_numbers_and_what_is_there_cost_no_second_look(emulator, lagging, clock):
    run(emulator, PHONE_NUMBER, {"trunk": T, "phone_number": "+442079460100"})
    run(emulator, TRUNK, {"trunk_id": T, "name": "city"})
    run(emulator, ACL, {"trunk": "no such", "name": "a"})
    look(emulator, ACL, trunk=trunk_id(9))
    assert clock.slept == []
    assert operations(emulator) == [
        *("listTrunkPhoneNumbers", "addPhoneNumberToTrunk", "listTrunks", "updateTrunk", "listTrunks"),
        *("getTrunk", "listTrunks"),
    ]


NUMBERS = [f"+44207946010{number}" for number in range(8)]


def test_the_next_run_finds_numbers_that_are_seen_late(emulator, lagging, clock):
    """The server refuses them, and does not list them yet."""
    lagging(3)
    raw = {"trunk": T, "phone_numbers": NUMBERS}
    assert run(emulator, PHONE_NUMBER, raw)["counts"]["created"] == 8
    again = run(emulator, PHONE_NUMBER, raw)
    assert (again.get("msg"), again["counts"]["unchanged"], again["changed"]) == (None, 8, False)
    assert sum(clock.slept) >= 3


@unsaid("unseen")
def test_what_is_refused_for_good_is_waited_for_once_in_a_task(emulator, clock):
    seeded(emulator, {"id": T, "name": "london"}, {"id": U, "name": "oslo", "phoneNumbers": NUMBERS})
    raw = {"trunk": T, "phone_numbers": NUMBERS, "on_error": "continue"}
    result = run(emulator, PHONE_NUMBER, raw, concurrency=1)
    assert (result["counts"]["failed"], sum(clock.slept)) == (8, 5)
    assert "is already on trunk" in result["msg"]
    assert operations(emulator).count("listTrunkPhoneNumbers") == 1 + 8 + 6


CHANGES = {
    "acl": (ACL, {"trunk": T, "name": "office", "entries": RANGES}, {"enabled": False}),
    "endpoint": (SIP_ENDPOINT, {"trunk": T, "sip_address": "a.example"}, {"priority": 7}),
    "trunk": (TRUNK, {"name": "madrid", "host_name": "acme-madrid"}, {"name": "leeds"}),
    "number": (PHONE_NUMBER, {"trunk": T, "phone_number": "+442079460100"}, {}),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_is_listed_and_not_there_yet_is_removed_when_it_can_be(emulator, lagging, clock, case):
    """A 404 to a deletion of what the list still shows is no deletion."""
    row, raw, _change = CHANGES[case]
    lagging(3, {"items": LONG})
    run(emulator, row, raw)
    gone = run(emulator, row, {**raw, "state": "absent"}, concurrency=1)
    assert (gone.get("msg"), gone["counts"]["deleted"]) == (None, 1)
    assert 3 <= sum(clock.slept) <= 5
    held = trunks_of(emulator)
    assert (len(held), held["london"]["accessControlLists"], held["london"]["sipEndpoints"]) == (3, [], [])
    assert held["london"]["phoneNumbers"] == []


@pytest.mark.parametrize("case", ["acl", "endpoint", "trunk"])
def test_what_is_listed_and_not_there_yet_is_changed_when_it_can_be(emulator, lagging, clock, case):
    row, raw, change = CHANGES[case]
    lagging(3, {"items": LONG})
    made = run(emulator, row, raw)[row.name]
    again = {**raw, row.id_option: made["id"], **change}
    result = run(emulator, row, again)
    assert (result.get("msg"), result["counts"]["updated"]) == (None, 1)
    assert not run(emulator, row, again)["changed"]


@pytest.mark.parametrize("change", [{"state": "absent"}, {"enabled": False}])
def test_what_stays_listed_and_not_there_is_a_failure(emulator, lagging, clock, change):
    lagging(LONG, {"items": LONG})
    run(emulator, SIP_ENDPOINT, {"trunk": T, "sip_address": "a.example"})
    result = run(emulator, SIP_ENDPOINT, {"trunk": T, "sip_address": "a.example", **change})
    assert (result["failed"], result["changed"], sum(clock.slept)) == (True, False, 5)
    assert "answered 404" in result["msg"]
    assert "it is still there" in result["msg"]


@pytest.mark.parametrize("case", [NAMELESS, pytest.param("acl", marks=unsaid("items")), "endpoint"])
def test_giving_way_waits_until_ours_can_be_removed(emulator, lagging, clock, case):
    row, raw = CASES[case]
    emulator.settings(lag={"items": LONG})
    others = []

    def another():
        clock.meanwhile = lambda: None
        others.append(run(emulator, row, raw))
        lagging(3, {"items": LONG})

    clock.meanwhile = another
    fault(emulator, 429, operation="create" + CREATED[row])
    result = run(emulator, row, raw)
    assert result.get("msg") is None
    assert result[row.name]["id"] == others[0][row.name]["id"]
    again = run(emulator, row, raw)
    assert (again.get("msg"), again["changed"]) == (None, False)
