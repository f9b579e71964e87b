# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What goes along with a trunk: planned, shown, counted, in an order that is safe, and refused while it has numbers."""

import re
from functools import partial

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, PlanError, TrunkMissing
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import with_children
from tests.dialects import BOTH, operations, unsaid
from tests.proxy import proxy
from tests.unit.support import behind, desired, fault, kinds, run, seeded, trunk_id, trunks_of

T, U, V = (trunk_id(number) for number in (1, 2, 3))
N1, N2, N3, N4 = (f"+44207946010{number}" for number in range(4))
LONDON = {
    "id": T,
    "name": "london",
    "phoneNumbers": [N1, N2],
    "sipEndpoints": [{"id": "E1", "sipAddress": "a.example"}, {"id": "E2", "sipAddress": "b.example"}],
    "accessControlLists": [{"id": "A1", "name": "office", "entries": [{"ipRange": "198.51.100.0/28"}]}],
}
MADRID = {"id": U, "name": "madrid", "phoneNumbers": [N3], "sipEndpoints": [{"id": "E3", "sipAddress": "c.example"}]}
GONE = {"name": "london", "state": "absent", "release_numbers": True}
TWO = {"trunks": [{"name": "london"}, {"name": "madrid"}], "state": "absent", "release_numbers": True}
LISTS = ["listTrunkPhoneNumbers", "listSipEndpoints", "listAccessControlLists"]
IN_ORDER = ["removePhoneNumberFromTrunk"] * 2 + ["deleteSipEndpoint"] * 2 + ["deleteAccessControlList", "deleteTrunk"]
REMOVALS = sorted(set(IN_ORDER))
TWO_HAVE = {"removePhoneNumberFromTrunk": 3, "deleteSipEndpoint": 3, "deleteAccessControlList": 1}


@pytest.fixture
def site(emulator, clock):
    seeded(emulator, LONDON, MADRID, {"id": V, "name": "oslo"})
    return emulator


@BOTH
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    "raw", [GONE, {**GONE, "name": None, "trunk_id": T}, {"trunks": [{**GONE}]}], ids=["name", "id", "list"]
)
def test_all_that_goes_is_in_the_plan_the_diff_and_the_counts(site, check, raw):
    result = run(site, TRUNK, {option: value for option, value in raw.items() if value is not None}, check)
    assert "msg" not in result
    assert kinds(result) == {
        "phone_numbers": [("deleted", N1, T), ("deleted", N2, T)],
        "sip_endpoints": [("deleted", "a.example", T), ("deleted", "b.example", T)],
        "acls": [("deleted", "office", T)],
        "trunks": [("deleted", "london", None)],
    }
    assert result["counts"] == {"created": 0, "updated": 0, "deleted": 6, "unchanged": 0, "failed": 0}
    on = f" on trunk 'london' ({T})"
    headers = [one["before_header"] for one in result["diff"]]
    assert headers[:2] == [f"phone number {number!r}{on}" for number in (N1, N2)]
    assert headers[2:] == [
        f"SIP endpoint 'a.example' (E1){on}",
        f"SIP endpoint 'b.example' (E2){on}",
        f"ACL 'office' (A1){on}",
        f"trunk 'london' ({T})",
    ]
    assert result["diff"][4]["before"]["entries"][0]["ip_range"] == "198.51.100.0/28"
    assert all(one["after"] == {} for one in result["diff"])
    assert sorted(trunks_of(site)) == (["london", "madrid", "oslo"] if check else ["madrid", "oslo"])


@BOTH
@pytest.mark.parametrize("concurrency", [1, 8])
def test_numbers_go_first_and_the_trunk_last(site, concurrency):
    run(site, TRUNK, GONE, concurrency=concurrency)
    done = operations(site)
    assert done[0] == "listTrunks"
    assert sorted(done[1:4]) == sorted(LISTS)
    assert done[4:] == [*IN_ORDER[:-1], "listTrunkPhoneNumbers", "deleteTrunk"]


@BOTH
def test_each_step_is_through_on_all_trunks_before_the_next_begins(site):
    new = {"name": "rome", "host_name": "rome", "state": "present"}
    result = run(site, TRUNK, {**TWO, "trunks": [*TWO["trunks"], new]}, concurrency=8)
    assert result["counts"] == {"created": 1, "updated": 0, "deleted": 9, "unchanged": 0, "failed": 0}
    assert operations(site, writes=True) == [
        "createTrunk",
        *["removePhoneNumberFromTrunk"] * 3,
        *["deleteSipEndpoint"] * 3,
        "deleteAccessControlList",
        *["deleteTrunk"] * 2,
    ]


