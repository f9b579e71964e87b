# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""An audit for the terminal: a line for each site that is not as it should be, the worst first, on one screen. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import unified_diff
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._audit.finding import where
from ansible_collections.sinch.est.plugins.module_utils._audit.summary import in_words
from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values
from ansible_collections.sinch.est.plugins.module_utils._module.site_lines import Line

MARKS = {"critical": "!", "high": "!", "medium": "~"}
MOST = 40  # lines of sites: a screen
WIDTH = 120


def audit_lines(result: Values) -> list[Line]:
    """Return the lines for a result of est_audit, [] for one that holds none."""
    if not result.get("summary"):
        return []
    rows: dict[tuple[Optional[str], Optional[str]], list[Mapping[str, Any]]] = {}
    for one in result["findings"]:
        if not one["accepted"]:
            rows.setdefault((one["site"], None if one["site"] else one["trunk"]), []).append(one)
    names = {key: where(*key) for key in rows}
    width = min(max(map(len, names.values()), default=0), 28)
    lines = [_row(names[key], width, findings) for key, findings in rows.items()]
    if len(lines) > MOST:
        rest = [names[key] for key in list(rows)[MOST - 1 :]]
        shown = ", ".join(rest[:3])
        lines = [*lines[: MOST - 1], Line("", f"  and {len(rest)} more that are no worse: {shown}, ...")]
    diverted = [one for those in rows.values() for one in those[1:] if one["code"] == "EST024"]  # nobody may forget it
    lines += [_row(where(one["site"], one["trunk"]), width, [one]) for one in diverted]
    whole = [*_differences(result.get("diff") or ()), *lines, *_ends(result["summary"])]
    return [Line(line.mark, printable(line.text)) for line in whole]


def _differences(diff: Iterable[Mapping[str, str]]) -> Iterable[Line]:
    """Yield the lines of diffs: Ansible shows those of what has changed alone, and an audit changes nothing."""
    for one in diff:
        before, after = (one[name].splitlines() for name in ("before", "after"))
        is_now, to_be = f"{one['before_header']}, as it is", f"{one['after_header']}, as declared"
        for line in unified_diff(before, after, is_now, to_be, lineterm=""):
            yield Line(line[0] if line[0] in "+-" else "", line)


def _row(name: str, width: int, findings: Sequence[Mapping[str, Any]]) -> Line:
    """Return the line of a site: how bad it is, the worst finding, and how many more there are."""
    worst = findings[0]
    more = f"  +{len(findings) - 1}" if len(findings) > 1 else ""
    new = "  new" if any(one["new"] for one in findings) else ""
    begin = f"{worst['severity']:8} {_cut(name, width):{width}}  {worst['code']} "
    text = _cut(worst["message"], WIDTH - len(begin) - len(more) - len(new))
    return Line(MARKS.get(worst["severity"], ""), f"{begin}{text}{more}{new}")


def _cut(text: str, width: int) -> str:
    text = printable(text)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _ends(summary: Values) -> Iterable[Line]:
    """Yield the last lines: how many sites are as they should be, and how many findings there are."""
    accepted = f", {summary['accepted']} accepted" if summary["accepted"] else ""
    since = summary["compared_with"]
    changed = f" Since {since}: {summary['new']} new, {summary['gone']} gone." if since else ""
    yield Line("", f"Audit: {in_words(summary)}{accepted}.{changed}")
