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


def placed(entry: Entry) -> tuple[str, bool] | None:
    """Return a number and whether it is on a trunk now, where a request assigned it or took it off. None: neither."""
    if (entry["status"] or 200) >= 300:
        return None
    if entry["operation"] == "removePhoneNumberFromTrunk":
        return unquote(entry["path"].rpartition("/")[2]), False
    if entry["operation"] == "addPhoneNumberToTrunk":
        return entry["body"]["phoneNumber"], True
    if entry["operation"] == "assignPhoneNumber":
        return entry["body"]["phoneNumber"], bool(entry["body"]["sipTrunkId"])
    return None


def times_off(log: Iterable[Entry]) -> dict[str, float]:
    """Return for how many seconds each number that moved was on no trunk."""
    off: dict[str, float] = {}
    times: dict[str, float] = {}
    for entry in log:
        number, there = placed(entry) or ("", False)
        if number and not there:
            off[number] = entry["time"]
        elif number in off:
            times[number] = times.get(number, 0.0) + entry["time"] - off.pop(number)
    return times


def asked_while_off(log: Iterable[Entry]) -> list[str]:
    """Return the requests that were about a number while it was on no trunk: none, where a move is back to back."""
    off: set[str] = set()
    asked = []
    for entry in log:
        number, there = placed(entry) or ("", False)
        if there:
            off.discard(number)
        about = {unquote(entry["path"].rpartition("/")[2]), (entry["body"] or {}).get("phoneNumber")}
        if off & about:
            asked.append(f"{entry['method']} {entry['path']} {entry['body']}: {entry['status']}")
        if number and not there:
            off.add(number)
    return asked


def least_gap(on: Stage) -> float:
    """Return the seconds from taking a number off to assigning it right after, as a bare client does it now."""
    project = f"{on.here.emulator.url}/v1/projects/bare"
    with requests.Session() as session:
        session.trust_env = False
        session.auth = ("bare", "bare")

        def ask(method: str, path: str, **body: str) -> requests.Response:
            answer = session.request(method, f"{project}/{path}", json=body or None)
            answer.raise_for_status()
            return answer

        def assign(trunk: str) -> None:
            if on.here.emulator.api == "published":
                ask("POST", "phoneNumbers", sipTrunkId=trunk, phoneNumber=SPARE)
            else:
                ask("POST", f"trunks/{trunk}/phoneNumbers", phoneNumber=SPARE)

        def take_off(trunk: str) -> None:
            if on.here.emulator.api == "published":
                assign("")
            else:
                ask("DELETE", f"trunks/{trunk}/phoneNumbers/{SPARE}")

        trunks = [ask("POST", "trunks", name=name, hostName=f"bare-{name}").json()["id"] for name in ("a", "b")]
        assign(trunks[0])
        on.here.emulator.clear_log()
        for source, target in (trunks, trunks[::-1], trunks):
            take_off(source)
            assign(target)
    times = [entry["time"] for entry in on.here.emulator.log(writes=True)]
    on.here.emulator.clear_log()
    return min(there - off for off, there in zip(times[::2], times[1::2], strict=True))


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
