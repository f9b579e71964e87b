# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""An audit as Markdown, for a ticket or a wiki. Pure. Text of the API is text there, whatever it looks like."""

import re
from collections.abc import Iterable, Iterator

from ansible_collections.sinch.est.plugins.module_utils._audit.finding import where
from ansible_collections.sinch.est.plugins.module_utils._audit.page import HELP
from ansible_collections.sinch.est.plugins.module_utils._audit.summary import in_words
from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

# What begins something in Markdown or HTML, and what makes a link of an address or names a person.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>()#+!|~&@:$]|(?<=www)\.|^[-=]|(?<=^[0-9])\.")


def markdown(audit: Values) -> str:
    """Return the text."""
    return "\n".join(_lines(audit)) + "\n"


def _lines(audit: Values) -> Iterator[str]:
    summary = audit["summary"]
    yield f"# SIP trunks: audit of {audit['date']}"
    yield ""
    yield f"{in_words(summary)}."
    if summary["compared_with"]:
        yield f"Since {summary['compared_with']}: {summary['new']} new, {summary['gone']} gone."
    left = [one for one in audit["findings"] if not one["accepted"]]
    for title, findings in (
        ("What to do", left),
        ("Gone since the last audit", audit["gone"]),
        ("Accepted", [one for one in audit["findings"] if one["accepted"]]),
    ):
        if findings:
            yield from ("", f"## {title}", "")
            yield from _table(findings)


def _table(findings: Iterable[Values]) -> Iterator[str]:
    yield "| severity | site | code | what is wrong | what to do |"
    yield "|---|---|---|---|---|"
    for one in findings:
        known = one["accepted"]
        until = f" until {known['until']}" if known and known["until"] else ""
        advice = f"Accepted{until}: {known['reason']}" if known else one["advice"]
        new = " (new)" if one["new"] else ""
        cells = (f"{one['severity']}{new}", where(one["site"], one["trunk"]), "", one["message"], advice)
        texts = [inert(cell) for cell in cells]
        texts[2] = f"[{one['code']}]({HELP}#{one['code'].lower()})"
        yield f"| {' | '.join(texts)} |"


def inert(text: str) -> str:
    """Return a text as one line of Markdown that shows it and means nothing else."""
    return SPECIAL.sub(lambda hit: f"&#{ord(hit[0])};", printable(text))
