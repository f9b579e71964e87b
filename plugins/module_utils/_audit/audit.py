# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""All findings of an audit: what is not as declared, what is at risk, what is known and accepted. Pure."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._audit.drift import Compared, compared, number_mark
from ansible_collections.sinch.est.plugins.module_utils._audit.estate import Declaration, Held, held_trunks
from ansible_collections.sinch.est.plugins.module_utils._audit.finding import MANY, SEVERITIES, Finding
from ansible_collections.sinch.est.plugins.module_utils._audit.policy import (
    Acceptance,
    Policy,
    in_groups,
    with_acceptances,
    with_severities,
)
from ansible_collections.sinch.est.plugins.module_utils._audit.risks import across, project_acls, risks
from ansible_collections.sinch.est.plugins.module_utils._model.change import count_noun
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, SIP_ENDPOINT
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object
from ansible_collections.sinch.est.plugins.module_utils._model.values import is_ip, sip_host
from ansible_collections.sinch.est.plugins.module_utils._plan.document import spelled

Earlier = Mapping[str, Any]  # the result of an earlier audit


@dataclass(frozen=True)
class Audit:
    """What an audit found. gone: open findings of the earlier one that are not there now, as that had them."""

    today: str
    findings: tuple[Finding, ...]
    gone: tuple[Object, ...]
    trunks: tuple[Held, ...]
    compared: Compared


def hosts_of(snapshot: Snapshot) -> list[str]:
    """Return the names of hosts that endpoints have, which DNS may know."""
    hosts = {
        sip_host(one.get("sip_address"))
        for objects in snapshot.of(SIP_ENDPOINT).values()
        if not isinstance(objects, EstError)
        for one in objects
    }
    return sorted(host for host in hosts if host and not is_ip(host))


def audit(
    declaration: Declaration,
    snapshot: Snapshot,
    policy: Policy,
    known: Sequence[Acceptance],
    today: str,
    earlier: Optional[Earlier] = None,
    unresolved: frozenset[str] = frozenset(),
) -> Audit:
    """Return what is not as it should be. today: a day, 2026-11-26. unresolved: hosts that have no address in DNS."""
    difference = compared(declaration, snapshot)
    trunks = held_trunks(snapshot, difference.sites)
    found = [
        *difference.findings,
        *(one for held in trunks for one in _of_trunk(held, policy, unresolved)),
        *across([held for held in trunks if not held.unread]),
        *project_acls(trunks, snapshot.project.get(ACL.plural, ())),
        *_of_names(trunks, difference),
        *_of_declaration(declaration, difference, policy, today),
    ]
    causes = in_groups(_one_each(with_severities(found, policy)))
    accepted = in_groups(with_severities(with_acceptances(causes, known, today), policy))
    findings = tuple(sorted(_with_since(accepted, earlier, today), key=lambda one: one.rank))
    return Audit(today, findings, tuple(_gone(findings, earlier)), tuple(trunks), difference)


def _of_trunk(held: Held, policy: Policy, unresolved: frozenset[str]) -> Iterator[Finding]:
    if held.unread:
        texts = " ".join(dict.fromkeys(str(error) for error in held.unread))
        advice = "Run the audit again; where it stays so, ask Sinch: nothing else is said of this trunk."
        yield Finding("EST071", held.site, held.name, "trunk", texts, advice)
        return
    yield from risks(held, policy, unresolved)
    if held.site is None:
        numbers, endpoints = len(held.numbers), len(held.endpoints)
        what = f"{count_noun(numbers, 'phone number')} and {count_noun(endpoints, 'SIP endpoint')}"
        advice = "Declare it, for which sinch.est.adopt_sites writes a file, or take it down."
        yield Finding("EST040", None, held.name, "trunk", f"No site declares this trunk, with {what}.", advice)


def _of_names(trunks: Iterable[Held], difference: Compared) -> Iterator[Finding]:
    """Yield a finding for each name that several trunks have, or that reads the same."""
    groups: defaultdict[str, list[Held]] = defaultdict(list)
    for held in trunks:
        if held.ref.name:
            groups[_as_read(held.ref.name)].append(held)
    for those in (group for group in groups.values() if len(group) > 1):
        site = next((held.site for held in those if held.site), None)
        names = ", ".join(f"{held.ref.name!r} ({held.ref.id})" for held in those)
        unsure = site in difference.ambiguous
        which = f" Which one site {site} is cannot be said, so it was not compared." if unsure else ""
        advice = "Give each a name of its own, in the portal or with sinch.est.est_trunk and trunk_id."
        yield Finding(
            "EST041",
            site,
            those[0].name,
            ", ".join(str(held.ref.name) for held in those),
            f"{len(those)} trunks have names that read the same: {names}.{which}",
            advice,
            worse="high" if unsure else "",
        )


