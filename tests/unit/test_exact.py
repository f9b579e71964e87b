# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""exact and its guard: only what is not listed goes, only on the trunks named, never more than max_purge."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.change import UNLISTED, TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.errors import PlanError, TrunkMissing
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from tests.unit.support import desired

T, U, V = TrunkRef("T", "london"), TrunkRef("U", "madrid"), TrunkRef("V", "oslo")


def acls(*names):
    return [{"id": f"id-{name}", "name": name, "enabled": True, "entries": []} for name in names]


def numbers(parent, *digits):
    return [{"phone_number": number, "trunk_id": parent.id} for number in digits]


def want(name, parent=T, state="present", id=None, **values):
    return desired(ACL, "acls[0]", {"name": name, **values} if name else values, id, parent, state)


def assign(number, parent, state="present"):
    return desired(PHONE_NUMBER, "assignments[0]", {"phone_number": number}, None, parent, state)


def purged(actions):
    return [
        (action.trunk, action.before.get("name") or action.before["phone_number"])
        for action in actions
        if action.desired is UNLISTED
    ]


@pytest.mark.parametrize(
    ("wanted", "exact", "expected"),
    [
        pytest.param([], (), [], id="not-asked"),
        pytest.param([], (T,), [(T, "a"), (T, "b")], id="nothing-listed"),
        pytest.param([want("a")], (T,), [(T, "b")], id="by-name"),
        pytest.param([want(None, id="id-b")], (T,), [(T, "a")], id="by-id"),
        pytest.param([want("c", id="id-b")], (T,), [(T, "a")], id="renamed"),
        pytest.param([want("a", enabled=False), want("b")], (T,), [], id="updated-stays"),
        pytest.param([want("a"), want("new")], (T,), [(T, "b")], id="created-beside"),
        pytest.param([want("a", state="absent"), want("new")], (T,), [(T, "b")], id="absent-goes-once"),
        pytest.param([want("a"), want("a", U)], (U,), [(U, "c")], id="another-trunk-is-left-alone"),
        pytest.param([want("b", U)], (T,), [(T, "a"), (T, "b")], id="listed-elsewhere"),
        pytest.param([], (T, U), [(T, "a"), (T, "b"), (U, "a"), (U, "c")], id="both"),
        pytest.param([want(None, id="no-such-id")], (T,), [], id="failed-id"),
        pytest.param([want(None, id="no-such-id")], (T, U), [(U, "a"), (U, "c")], id="failed-here-purged-there"),
    ],
)
def test_what_goes(wanted, exact, expected):
    actions = plan(ACL, wanted, {T: acls("a", "b"), U: acls("a", "c")}, exact, max_purge=10)
    assert purged(actions) == expected
    assert all(action.kind == "deleted" for action in actions if action.desired is UNLISTED)
    assert [action.desired for action in actions[: len(wanted)]] == wanted  # in the order of the task, then what goes
    gone = [action.before["id"] for action in actions if action.kind == "deleted" and action.trunk == T]
    assert len(gone) == len(set(gone))


def test_a_number_is_listed_in_any_spelling():
    found = {T: numbers(T, "+442079460100", "+442079460101")}
    actions = plan(PHONE_NUMBER, [assign("+44 20 7946 0100", T)], found, (T,), 1)
    assert purged(actions) == [(T, "+442079460101")]


@pytest.mark.parametrize(("limit", "refused"), [(0, True), (1, True), (2, False), (3, False)])
def test_the_guard(limit, refused):
    def planned():
        return plan(ACL, [want("a"), want("b", state="absent")], {T: acls("a", "b", "c", "d")}, (T,), limit)

    if refused:
        with pytest.raises(PlanError) as error:
            planned()
        said = str(error.value)
        assert "would remove 2 ACLs" in said
        assert f"max_purge allows ({limit})" in said
        assert "ACL 'c' (id-c) on trunk 'london' (T), ACL 'd' (id-d) on trunk 'london' (T)." in said
        assert "set max_purge to 2" in said
        assert "'b'" not in said
    else:
        assert purged(planned()) == [(T, "c"), (T, "d")]


