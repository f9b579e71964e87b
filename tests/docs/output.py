# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Whether what came is what a page shows. Pure.

In what is shown, a line `...` stands for any number of lines, `...` in a line for anything. What differs from run to
run is replaced on both sides, and a row of asterisks may be shorter than Ansible's. The folder of the page is shown as
/home/you. Empty lines at the beginning and the end do not count.
"""

import re
from difflib import unified_diff

ELLIPSIS = "..."
FOLDER = "/home/you"
VARYING = (
    (re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b"), "ULID"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "UUID"),
    (re.compile(r"\b\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?([.,]\d+)?( ?(Z|[+-]\d\d:?\d\d))?)?(?![\w-])"), "TIME"),
    (re.compile(r"\b\d\d?:\d\d:\d\d([.,]\d+)?\b"), "TIME"),
    (re.compile(r"\b\d+(\.\d+)? ?(ms|milliseconds?|s|secs?|seconds?|minutes?)\b"), "DURATION"),
    (re.compile(r"(127\.0\.0\.1|localhost|\[::1\]):\d+"), r"\1:PORT"),
    (re.compile(r"\*{3,}"), "***"),
)


def settled(text: str) -> list[str]:
    """The lines without what may differ from run to run."""
    for pattern, instead in VARYING:
        text = pattern.sub(instead, text)
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def trimmed(lines: list[str]) -> list[str]:
    return "\n".join(lines).strip("\n").split("\n")


def matches(shown: str, came: str) -> bool:
    """Whether all that came is shown, or stands behind an ellipsis."""
    pattern = "".join(
        r"(?:[^\n]*\n)*?" if line == ELLIPSIS else f"{anything(line)}\n" for line in trimmed(settled(shown))
    )
    return re.fullmatch(pattern, "\n".join(trimmed(settled(came))) + "\n") is not None


def anything(line: str) -> str:
    return "[^\n]*?".join(map(re.escape, line.split(ELLIPSIS)))


def difference(shown: str, came: str) -> str:
    """For whoever has to find it; ids, times and so on as in settled()."""
    pieces = trimmed(settled(shown)), trimmed(settled(came))
    return "\n".join(unified_diff(*pieces, "the page shows", "came", n=1000, lineterm=""))
