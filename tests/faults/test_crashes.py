# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A run that is killed at its k-th request, for every k: the next one ends where one whole run would have."""

import multiprocessing

import pytest

from tests.dialects import BOTH
from tests.faults.provision import (
    CHANGED,
    EXACT,
    NOTHING,
    SITE,
    TEARDOWN,
    check_orphans,
    made_by,
    orphans,
    perform,
    seen,
    start_from,
)
from tests.unit.support import behind

# Processes of their own, forked from one that has imported everything: they start in milliseconds.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.provision"])
PART = 7  # one in so many, where not all are tried


@BOTH
@pytest.mark.parametrize("after", [False, True], ids=["before-the-server-acts", "after-it-acted"])
@pytest.mark.parametrize(
    ("before", "tasks"),
    [
        pytest.param([], SITE, id="provision"),
        pytest.param(SITE, CHANGED, id="update"),
        pytest.param(SITE, EXACT, id="exact"),
        pytest.param(SITE, NOTHING, id="take-down"),
        pytest.param(SITE, TEARDOWN, id="take-down-in-one-task"),
    ],
)
def test_crash_points(emulator, record_property, full, before, tasks, after):
    state = made_by(emulator, before)
    start_from(emulator, state)
    perform(emulator, tasks)
    wanted = seen(emulator)
    points = range(1, len(emulator.log()) + 1, 1 if full else PART)
    for point in points:
        start_from(emulator, state)
        kill_at(emulator, point, after, perform, tasks)
        left = orphans(emulator)
        for task in tasks:
            there = seen(emulator)
            (result,) = perform(emulator, [task])
            assert "msg" not in result, f"killed at request {point}: {result['msg']}"
            assert result["changed"] == (seen(emulator) != there), f"killed at request {point}: not the truth"
        assert seen(emulator) == wanted, f"killed at request {point}"
        check_orphans(emulator, state, left, f"killed at request {point}")
        emulator.clear_log()
        assert not any(result["changed"] for result in perform(emulator, tasks))
        assert not emulator.log(writes=True), f"killed at request {point}: the third run writes"
    record_property("crash points survived", len(points))


def kill_at(emulator, point, after, target, *args):
    """Run target(emulator, *args) in a process that is killed while it waits for the answer to its request `point`."""
    emulator.fault("hang", operation=["*", "token"], skip=point - 1, after=after)
    process = FORKS.Process(target=target, args=(behind(emulator), *args))
    process.start()
    while emulator.faults():  # it leaves the list when it is met
        assert process.is_alive(), f"it ended before its request {point}"
    process.kill()
    process.join()
