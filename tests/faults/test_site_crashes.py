# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A run over three sites that is killed at its k-th request: calls find their way, and the next run finishes."""

import pytest

from tests.dialects import BOTH, unsaid
from tests.faults.provision import check_orphans, orphans
from tests.faults.site_model import callers, held, meant, placed, ringing
from tests.faults.sites import ALL_AT_ONCE, DOWN, NEW_ADDRESSES, RING, SITES, begin, perform_sites, sites_made_by
from tests.faults.test_crashes import kill_at

EACH, PART = 2, 15  # one in so many is tried


@BOTH
@pytest.mark.parametrize("after", [False, True], ids=["before-the-server-acts", "after-it-acted"])
@pytest.mark.parametrize(
    ("before", "task", "way", "workers"),
    [
        pytest.param([], SITES, "refused", 1, id="provision"),
        pytest.param([SITES], NEW_ADDRESSES, "refused", 1, id="all-addresses-replaced"),
        pytest.param([SITES], RING, "refused", 1, id="ring"),
        pytest.param([SITES], RING, "refused", 4, id="ring-four-at-once"),
        pytest.param([SITES], RING, "taken_over", 1, id="ring-taken-over"),
        pytest.param([SITES], RING, "kept", 1, id="ring-kept", marks=unsaid("kept")),
        pytest.param([SITES], DOWN, "refused", 1, id="take-down"),
        pytest.param([SITES], DOWN, "kept", 1, id="take-down-kept", marks=unsaid("kept")),
        pytest.param([SITES], ALL_AT_ONCE, "refused", 1, id="all-at-once"),
    ],
)
def test_crash_points(emulator, clock, record_property, full, before, task, way, workers, after):
    state = sites_made_by(emulator, before)
    start = begin(emulator, state, way)
    assert "msg" not in perform_sites(emulator, [task])[0]
    end = held(emulator)
    points = range(1, len(emulator.log()) + 1, EACH if full else PART)
    for point in points:
        where = f"killed at request {point}"
        begin(emulator, state, way)
        kill_at(emulator, point, after, perform_sites, [task], workers)
        left = orphans(emulator)
        check_calls_now(start, held(emulator), end, workers, where)
        there = emulator.state()
        (result,) = perform_sites(emulator, [task])
        assert "msg" not in result, f"{where}: {result['msg']}"
        assert result["changed"] == (emulator.state() != there), f"{where}: not the truth"
        assert meant(held(emulator)) == meant(end), where
        check_orphans(emulator, state, left, where)
        emulator.clear_log()
        assert not perform_sites(emulator, [task])[0]["changed"]
        assert not emulator.log(writes=True), f"{where}: the third run writes"
    record_property("crash points of sites survived", len(points))


def check_calls_now(start, now, end, workers, where):
    """Who can be called or call at the start and in the end can now, but for a number that each worker moves."""
    silent = (ringing(start) & ringing(end)) - ringing(now)
    moving = {number for number, names in placed(start).items() if names != placed(end).get(number)}
    assert silent <= moving, f"{where}: {silent - moving} ring nowhere"
    assert not any(placed(now).get(number) for number in silent), f"{where}: {silent} are where nobody answers"
    assert len(silent) <= workers, f"{where}: {silent} are on no trunk"
    out = (callers(start) & callers(end)) - callers(now)
    assert not out, f"{where}: {out} cannot call"
