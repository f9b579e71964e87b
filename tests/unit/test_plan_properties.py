# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Any plan: carried out, it yields what is wanted, and the next one is empty; order and spelling change nothing."""

from collections import Counter
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils._model.change import UNLISTED, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import canonical, ip_range
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from tests.unit.made_up import carried_out, respelled, tasks

WRITES = ("created", "updated", "moved", "deleted")


def settled(row, actions):
    """Actions as they are compared: without order."""
    said = []
    for action in actions:
        sent = {name: canonical(row.field(name), value) for name, value in action.send.items()}
        before = (action.before["id"] if row.id_option else key_of(row, action.before)) if action.before else None
        said.append((action.kind, action.trunk, before, frozenset(sent.items()), action.desired is UNLISTED))
    return Counter(said)


def planned(task):
    """The plan of a task in which nothing fails."""
    row, wanted, found, exact = task
    actions = plan(row, wanted, found, exact, 100)
    assume(all(action.kind in WRITES or action.kind == "unchanged" for action in actions))
    return actions


@given(tasks())
def test_a_plan_that_is_carried_out_yields_what_is_wanted(task):
    row, wanted, found, exact = task
    actions = planned(task)
    after = carried_out(row, found, [action for action in actions if action.kind in WRITES])
    for item in wanted:
        same = (
            [held for held in after[item.trunk] if held[row.id_field] == item.id]
            if item.id
            else named(row, item, after)
        )
        assert len(same) == (item.state == "present")
        for name, value in item.values.items() if same else ():
            if value is not None and not row.field(name).items:
                assert canonical(row.field(name), same[0].get(name)) == canonical(row.field(name), value)
            elif name == "entries":
                there = [held for held in found[item.trunk] if held["id"] == same[0]["id"]]
                before = set() if item.whole or value is None else ranges(there[0]["entries"] if there else ())
                gone = ranges(entry for entry in value or () if entry.get("state") == "absent")
                assert ranges(same[0].get(name)) == (before | ranges(value)) - gone
    for parent in exact:
        assert len(after[parent]) == sum(item.trunk == parent and item.state == "present" for item in wanted)
    for parent in found.keys() - {item.trunk for item in wanted}:
        assert after[parent] == found[parent]


def ranges(entries):
    return {ip_range(entry["ip_range"]) for entry in entries or ()}


def unlisted(actions):
    """How many ranges go that nobody said were to be absent."""
    lost = 0
    for action in actions:
        before, after = (ranges(values.get("entries")) for values in (action.before, action.after))
        if action.kind == "updated" and "entries" in action.send:
            lost += len(before - after - ranges(action.desired.values["entries"]))
        elif action.desired is UNLISTED:
            lost += len(before)
    return lost


def named(row, item, found):
    """The objects with the item's key, where it belongs."""
    return [held for held in found[item.trunk] if key_of(row, held) == key_of(row, item.values)]


@given(tasks(), st.data())
def test_spelling_changes_nothing(task, data):
    row, wanted, found, exact = task
    said = [replace(item, values=respelled(data.draw, row, item.values)) for item in wanted]
    held = {parent: [respelled(data.draw, row, there) for there in objects] for parent, objects in found.items()}
    expected = settled(row, plan(row, wanted, found, exact, 100))
    assert settled(row, plan(row, said, found, exact, 100)) == expected
    assert settled(row, plan(row, wanted, held, exact, 100)) == expected


@given(tasks())
def test_the_second_plan_is_empty(task):
    row, wanted, found, exact = task
    actions = planned(task)
    after = carried_out(row, found, [action for action in actions if action.kind in WRITES])
    again = plan(row, wanted, after, exact, 0)
    assert [action.kind for action in again] == ["unchanged"] * len(wanted)


@given(tasks(), st.randoms(use_true_random=False))
def test_order_changes_nothing(task, random):
    row, wanted, found, exact = task

    def mixed(members):
        members = list(members)
        random.shuffle(members)
        return [
            {**member, "entries": mixed(member["entries"])}
            if isinstance(member, dict) and "entries" in member
            else member
            for member in members
        ]

    elsewhere = {parent: mixed(found[parent]) for parent in mixed(found)}
    expected = plan(row, wanted, found, exact, 100)
    assert settled(row, plan(row, wanted, elsewhere, exact, 100)) == settled(row, expected)
    assert settled(row, plan(row, mixed(wanted), found, exact, 100)) == settled(row, expected)


@given(tasks(), st.integers(0, 4))
def test_exact_stays_within_its_trunks_and_its_guard(task, limit):
    row, wanted, found, exact = task
    free = plan(row, wanted, found, exact, 100)
    purge = [action for action in free if action.desired is UNLISTED]
    listed = {(item.trunk, canonical(row.field(row.key), item.values[row.key])) for item in wanted}
    for action in purge:
        assert action.kind == "deleted"
        assert action.trunk in exact
        key = canonical(row.field(row.key), action.before[row.key])
        assert (action.trunk, key) not in listed or any(item.id for item in wanted)
    named = {item.trunk for item in wanted}
    assert {action.trunk for action in free} <= named
    try:
        guarded = plan(row, wanted, found, exact, limit)
    except PlanError:
        assert len(purge) + unlisted(free) > limit
    else:
        assert settled(row, guarded) == settled(row, free)
        assert row.exclusive or len(purge) + unlisted(free) <= limit
        arriving = {key_of(row, action.after) for action in guarded if row.exclusive and action.after}
        assert sum(key_of(row, action.before) not in arriving for action in purge) <= limit


@given(tasks())
def test_a_plan_is_pure(task):
    row, wanted, found, exact = task
    before = repr((wanted, found))
    first, second = (plan(row, wanted, found, exact, 100) for _time in range(2))
    assert settled(row, first) == settled(row, second)
    assert repr((wanted, found)) == before
