# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What became of the calls: how many were made, which were lost and when. Pure."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.calls.callers import Try
from tests.calls.edge import WORLD, Call


@dataclass(frozen=True)
class Target:
    """What is called again and again: a number, or the world from a site, by one of its lines or another."""

    name: str
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class Lost:
    """A call that nobody answered. gap: seconds until the next one of its target was answered; None: none was."""

    name: str
    at: float
    why: str
    gap: float | None


@dataclass(frozen=True)
class Report:
    """made: all calls. second_line: those of a site that one line refused and the other would have taken."""

    made: int
    lost: tuple[Lost, ...]
    second_line: int

    def __str__(self) -> str:
        return f"{self.made:,} calls made, {len(self.lost):,} lost"


def number(phone_number: str) -> Target:
    """Return a number that somebody in the world calls."""
    return Target(phone_number, (Try("127.0.0.1", WORLD, phone_number),))


def report(calls: Iterable[Call], targets: Sequence[Target]) -> Report:
    """Return what became of these calls. A line that is refused is no loss where another of its site is admitted."""
    by_try: dict[Try, list[Call]] = {one: [] for target in targets for one in target.tries}
    made = 0
    for call in sorted(calls, key=lambda call: call.at):
        made += 1
        by_try[Try(call.caller, call.domain, call.number)].append(call)
    lost, elsewhere = [], 0
    for target in targets:
        for one in target.tries:
            others = [by_try[other] for other in target.tries if other != one]
            for call in by_try[one]:
                if call.status == 200:
                    continue
                if any(admitted_about(other, call.at) for other in others):
                    elsewhere += 1
                else:
                    lost.append(Lost(target.name, call.at, call.why, gap(call, [by_try[one], *others])))
    return Report(made, tuple(sorted(lost, key=lambda call: call.at)), elsewhere)


def admitted_about(calls: Sequence[Call], at: float) -> bool:
    """Return whether the last call before that moment or the first one after it was answered."""
    place = bisect([call.at for call in calls], at)
    return any(call.status == 200 for call in calls[max(place - 1, 0) : place + 1])


def gap(lost: Call, lines: Iterable[Sequence[Call]]) -> float | None:
    """Return the seconds until a call of this target is answered."""
    later = [call.at for calls in lines for call in calls if call.status == 200 and call.at > lost.at]
    return min(later) - lost.at if later else None


def longest_gaps(found: Report) -> dict[str, float | None]:
    """Return, of each target with lost calls, the longest time from a lost call to the next answered one."""
    gaps: dict[str, float | None] = {}
    for call in found.lost:
        so_far = gaps.get(call.name, 0.0)
        gaps[call.name] = None if None in (so_far, call.gap) else max(so_far, call.gap)
    return gaps
