# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Creating over a bad network: a POST whose answer is lost is settled by looking, and nothing is ever there twice."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._client import client as client_module
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import BOTH, operations, unsaid
from tests.unit.support import called, counted, fault, run, seeded, trunk_id, trunks_of, trunks_of_acls

pytestmark = BOTH
T = trunk_id(1)
RANGES = [{"ip_range": "10.1.2.3/8"}, {"ip_range": "198.51.100.7/32"}]
NUMBER = "+442079460100"
CASES = {
    "trunk": (TRUNK, {"name": "madrid", "host_name": "acme-madrid"}, "createTrunk"),
    "endpoint": (SIP_ENDPOINT, {"trunk": T, "sip_address": "A.example", "priority": 2}, "createSipEndpoint"),
    "acl": (ACL, {"trunk": T, "name": "office", "entries": [{"ip_range": "10.1.2.3/8"}]}, "createAccessControlList"),
    "link": (ACL, {"trunk": T, "name": "office", "entries": [{"ip_range": "10.1.2.3/8"}]}, "linkAccessControlLists"),
    "number": (PHONE_NUMBER, {"trunk": T, "phone_number": "+44 20 7946 0100"}, "addPhoneNumberToTrunk"),
}
LISTS = {
    "trunk": "listTrunks",
    "endpoint": "listSipEndpoints",
    "acl": "listAccessControlLists",
    "link": "listAccessControlLists",
    "number": "listTrunkPhoneNumbers",
}
LINK = pytest.param("link", marks=unsaid("links"))
EVERY_CASE = pytest.mark.parametrize("case", ["trunk", "endpoint", "acl", LINK, "number"])
TAKEN_TWICE = pytest.mark.parametrize("case", ["endpoint", "acl", LINK])  # of which the server makes a second one


@pytest.fixture
def site(emulator, clock):
    """One empty trunk. Gives what is under it, and beside it. No ACL is left on no trunk."""
    seeded(emulator, {"id": T, "name": "london"})

    def held(case):
        trunks = trunks_of(emulator)
        if case == "trunk":
            return [name for name in trunks if name != "london"]
        found = trunks["london"]
        kinds = {"endpoint": "sipEndpoints", "number": "phoneNumbers"}
        return found[kinds.get(case, "accessControlLists")]

    yield held
    assert [trunks for trunks in trunks_of_acls(emulator).values() if len(trunks) != 1] == []


def made(emulator, case, **options):
    row, raw, operation = CASES[case]
    result = run(emulator, row, {**raw, **options})
    return row, result, called(emulator, operation)


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
    fault(emulator, kind, operation=CASES[case][2], **options)
    row, result, sent = made(emulator, case)
    assert (result.get("msg"), result["changed"], sent) == (None, True, posts)
    assert len(site(case)) == 1
    assert result["counts"] == counted(row, created=1)
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
    fault(emulator, 500, operation=CASES[case][2])
    _row, result, sent = made(emulator, case)
    assert (result["failed"], result["changed"], sent) == (True, False, 1)
    assert "answered 500 after 1 try" in result["msg"]
    assert "run again" in result["msg"]
    assert not site(case)
    check_next_run(emulator, site, case)


def check_next_run(emulator, site, case):
    """Once nothing is in the way, it makes what is wanted, and leaves nothing lying about."""
    emulator.clear_faults()
    _row, result, _sent = made(emulator, case)
    assert (result.get("msg"), result["counts"]["created"], len(site(case))) == (None, 1, 1)


LASTING = pytest.mark.parametrize("kind", ["cut_before", "502", "503", "504", "hang"])


@LASTING
@pytest.mark.parametrize("case", ["trunk", "number"])
def test_given_up_after_three_tries_where_the_server_takes_no_second_one(emulator, site, case, kind):
    fault(emulator, kind, operation=CASES[case][2], times=0)
    _row, result, sent = made(emulator, case, timeout=1 if kind == "hang" else 5)
    assert (result["failed"], sent) == (True, 3)
    assert "after 3 tries" in result["msg"]
    assert not site(case)


