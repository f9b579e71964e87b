# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Tasks that fail: stop or continue, what was done and what was not tried, what is refused before the first write."""

from itertools import count

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import operations
from tests.proxy import proxy
from tests.unit.support import SECRET, actions, behind, run, seeded, trunk_id, trunks_of

T, U, V = (trunk_id(number) for number in (1, 2, 3))
N1, N2, N3, N4 = "+442079460100", "+442079460101", "+442079460102", "+34911234567"
COUNTS = ("created", "updated", "deleted", "unchanged", "failed")


@pytest.fixture
def site(emulator, clock):
    acls = [{"id": "A1", "name": "office"}, {"id": "A2", "name": "lab"}]
    seeded(
        emulator,
        {"id": T, "name": "london", "hostName": "acme-london", "accessControlLists": acls, "phoneNumbers": [N1, N2]},
        {"id": U, "name": "madrid", "accessControlLists": [{"id": "A3", "name": "old"}], "phoneNumbers": [N4]},
        {"id": V, "name": "twin"},
        {"id": trunk_id(4), "name": "twin"},
    )
    return emulator


def tally(result):
    return tuple(result["counts"][kind] for kind in COUNTS)


def failed(result):
    return [(item["msg"], item["tried"]) for item in result["failed_items"]]


UNTRIED = ("not tried, because of an earlier failure", False)


@pytest.mark.parametrize(
    ("on_error", "expected", "left"),
    [("stop", (1, 0, 0, 0, 3), 2), ("continue", (3, 0, 0, 0, 1), 0)],
)
def test_an_item_that_the_server_refuses(site, on_error, expected, left):
    elsewhere = {"trunks": [{"name": "elsewhere", "hostName": "acme-elsewhere"}]}
    site.seed({"projects": {**site.state()["projects"], "p2": elsewhere}})
    items = [{"name": "a"}, {"name": "b", "host_name": "acme-elsewhere"}, {"name": "c"}, {"name": "d"}]
    result = run(site, TRUNK, {"trunks": items, "on_error": on_error}, concurrency=1)
    assert (result["failed"], result["changed"]) == (True, True)
    assert tally(result) == expected
    assert len(operations(site, writes=True)) == 4 - left
    first, *rest = failed(result)
    assert "Could not create trunk 'b': POST /v1/projects/p1/trunks answered 400 after 1 try: " in first[0]
    assert "'acme-elsewhere' is taken" in first[0]
    assert first[1] is True
    assert rest == [UNTRIED] * left
    assert result["msg"].startswith(first[0])
    untried = ", 2 not tried" if left else ""
    assert result["msg"].endswith(f"Of 4 trunks 1 failed{untried}; done: {expected[0]} created.")
    assert [item["name"] for item in result["failed_items"]] == (["b", "c", "d"] if left else ["b"])
    assert [item["name"] for item in result["trunks"]] == (["a"] if left else ["a", "c", "d"])


def test_several_that_fail_are_counted(site):
    site.fault("500", operation="createTrunk", times=3)
    items = [{"name": name} for name in "abc"]
    result = run(site, TRUNK, {"trunks": [*items, {"name": "london"}], "on_error": "continue"})
    assert tally(result) == (0, 0, 0, 1, 3)
    assert "(2 more in failed_items); done: 1 unchanged." in result["msg"]
    assert result["changed"] is False


