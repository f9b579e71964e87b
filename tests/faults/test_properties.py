# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The properties of plans over many made-up tasks, and the same of whole tasks against the emulator."""

import inspect
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils._api.described import COLLECTIONS
from ansible_collections.sinch.est.plugins.module_utils._api.wire import from_wire, to_wire
from ansible_collections.sinch.est.plugins.module_utils._model.change import key_of
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, TRUNK, canonical
from tests.dialects import BOTH
from tests.faults.provision import check_one_trunk_each
from tests.unit import test_plan_properties
from tests.unit.made_up import PARENTS, respelled, tasks
from tests.unit.support import PROJECT, run

PLANS, FEW_PLANS = 1700, 50  # for each property
TASKS, FEW_TASKS = 500, 15
PROPERTIES = [name for name, _found in inspect.getmembers(test_plan_properties) if name.startswith("test_")]
TIRELESS = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@pytest.mark.parametrize("name", PROPERTIES)
def test_plans(name, full, record_property):
    prove, tried = getattr(test_plan_properties, name), []
    inner = prove.hypothesis.inner_test

    def counted(*args, **kwargs):
        inner(*args, **kwargs)
        tried.append(1)

    prove.hypothesis.inner_test = counted
    settings(max_examples=PLANS if full else FEW_PLANS, **TIRELESS)(prove)()
    assert len(tried) >= (PLANS if full else FEW_PLANS)
    record_property("made-up plans tried", len(tried))


@BOTH
def test_tasks(emulator, api, full, record_property):
    """Each is announced in check mode, run, run again, and run once more from the start in other words and order."""
    examples, tried, removed = TASKS if full else FEW_TASKS, [], []

    @settings(max_examples=examples, **TIRELESS)
    @given(tasks(api), st.integers(0, 3), st.data())
    def prove(task, guard, data):
        row, wanted, found, exact = task
        assume(possible(row, wanted, found, exact) and (api == "description" or sayable(row, wanted, found)))
        world, params = state_of(row, found), as_params(row, wanted, exact, guard)
        before = begin(emulator, row, world)
        announced = run(emulator, row, params, check=True)
        assert not emulator.log(writes=True)
        done = run(emulator, row, params)
        after = held(emulator, row)
        check_announced(row, announced, done)
        gone = (
            before.keys()
            - after.keys()
            - {match for item in wanted if item.state == "absent" for match in matches(row, item, before)}
        )
        assert len(gone) <= (guard if exact else 0)
        assert {id: there for id, there in before.items() if there[0] not in places(wanted)}.items() <= after.items()
        tried.append(1)
        if "msg" in done:
            assert "max_purge allows" not in done["msg"] or after == before
            return
        removed.extend(gone)
        check_wanted(row, wanted, exact, before, after)
        check_one_trunk_each(emulator, task)
        emulator.clear_log()
        for check in (True, False):
            assert not run(emulator, row, {**params, "max_purge": 0} if exact else params, check=check)["changed"]
        assert not emulator.log(writes=True)

        reworded = [replace(item, values=respelled(data.draw, row, item.values)) for item in wanted]
        begin(emulator, row, world)
        run(emulator, row, as_params(row, data.draw(st.permutations(reworded)), exact, guard))
        assert plain(held(emulator, row)) == plain(after)

    prove()
    assert len(tried) >= examples
    record_property("made-up tasks tried", len(tried))
    record_property("objects that exact removed in them", len(removed))


def possible(row, wanted, found, exact):
    """Whether the API can hold what was found, and takes what is wanted without refusing any of it."""
    present = [item for item in wanted if item.state == "present"]
    if row is TRUNK:
        host = row.field("host_name")
        names = {key_of(row, trunk) for trunk in found[None]}
        new = [item for item in present if not item.id and key_of(row, item.values) not in names]
        hosts = [
            canonical(host, values["host_name"])
            for values in (*found[None], *(i.values for i in new))
            if "host_name" in values
        ]
        return len(set(hosts)) == len(hosts)
    if not row.exclusive:
        return True
    on = {key_of(row, number): parent for parent, numbers in found.items() for number in numbers}
    moves = [(on.get(key_of(row, item.values), item.trunk), item.trunk) for item in present]
    return len(on) == sum(map(len, found.values())) and all(there in (here, *exact) for there, here in moves)


