# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A finding of an audit, and the codes that findings have: what each is called, and how bad it is. Pure."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import count_noun
from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.fold import folded
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Values

SEVERITIES = ("critical", "high", "medium", "low", "info")  # the worst first
MANY = "\0"  # in a message, where "2 phone numbers (+442079460100, +442079460107)" belongs
# What a code means never changes; a new meaning gets a new number.
CODES = {
    "EST001": ("critical", "open to every address"),
    "EST002": ("high", "range wider than allowed"),
    "EST003": ("high", "nobody is said to call"),
    "EST004": ("medium", "ACL disabled"),
    "EST005": ("high", "address not of the public internet"),
    "EST006": ("low", "range covered by another"),
    "EST007": ("medium", "range of several sites"),
    "EST008": ("low", "ACL on no trunk"),
    "EST009": ("info", "ACL on several trunks"),
    "EST010": ("critical", "numbers ring nowhere"),
    "EST011": ("high", "too few endpoints"),
    "EST012": ("low", "priority shared"),
    "EST013": ("low", "endpoint disabled"),
    "EST014": ("medium", "transport not as wanted"),
    "EST015": ("high", "host not in DNS"),
    "EST016": ("medium", "no readable SIP address"),
    "EST017": ("info", "endpoint that registers"),
    "EST020": ("high", "no possible number"),
    "EST021": ("critical", "number declared twice"),
    "EST022": ("medium", "number not declared"),
    "EST023": ("high", "number on another trunk"),
    "EST024": ("info", "numbers diverted"),
    "EST030": ("low", "no numbers"),
    "EST040": ("medium", "trunk not declared"),
    "EST041": ("medium", "trunks of one name"),
    "EST050": ("high", "missing"),
    "EST051": ("high", "changed"),
    "EST052": ("medium", "not declared"),
    "EST060": ("medium", "acceptance without a finding"),
    "EST070": ("high", "site not compared"),
    "EST071": ("critical", "not read whole"),
}
NEVER = "never"


Mark = tuple[Hashable, ...]  # of an ACL, a range of it, an endpoint, or a number: see drift.py


@dataclass(frozen=True)
class Accepted:
    """Why a finding is known and counts nowhere. until: the last day for which that holds, None for ever."""

    reason: str
    until: Optional[str] = None


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    site: name of the declared site, None for none. trunk: name of the trunk, or its id where it has none. about: what
    it is about, for people. numbers: all of them, where it is about phone numbers; about is empty then.
    message: what is wrong, in one sentence, with MANY for how many numbers. advice: what to do. worse: a severity that
    is not that of the code. drift: whether something is not as declared. same: what two findings share that have one
    cause. accepted: why it counts nowhere. since: the day on which it was seen first. new: whether an earlier audit
    did not have it.
    """

    code: str
    site: Optional[str]
    trunk: Optional[str]
    about: str
    message: str
    advice: str
    numbers: tuple[str, ...] = ()
    drift: bool = False
    worse: str = ""
    same: tuple[Mark, ...] = ()
    severity: str = ""
    accepted: Optional[Accepted] = None
    since: str = ""
    new: bool = False

    @property
    def object(self) -> str:
        return folded(self.numbers, most=3) if self.numbers else printable(self.about)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Return what an earlier audit knows it by: of numbers, not which ones they are."""
        about = "" if self.numbers else self.object
        return self.code, self.site or "", self.trunk or "", about

    @property
    def rank(self) -> tuple[int, str, str, str]:
        """Return what findings are ordered by: the worst first."""
        return SEVERITIES.index(self.severity), self.code, self.site or "\U0010ffff", f"{self.trunk} {self.object}"


def as_result(finding: Finding) -> Object:
    """Return a finding as the result of a task holds it."""
    many = f"{count_noun(len(finding.numbers), PHONE_NUMBER.label)} ({finding.object})"
    return {
        "code": finding.code,
        "title": CODES[finding.code][1],
        "severity": finding.severity,
        "site": finding.site,
        "trunk": finding.trunk,
        "object": finding.object,
        "numbers": list(finding.numbers),
        "message": _sentence(printable(finding.message.replace(MANY, many))),
        "advice": printable(finding.advice),
        "drift": finding.drift,
        "accepted": finding.accepted and {"reason": finding.accepted.reason, "until": finding.accepted.until},
        "since": finding.since,
        "new": finding.new,
    }


def _sentence(text: str) -> str:
    """Return a text that begins as a sentence does, unless it begins with a value."""
    return text[0].upper() + text[1:] if text.startswith("range ") else text


def at_least(severity: str) -> tuple[str, ...]:
    """Return the severities for which a run fails. severity: from which on, NEVER for none."""
    return SEVERITIES[: SEVERITIES.index(severity) + 1] if severity != NEVER else ()


def counted(tally: Mapping[str, int]) -> str:
    """Return how many findings there are, "1 critical, 2 high". tally: {severity: how many}."""
    return ", ".join(f"{tally[severity]} {severity}" for severity in SEVERITIES if tally[severity])


def where(site: Optional[str], trunk: Optional[str]) -> str:
    """Return where a finding is, for people."""
    return site or (f"(trunk {trunk})" if trunk else "(project)")


def called(row: Values) -> str:
    """Return what people call a row of the estate: its site, or the name or id of its trunk."""
    return str(row["site"] or row["trunk"].get("name") or row["trunk"].get("id"))