def test_a_single_object_that_fails(site):
    result = run(site, TRUNK, {"name": "a", "host_name": "acme-london"})
    assert result["failed"]
    assert "trunk" not in result
    assert (result["trunks"], tally(result)) == ([], (0, 0, 0, 0, 1))
    assert result["msg"] == result["failed_items"][0]["msg"]


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("on_error", ["stop", "continue"])
@pytest.mark.parametrize(
    ("row", "item", "good", "words"),
    [
        pytest.param(
            TRUNK, {"name": "twin"}, {"name": "new"}, f"2 trunks are called 'twin', with the ids {V}", id="twin"
        ),
        pytest.param(
            TRUNK, {"trunk_id": trunk_id(9)}, {"name": "new"}, "there is no trunk with the id", id="unknown-id"
        ),
        pytest.param(
            TRUNK, {"name": "london", "host_name": "x"}, {"name": "new"}, "cannot become 'x'", id="create-only"
        ),
        pytest.param(
            TRUNK,
            {"name": "paris", "host_name": "ACME-london"},
            {"name": "new"},
            f"trunk 'paris' cannot be created: its host_name 'ACME-london' is that of trunk 'london' ({T}). "
            "Choose another, or if that is the same trunk, give its trunk_id too.",
            id="taken",
        ),
        pytest.param(
            ACL,
            {"trunk": "twin", "name": "a"},
            {"trunk": T, "name": "a"},
            "2 trunks are called 'twin'",
            id="twin-trunk",
        ),
        pytest.param(
            ACL,
            {"trunk": T, "acl_id": "A9"},
            {"trunk": U, "name": "a"},
            "there is no ACL with the id A9",
            id="unknown-acl",
        ),
        pytest.param(
            ACL,
            {"trunk": trunk_id(9), "name": "a"},
            {"trunk": U, "name": "a"},
            "There is no trunk with the name or id",
            id="no-id",
        ),
    ],
)
def test_what_can_be_seen_beforehand(site, check, on_error, row, item, good, words):
    """With stop nothing at all is written; with continue the others are. Check mode says the same."""
    result = run(site, row, {row.plural: [good, item], "on_error": on_error}, check)
    assert result["failed"]
    assert words in result["msg"]
    untried, tried = (1, 0) if on_error == "stop" else (0, 1)
    assert tally(result) == (tried, 0, 0, 0, 1 + untried)
    assert result["changed"] is bool(tried)
    assert len(operations(site, writes=True)) == (0 if check else tried)
    assert [what for what in failed(result) if what == UNTRIED] == [UNTRIED] * untried
    assert len(result["diff"]) == tried


def test_a_failed_item_says_what_it_is(site):
    items = [{"trunk": "rome", "name": "a"}, {"trunk": "london", "acl_id": "A9", "name": "b"}]
    result = run(site, ACL, {"acls": items, "on_error": "continue"})
    first, second = result["failed_items"]
    assert (first["name"], first["trunk"], first["tried"]) == ("a", "rome", True)
    assert "id" not in first
    assert (second["name"], second["id"], second["trunk"]) == ("b", "A9", "london")
    assert "acls[1]: " in second["msg"]


def test_a_number_that_another_trunk_holds(site):
    result = run(site, PHONE_NUMBER, {"trunk": "london", "phone_numbers": [N4, N3], "on_error": "continue"})
    assert tally(result) == (1, 0, 0, 0, 1)
    assert f"{N4} is already on trunk {U}" in result["msg"]
    assert trunks_of(site)["london"]["phoneNumbers"] == [N1, N2, N3]


@pytest.mark.parametrize(("max_purge", "fits"), [(0, False), (1, False), (2, True)])
@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("row", "raw", "gone"),
    [
        pytest.param(ACL, {"trunk": T, "acls": [{"name": "new"}]}, "office", id="acls"),
        pytest.param(PHONE_NUMBER, {"trunk": "london", "phone_numbers": [N3]}, N1, id="numbers"),
    ],
)
def test_the_guard_is_before_the_first_write(site, row, raw, gone, max_purge, fits, check):
    result = run(site, row, {**raw, "exact": True, "max_purge": max_purge}, check)
    if fits:
        assert tally(result) == (1, 0, 2, 0, 0)
    else:
        assert f"exact would remove 2 {row.label}s" in result["msg"]
        assert repr(gone) in result["msg"]
        assert (result["failed"], result["changed"], result[row.plural]) == (True, False, [])
        assert not operations(site, writes=True)