@LASTING
@TAKEN_TWICE
def test_looked_for_as_long_as_it_may_come_asked_for_again_and_given_up(emulator, site, case, kind, clock):
    """Whatever the reason for which no answer came: ten seconds, twice."""
    fault(emulator, kind, operation=CASES[case][2], times=0)
    _row, result, sent = made(emulator, case, timeout=1 if kind == "hang" else 5)
    assert (result["failed"], sent) == (True, 2)
    assert "after 2 tries" in result["msg"]
    assert "run again" in result["msg"]
    assert not site(case)
    assert 20 <= sum(clock.slept) < 25
    assert operations(emulator).count(LISTS[case]) == 1 + 2 * 7
    check_next_run(emulator, site, case)


@TAKEN_TWICE
def test_what_the_server_may_still_do_is_not_asked_for_again_where_nobody_waits_so_long(emulator, site, case, clock):
    fault(emulator, "503", operation=CASES[case][2])
    _row, result, sent = made(emulator, case, retry_deadline=5)
    assert (result["failed"], result["changed"], sent) == (True, False, 1)
    assert "It may have run all the same" in result["msg"]
    assert sum(clock.slept) <= 5
    check_next_run(emulator, site, case)


EVERY_NAMED_TWICE = pytest.mark.parametrize(
    "case", [pytest.param("nameless", marks=unsaid("nameless")), "endpoint", "acl"]
)
NAMED_TWICE = {
    "nameless": (TRUNK, {"name": "madrid"}, "createTrunk"),
    "endpoint": CASES["endpoint"],
    "acl": (ACL, {"trunk": T, "name": "office", "entries": RANGES}, "createAccessControlList"),
}


@EVERY_NAMED_TWICE
@pytest.mark.parametrize("kind", ["cut_before", "502", "503", "504"])
@pytest.mark.parametrize("look", range(1, 8))
def test_what_comes_late_is_there_once(emulator, site, case, kind, look):
    """At whichever look: it is adopted, and not asked for again."""
    row, raw, operation = NAMED_TWICE[case]
    fault(emulator, kind, operation=operation, late=look)
    result = run(emulator, row, raw)
    assert (result.get("msg"), result["counts"]["created"], result["warnings"]) == (None, 1, [])
    assert operations(emulator).count(operation) == 1
    assert len(site("trunk" if row is TRUNK else case)) == 1


def more(emulator, row):
    """How many reads there are more: for what a lost POST has left on no trunk, at once and before the next one."""
    return 2 if (emulator.api, row) == ("published", ACL) else 0


@EVERY_NAMED_TWICE
def test_what_comes_later_than_anybody_waits_is_taken_back(emulator, site, case):
    """With the last look, the one that came first stays."""
    row, raw, operation = NAMED_TWICE[case]
    fault(emulator, "503", operation=operation, late=8 + more(emulator, row))
    result = run(emulator, row, raw)
    assert (result.get("msg"), result["counts"]["created"]) == (None, 1)
    assert operations(emulator).count(operation) == 2
    (warning,) = result["warnings"]
    assert "The server made" in warning
    assert "That was removed again." in warning
    assert len(site("trunk" if row is TRUNK else case)) == 1
    assert not run(emulator, row, raw)["changed"]


def many(names):
    return [{"name": name, "entries": RANGES} for name in names]


def test_what_is_lost_is_looked_for_before_anything_else_is_sent(emulator, site, clock):
    names = [f"acl{number:02}" for number in range(20)]
    fault(emulator, "503", operation="createAccessControlList")
    result = run(
        emulator,
        ACL,
        {"trunk": T, "acls": [{"name": name, "entries": RANGES} for name in names]},
        concurrency=1,
    )
    assert (result.get("msg"), result["counts"]["created"]) == (None, 20)
    sent = [operation[:4] for operation in operations(emulator)]
    assert sent == ["list", "crea", *["list"] * 7, *["crea"] * 20, "list"]
    assert [acl["name"] for acl in site("acl")] == names
    assert 10 <= sum(clock.slept) < 12


