# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Runs at the same time over the same sites, whole or in slices: one object each in the end, and no number lost."""

from collections import Counter
from functools import partial

import pytest

from tests.dialects import BOTH, unsaid
from tests.faults.provision import check_one_trunk_each
from tests.faults.site_model import held, meant, placed
from tests.faults.sites import ALL_AT_ONCE, DOWN, NEW_ADDRESSES, RING, SITES, begin, perform_sites, sites_made_by
from tests.faults.test_two_runs import CLEAR, at_once
from tests.proxy import proxy
from tests.unit.support import behind

# The API makes the host names, and never refuses a second trunk.
NAMELESS = {**SITES, "sites": [{key: one[key] for key in one if key != "host_name"} for one in SITES["sites"]]}
EACH, PART = 9, 40  # one point in so many
CASES = {
    "provision": ([], SITES, "refused"),
    "provision, no host names": ([], NAMELESS, "refused"),
    "all addresses replaced": ([SITES], NEW_ADDRESSES, "refused"),
    "ring": ([SITES], RING, "refused"),
    "ring, taken over": ([SITES], RING, "taken_over"),
    "ring, kept": ([SITES], RING, "kept"),
    "take down": ([SITES], DOWN, "refused"),
    "all at once": ([SITES], ALL_AT_ONCE, "refused"),
}
ABOUT = {"provision, no host names": "nameless", "ring, kept": "kept"}
EVERY_CASE = pytest.mark.parametrize(
    "case", [pytest.param(case, marks=unsaid(ABOUT[case]) if case in ABOUT else ()) for case in CASES]
)
SITES_CLEAR = (*CLEAR, "which would ring nowhere without it")  # which a slice says of a number of another slice
SLICES = (["london"], ["paris", "oslo"])


def whole(task):
    return [task, task]


def slices(task):
    return [{**task, "only": only} for only in SLICES if {site["name"] for site in task["sites"]} >= set(only)]


@BOTH
@pytest.mark.parametrize("answered", [False, True], ids=["before-the-server-acts", "after-it-acted"])
@pytest.mark.parametrize("split", [whole, slices])
@EVERY_CASE
def test_one_run_in_the_middle_of_another(emulator, record_property, full, case, split, answered):
    before, task, way = CASES[case]
    ours, theirs = (split(task) * 2)[:2]
    state, start, end = start_and_end(emulator, before, task, way)
    begin(emulator, state, way)
    perform_sites(emulator, [ours])
    points, failed = range(1, len(emulator.log()) + 1, EACH if full else PART), 0
    for point in points:
        begin(emulator, state, way)
        other = []
        with proxy(emulator.url) as between:
            between.meanwhile[point, answered] = partial(run_into, other, emulator, theirs)
            results = perform_sites(behind(emulator, between.url), [ours])
        assert other, f"request {point} was never reached"
        failed += check(emulator, start, end, [*results, *other], task, f"{case}, request {point}")
    record_property("runs over sites in the middle of another, survived", len(points))
    record_property("of them, with a clear error in one", failed)


@BOTH
@pytest.mark.parametrize(("split", "number"), [(whole, 2), (whole, 8), (slices, 8)])
@EVERY_CASE
def test_a_crowd(emulator, record_property, full, case, split, number):
    before, task, way = CASES[case]
    state, start, end = start_and_end(emulator, before, task, way)
    rounds, failed = 2 if full else 1, 0
    for attempt in range(rounds):
        begin(emulator, state, way)
        results = at_once(emulator, [[one] for one in (split(task) * number)[:number]], perform_sites)
        failed += check(emulator, start, end, results, task, f"{case}, {number} runs, round {attempt}")
    record_property("crowds of runs over sites, survived", rounds)
    record_property("of them, with a clear error in some", failed)


def start_and_end(emulator, before, task, way):
    """(the state, the project before a task, the project after it)"""
    state = sites_made_by(emulator, before)
    start = begin(emulator, state, way)
    assert "msg" not in perform_sites(emulator, [task])[0]
    return state, start, held(emulator)


def run_into(results, emulator, task):
    results.extend(perform_sites(emulator, [task]))


def check(emulator, start, end, results, task, where):
    """Whether any run failed. Nothing is there twice, nor lost unsaid; one more run ends with what is wanted."""
    now, said = held(emulator), " ".join(result["msg"] for result in results if "msg" in result)
    errors = [result["msg"] for result in results if "msg" in result]
    assert all(any(words in error for words in SITES_CLEAR) for error in errors), f"{where}: {errors}"
    lost = placed(start).keys() & placed(end).keys() - placed(now).keys()
    assert all(number in said for number in lost), f"{where}: {lost} on no trunk: {said}"
    assert all(len(names) == 1 for names in placed(now).values()), f"{where}: on two trunks"
    names = Counter(trunk.name for trunk in now.values())
    for trunk in now.values():
        for children in (trunk.acls, trunk.endpoints):
            names.update((trunk.name, child[0]) for child in children.values())
    assert max(names.values()) == 1, f"{where}: twice: {names}: {said}"
    if not errors:
        check_one_trunk_each(emulator, where)
    (last,) = perform_sites(emulator, [task])
    assert "msg" not in last, f"{where}, once more: {last['msg']}"
    assert meant(held(emulator)) == meant(end), where
    check_one_trunk_each(emulator, where)
    emulator.clear_log()
    assert not perform_sites(emulator, [task])[0]["changed"], where
    assert not emulator.log(writes=True), where
    return bool(said)