def _as_read(name: str) -> str:
    """Return what names share that people take for the same."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _of_declaration(declaration: Declaration, difference: Compared, policy: Policy, today: str) -> Iterator[Finding]:
    """Yield what is known without a look at the trunks: sites that cannot be compared, numbers, diversions."""
    texts = [*declaration.mistakes, *((name, spelled(str(error))) for name, error in difference.refused.items())]
    for site, text in texts:
        advice = "Correct the declaration; the other sites were compared."
        yield Finding("EST070", site, None, "declaration", text.rstrip(".") + ".", advice)
    for number, sites in declaration.twice.items():
        first, *others = sorted(sites)
        message = f"{MANY} declared for {first}, and for {', '.join(others)} as well: one of them is wrong."
        advice = "Take it out of one of the two; until then nobody can say where it belongs."
        yield Finding("EST021", first, None, "", message, advice, (number,))
    for one in declaration.diverted:
        why = f" ({one.why})" if one.why else ""
        days = (date.fromisoformat(today) - date.fromisoformat(one.since[:10])).days
        late = days > policy.diverted_days
        limit = f", longer than the {policy.diverted_days} days that are allowed" if late else ""
        yield Finding(
            "EST024",
            one.home,
            None,
            "",
            f"{MANY} of the site ring at {one.to} since {one.since[:10]}{why}{limit}.",
            f"Bring them back with sinch.est.divert_numbers -e from={one.home} -e back=true when the site is up.",
            tuple(sorted(one.numbers)),
            worse="high" if late else "",
        )


def _one_each(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with one for each cause: what is not declared and is at risk goes for both when it goes.

    The worse of the two is kept; where that is the risk, it says that nobody declares it.
    """
    left = list(findings)
    of_trunk: defaultdict[tuple[Optional[str], Optional[str]], list[int]] = defaultdict(list)
    for place, one in enumerate(left):
        of_trunk[one.site, one.trunk].append(place)
    said: defaultdict[int, list[str]] = defaultdict(list)
    dropped: set[int] = set()
    for number, extra in enumerate(left):
        if extra.code != "EST052" or not extra.same:
            continue
        below = [place for place in of_trunk[extra.site, extra.trunk] if _is_part(left[place], extra)]
        worst = min((SEVERITIES.index(left[place].severity) for place in below), default=len(SEVERITIES))
        mine = SEVERITIES.index(extra.severity)
        if worst < mine:
            dropped.add(number)
        for place in below:
            if worst < mine and SEVERITIES.index(left[place].severity) < mine:
                said[place].append(extra.about)
            else:
                dropped.add(place)
    left = [
        replace(one, message=_with_more(one, said[place]), drift=True) if place in said else one
        for place, one in enumerate(left)
        if place not in dropped
    ]
    unknown = {(one.trunk, one.same) for one in left if one.code == "EST020"}
    result = []
    for one in left:
        if one.code == "EST022":
            numbers = tuple(number for number in one.numbers if (one.trunk, (number_mark(number),)) not in unknown)
            result += [replace(one, numbers=numbers)] if numbers else []
        else:
            result.append(one)
    return result


def _is_part(one: Finding, extra: Finding) -> bool:
    """Return whether a risk is about something on its trunk that is not declared, or about a part of it."""
    return not one.drift and any(mark[: len(extra.same[0])] == extra.same[0] for mark in one.same)


def _with_more(one: Finding, undeclared: Sequence[str]) -> str:
    are = "is" if len(undeclared) == 1 else "are"
    what = "it" if list(undeclared) == [one.about] else " and ".join(undeclared)
    return f"{one.message.rstrip('.')}, and {what} {are} not declared."


def _with_since(findings: Iterable[Finding], earlier: Optional[Earlier], today: str) -> list[Finding]:
    """Return findings with the day on which they were seen first. earlier: None where there was no audit before."""
    if earlier is None:
        return [replace(one, since=today) for one in findings]
    before: dict[tuple[str, str, str, str], tuple[str, set[str]]] = {}
    for one in earlier["findings"]:
        since, numbers = before.setdefault(_identity(one), (one["since"], set()))
        numbers.update(one["numbers"])
        before[_identity(one)] = (min(since, one["since"]), numbers)
    result = []
    for one in findings:
        since, numbers = before.get(one.identity, (today, set()))
        new = one.identity not in before or not numbers.issuperset(one.numbers)
        result.append(replace(one, since=since, new=new))
    return result


def _identity(finding: Mapping[str, Any]) -> tuple[str, str, str, str]:
    about = "" if finding["numbers"] else finding["object"]
    return finding["code"], finding["site"] or "", finding["trunk"] or "", about


def _gone(findings: Sequence[Finding], earlier: Optional[Earlier]) -> list[Object]:
    there = {one.identity for one in findings}
    before = [] if earlier is None else earlier["findings"]
    return [one for one in before if not one["accepted"] and _identity(one) not in there]
