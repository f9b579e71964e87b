# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The properties of tasks over made-up sites on made-up projects, judged after every write by a model of its own."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialects import BOTH, operation_of
from tests.faults.described_log import described_log
from tests.faults.provision import check_one_trunk_each
from tests.faults.site_model import check_calls, expected, held, meant, placed, replayed
from tests.faults.test_properties import TIRELESS
from tests.unit.support import PROJECT, run_sites, trunk_id

TASKS, FEW_TASKS = 500, 60
SITES = ["london", "paris", "oslo"]
TRUNKS = [*SITES, "old pbx"]
NUMBERS = [f"+44207946010{number}" for number in range(7)]
RANGES = ["198.51.100.0/28", "198.51.100.0/29", "198.51.100.8/29", "198.51.100.9/29", "198.51.100.4", "198.51.101.3/32"]
WAYS = {"description": ["refused", "taken_over", "kept"], "published": ["refused", "taken_over"]}
ON_THE_WAY = "before what replaces it is there"


def most(value, *others):
    """This value, and now and then another one."""
    return st.sampled_from([value] * 4 + list(others))


def subset(draw, values):
    return [value for value in values if draw(st.booleans())]


def entries(draw, keys, fewest=0):
    """Entries of an ACL, no two that mean the same."""
    texts = draw(st.lists(st.sampled_from(RANGES), min_size=draw(most(1, fewest)), max_size=3, unique=True))
    texts = [text for text in texts if text != "198.51.100.9/29" or "198.51.100.8/29" not in texts]
    notes = [draw(st.sampled_from([None, "fibre", "LTE"])) for _text in texts]
    return [{keys[0]: text, **({keys[1]: note} if note else {})} for text, note in zip(texts, notes, strict=True)]


def found_trunk(draw, api, name, numbers):
    keys, fewest = ("ipRange", "description"), int(api == "published")
    acls = [
        {"name": acl, "enabled": draw(most(True, False)), "entries": entries(draw, keys, fewest)}
        for acl in ["site", *subset(draw, ["other"])]
    ]
    endpoints = [
        {
            "sipAddress": f"sbc{number}.example.com",
            "priority": draw(st.integers(1, 2)),
            "enabled": draw(most(True, False)),
        }
        for number in [1, *subset(draw, [2, 3])]
    ]
    return {
        "id": trunk_id(TRUNKS.index(name)),
        "name": name,
        **named(api, name, "hostName"),
        "accessControlLists": acls if draw(most(True, False)) else [],
        "sipEndpoints": endpoints if draw(most(True, False)) else [],
        "phoneNumbers": numbers,
    }


def optional(draw, **choices):
    """Some of these keys."""
    return {key: draw(values) for key, values in choices.items() if draw(st.booleans())}


def named(api, name, key):
    """The host name of a trunk; that of the description may make one."""
    return {key: f"acme-{name.replace(' ', '-')}"} if api == "published" else {}


def wanted_site(draw, name, numbers):
    site = {"name": name, **optional(draw, exact=st.booleans(), max_purge=most(10, 0, 1, 2))}
    if draw(most(False, True)):
        return {"name": name, "state": "absent", **optional(draw, release_numbers=st.booleans())}
    site["endpoints"] = [
        {
            "sip_address": f"sbc{number}.example.com",
            **optional(draw, priority=st.integers(1, 2), enabled=most(True, False), state=most("present", "absent")),
        }
        for number in sorted({draw(st.integers(1, 3)), *subset(draw, [2, 3])})
    ]
    if draw(st.booleans()):
        site["public_addresses"] = entries(draw, ("ip_range", "description"))
    else:
        site["acls"] = [
            {
                "name": acl,
                "entries": [
                    {**entry, **optional(draw, state=most("present", "absent"))}
                    for entry in entries(draw, ("ip_range", "description"))
                ],
                **optional(draw, enabled=most(True, False), state=most("present", "absent")),
            }
            for acl in ["site", *subset(draw, ["other"])]
        ]
    if numbers or draw(st.booleans()):
        site["phone_numbers"] = numbers
    return {key: site[key] for key in site if key in ("name", "phone_numbers") or draw(most(True, True, False))}


def spread(draw, names):
    """{name: numbers}: each number with one of them or none."""
    homes = {number: draw(st.sampled_from([*names, *names, None])) for number in NUMBERS}
    return {name: [number for number in NUMBERS if homes[number] == name] for name in names}