@pytest.mark.parametrize(("kind", "on_error"), [("403", "stop"), ("500", "stop"), ("500", "continue")])
def test_nothing_is_removed_after_an_addition_that_failed(site, kind, on_error):
    """On the same trunk, that is: the others go on where they may."""
    site.fault(kind, operation="createAccessControlList", times=0)
    more = {"trunk": T, "name": "office", "entries": [{"ip_range": "192.0.2.1"}]}
    items = [{"trunk": T, "name": "new"}, more, {"trunk": U, "name": "old"}]
    raw = {"acls": [*items, {"trunk": U, "name": "none", "state": "absent"}], "exact": True, "on_error": on_error}
    site.clear_log()
    before = trunks_of(site)
    result = run(site, ACL, raw)
    assert result["failed"]
    names = [acl["name"] for acl in trunks_of(site)["london"]["accessControlLists"]]
    assert names == ["office", "lab"]
    assert "deleteAccessControlList" not in operations(site)
    assert ("updateAccessControlList" in operations(site)) is (on_error == "continue")
    assert UNTRIED in failed(result)
    assert before["madrid"] == trunks_of(site)["madrid"]


def test_a_trunk_that_gives_no_list_does_not_keep_others_from_their_changes(site):
    site.fault("500", operation="listAccessControlLists")
    items = [{"trunk": T, "name": "new"}, {"trunk": U, "name": "new"}]
    result = run(site, ACL, {"acls": items, "on_error": "continue"}, concurrency=1)
    assert actions(ACL, result) == [("created", "new", U)]
    assert [(item["name"], item["trunk"], item["tried"]) for item in result["failed_items"]] == [("new", T, True)]
    assert f"Could not list ACLs on trunk {T}" in result["msg"]


@pytest.mark.parametrize(("kind", "on_error"), [("500", "stop"), ("401", "continue"), ("403", "continue")])
def test_a_list_that_nobody_gets_ends_the_task(site, kind, on_error):
    site.fault(kind, operation="listAccessControlLists", times=0)
    items = [{"trunk": T, "name": "new"}, {"trunk": U, "name": "new"}]
    result = run(site, ACL, {"acls": items, "on_error": on_error}, concurrency=1)
    assert (result["failed"], result["failed_items"]) == (True, [])
    assert len(operations(site)) <= 2


def test_an_addition_that_failed_does_not_keep_other_trunks_from_their_removals(site):
    site.fault("500", operation="createAccessControlList")
    items = [
        {"trunk": T, "name": "new"},
        {"trunk": U, "name": "old", "state": "absent"},
        {"trunk": T, "name": "lab", "state": "absent"},
    ]
    result = run(site, ACL, {"acls": items, "on_error": "continue"})
    assert actions(ACL, result) == [("deleted", "old", U)]
    assert [item["name"] for item in result["failed_items"]] == ["new", "lab"]


def test_a_number_that_cannot_be_taken_off_is_still_on_its_trunk(site):
    site.fault("403", operation="removePhoneNumberFromTrunk")
    moves = [{"trunk": T, "phone_numbers": [N1], "state": "absent"}, {"trunk": U, "phone_numbers": [N1]}]
    result = run(site, PHONE_NUMBER, {"assignments": moves})
    assert tally(result) == (0, 0, 0, 0, 1)
    assert operations(site, writes=True) == ["addPhoneNumberToTrunk", "removePhoneNumberFromTrunk"]
    assert N1 in trunks_of(site)["london"]["phoneNumbers"]


def numbers(site):
    return {name: sorted(trunk["phoneNumbers"]) for name, trunk in trunks_of(site).items() if trunk["phoneNumbers"]}