@BOTH
@pytest.mark.parametrize("raw", [{"name": "oslo"}, {"name": "oslo", "release_numbers": True}, {"trunk_id": V}], ids=str)
def test_a_trunk_with_nothing_on_it(site, raw):
    result = run(site, TRUNK, {**raw, "state": "absent"})
    found = {"phone_numbers": [], "sip_endpoints": [], "acls": [], "trunks": [("deleted", "oslo", None)]}
    assert (kinds(result), result["counts"]["deleted"]) == (found, 1)
    assert operations(site, writes=True) == ["deleteTrunk"]


@BOTH
@pytest.mark.parametrize(
    "raw",
    [{"name": "london", "release_numbers": True}, {"name": "rome", "state": "absent"}, {"trunks": []}],
    ids=["present", "absent-already", "nothing"],
)
def test_where_no_trunk_goes_nothing_more_is_read_or_told(site, raw):
    result = run(site, TRUNK, raw)
    assert not result["changed"]
    assert list(kinds(result)) == ["trunks"]
    assert operations(site) == (["listTrunks"] if raw.get("name") else [])


@BOTH
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_a_trunk_with_numbers_is_refused_before_the_first_write(site, check, on_error):
    raw = {"trunks": [{"name": "oslo"}, {"name": "london"}], "state": "absent", "on_error": on_error}
    result = run(site, TRUNK, raw, check)
    assert result["failed"]
    (item,) = [item for item in result["failed_items"] if item["tried"]]
    assert item["msg"] == (
        f"trunks[1]: trunk 'london' ({T}) has 2 phone numbers, which would ring nowhere without it: {N1}, {N2}. "
        "Move them with sinch.est.est_phone_number, in one task that names both trunks in assignments, or say "
        "release_numbers: true to let them go."
    )
    assert item["name"] == "london"
    assert not [child for row in (PHONE_NUMBER, SIP_ENDPOINT, ACL) for child in result[row.plural]]
    others_go_on = on_error == "continue"
    assert result["counts"]["deleted"] == others_go_on
    assert operations(site, writes=True) == (["deleteTrunk"] if others_go_on and not check else [])
    assert ("oslo" in trunks_of(site)) is not (others_go_on and not check)


@pytest.mark.parametrize(
    ("many", "shown"), [(1, ": +1000."), (5, "+1004."), (6, "+1004 and 1 more."), (30, "25 more.")]
)
def test_the_refusal_names_a_few_numbers_and_says_how_many_more(many, shown):
    numbers = [{"phone_number": f"+1{number:03d}"} for number in range(many)]
    trunk = Change("deleted", TRUNK, desired=desired(TRUNK, "name", {"name": "a"}), before={"id": "T", "name": "a"})
    under = {"phone_numbers": numbers, "sip_endpoints": (), "acls": ()}
    snapshot = Snapshot(children={plural: {TrunkRef("T", "a"): there} for plural, there in under.items()})
    error = with_children([trunk], snapshot)[-1].error
    assert isinstance(error, PlanError)
    assert f"has {many} phone number{'s' if many > 1 else ''}, which would" in str(error)
    assert shown in str(error)


@BOTH
def test_an_item_says_for_itself_whether_its_numbers_go(site):
    items = [{"name": "london", "release_numbers": True}, {"name": "madrid"}]
    result = run(site, TRUNK, {"trunks": items, "state": "absent", "on_error": "continue"})
    assert [item["name"] for item in result["failed_items"]] == ["madrid"]
    assert sorted(trunks_of(site)) == ["madrid", "oslo"]
    assert trunks_of(site)["madrid"]["phoneNumbers"] == [N3]
    items = [{"name": "madrid", "release_numbers": False}]
    result = run(site, TRUNK, {"trunks": items, "state": "absent", "release_numbers": True})
    assert "has 1 phone number, " in result["msg"]


