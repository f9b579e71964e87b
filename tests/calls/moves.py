# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Moves of numbers, and how long each of them was on no trunk, by the emulator's own log."""

from collections.abc import Iterable, Mapping
from statistics import median
from urllib.parse import unquote

import requests
import yaml

from tests.calls.playbooks import play
from tests.calls.report import Report, longest_gaps
from tests.calls.stage import Stage
from tests.emulator.types import Entry, JsonObject

SPARE = "+15550199"  # nobody calls it


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


def least_gap(on: Stage) -> float:
    """Return the seconds from a DELETE to the POST that comes right after it, as a bare client does it now."""
    url = f"{on.here.emulator.url}/v1/projects/bare/trunks"
    with requests.Session() as session:
        session.trust_env = False
        session.auth = ("bare", "bare")
        paths = [f"{url}/{session.post(url, json={'name': name}).json()['id']}/phoneNumbers" for name in ("a", "b")]
        session.post(paths[0], json={"phoneNumber": SPARE})
        on.here.emulator.clear_log()
        for source, target in (paths, paths[::-1], paths):
            session.delete(f"{source}/{SPARE}").raise_for_status()
            session.post(target, json={"phoneNumber": SPARE}).raise_for_status()
    times = [entry["time"] for entry in on.here.emulator.log(writes=True)]
    on.here.emulator.clear_log()
    return min(post - delete for delete, post in zip(times[::2], times[1::2], strict=True))


def in_words(found: Report, times: Mapping[str, float], least: float, on_average: float) -> str:
    """Return the measured gaps beside the least possible one, and the calls that this one costs on average."""
    words = f", least possible {on_average:.1f}; on no trunk: {len(times)} numbers"
    if not times:
        return words
    gaps = [gap for gap in longest_gaps(found).values() if gap is not None]
    again = f"; from a lost call to the next answered one {milliseconds(max(gaps))} at most" if gaps else ""
    middle, longest = milliseconds(median(times.values())), milliseconds(max(times.values()))
    return f"{words} for {middle} each, {longest} at most, least possible {milliseconds(least)}{again}"


def milliseconds(seconds: float) -> str:
    """Return a time as people read it."""
    return f"{seconds * 1000:.0f} ms"