@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_a_move_that_fails_leaves_the_numbers_where_they_ring(site, on_error):
    site.fault("500", operation="addPhoneNumberToTrunk", skip=1)  # the first one is refused: it is in use
    moves = [{"trunk": T, "phone_numbers": [N1, N2], "state": "absent"}, {"trunk": U, "phone_numbers": [N1, N2]}]
    result = run(site, PHONE_NUMBER, {"assignments": moves, "on_error": on_error}, concurrency=1)
    moved = on_error == "continue"
    assert (tally(result), result["counts"]["moved"]) == (((0, 0, 0, 0, 1), 1) if moved else ((0, 0, 0, 0, 2), 0))
    assert numbers(site) == ({"london": [N1], "madrid": [N4, N2]} if moved else {"london": [N1, N2], "madrid": [N4]})
    assert f"It was put back on trunk {T}." in result["msg"]
    assert "answered 500" in result["msg"]


def test_a_number_that_can_be_neither_added_nor_put_back_is_told_as_taken_off(site):
    site.fault("403", operation="addPhoneNumberToTrunk", times=2, skip=1)
    moves = [{"trunk": T, "phone_numbers": [N1], "state": "absent"}, {"trunk": U, "phone_numbers": [N1]}]
    result = run(site, PHONE_NUMBER, {"assignments": moves})
    assert tally(result) == (0, 0, 0, 0, 1)
    assert f"could not be put back on trunk {T} either, so it is on no trunk and nobody can call it" in result["msg"]
    assert numbers(site) == {"london": [N2], "madrid": [N4]}


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_a_number_that_another_trunk_of_the_task_keeps_is_refused(site, on_error, check):
    items = [{"trunk": T, "phone_numbers": [N1]}, {"trunk": U, "phone_numbers": [N2, N3]}]
    result = run(site, PHONE_NUMBER, {"assignments": items, "on_error": on_error}, check=check)
    assert tally(result) == ((1, 0, 0, 1, 1) if on_error == "continue" else (0, 0, 0, 1, 2))
    assert f"phone number '{N2}' on trunk {U} cannot be created: trunk {T} has it." in result["msg"]
    assert "addPhoneNumberToTrunk" not in operations(site) or (on_error == "continue" and not check)


def test_what_takes_away_waits_for_what_adds_and_is_left_where_that_fails(site):
    """An address goes from one ACL to another: it is never in neither."""
    address = [{"ip_range": "192.0.2.9"}]
    run(site, ACL, {"trunk": T, "name": "office", "entries": address})
    site.clear_log()
    gone = [{**entry, "state": "absent"} for entry in address]
    moved = {"trunk": T, "acls": [{"name": "office", "entries": gone}, {"name": "lab", "entries": address}]}
    site.fault("500", operation="updateAccessControlList")
    result = run(site, ACL, moved, concurrency=8)
    assert (tally(result), failed(result)[0]) == ((0, 0, 0, 0, 2), UNTRIED)
    assert [len(acl["entries"]) for acl in trunks_of(site)["london"]["accessControlLists"]] == [1, 0]
    result = run(site, ACL, moved)
    assert tally(result) == (0, 2, 0, 0, 0)
    assert [len(acl["entries"]) for acl in trunks_of(site)["london"]["accessControlLists"]] == [0, 1]


def test_an_endpoint_is_disabled_after_the_others_are_enabled(site):
    endpoints = [{"sip_address": "a.example", "enabled": True}, {"sip_address": "b.example", "enabled": False}]
    run(site, SIP_ENDPOINT, {"trunk": T, "sip_endpoints": endpoints})
    swapped = [{**endpoint, "enabled": not endpoint["enabled"]} for endpoint in endpoints]
    site.fault("500", operation="updateSipEndpoint")
    result = run(site, SIP_ENDPOINT, {"trunk": T, "sip_endpoints": swapped, "on_error": "continue"}, concurrency=8)
    assert tally(result) == (0, 0, 0, 0, 2)
    left = {one["sipAddress"]: one["enabled"] for one in trunks_of(site)["london"]["sipEndpoints"]}
    assert left == {"a.example": True, "b.example": False}