@BOTH
def test_null_says_nothing_of_release_numbers(site):
    with pytest.raises(ValueError, match="release_numbers: is null; leave it out for false"):
        run(site, TRUNK, {**GONE, "release_numbers": None})
    result = run(site, TRUNK, {"trunks": [{**GONE, "release_numbers": None}]})
    assert result["msg"] == "trunks[0].release_numbers: is null; leave it out for what the task says"
    assert operations(site) == []


@BOTH
@pytest.mark.parametrize("on_error", ["stop", "continue"])
@pytest.mark.parametrize("operation", REMOVALS)
def test_after_a_failure_nothing_more_is_taken_from_that_trunk(site, on_error, operation):
    fault(site, "500", operation=operation)
    result = run(site, TRUNK, {**TWO, "on_error": on_error}, concurrency=1)
    assert result["failed"]
    done = operations(site, writes=True)
    first = IN_ORDER.index(operation)
    later = set(IN_ORDER[first:]) - {operation}
    left = trunks_of(site)["london"]  # the first on which each is tried
    if on_error == "stop":
        assert done[-1] == operation
        assert sorted(trunks_of(site)) == ["london", "madrid", "oslo"]
    else:
        assert done[-1] == "deleteTrunk"
        assert sorted(trunks_of(site)) == ["london", "oslo"]
    if operation != "deleteTrunk":
        assert not [name for name in later - {"deleteTrunk"} if done.count(name) == TWO_HAVE[name]]
    tally = result["counts"]
    assert tally["deleted"] + tally["failed"] == 9
    remaining = [*left["phoneNumbers"], *left["sipEndpoints"], *left["accessControlLists"], left]
    failed = [item for item in result["failed_items"] if "london" in (item.get("trunk"), item.get("name"))]
    assert len(failed) == len(remaining)
    assert [item["tried"] for item in failed].count(True) == 1
    assert f"Of 9 objects 1 failed, {tally['failed'] - 1} not tried" in result["msg"] or tally["failed"] == 1
    again = run(site, TRUNK, TWO)
    assert "msg" not in again
    assert sorted(trunks_of(site)) == ["oslo"]


@BOTH
def test_what_failed_says_of_which_kind_and_trunk_it_is(site):
    fault(site, "500", operation="deleteAccessControlList")
    result = run(site, TRUNK, GONE)
    shown = [{**item, "msg": ""} for item in result["failed_items"]]
    assert shown == [
        {"name": "office", "trunk": "london", "msg": "", "tried": True},
        {"name": "london", "msg": "", "tried": False},
    ]
    assert re.search(r"Could not (delete|unlink) ACL 'office' \(A1\) on trunk 'london'", result["msg"])
    assert "Of 6 objects 1 failed, 1 not tried; done: 4 deleted." in result["msg"]


@BOTH
def test_a_failed_creation_keeps_all_trunks_where_the_task_stops(site):
    fault(site, "500", operation="createTrunk")
    result = run(
        site, TRUNK, {**TWO, "trunks": [*TWO["trunks"], {"name": "rome", "host_name": "acme-rome", "state": "present"}]}
    )
    assert operations(site, writes=True) == ["createTrunk"]
    assert result["counts"]["failed"] == 10


def put_on(emulator, trunk, number):
    """Let another run attach a number."""
    raw = {"assignments": [{"trunk": trunk, "phone_numbers": [number]}]}
    assert "msg" not in run(emulator, PHONE_NUMBER, raw)


@BOTH
@pytest.mark.parametrize("raw", [GONE, {"name": "oslo", "state": "absent"}], ids=["released", "without-numbers"])
def test_a_number_that_comes_while_the_trunk_goes_keeps_it(site, raw):
    """Up to the last look, which is the request before the one that deletes the trunk."""
    run(site, TRUNK, raw, concurrency=1)
    requests = site.log()
    assert requests[-1]["operation"] == "deleteTrunk"
    for point in range(1, len(requests)):
        seeded(site, LONDON, MADRID, {"id": V, "name": "oslo"})
        with proxy(site.url) as between:
            between.meanwhile[point, False] = partial(put_on, site, raw["name"], N4)
            result = run(behind(site, between.url), TRUNK, raw, concurrency=1)
        trunk = trunks_of(site).get(raw["name"])
        released = [item["phone_number"] for item in result.get("phone_numbers", ())]
        assert trunk is not None or N4 in released, f"request {point}"
        if trunk is not None:
            assert trunk["phoneNumbers"] == [N4], f"request {point}"
            assert N4 in result["msg"], f"request {point}"


