# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""How two public faces differ, and which of the differences no changelog fragment announces."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

DEPTH = 4  # section, owner, kind, name
EVERY = "every one"  # what all modules have in common, once
RULES = frozenset({"mutually_exclusive", "required_one_of", "required_by"})
LISTED = ("modules", "inventory", "filters", "roles")  # antsibull-changelog lists new ones by itself
Path4 = tuple[str, ...]


def lines(value: object, path: Path4 = ()) -> dict[Path4, str]:
    """{(section, owner, kind, name): what is said of it}, from a face or its file."""
    if isinstance(value, Mapping) and len(path) < DEPTH:
        return {at: said for key, member in value.items() for at, said in lines(member, (*path, key)).items()}
    if isinstance(value, list) and len(path) < DEPTH:
        return {(*path, name): "" for name in value}
    return {path: json.dumps(value, sort_keys=True)}


def changes(before: Mapping, after: Mapping) -> dict[Path4, list[str]]:
    """{path: ["- what was", "+ what is"]} where two faces differ."""
    was, now = lines(before), lines(after)
    differ = sorted(path for path in was.keys() | now.keys() if was.get(path) != now.get(path))
    return {
        path: [shown(sign, path, side) for sign, side in (("-", was), ("+", now)) if path in side] for path in differ
    }


def shown(sign: str, path: Path4, side: Mapping[Path4, str]) -> str:
    return f"{sign} {' '.join(path)}{f': {side[path]}' if side[path] else ''}"


def unannounced(before: Mapping, after: Mapping, entries: Iterable[str]) -> list[str]:
    """For each change that no entry of the changelog names: the words that one entry should hold."""
    entries = list(entries)
    missing = {}
    for section, owner, *rest in changes(before, after):
        was, now = owner in before.get(section, ()), owner in after.get(section, ())
        if not was and section in LISTED:
            continue
        if (
            was
            and now
            and RULES.intersection(rest)
            and not before[section][owner]["options"].keys() >= set(named(rest))
        ):
            continue  # of an option that is new itself
        # A whole thing that came or went is named once.
        words = {owner, *named(rest)} - {EVERY} if was and now else {owner}
        if not any(all(holds(entry, word) for word in words) for entry in entries):
            missing[" and ".join(sorted(words))] = None
    return list(missing)


def holds(entry: str, word: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", entry))


def named(rest: list[str]) -> list[str]:
    """["options", "acls.entries"] -> ["entries"]; a rule names several."""
    return rest[1].rpartition(".")[2].split() if len(rest) > 1 else []


def without_version(before: Mapping, after: Mapping) -> list[str]:
    """New options of what was there before whose documentation does not say since when."""
    return [
        " ".join(path)
        for path in changes(before, after)
        if path not in lines(before) and path[1] in before.get(path[0], ()) and path[2:3] == ("options",)
        if '"since"' not in lines(after)[path]
    ]


def announced(folder: Path) -> list[str]:
    """The entries of all fragments in this folder that readers of the changelog will see."""
    fragments = [yaml.safe_load(file.read_text(encoding="utf-8")) or {} for file in sorted(folder.glob("*.y*ml"))]
    sections = [entries for fragment in fragments for name, entries in fragment.items() if name != "trivial"]
    return [str(entry) for entries in sections for entry in (entries if isinstance(entries, list) else [entries])]
