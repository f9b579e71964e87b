"""Any plan: carried out, the next one is empty; order changes nothing; exact stays within its trunks and its guard."""
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project

from collections import Counter

from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils import _resources as resources
from ansible_collections.sinch.est.plugins.module_utils._duplicates import refuse_duplicates
from ansible_collections.sinch.est.plugins.module_utils._errors import InputError, PlanError
from ansible_collections.sinch.est.plugins.module_utils._plan import Parent, Wanted, plan
from ansible_collections.sinch.est.plugins.module_utils._resources import ACL, PHONE_NUMBER, SIP_ENDPOINT

PARENTS = [Parent("T", "london"), Parent("U", "madrid"), Parent("V", "oslo")]
RANGES = ["10.0.0.0/8", "10.1.2.3/8", "192.0.2.1", "192.0.2.1/32", "::1", "0::1/128", "2001:DB8::/48", "2001:db8::5/48"]
ADDRESSES = [
    "a.example",
    "SIP:A.example:5060",
    "b.example",
    "b.example;transport=tls",
    "sips:b.example",
    "[::1]",
    "[0::1]:5060",
]
NUMBERS = ["+442079460100", "+44 20 7946 0100", "+442079460101", "+49301234567", "+49 30 1234567", "+34911234567"]
NAMES = ["a", "b", "c", "A"]
NOTES = st.sampled_from([None, "", "fibre", "LTE"])


def entries(spellings, note):
    one = st.fixed_dictionaries({"ip_range": st.sampled_from(spellings)}, optional={"description": note})
    return st.lists(one, max_size=4, unique_by=lambda entry: resources.ip_range(entry["ip_range"]))


def is_in(values):
    return st.sampled_from(values)


def distinct(row, objects):
    """Objects with the ids that their places give them, one for each meaning of the key."""
    kept = {resources.meaning(row.field(row.key), found[row.key]): found for found in objects}
    return [{"id": f"{place}", **found} if row.id_option else found for place, found in enumerate(kept.values())]


FOUND = {
    ACL: st.fixed_dictionaries(
        {"name": is_in(NAMES), "enabled": st.booleans(), "entries": entries(RANGES[::2], NOTES)}
    ),
    SIP_ENDPOINT: st.fixed_dictionaries(
        {"sip_address": is_in(ADDRESSES), "priority": st.integers(1, 3), "enabled": st.booleans()}
    ),
    PHONE_NUMBER: st.fixed_dictionaries({"phone_number": is_in(NUMBERS[::2])}),
}
VALUES = {
    ACL: st.fixed_dictionaries(
        {"name": is_in(NAMES)}, optional={"enabled": st.booleans(), "entries": st.none() | entries(RANGES, NOTES)}
    ),
    SIP_ENDPOINT: st.fixed_dictionaries(
        {"sip_address": is_in(ADDRESSES)}, optional={"priority": st.integers(1, 3), "enabled": st.booleans()}
    ),
    PHONE_NUMBER: st.fixed_dictionaries({"phone_number": is_in(NUMBERS)}),
}


@st.composite
def tasks(draw):
    """(row, wanted, found, exact): a task without duplicates, for what is there on three trunks."""
    row = draw(is_in([ACL, SIP_ENDPOINT, PHONE_NUMBER]))
    found = {parent: distinct(row, draw(st.lists(FOUND[row], max_size=4))) for parent in PARENTS}
    wanted = []
    for values in draw(st.lists(VALUES[row], max_size=6)):
        parent = draw(is_in(PARENTS))
        wanted.append(Wanted(f"o{len(wanted)}", values, None, parent.id, draw(is_in(["present", "absent"])), parent))
    renamed = draw(is_in([None, *found[PARENTS[0]]])) if row.id_option else None
    if renamed and not any(item.parent == PARENTS[0] for item in wanted):
        wanted.append(Wanted("renamed", draw(VALUES[row]), renamed["id"], "T", "present", PARENTS[0]))
    try:
        refuse_duplicates(row, wanted)
    except InputError:
        assume(False)
    exact = tuple(dict.fromkeys(item.parent for item in wanted)) if draw(st.booleans()) else ()
    return row, wanted, found, exact


def carried_out(row, found, actions):
    """What the API would hold afterwards."""
    held = {parent: {item[row.id_field]: item for item in objects} for parent, objects in found.items()}
    for number, action in enumerate(sorted(actions, key=lambda action: row.order.index(action.kind))):
        sent = resources.from_wire(resources.to_wire(row.writable, action.send))
        if action.kind == "deleted":
            del held[action.parent][action.before[row.id_field]]
        elif action.kind == "updated":
            held[action.parent][action.before[row.id_field]] |= sent
        elif action.kind == "created":
            made = {"enabled": True, "id": f"new-{number}", **sent} if row.id_option else sent
            held[action.parent][made[row.id_field]] = made
    return {parent: list(objects.values()) for parent, objects in held.items()}


def settled(row, actions):
    """Actions as they are compared: without order."""
    said = []
    for action in actions:
        sent = {name: resources.meaning(row.field(name), value) for name, value in action.send.items()}
        before = action.before and action.before[row.id_field]
        said.append((action.kind, action.parent, before, frozenset(sent.items()), bool(action.wanted)))
    return Counter(said)


@given(tasks())
def test_the_second_plan_is_empty(task):
    row, wanted, found, exact = task
    actions = plan(row, wanted, found, exact, 100)
    assume(all(action.kind in row.order or action.kind == "unchanged" for action in actions))
    after = carried_out(row, found, [action for action in actions if action.kind in row.order])
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
    purge = [action for action in free if action.wanted is None]
    listed = {(item.parent, resources.meaning(row.field(row.key), item.values[row.key])) for item in wanted}
    for action in purge:
        assert action.kind == "deleted"
        assert action.parent in exact
        key = resources.meaning(row.field(row.key), action.before[row.key])
        assert (action.parent, key) not in listed or any(item.id for item in wanted)
    named = {item.parent for item in wanted}
    assert {action.parent for action in free} <= named
    try:
        guarded = plan(row, wanted, found, exact, limit)
    except PlanError:
        assert len(purge) > limit
    else:
        assert guarded == free
        assert row.one_parent or len(purge) <= limit
        arriving = {action.after["phone_number"] for action in guarded if row.one_parent and action.after}
        assert sum(action.before[row.key] not in arriving for action in purge) <= limit


@given(tasks())
def test_a_plan_is_pure(task):
    row, wanted, found, exact = task
    before = repr((wanted, found))
    assert plan(row, wanted, found, exact, 100) == plan(row, wanted, found, exact, 100)
    assert repr((wanted, found)) == before