def test_the_guard_counts_all_trunks_together():
    with pytest.raises(PlanError, match="would remove 4 ACLs"):
        plan(ACL, [], {T: acls("a", "b"), U: acls("c", "d")}, (T, U), 3)


@pytest.mark.parametrize(
    ("wanted", "lost"),
    [
        pytest.param([assign("+442079460100", U), assign("+442079460101", U)], 0, id="moved"),
        pytest.param([assign("+44 20 7946 0100", U)], 1, id="one-moved-one-lost"),
        pytest.param([assign("+442079460100", U, "absent"), assign("+34911234567", U)], 2, id="absent-there-is-lost"),
        pytest.param([], 2, id="lost"),
    ],
)
def test_what_moves_to_another_trunk_is_not_lost(wanted, lost):
    found = {T: numbers(T, "+442079460100", "+442079460101"), U: []}
    actions = plan(PHONE_NUMBER, wanted, found, (T, U), lost)
    moved = [(action.source, action.before["phone_number"]) for action in actions if action.kind == "moved"]
    assert len(purged(actions)) + len(moved) == 2
    if lost:
        with pytest.raises(PlanError, match=f"would remove {lost} phone number"):
            plan(PHONE_NUMBER, wanted, found, (T, U), lost - 1)


def test_an_acl_of_the_same_name_elsewhere_is_no_move():
    with pytest.raises(PlanError, match="would remove 1 ACL "):
        plan(ACL, [want("a", U)], {T: acls("a"), U: []}, (T, U), 0)


def test_a_trunk_that_cannot_be_worked_on_fails_once():
    found = {T: TrunkMissing("no such trunk"), U: acls("a")}
    failed, purge = plan(ACL, [], found, (T, U), 5)
    assert (failed.kind, failed.trunk, str(failed.error)) == ("failed", T, "no such trunk")
    assert (purge.kind, purge.trunk) == ("deleted", U)
    actions = plan(ACL, [want("a")], found, (T,), 5)
    assert [action.kind for action in actions] == ["failed"]


def test_a_trunk_that_check_mode_plans_is_empty():
    planned = TrunkRef("planned:oslo", "oslo")
    (action,) = plan(ACL, [want("a", planned)], {planned: []}, (planned,), 0)
    assert (action.kind, action.after["trunk_id"]) == ("created", "planned:oslo")


def test_where_an_item_is_refused_because_another_trunk_keeps_it_nothing_is_removed():
    found = {T: numbers(T, "+442079460100"), U: numbers(U, "+34911234567")}
    (refused,) = plan(PHONE_NUMBER, [assign("+442079460100", U)], found, (U,), 10)
    assert (refused.kind, refused.trunk) == ("failed", U)
    assert "trunk 'london' (T) has it" in str(refused.error)


def test_what_is_refused_so_keeps_what_a_third_trunk_wants_in_place():
    """Madrid gets nothing, so it gives nothing away either, and the item that waits for that is refused as well."""
    found = {T: numbers(T, "+442079460100"), U: numbers(U, "+34911234567"), V: []}
    wanted = [assign("+442079460100", U), assign("+34911234567", V)]
    assert [action.kind for action in plan(PHONE_NUMBER, wanted, found, (U,), 10)] == ["failed", "failed"]


def test_a_trunk_of_which_only_what_is_to_go_is_listed_is_not_emptied():
    with pytest.raises(PlanError, match=r"^exact: of trunk 'london' \(T\) only what is to go is listed"):
        plan(ACL, [want("a", state="absent"), want("b", parent=U)], {T: acls("a", "b"), U: []}, (T, U), 10)
    assert purged(plan(ACL, [], {T: acls("a", "b")}, (T,), 10)) == [(T, "a"), (T, "b")]
