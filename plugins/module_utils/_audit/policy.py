# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the people of an estate want of it, and which findings they know: thresholds, severities, acceptances. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._audit.finding import CODES, Accepted, Finding
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc


@dataclass(frozen=True)
class Policy:
    """What is wanted beside what is declared. severities: {code: severity} in place of that of the code."""

    widest_ipv4: int = 24
    widest_ipv6: int = 48
    endpoints: int = 2
    transport: Optional[str] = None
    diverted_days: int = 7
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Acceptance:
    """Findings that are known. site, object: of which; None for any. until: the last day, None for ever."""

    code: str
    site: Optional[str]
    object: Optional[str]
    reason: str
    until: Optional[str]


def with_severities(findings: Iterable[Finding], policy: Policy) -> list[Finding]:
    """Return findings that policy does not ignore, each with its severity."""
    return [
        replace(one, severity=policy.severities.get(one.code) or one.worse or CODES[one.code][0])
        for one in findings
        if one.code not in policy.ignore
    ]


def with_acceptances(findings: Iterable[Finding], known: Sequence[Acceptance], today: str) -> list[Finding]:
    """Return findings with those marked that are accepted, and one for each acceptance without use.

    Of a finding about many numbers, an acceptance may name one.
    """
    left = list(findings)
    spent: list[Finding] = []
    for place, acceptance in enumerate(known):
        hits, left = _split(left, acceptance)
        expired = acceptance.until is not None and acceptance.until < today
        if expired:
            left += hits
        else:
            spent += [replace(one, accepted=Accepted(acceptance.reason, acceptance.until)) for one in hits]
        if expired or not hits:
            left.append(_of_no_use(acceptance, place, expired, bool(hits)))
    return [*left, *spent]


def _split(findings: Iterable[Finding], acceptance: Acceptance) -> tuple[list[Finding], list[Finding]]:
    """Return (what an acceptance names, the rest)."""
    hits: list[Finding] = []
    rest: list[Finding] = []
    for one in findings:
        elsewhere = acceptance.site is not None and nfc(acceptance.site) not in (nfc(one.site or ""), one.trunk)
        if one.code != acceptance.code or elsewhere:
            rest.append(one)
        elif acceptance.object in (None, one.object):
            hits.append(one)
        elif acceptance.object in one.numbers:
            others = tuple(number for number in one.numbers if number != acceptance.object)
            hits.append(replace(one, numbers=(acceptance.object,)))
            rest.append(replace(one, numbers=others))
        else:
            rest.append(one)
    return hits, rest


def _of_no_use(acceptance: Acceptance, place: int, expired: bool, hit: bool) -> Finding:
    about = " ".join(word for word in (acceptance.code, acceptance.site, acceptance.object) if word)
    what = f"Entry accept[{place}], {about} ({acceptance.reason}),"
    if expired:
        now = "counts again" if hit else "is gone"
        why = f"{what} was for the time until {acceptance.until}, and what it names {now}."
        advice = "Mend what it names, or give it a later date." if hit else "Take the entry out."
    else:
        why, advice = f"{what} matches no finding.", "Take it out, or correct what it names."
    site = acceptance.site
    return Finding("EST060", site, None, about, why, advice, severity=CODES["EST060"][0])


def in_groups(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with those about numbers together that say the same of each."""
    groups: defaultdict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for index, one in enumerate(findings):
        own = () if one.numbers else (index,)
        groups[(one.code, one.site, one.trunk, one.message, one.advice, one.accepted, one.worse, *own)].append(one)
    return [
        replace(those[0], numbers=tuple(sorted({number for one in those for number in one.numbers})))
        for those in groups.values()
    ]
