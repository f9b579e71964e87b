# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The result of a task over sites for eyes: one line for each object that changes, then the plan in one line. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.fold import folded
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER, RESOURCES
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

LABELS = {kind.name: kind.label for kind in RESOURCES}
MARKS = {"created": "+", "updated": "~", "moved": ">", "deleted": "-"}


@dataclass(frozen=True)
class Line:
    """One line. mark: what it begins with: + ~ > - for changes, ! for a failure, "" for what is only said."""

    mark: str
    text: str


def lines(result: Values) -> list[Line]:
    """Return the lines for a result of est_site, [] for one that holds no plan. Each site is named in each line."""
    if not result.get("plan"):
        return []
    made = [line for site in result["sites"] for line in _of_site(site)]
    id = f" Id: {result['plan_id']}." if any(site["changes"] for site in result["sites"]) else ""
    made.append(Line("", f"Plan: {result['plan']}.{id}"))
    return [Line(line.mark, printable(line.text)) for line in made]


def _of_site(site: Values) -> Iterator[Line]:
    name = site["name"]
    for (action, kind, source), group in groupby(site["changes"], key=_kind):
        changes = list(group)
        mark = MARKS[action]
        if kind == PHONE_NUMBER.name:
            numbers = folded((change["key"] for change in changes), most=10)
            label = LABELS[kind] if len(changes) == 1 else f"{LABELS[kind]}s"
            yield Line(mark, f"{mark} {numbers}  {source} -> {name}" if source else f"{mark} {name}: {label} {numbers}")
        else:
            for change in changes:
                yield Line(mark, f"{mark} {name}: {LABELS[kind]} {change['key']}{_details(change)}")
    if site["failed"]:
        yield Line("!", f"! {name}: {site['msg']}")
    if site.get("not_listed"):  # what is left on another trunk is a warning
        yield Line("", f"  {name}: {site['not_listed']}")


def _kind(change: Values) -> tuple[str, str, str]:
    return change["action"], change["kind"], change.get("from", "")


def _details(change: Values) -> str:
    words = [_field(name, values) for name, values in change["fields"].items()]
    return "".join(f"  {word}" for word in words if word)


def _field(name: str, values: Mapping[str, Any]) -> str:
    """Return what becomes of one field: of a list, what comes and what goes."""
    before, after = values["before"], values["after"]
    if isinstance(after, list) or isinstance(before, list):
        old, new = ({member.split(" ")[0]: member for member in members or ()} for members in (before, after))
        words = [f"+{member}" for key, member in new.items() if key not in old]
        words += [f"{old[key]} -> {member}" for key, member in new.items() if old.get(key, member) != member]
        return " ".join([*words, *(f"-{member}" for key, member in old.items() if key not in new)])
    if before is None:
        return "" if after is True else f"{name} {_text(after)}"  # what is new is enabled
    return f"{name} {_text(before)} -> {_text(after)}"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