def test_what_exact_could_not_remove_is_named(site):
    site.fault("403", operation="deleteAccessControlList")
    result = run(site, ACL, {"trunk": T, "acls": [{"name": "office"}], "exact": True})
    assert tally(result) == (0, 0, 0, 1, 1)
    (item,) = result["failed_items"]
    assert {**item, "msg": ""} == {"name": "lab", "trunk": T, "msg": "", "tried": True}


@pytest.mark.parametrize("settings", [{"total_offset": 1}, {"total_offset": -1}], ids=str)
def test_a_list_that_does_not_add_up_stops_everything(site, settings):
    site.settings(**settings)
    items = [{"name": "a"}, {"name": "london", "state": "absent"}]
    result = run(site, TRUNK, {"trunks": items, "on_error": "continue"})
    assert "does not add up" in result["msg"]
    assert not operations(site, writes=True)


def test_no_secret_in_a_result(site):
    site.settings(credentials={"key": "another"})
    result = run(site, TRUNK, {"name": "a"})
    assert "Could not log in" in result["msg"]
    assert SECRET not in str(result)


MANY = {"acls": [{"name": f"new {number}"} for number in range(30)], "trunk": T, "on_error": "continue"}


@pytest.mark.parametrize("kind", ["401", "403", "cut_before"])
def test_what_fails_for_all_ends_the_task(site, kind):
    """With on_error: continue as well: it would take as long for each."""
    site.fault(kind, operation="*", skip=5, times=0)
    site.fault(kind, operation="token", skip=1, times=0)
    result = run(site, ACL, MANY, concurrency=1)
    assert result["counts"]["created"] == 4
    assert failed(result)[1:] == [UNTRIED] * 25
    assert len(operations(site, writes=True)) == 5


@pytest.mark.parametrize("threads", [1, 16])
def test_an_api_that_is_gone_is_not_asked_for_each(site, clock, threads):
    with proxy(site.url) as between:
        between.meanwhile[6, True] = between.shut
        gone = behind(site, between.url)
        result = run(gone, ACL, MANY, concurrency=threads)
    assert result["counts"]["failed"] + result["counts"]["created"] == 30
    assert len(clock.slept) <= 6 * threads + 6
    assert all("refused" in message or not tried for message, tried in failed(result))
    assert all("refused" in text for text in result["warnings"])


def test_one_that_is_never_answered_ends_nothing_where_others_are(site, client_of):
    """With on_error: continue, and no thread left without an answer."""
    acls = [{"acl_id": "A1", "enabled": False}, *({"name": f"new {number}"} for number in range(6))]
    site.fault("cut_before", operation="updateAccessControlList", times=0)
    result = run(site, ACL, {"trunk": T, "acls": acls, "on_error": "continue"}, concurrency=2)
    assert (result["counts"]["created"], result["counts"]["failed"]) == (6, 1)


def test_a_number_is_put_back_after_an_outage_in_its_move(site, clock):
    """Nothing was answered in all tries to add it elsewhere; to put it back is tried all the same."""
    with proxy(site.url) as between:
        waits = count(1)
        between.meanwhile[5, True] = between.shut  # the answer to the removal is the last one
        clock.meanwhile = lambda: between.open() if next(waits) > 5 else None
        moves = [{"trunk": T, "phone_numbers": [N1], "state": "absent"}, {"trunk": U, "phone_numbers": [N1]}]
        result = run(behind(site, between.url), PHONE_NUMBER, {"assignments": moves}, concurrency=1)
    add, remove = "addPhoneNumberToTrunk", "removePhoneNumberFromTrunk"
    assert operations(site, writes=True) == [add, remove, add]  # it is in use; so it is taken off; and put back
    assert N1 in trunks_of(site)["london"]["phoneNumbers"]
    assert "refused" in result["msg"]