def sayable(row, wanted, found):
    """Whether the published API has words for all of it: each new trunk has a host name, each ACL a range."""
    if row is TRUNK:
        there = {key_of(row, trunk) for trunk in found[None]}
        new = [item for item in wanted if not item.id and key_of(row, item.values) not in there]
        return all(item.state == "absent" or "host_name" in item.values for item in new)
    if row is not ACL:
        return True
    there = {(parent, key_of(row, acl)) for parent, acls in found.items() for acl in acls}
    left = [acl["entries"] for acls in found.values() for acl in acls]
    for item in wanted:
        if item.state == "present" and "entries" in item.values:
            left.append([entry for entry in item.values["entries"] or () if entry.get("state") != "absent"])
        elif item.state == "present":
            left.append(bool(item.id) or (item.trunk, key_of(row, item.values)) in there)
    return all(left)


def state_of(row, found):
    """For the emulator: three trunks with what was found on them, or the trunks that were found."""
    if row is TRUNK:
        trunks = [{"id": trunk["id"], **to_wire(row.writable, trunk)} for trunk in found[None]]
    else:
        trunks = [
            {"id": p.id, "name": p.name, COLLECTIONS[row.plural].list_key: on_the_wire(row, p, found[p])}
            for p in PARENTS
        ]
    return {"projects": {PROJECT: {"trunks": trunks}}}


def on_the_wire(row, parent, objects):
    if row.exclusive:
        return [found[row.key] for found in objects]
    return [{**to_wire(row.writable, found), "id": parent.id + found["id"]} for found in objects]


def as_params(row, wanted, exact, guard):
    """What a user would write; every second trunk by its name."""
    items = []
    for item in wanted:
        written = {"state": item.state, **({row.plural: [item.values[row.key]]} if row.grouped_option else item.values)}
        if item.trunk:
            written["trunk"] = item.trunk.id if len(items) % 2 else item.trunk.name
        if item.id:
            written[row.id_option] = id_of(item)
        items.append(written)
    guards = {"exact": bool(exact), "max_purge": guard} if row.parent else {}
    return {row.grouped_option or row.plural: items, **guards, "on_error": "continue"}


def id_of(item):
    return (item.trunk.id if item.trunk else "") + item.id


def begin(emulator, row, world):
    emulator.reset()
    emulator.seed_described(world)
    return held(emulator, row)


def held(emulator, row):
    """{id or number: (name of the trunk, {field: meaning})} of this row's objects."""
    found = {}
    for trunk in emulator.described_state()["projects"].get(PROJECT, {"trunks": []})["trunks"]:
        for child in [trunk] if row is TRUNK else trunk.get(COLLECTIONS[row.plural].list_key, ()):
            values = {row.key: child} if row.exclusive else from_wire(child)
            there = {field.name: canonical(field, values[field.name]) for field in row.writable if field.name in values}
            found[values[row.id_field]] = ("" if row is TRUNK else trunk["name"], there)
    return found


def plain(objects):
    """As they are compared between runs: without ids, and host names, which the API makes where none is given."""
    return Counter(
        (place, frozenset((name, value) for name, value in values.items() if name != "host_name"))
        for place, values in objects.values()
    )


def places(wanted):
    """The names of the trunks that items name; for trunks themselves, of the place where all of them are."""
    return {item.trunk.name if item.trunk else "" for item in wanted}


def matches(row, item, objects):
    """The ids of those that an item names."""
    key = key_of(row, item.values)
    return [
        id
        for id, (place, values) in objects.items()
        if place in places([item]) and (id == id_of(item) if item.id else values[row.key] == key)
    ]


def check_announced(row, announced, done):
    """Check mode tells what the real run does, but for what only the server can know."""
    assert (done["changed"], done["counts"], done.get("msg")) == (
        announced["changed"],
        announced["counts"],
        announced.get("msg"),
    )
    for told, made in zip(announced[row.plural], done[row.plural], strict=True):
        for field in row.writable:
            if field.name in told:
                assert canonical(field, told[field.name]) == canonical(field, made[field.name])
        assert told["action"] == made["action"]
    assert done.get("diff") == announced.get("diff")


def check_wanted(row, wanted, exact, before, after):
    """What is wanted is there with its values, what is not is gone; under exact, nothing else is there."""
    for item in wanted:
        ids = matches(row, item, after)
        assert len(ids) == (item.state == "present")
        for id in ids:
            _place, values = after[id]
            for name in item.values:
                field = row.field(name)
                if field.items:
                    listed = field.by_identity(item.values[name])
                    gone = {identity for identity, member in listed.items() if member.get("state") == "absent"}
                    kept = {} if exact or item.values[name] is None else before.get(id, ("", {}))[1].get(name, ())
                    assert {member[0] for member in values[name]} == {*listed, *(member[0] for member in kept)} - gone
                else:
                    assert values[name] == canonical(field, item.values[name])
    for parent in exact:
        present = [item for item in wanted if item.trunk == parent and item.state == "present"]
        assert len(present) == sum(place == parent.name for place, _values in after.values())
