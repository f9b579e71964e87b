# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Moves of numbers, and how long each of them was on no trunk, by the emulator's own log."""

from collections.abc import Iterable, Mapping
from statistics import median
from urllib.parse import unquote

import yaml

from tests.calls.playbooks import play
from tests.calls.report import Report, longest_gaps
from tests.calls.stage import Stage
from tests.emulator.types import Entry, JsonObject


def playbook_of(on: Stage, moves: Mapping[str, tuple[str, str]]) -> str:
    """Write a playbook of one task that moves each number from one trunk to another; return its path."""
    assignments: list[JsonObject] = []
    for place, state in ((1, "present"), (0, "absent")):
        for trunk in dict.fromkeys(pair[place] for pair in moves.values()):
            listed = [number for number, pair in moves.items() if pair[place] == trunk]
            assignments.append({"trunk": trunk, "phone_numbers": listed, "state": state})
    task = {"name": "Move", "sinch.est.est_phone_number": {"assignments": assignments}}
    play_of_it = {"name": "Move", "hosts": "localhost", "gather_facts": False, "tasks": [task]}
    path = on.folder / "move.yml"
    path.write_text(yaml.safe_dump([play_of_it], sort_keys=False))
    return str(path)


def move(on: Stage, moves: Mapping[str, tuple[str, str]]) -> tuple[int, str]:
    """Return (exit code, output) of one task that moves numbers: {number: (from, to)}."""
    return play(on.folder, on.env, playbook_of(on, moves))


def times_off(log: Iterable[Entry]) -> dict[str, float]:
    """Return for how many seconds each number that moved was on no trunk."""
    off: dict[str, float] = {}
    times: dict[str, float] = {}
    for entry in log:
        if entry["status"] not in (200, None):
            continue
        if entry["operation"] == "removePhoneNumberFromTrunk":
            off[unquote(entry["path"].rpartition("/")[2])] = entry["time"]
        elif entry["operation"] == "addPhoneNumberToTrunk" and (number := entry["body"]["phoneNumber"]) in off:
            times[number] = times.get(number, 0.0) + entry["time"] - off.pop(number)
    return times


def least_lost(times: Mapping[str, float], every: float) -> float:
    """Return how many calls are lost at least on average, where each number is off as long as the quickest of them."""
    return len(times) * min(times.values()) / every if times else 0.0


def in_words(found: Report, times: Mapping[str, float], every: float) -> str:
    """Return the measured gaps beside the least possible ones."""
    if not times:
        return ", no number was on no trunk"
    gaps = [gap for gap in longest_gaps(found).values() if gap is not None]
    longest = f"; to the next answered call {max(gaps) * 1000:.0f} ms at most" if gaps else ""
    low, middle, high = (figure * 1000 for figure in (min(times.values()), median(times.values()), max(times.values())))
    return (
        f" (least possible {least_lost(times, every):.1f}); {len(times)} numbers on no trunk for {low:.0f} ms (the least), "
        f"{middle:.0f} ms (median), {high:.0f} ms (most){longest}"
    )
