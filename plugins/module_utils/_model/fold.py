# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Many phone numbers in few words: those that follow each other are one range. Pure."""

from collections.abc import Iterable


def folded(numbers: Iterable[str], most: int = 5) -> str:
    """Return "+49891000100…129 (30), +4930123456": numbers that follow each other are one range with its size.

    most: how many ranges are named.
    """
    ranges: list[list[str]] = []
    for number in sorted(numbers, key=lambda text: (len(text), text)):
        last = ranges[-1][-1] if ranges else ""
        follows = last[1:].isdecimal() and number[1:].isdecimal() and len(last) == len(number)
        if follows and int(number[1:]) == int(last[1:]) + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    words = [_range(members) for members in ranges[:most]]
    rest = sum(len(members) for members in ranges[most:])
    return ", ".join(words) + (f" and {rest} more" if rest else "")


def _range(members: list[str]) -> str:
    first, last = members[0], members[-1]
    if len(members) < 3:
        return ", ".join(members)
    same = next(index for index, pair in enumerate(zip(first, last)) if pair[0] != pair[1])
    return f"{first}…{last[min(same, len(last) - 3) :]} ({len(members)})"
