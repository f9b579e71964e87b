# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Runs at the same time on the same trunk: the wanted state at the end, at worst a clear error in one of them."""

import threading
from functools import partial

import pytest

from tests.dialects import BOTH, unsaid
from tests.faults.provision import (
    CHANGED,
    EXACT,
    NOTHING,
    SITE,
    TEARDOWN,
    check_one_trunk_each,
    digits,
    made_by,
    perform,
    ranges,
    seen,
    site,
    start_from,
)
from tests.proxy import proxy
from tests.unit.support import behind

BESIDE = [("trunk", {"trunks": [{"name": name, "host_name": name} for name in ("site", "depot")]})]
NAMELESS = [("trunk", {"name": "site"}), *SITE[1:]]  # no host name: the API makes one, and never refuses a second trunk
OURS = site(digits(1, 6), [{"sip_address": "sbc1.example.com"}], [{"name": "office", "entries": ranges(1)}])
THEIRS = site(digits(7, 9), [{"sip_address": "sbc2.example.com"}], [{"name": "home", "entries": ranges(2)}])


def of_trunk(trunk, third=1):
    """Tasks that give a trunk the same as another one: in the published API, somebody might take one for the other."""
    return [
        ("acl", {"trunk": trunk, "acls": [{"name": name, "entries": ranges(third)} for name in ("office", "home")]})
    ]


PART = 15  # one point in so many, where not every third is tried
CASES = {
    "provision": ([], SITE, SITE),
    "the same on two trunks": (BESIDE, of_trunk("site"), of_trunk("depot")),
    "provision, no host name": ([], NAMELESS, NAMELESS),
    "an ACL with other ranges": (BESIDE, of_trunk("site"), of_trunk("site", 2)),
    "provision different things": ([], OURS, THEIRS),
    "update": (SITE, CHANGED, CHANGED),
    "exact": (SITE, EXACT, EXACT),
    "take down": (SITE, NOTHING, NOTHING),
    "take down in one task": (SITE, TEARDOWN, TEARDOWN),
}
EVERY_CASE = pytest.mark.parametrize(
    "case", [pytest.param(case, marks=[unsaid("nameless")] if "no host name" in case else []) for case in CASES]
)
CLEAR = (
    "2 trunks are called 'site'. Say which one by its id",
    "There is no trunk with the name or id 'site'",
    "has just been deleted",
    "answered 404",
)


def without_host(found):
    """What is seen, but for the host names, which the API may have made."""
    return [(name, *children) for name, _host, *children in found]


def expected(emulator, before, *runs):
    """(the state before, what these runs make of it one after the other, how many requests the first of them takes)"""
    state = made_by(emulator, before)
    start_from(emulator, state)
    perform(emulator, runs[0])
    requests = len(emulator.log())
    for tasks in runs[1:]:
        perform(emulator, tasks)
    return state, without_host(seen(emulator)), requests


def check_errors(results, where):
    """Whether any task failed; whoever did says clearly why."""
    errors = [result["msg"] for result in results if "msg" in result]
    assert all(any(words in error for words in CLEAR) for error in errors), f"{where}: {errors}"
    return bool(errors)


def run_into(results, emulator, tasks):
    results.extend(perform(emulator, tasks))


@BOTH
@EVERY_CASE
@pytest.mark.parametrize("answered", [False, True], ids=["before-the-server-acts", "after-it-acted"])
def test_one_run_in_the_middle_of_another(emulator, record_property, full, case, answered):
    before, ours, theirs = CASES[case]
    state, wanted, requests = expected(emulator, before, ours, theirs)
    points = range(1, requests + 1, 1 if requests < PART else 3 if full else PART)
    failed = 0
    for point in points:
        start_from(emulator, state)
        other = []
        with proxy(emulator.url) as between:
            between.meanwhile[point, answered] = partial(run_into, other, emulator, theirs)
            results = perform(behind(emulator, between.url), ours)
        where = f"{case}, request {point}"
        assert other, f"{where}: it was never reached: {[result.get('msg') for result in results]}"
        clash = check_errors(results, where) or check_errors(other, where)
        failed += clash
        if clash:
            perform(emulator, ours)
            perform(emulator, theirs)
        assert without_host(seen(emulator)) == wanted, where
        check_one_trunk_each(emulator, where)
        emulator.clear_log()
        assert not any("msg" in result or result["changed"] for result in perform(emulator, ours))
        assert not emulator.log(writes=True), where
    record_property("runs in the middle of another, survived", len(points))
    record_property("of them, with a clear error in one", failed)


@BOTH
@EVERY_CASE
def test_a_crowd(emulator, record_property, full, case):
    """Eight runs, at once and for real."""
    before, ours, theirs = CASES[case]
    state, wanted, _requests = expected(emulator, before, ours, theirs)
    rounds = 4 if full else 1
    failed = 0
    for number in range(rounds):
        start_from(emulator, state)
        results = at_once(emulator, [ours, theirs] * 4)
        clash = check_errors(results, f"{case}, round {number}")
        failed += clash
        if clash:
            perform(emulator, ours)
            perform(emulator, theirs)
        assert without_host(seen(emulator)) == wanted, f"{case}, round {number}"
        check_one_trunk_each(emulator, f"{case}, round {number}")
        assert not any("msg" in result or result["changed"] for result in perform(emulator, ours))
    record_property("crowds of eight runs, survived", rounds)
    record_property("of them, with a clear error in some", failed)


def at_once(emulator, runs, performed=perform):
    """The results of all tasks of these runs, which begin together."""
    results = []
    gate = threading.Barrier(len(runs))

    def work(tasks):
        gate.wait()
        results.extend(performed(emulator, tasks))

    threads = [threading.Thread(target=work, args=(tasks,)) for tasks in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == sum(map(len, runs)), "a run ended without a result"
    return results