@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_many_that_stay_lost_share_the_looks(emulator, site, on_error, clock):
    names = [f"acl{number}" for number in range(20)]
    fault(emulator, "503", operation="createAccessControlList", times=0)
    params = {
        "trunk": T,
        "acls": [{"name": name, "entries": RANGES} for name in names],
        "on_error": on_error,
    }
    result = run(emulator, ACL, params, concurrency=4)
    assert result["counts"]["failed"] == 20
    tried = [item for item in result["failed_items"] if item["tried"]]
    rounds = 2 if on_error == "continue" else 1
    assert len(tried) == 20 if on_error == "continue" else 1 <= len(tried) <= 4
    assert operations(emulator).count("createAccessControlList") == 2 * len(tried)
    assert operations(emulator).count("listAccessControlLists") == 1 + 2 * 7 * rounds
    assert 20 * rounds <= sum(clock.slept) < 25 * rounds


TOO_SLOW = pytest.mark.parametrize("kind", ["504", "hang"])  # nothing was done until then


@TOO_SLOW
@pytest.mark.parametrize("case", ["trunk", "number"])
def test_where_the_server_takes_no_second_one_a_slow_one_is_asked_again(emulator, site, case, kind):
    fault(emulator, kind, operation=CASES[case][2])
    _row, result, sent = made(emulator, case, timeout=0.5)
    assert (result["changed"], sent, len(site(case))) == (True, 2, 1)


@TOO_SLOW
def test_what_a_slow_server_does_in_the_end_is_adopted(emulator, site, kind, clock):
    fault(emulator, kind, operation="createAccessControlList")
    acl = {"id": "ACL1", "name": "office", "entries": [{"ipRange": "10.1.2.3/8"}]}

    def at_last():
        if len(clock.slept) == 2:
            seeded(emulator, {"id": T, "name": "london", "accessControlLists": [acl]})

    clock.meanwhile = at_last
    _row, result, sent = made(emulator, "acl", timeout=0.5)
    assert (result["acl"]["id"], result["acl"]["action"], sent) == ("ACL1", "created", 1)
    assert len(site("acl")) == 1


def test_a_server_that_says_when_is_not_asked_before(emulator, site, clock):
    fault(emulator, "503", operation="createAccessControlList", retry_after=7)
    _row, result, sent = made(emulator, "acl")
    assert (result["changed"], sent, clock.slept[0]) == (True, 2, 7)


@EVERY_CASE
def test_lost_twice_and_there_after_all(emulator, site, case):
    fault(emulator, "cut_before", operation=CASES[case][2])
    fault(emulator, "cut_after", operation=CASES[case][2])
    _row, result, sent = made(emulator, case)
    assert (result["changed"], sent, len(site(case))) == (True, 2, 1)


@EVERY_CASE
def test_an_answer_that_is_empty_is_settled_by_looking(emulator, site, case):
    emulator.settings(empty_answers=True)
    row, result, sent = made(emulator, case)
    assert (result["changed"], sent, len(site(case))) == (True, 1, 1)
    assert not result[row.name].get("id", "").startswith("planned:")


@unsaid("statuses")
@EVERY_CASE
def test_published_status_codes_are_fine(emulator, site, case):
    emulator.settings(status_codes="published")
    row, result, sent = made(emulator, case)
    assert (result["changed"], sent, len(site(case))) == (True, 1, 1)
    gone = run(emulator, row, {**CASES[case][1], "state": "absent"})
    assert gone["counts"]["deleted"] == 1
    assert not site(case)


def test_looking_that_fails_as_well_says_both(emulator, site):
    fault(emulator, "cut_after", operation="createAccessControlList")
    fault(emulator, 403, operation="listAccessControlLists", skip=1)
    __row, result, sent = made(emulator, "acl")
    assert (result["failed"], sent) == (True, 1)
    assert "Could not create ACL 'office' on trunk" in result["msg"]
    assert "Looking for it failed as well: Could not list ACLs on trunk" in result["msg"]


