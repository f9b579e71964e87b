# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The picture of a site: who may call, the trunk, who answers, with what is wrong marked on it. Pure: only a layout.

It is as wide as a telephone, so that its text is as large as that around it.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._audit.finding import SEVERITIES, called
from ansible_collections.sinch.est.plugins.module_utils._model.change import count_noun
from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.fold import folded
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

WIDTH, LINE, PAD, GAP = 340, 19, 8, 24
CHARACTERS = 43  # that fit into a line beside its marks, where all are as wide as most
MOST = 12  # lines of one kind that are drawn


@dataclass(frozen=True)
class Row:
    """A line of text. look: "", "off" for what is disabled, "missing" for what is declared and not there. marks: codes.

    severity: of the worst of them, "" for none. whole: the text, where it had to be cut.
    """

    y: int
    text: str
    whole: str
    look: str
    marks: tuple[str, ...]
    severity: str


@dataclass(frozen=True)
class Box:
    """Some rows with a frame. arrow: whether calls go on from here to the next box."""

    y: int
    height: int
    rows: tuple[Row, ...]
    arrow: bool


@dataclass(frozen=True)
class Picture:
    height: int
    boxes: tuple[Box, ...]
    title: str


def picture(row: Values, findings: Sequence[Values]) -> Picture:
    """Return the picture of one row of the estate. findings: those about it that are open."""
    who, trunk, answers = ([], [], []) if not row["there"] else (_acls(row), _trunk(row), _endpoints(row))
    taken: set[int] = set()
    gone = ("ACL ", "range "), ("SIP endpoint ",)
    parts = [
        _marked([("May call", "", ("ACLs",)), *who, *_missing(findings, gone[0], who)], findings, taken),
        _marked(trunk or [("No trunk", "missing", ("trunk",))], findings, taken),
        _marked([("Answer", "", ("endpoints",)), *answers, *_missing(findings, gone[1], answers)], findings, taken),
    ]
    rest = [one for place, one in enumerate(findings) if place not in taken]
    boxes, y = [], 1
    for place, lines in enumerate(parts):
        if place == 1:
            lines[0] = (*lines[0][:2], [*lines[0][2], *rest])
        height = PAD * 2 + LINE * len(lines)
        drawn = tuple(_row(y + PAD + LINE * index, *line) for index, line in enumerate(lines))
        boxes.append(Box(y, height, drawn, place < len(parts) - 1))
        y += height + GAP
    return Picture(y - GAP + 1, tuple(boxes), printable(f"Calls of {called(row)}"))


Line = tuple[str, str, tuple[str, ...]]  # text, look, and what findings call what it shows
Marked = tuple[str, str, list[Values]]


def _acls(row: Values) -> list[Line]:
    lines: list[Line] = []
    for acl in row["acls"]:
        off = "" if acl["enabled"] else "off"
        lines.append((f"ACL {acl['name']}{'' if acl['enabled'] else ' (disabled)'}", off, (f"ACL {acl['name']}",)))
        for entry in acl["entries"]:
            note = f"  {entry['description']}" if entry.get("description") else ""
            text = f"   {entry['ip_range']}{note}"
            lines.append((text, off, (f"range {entry['ip_range']} of ACL {acl['name']}",)))
    return _few(lines, "more ranges and ACLs")


def _trunk(row: Values) -> list[Line]:
    trunk, numbers = row["trunk"], row["phone_numbers"]
    lines: list[Line] = [(f"Trunk {trunk.get('name') or trunk.get('id')}", "", ("trunk",))]
    if trunk.get("domain"):
        lines.append((str(trunk["domain"]), "", ("host_name",)))
    lines.append((_numbers(numbers), "", ("numbers",)))
    return lines


def _numbers(numbers: Sequence[str]) -> str:
    if not numbers:
        return "no phone numbers"
    return f"{count_noun(len(numbers), PHONE_NUMBER.label)}: {folded(numbers, most=2)}"


def _endpoints(row: Values) -> list[Line]:
    lines: list[Line] = []
    for one in row["endpoints"]:
        off = "" if one["enabled"] else "off"
        text = f"{one['priority'] or '-'}  {one['sip_address']}{'' if one['enabled'] else ' (disabled)'}"
        lines.append((text, off, (f"SIP endpoint {one['sip_address']}",)))
    return _few(lines, "more endpoints")


def _few(lines: list[Line], what: str) -> list[Line]:
    """Return as many lines as are drawn. The last one counts the rest, and stands for it where that is wrong."""
    rest = lines[MOST:]
    names = tuple(name for _text, _look, about in rest for name in about)
    return [*lines[:MOST], (f"and {len(rest)} {what}", "", names)] if len(rest) > 1 else lines


def _missing(findings: Iterable[Values], begins: Sequence[str], there: Sequence[Line]) -> list[Line]:
    """Return lines for what is declared, and not there."""
    known = {name for _text, _look, about in there for name in about}
    lines: list[Line] = [
        (f"{one['object'].removeprefix('SIP endpoint ')} (missing)", "missing", (one["object"],))
        for one in findings
        if one["code"] == "EST050" and one["object"].startswith(tuple(begins)) and one["object"] not in known
    ]
    return _few(lines, "more that are missing")


def _marked(lines: Sequence[Line], findings: Sequence[Values], taken: set[int]) -> list[Marked]:
    """Return lines with the findings about each. taken: places of findings that have one."""
    marked: list[Marked] = []
    for text, look, about in lines:
        own = [place for place, one in enumerate(findings) if place not in taken and _is_about(one, about)]
        taken.update(own)
        marked.append((text, look, [findings[place] for place in own]))
    return marked


def _is_about(finding: Values, about: Iterable[str]) -> bool:
    """Return whether a finding is about what a line shows, or a part of it."""
    if finding["numbers"]:
        return "numbers" in about
    shown = [printable(name) for name in about]
    return any(str(finding["object"]) == name or str(finding["object"]).startswith(f"{name} ") for name in shown)


def _row(y: int, text: str, look: str, findings: Sequence[Values]) -> Row:
    codes = tuple(dict.fromkeys(one["code"] for one in findings))
    severity = min((one["severity"] for one in findings), key=SEVERITIES.index, default="")
    shown = codes if len(codes) < 3 else (codes[0], f"+{len(codes) - 1}")
    room = CHARACTERS - sum(len(code) + 1 for code in shown)
    plain = printable(text)
    short = _cut(plain, room)
    return Row(y, short, "" if short == plain else plain, look, shown, severity)


def _cut(text: str, room: int) -> str:
    """Return as much of a text as fits: wide characters, as of Chinese, take the room of two."""
    used = 0
    for place, character in enumerate(text):
        used += 2 if unicodedata.east_asian_width(character) in "WF" or ord(character) > 0x1F000 else 1
        if used > room:
            return f"{text[: max(place - 1, 0)]}…"
    return text


def by_row(estate: Sequence[Values], findings: Iterable[Values]) -> Iterator[tuple[Values, list[Values]]]:
    """Yield each row of the estate with the findings that are about it."""
    own: dict[Any, list[Values]] = {}
    for one in findings:
        own.setdefault(_key(one["site"], one["trunk"]), []).append(one)
    for row in estate:
        yield row, own.get(_key(row["site"], called(row)), [])


def _key(site: Any, trunk: Any) -> tuple[Any, Any]:
    return (site, None) if site else (None, trunk)