@pytest.fixture
def last_look(site):
    """The number of the request before the one that deletes the trunk."""
    run(site, TRUNK, GONE, concurrency=1)
    requests = site.log()
    site.clear_log()
    seeded(site, LONDON, MADRID, {"id": V, "name": "oslo"})
    return len(requests) - 1


@BOTH
def test_numbers_that_came_while_the_trunk_was_to_go(site, last_look):
    with proxy(site.url) as between:
        between.meanwhile[last_look, False] = partial(put_on, site, "london", N4)
        result = run(behind(site, between.url), TRUNK, GONE, concurrency=1)
    assert (
        f"trunk 'london' ({T}) was not deleted, because another run has attached 1 phone number to it" in result["msg"]
    )
    assert "done: 5 deleted" in result["msg"]


@unsaid("a cascade")
@BOTH
def test_a_list_that_still_shows_what_was_released_keeps_no_trunk(site, last_look):
    """Lists may lag behind: a number of the plan is no news."""
    with proxy(site.url) as between:
        between.meanwhile[last_look, False] = partial(put_on, site, "london", N1)
        result = run(behind(site, between.url), TRUNK, GONE, concurrency=1)
    assert "msg" not in result
    assert "london" not in trunks_of(site)


@BOTH
@pytest.mark.parametrize("operation", LISTS)
def test_a_trunk_that_has_just_gone_is_absent(site, operation):
    number = 2 + LISTS.index(operation) + 1  # after login and the list of trunks
    with proxy(site.url) as between:
        between.meanwhile[number, False] = lambda: run(site, TRUNK, GONE)
        result = run(behind(site, between.url), TRUNK, GONE, concurrency=1)
    assert "msg" not in result
    assert (result["changed"], result["counts"]["unchanged"]) == (False, 1)
    assert result["trunk"] == {"name": "london", "action": "unchanged"}


@BOTH
@pytest.mark.parametrize("operation", [pytest.param(LISTS[0], marks=unsaid("one list")), *LISTS[1:]])
def test_a_list_that_cannot_be_read_fails_its_trunk(site, operation):
    fault(site, "500", operation=operation)
    result = run(site, TRUNK, TWO, concurrency=1)
    assert (result["failed"], operations(site, writes=True)) == (True, [])
    fault(site, "500", operation=operation)
    result = run(site, TRUNK, {**TWO, "on_error": "continue"}, concurrency=1)
    assert [item["name"] for item in result["failed_items"]] == ["london"]
    assert f"on trunk 'london' ({T})" in result["msg"]
    assert sorted(trunks_of(site)) == ["london", "oslo"]
    assert len(trunks_of(site)["london"]["phoneNumbers"]) == 2


def test_the_plan():
    """Pure: changes in the order in which they go."""
    there = [{"id": name, "name": name} for name in "abcde"]
    a, b, c, d, _e = parents = [TrunkRef(trunk["id"], trunk["name"]) for trunk in there]
    items = [
        desired(TRUNK, f"trunks[{place}]", {"name": trunk["name"]}, state="absent") for place, trunk in enumerate(there)
    ]
    trunks = [
        Change("deleted", TRUNK, desired=item, before=trunk) for item, trunk in zip(items[:4], there[:4], strict=True)
    ]
    trunks.append(Change("unchanged", TRUNK, desired=items[4], before=there[4], after=there[4]))
    broken = ApiError("list ACLs", "GET /x", "no", 500)
    empty = dict.fromkeys(parents[:4], ())
    plan = with_children(
        trunks,
        Snapshot(
            children={
                "phone_numbers": {**empty, b: [{"phone_number": "+1"}]},
                "sip_endpoints": {**empty, a: [{"id": "E", "sip_address": "x"}], c: TrunkMissing("gone")},
                "acls": {**empty, a: [{"id": "A", "name": "x"}], d: broken},
            }
        ),
    )
    assert [(x.resource.name, x.kind, x.trunk, x.before.get("id")) for x in plan] == [
        ("sip_endpoint", "deleted", a, "E"),
        ("acl", "deleted", a, "A"),
        ("trunk", "deleted", None, "a"),
        ("trunk", "failed", None, "b"),
        ("trunk", "unchanged", None, None),
        ("trunk", "failed", None, "d"),
        ("trunk", "unchanged", None, "e"),
    ]
    assert plan[-2].error is broken