def test_found_with_other_values_it_is_brought_to_the_wanted_ones(emulator, site):
    """Somebody else was faster, or the server kept only half of it."""
    other = {"id": "ACL1", "name": "office", "enabled": False, "entries": [{"ipRange": "192.0.2.1"}]}
    fault(emulator, "cut_before", operation="createAccessControlList")
    row, raw, _operation = CASES["acl"]
    real = client_module.Client.post

    def faster(self, *words):
        seeded(emulator, {"id": T, "name": "london", "accessControlLists": [other]})
        return real(self, *words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client_module.Client, "post", faster)
        result = run(emulator, row, {**raw, "enabled": True})
    assert operations(emulator, writes=True) == ["createAccessControlList", "updateAccessControlList"]
    assert result["counts"]["created"] == 1
    assert result["acl"]["id"] == "ACL1"
    (found,) = site("acl")
    assert (found["enabled"], found["entries"]) == (True, [{"ipRange": "192.0.2.1"}, {"ipRange": "10.1.2.3/8"}])


def test_a_name_that_several_have_by_now_is_said(emulator, site):
    row, raw, operation = CASES["acl"]
    fault(emulator, "cut_after", operation=operation)
    twins = [{"id": f"ACL{number}", "name": "office", "entries": [{"ipRange": "192.0.2.1"}]} for number in (1, 2)]
    real = client_module.Client.post

    def beside(self, *words):
        if not trunks_of(emulator)["london"]["accessControlLists"]:
            seeded(emulator, {"id": T, "name": "london", "accessControlLists": twins})
        return real(self, *words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client_module.Client, "post", beside)
        result = run(emulator, row, raw)
    assert result["failed"]
    assert "2 ACLs are called 'office', with the ids ACL1, ACL2" in result["msg"]
    assert operations(emulator, writes=True) == [operation, "deleteAccessControlList"]
    assert "That was removed again." in " ".join(result["warnings"])


DELETES = {
    "trunk": "deleteTrunk",
    "endpoint": "deleteSipEndpoint",
    "acl": "deleteAccessControlList",
    "link": "unlinkAccessControlList",
    "number": "removePhoneNumberFromTrunk",
}


@EVERY_CASE
def test_a_delete_whose_answer_is_lost(emulator, site, case):
    row, raw, _operation = CASES[case]
    run(emulator, row, raw)
    emulator.clear_log()
    fault(emulator, "cut_after", operation=DELETES[case])
    result = run(emulator, row, {**raw, "state": "absent"})
    assert result["counts"]["deleted"] == 1
    looked = (case, emulator.api) == ("number", "published")  # a POST there, which is not sent again where it has run
    assert called(emulator, DELETES[case]) == (1 if looked else 2)
    assert not site(case)


@pytest.mark.parametrize("case", ["endpoint", "acl"])
def test_an_update_whose_answer_is_lost(emulator, site, case):
    row, raw, _operation = CASES[case]
    run(emulator, row, raw)
    emulator.clear_log()
    fault(emulator, "cut_after", method="PATCH")
    result = run(emulator, row, {**raw, "enabled": False})
    assert (result["counts"]["updated"], result[row.name]["enabled"]) == (1, False)
    assert len(operations(emulator, writes=True)) == 2


TWO_LOST = pytest.mark.parametrize("kind", ["cut_before", "502", "503", "504"])


@EVERY_NAMED_TWICE
@TWO_LOST
@pytest.mark.parametrize(("first", "second"), [(8, 7), (8, 1), (8, 3), (8, "cut_after"), (9, 1), (9, "500")])
def test_two_that_are_lost_and_both_come_are_there_once(emulator, site, case, kind, first, second):
    """The first one after it was given up, the second one as late as it may come; the last read is for the looks."""
    row, raw, operation = NAMED_TWICE[case]
    fault(emulator, kind, operation=operation, late=first + more(emulator, row))
    if second in ("cut_after", "500"):
        fault(emulator, second, operation=operation, **({"after": True} if second == "500" else {}))
    else:
        fault(emulator, kind, operation=operation, late=second)
    result = run(emulator, row, raw)
    assert (result.get("msg"), result["counts"]["created"]) == (None, 1)
    assert len(site("trunk" if row is TRUNK else case)) == 1
    (warning,) = result["warnings"]
    assert "That was removed again." in warning
    again = run(emulator, row, raw)
    assert (again.get("msg"), again["changed"]) == (None, False)


def another(emulator, clock, row, raw):
    """Another run, while ours waits for the first time."""

    def meanwhile():
        clock.meanwhile = lambda: None
        assert run(emulator, row, raw)["counts"]["created"] == 1

    clock.meanwhile = meanwhile