@st.composite
def situations(draw, api):
    """(the state of the emulator, its way with numbers in use, a task)"""
    way = draw(st.sampled_from(WAYS[api]))
    there = [name for name in TRUNKS if draw(most(True, False))]
    found = spread(draw, there)
    for name in there if way == "kept" else ():
        found[name] += [number for number in NUMBERS if number not in found[name] and draw(most(0, 0, 0, 1))]
    state = {"projects": {PROJECT: {"trunks": [found_trunk(draw, api, name, found[name]) for name in there]}}}
    declared = [name for name in SITES if draw(most(True, False))] or SITES[:1]
    numbers = spread(draw, declared)
    task = {
        "sites": [
            {**wanted_site(draw, name, numbers[name]), **named(api, name, "host_name")}
            for name in draw(st.permutations(declared))
        ],
        "on_error": draw(st.sampled_from(["stop", "continue"])),
        "concurrency": draw(st.sampled_from([1, 4])),
        "allow_outage": draw(st.sampled_from([[], [], declared])),
        "take_numbers_from": draw(most(["old pbx", *SITES], [], ["old pbx"])),
        **optional(draw, exact=st.booleans(), max_purge=most(10, 0, 1, 2, 5), release_numbers=st.booleans()),
    }
    if draw(most(False, True)):
        task["only"] = subset(draw, declared)
    return state, way, task


@BOTH
def test_tasks_over_sites(emulator, api, clock, full, record_property):
    examples, tried = TASKS if full else FEW_TASKS, Counter()

    @settings(max_examples=examples, **TIRELESS)
    @given(situations(api))
    def prove(situation):
        state, way, task = situation
        emulator.reset()
        emulator.settings(number_in_use=way)
        emulator.seed_described(state)
        tried.update(check_task(emulator, way, task))

    prove()
    assert tried["tasks"] >= examples
    for what, number in tried.items():
        record_property(f"made-up sites: {what}", number)


def run(emulator, task, check=False):
    options = {key: value for key, value in task.items() if key != "sites"}
    return run_sites(emulator, *task["sites"], check=check, **options)


def check_task(emulator, way, task):
    """What was tried: {what: how many}."""
    before, state = held(emulator), emulator.state()
    announced = run(emulator, task, check=True)
    assert not emulator.log(writes=True)
    emulator.clear_log()
    done = run(emulator, task)
    log, after = emulator.log(writes=True), held(emulator)
    refused_by = {operation_of(emulator.api, entry) for entry in log if entry["status"] >= 300}
    assert refused_by <= {"addPhoneNumberToTrunk"}
    if emulator.api == "published":
        log = list(described_log(log, state["projects"][PROJECT], emulator.state()["projects"][PROJECT]))
    for said in ("plan", "plan_id", "counts", "calls", "failed", "msg", "warnings"):
        assert announced.get(said) == done.get(said), said
    assert done["changed"] == announced["changed"] == (plain_of(before) != plain_of(after)), "changed"
    writes = replayed(before, log, after, way == "taken_over")
    assert plain_of(writes[-1].project if writes else before) == plain_of(after), "the replay is wrong"
    refused = {one["name"]: one["msg"] for one in done["sites"] if one["failed"]}
    check_refusals(before, task, emulator.api, refused, done)
    if refused and task["on_error"] == "stop":
        assert not log
        return {"tasks": 1, "refused": 1}
    check_calls_of(before, writes, task, "")
    should = expected(before, task, emulator.api, refused)
    there, wanted = meant(after), meant(should.trunks)
    assert there == wanted, (
        f"there: {[one for one in there if one not in wanted]}, not: {[one for one in wanted if one not in there]}"
    )
    check_one_trunk_each(emulator, task)
    lost = placed(before).keys() - placed(after).keys()
    assert lost <= should.released
    emulator.clear_log()
    again = run(emulator, task)
    assert not again["changed"]
    assert not emulator.log(writes=True)
    assert {one["name"]: one["msg"] for one in again["sites"] if one["failed"]}.keys() == refused.keys()
    return {"tasks": 1, "refused": bool(refused), "writes": len(writes), "moves": done["counts"]["moved"]}


def plain_of(project):
    return sorted((trunk.name, trunk.plain) for trunk in project.values())


def check_calls_of(before, writes, task, where):
    if not task["allow_outage"]:
        check_calls(before, writes, task["concurrency"], where)


def check_refusals(before, task, api, refused, done):
    """Whoever is refused has a reason, and whoever has one is refused."""
    if not refused and done.get("failed"):
        raise AssertionError(done["msg"])
    others = refused if task["on_error"] == "continue" else ()
    reasons = expected(before, task, api, others).reasons
    missed = reasons.keys() - refused.keys()
    assert not missed or (refused and task["on_error"] == "stop"), f"not refused: {reasons}"
    for name, text in refused.items():
        if ON_THE_WAY in text:
            assert "could not call" in text
            several = [len(trunk.acls) > 1 for trunk in before.values() if trunk.name == name]
            assert any(several) or len(task_acls(task, name)) > 1, f"one ACL changes at once: {text}"
        else:
            without = [other for other in refused if other != name]  # whoever waits for another one is refused with it
            assert reasons.get(name) or expected(before, task, api, without).reasons.get(name), (
                f"refused for nothing: {text}"
            )


def task_acls(task, name):
    """The ACLs that a task declares for a site."""
    site = next(site for site in task["sites"] if site["name"] == name)
    return site.get("acls", [site.get("public_addresses")])
