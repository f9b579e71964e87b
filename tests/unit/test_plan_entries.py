# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The plan for the entries of an ACL: what a list leaves out stays, but for exact; order and spelling are no change."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.errors import PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from tests.unit.support import desired

T = TrunkRef("T", "london")
LAN, V6 = {"ip_range": "10.0.0.0/8", "description": "lan"}, {"ip_range": "::1"}
THERE = [{**LAN, "unknown": 1}, V6]


def entry(ip_range, *description, **more):
    return {"ip_range": ip_range, **({"description": description[0]} if description else {}), **more}


def planned(given, whole, state="present", max_purge=10):
    wanted = desired(ACL, "name", {"name": "office", "entries": given}, None, T, state, whole)
    found = [{"id": "A", "name": "office", "entries": THERE}]
    (action,) = plan(ACL, [wanted], {T: found}, (), max_purge)
    return action


SAME = [
    pytest.param([entry("10.0.0.0/8"), entry("::1")], id="left-out-is-kept"),
    pytest.param([entry("::1", None), entry("10.0.0.0/8", "lan")], id="order"),
    pytest.param([entry("0::1/128", ""), entry("10.9.9.9/8", "lan")], id="spelling"),
    pytest.param([entry("::2", state="absent"), LAN, V6], id="absent-already"),
]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("given", SAME)
def test_no_change(given, whole):
    assert planned(given, whole).kind == "unchanged"


@pytest.mark.parametrize("given", [[], [LAN], [entry("0::1")], [entry("10.1.1.1/8")]])
def test_what_a_list_leaves_out_stays(given):
    assert planned(given, whole=False).kind == "unchanged"


@pytest.mark.parametrize(
    ("given", "added", "whole"),
    [
        pytest.param([entry("10.0.0.0/8", None), V6], [entry("10.0.0.0/8", None), V6], None, id="cleared"),
        pytest.param([entry("10.0.0.0/8", ""), V6], [entry("10.0.0.0/8", ""), V6], None, id="emptied"),
        pytest.param([LAN, entry("::1", "v6")], [LAN, entry("::1", "v6")], None, id="described"),
        pytest.param([entry("::2"), entry("10.1.0.0/8")], [LAN, V6, entry("::2")], [entry("::2"), LAN], id="one-more"),
        pytest.param([entry("10.0.0.0/9"), V6], [LAN, V6, entry("10.0.0.0/9")], [entry("10.0.0.0/9"), V6], id="other"),
        pytest.param([entry("0::1", state="absent")], [LAN], [], id="absent"),
        pytest.param([entry("::1", state="absent"), entry("::2")], [LAN, entry("::2")], [entry("::2")], id="instead"),
    ],
)
def test_what_is_sent(given, added, whole):
    """With exact, just the list; without it, also what the list leaves out. What stays is sent as the server has it."""
    assert planned(given, whole=False).send == {"entries": added}
    assert planned(given, whole=True).send == {"entries": added if whole is None else whole}


@pytest.mark.parametrize(("given", "whole", "word"), [([entry("::2")], True, "exact"), (None, False, "null")])
def test_ranges_that_go_unlisted_count_towards_max_purge(given, whole, word):
    assert planned(given, whole, max_purge=2).kind == "updated"
    with pytest.raises(PlanError) as refused:
        planned(given, whole, max_purge=1)
    assert str(refused.value) == (
        f"{word} would remove 2 ranges for not being listed, more than max_purge allows (1), so nothing was changed. "
        "It would remove: range 10.0.0.0/8 of ACL 'office' (A) on trunk 'london' (T), "
        "range ::1 of ACL 'office' (A) on trunk 'london' (T). "
        "List what is to stay, or set max_purge to 2 if all of these are to go."
    )


def test_ranges_that_are_said_to_be_absent_do_not_count():
    assert planned([entry("::1", state="absent"), entry("10.0.0.0/8", state="absent")], True, max_purge=0).send == {
        "entries": []
    }
    assert planned(None, whole=True, state="absent", max_purge=0).kind == "deleted"


def test_an_acl_that_exact_removes_counts_with_its_ranges():
    found = {T: [{"id": "A", "name": "office", "entries": THERE}]}
    assert [action.kind for action in plan(ACL, [], found, (T,), 3)] == ["deleted"]
    with pytest.raises(PlanError, match="1 ACL and 2 ranges for not being listed"):
        plan(ACL, [], found, (T,), 2)


def test_a_new_acl_has_what_is_to_be_present():
    given = [entry("::1"), entry("::2", state="absent")]
    wanted = desired(ACL, "name", {"name": "office", "entries": given}, None, T)
    (action,) = plan(ACL, [wanted], {T: []})
    assert action.send["entries"] == [entry("::1")]