@pytest.mark.parametrize("look", range(1, 8))
def test_ours_that_comes_late_gives_way_to_what_another_run_made_meanwhile(emulator, site, clock, look):
    """What is not as it was sent is not ours: that is still to come."""
    row, raw, operation = NAMED_TWICE["acl"]
    fault(emulator, "503", operation=operation, late=2 + look)  # the other one reads twice
    another(emulator, clock, row, {**raw, "enabled": False})
    result = run(emulator, row, {**raw, "enabled": True})
    (there,) = site("acl")
    assert (result.get("msg"), result["counts"]["created"], there["enabled"]) == (None, 1, True)
    assert result["acl"]["id"] == there["id"]
    (warning,) = result["warnings"]
    assert "That was removed again." in warning


def test_what_another_run_made_and_ours_never_came(emulator, site, clock):
    row, raw, operation = NAMED_TWICE["acl"]
    fault(emulator, "cut_before", operation=operation)
    another(emulator, clock, row, {**raw, "enabled": False})
    result = run(emulator, row, {**raw, "enabled": True})
    (there,) = site("acl")
    assert (result.get("msg"), result["warnings"], there["enabled"]) == (None, [], True)
    assert operations(emulator).count(operation) == 2
    assert 10 <= sum(clock.slept) < 12


@EVERY_NAMED_TWICE
def test_a_try_that_was_refused_for_the_rate_is_not_waited_for(emulator, site, clock, case):
    row, raw, operation = NAMED_TWICE[case]
    fault(emulator, 429, operation=operation)
    fault(emulator, "cut_after", operation=operation)
    result = run(emulator, row, raw)
    assert (result.get("msg"), result["counts"]["created"], operations(emulator).count(operation)) == (None, 1, 2)
    assert sum(clock.slept) < 3


USED = {
    "number": {"phoneNumbers": [NUMBER]},
    "endpoint": {"sipEndpoints": [{"sipAddress": "sbc.example"}]},
    "acl": {"accessControlLists": [{"name": "site", "entries": [{"ipRange": "192.0.2.1"}]}]},
}


@unsaid("nameless")
@pytest.mark.parametrize("used", USED)
def test_a_trunk_of_the_same_name_that_somebody_uses_is_not_taken_back(emulator, site, clock, used):
    fault(emulator, "cut_after", operation="createTrunk")

    def beside():
        clock.meanwhile = lambda: None
        london, madrid = trunks_of(emulator).values()
        newer = {**madrid, "id": madrid["id"] + "Z", "hostName": "acme-other", **USED[used]}
        seeded(emulator, london, madrid, newer)

    clock.meanwhile = beside
    result = run(emulator, TRUNK, {"name": "madrid"})
    assert operations(emulator, writes=True) == ["createTrunk"]
    assert result["counts"]["created"] == 1
    (warning,) = result["warnings"]
    assert "so somebody uses it" in warning
    assert len(emulator.state()["projects"]["p1"]["trunks"]) == 3


@unsaid("empty")
@pytest.mark.parametrize("late", [False, True])
def test_an_acl_of_the_same_name_with_ranges_that_nobody_sent_is_not_taken_back(emulator, site, clock, late):
    """Seen by a look after the answer was lost, or by the last one, after it was sent again."""
    fault(emulator, "cut_before" if late else "cut_after", operation="createAccessControlList")

    def beside():
        (trunk,) = emulator.state()["projects"]["p1"]["trunks"]
        for acl in trunk["accessControlLists"]:
            clock.meanwhile = lambda: None
            newer = {**acl, "id": acl["id"] + "Z", "entries": [{"ipRange": "203.0.113.7"}]}
            seeded(emulator, {**trunk, "accessControlLists": [acl, newer]})

    clock.meanwhile = beside
    if late:
        fault(emulator, 429, operation="listAccessControlLists", skip=8, retry_after=1)
    result = run(emulator, ACL, {"trunk": T, "name": "office"})
    assert "deleteAccessControlList" not in operations(emulator, writes=True)
    assert len(site("acl")) == 2
    assert "2 ACLs are called 'office'" in result["msg"] if not late else "a moment later" in result["warnings"][0]
