# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""An audit as the page that people read: what there is to do, site by site, what is known. Pure: only what it shows."""

from collections.abc import Collection, Iterable
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._audit.finding import CODES, SEVERITIES, called
from ansible_collections.sinch.est.plugins.module_utils._audit.picture import WIDTH, Picture, by_row, picture
from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Values

HELP = "https://sinch-est.github.io/sinch.est/audits.html"


def page(audit: Values) -> Object:
    """Return what the template of the page is given. All texts are printable; the template makes them inert."""
    findings = _safe(audit["findings"])
    open_ones = [one for one in findings if not one["accepted"]]
    rows = by_row(audit["estate"], [one for one in audit["findings"] if not one["accepted"]])
    known = {one["site"] or ("trunk", one["trunk"]) for one in findings if one["accepted"]}
    cards = [_card(row, own, known) for row, own in rows]
    return {
        "date": audit["date"],
        "summary": audit["summary"],
        "severities": SEVERITIES,
        "todo": [one for one in open_ones if one["severity"] != "info"],
        "info": [one for one in open_ones if one["severity"] == "info"],
        "gone": _safe(audit["gone"]),
        "accepted": [one for one in findings if one["accepted"]],
        "sites": [card for card in cards if card["site"]],
        "others": [card for card in cards if not card["site"]],
        "codes": {code: CODES[code][1] for code in sorted({one["code"] for one in open_ones})},
        "help": HELP,
        "width": WIDTH,
    }


def _card(row: Values, findings: list[Values], known: Collection[Any]) -> Object:
    """Return one site with its picture. worst: the severity of its worst finding, "" for none.

    known: the sites, and the trunks of no site, of which something is accepted.
    """
    drawn: Picture = picture(row, findings)
    name = printable(called(row))
    return {
        "site": row["site"] and printable(row["site"]),
        "name": name,
        "there": row["there"],
        "compared": row["compared"],
        "worst": findings[0]["severity"] if findings else "",
        "accepted": (name if row["site"] else ("trunk", name)) in known,
        "findings": _safe(findings),
        "picture": drawn,
    }


def _safe(findings: Iterable[Values]) -> list[Object]:
    """Return findings as people read them: where it is, in printable characters."""
    return [
        {
            **{name: _text(value) for name, value in one.items() if name not in ("numbers", "accepted")},
            "where": printable(one["site"] or one["trunk"] or "the project"),
            "accepted": one["accepted"] and {name: _text(value) for name, value in one["accepted"].items()},
        }
        for one in findings
    ]


def _text(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value
