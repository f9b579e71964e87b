# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is not as declared: the plan that would bring the sites to it, told as findings. Pure."""

from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._audit.estate import Declaration, endpoint_name
from ansible_collections.sinch.est.plugins.module_utils._audit.finding import MANY, Finding, Mark
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import Ambiguous, EstError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    TRUNK,
    Field,
    canonical,
)
from ansible_collections.sinch.est.plugins.module_utils._model.site import Site, SiteChange
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot, as_ref
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN
from ansible_collections.sinch.est.plugins.module_utils._plan.site_numbers import Around
from ansible_collections.sinch.est.plugins.module_utils._plan.sites import SitesPlan, plan_sites, plan_trunks, ref_of

PROVISION = "Run sinch.est.provision_sites"
EXACT = "with -e pbx_site_exact=true"


@dataclass(frozen=True)
class Compared:
    """Sites beside the trunks that they are.

    sites: {id of a trunk: (name of the site that it is, that site where it was compared)}.
    refused: {site: why it was not compared}. missing: the names of sites that have no trunk. ambiguous: the names of
    sites of which several trunks have the name. changes: the plan. refs: {site: its trunk}.
    """

    findings: tuple[Finding, ...]
    sites: Mapping[str, tuple[str, Optional[Site]]]
    refused: Mapping[str, EstError]
    missing: frozenset[str]
    ambiguous: frozenset[str]
    changes: tuple[SiteChange, ...]
    refs: Mapping[str, TrunkRef]


def compared(declaration: Declaration, snapshot: Snapshot) -> Compared:
    """Return how sites differ from what is there."""
    trunks = snapshot.trunks
    sites, fixed = _without_fixed(declaration.sites, trunks)
    changes = plan_trunks(sites, trunks)
    ids = {change.before["id"] for change in changes if change.before}
    others = tuple(as_ref(trunk) for trunk in trunks if trunk["id"] not in ids)
    plan = plan_sites(sites, changes, snapshot, Around(takes=others))
    ambiguous = {site.name for site, change in zip(sites, changes) if isinstance(change.error, Ambiguous)}
    named = _by_name(trunks, [*(site.name for site in sites), *(name for name, _why in declaration.mistakes)])
    known = {
        change.before["id"]: (site.name, None if site.name in plan.refused else site)
        for site, change in zip(sites, changes)
        if change.before
    }
    missing = {site.name for site, change in zip(sites, changes) if change.kind == "created"}
    unread = {site.name for site, change in zip(sites, changes) if _is_unread(change, snapshot)}
    twice = {canonical(PHONE_NUMBER.field(PHONE_NUMBER.key), number) for number in declaration.twice}
    whole = not any(isinstance(objects, EstError) for objects in snapshot.of(PHONE_NUMBER).values())
    findings = [*fixed, *_findings(sites, plan, missing, twice, whole)]
    refused = {name: error for name, error in plan.refused.items() if name not in ambiguous | unread}
    refs = {site.name: ref_of(site, change) for site, change in zip(sites, changes)}
    return Compared(
        tuple(findings), {**named, **known}, refused, frozenset(missing), frozenset(ambiguous), plan.changes, refs
    )


def _by_name(trunks: Objects, names: Iterable[str]) -> dict[str, tuple[str, Optional[Site]]]:
    """Return {id: (site, nothing)} of the trunks that have the names of sites."""
    wanted = {nfc(name): name for name in names}
    return {
        trunk["id"]: (wanted[nfc(str(trunk.get("name")))], None)
        for trunk in trunks
        if nfc(str(trunk.get("name"))) in wanted
    }


def _is_unread(change: Change, snapshot: Snapshot) -> bool:
    """Return whether what is under a trunk could not be read, which is a finding of its own."""
    ref = as_ref(change.before) if change.before else None
    return any(isinstance(snapshot.of(kind).get(ref), EstError) for kind in CHILDREN)


def _without_fixed(sites: Sequence[Site], trunks: Objects) -> tuple[list[Site], list[Finding]]:
    """Return (sites without the host name of a trunk that is there, a finding for each that is another one there).

    No run can change it, so a plan would refuse the site, and say nothing of the rest.
    """
    field = TRUNK.field("host_name")
    left, findings = list(sites), []
    for place, (site, change) in enumerate(zip(sites, plan_trunks([_without(site, field) for site in sites], trunks))):
        declared, there = site.trunk.values.get(field.name), change.before.get(field.name)
        if declared is None or not site.present or not change.before:
            continue
        left[place] = _without(site, field)
        if canonical(field, there) != site.trunk.canonical.get(field.name):
            message = f"host_name is {there!r}, and declared is {declared!r}."
            advice = "It can only be set when a trunk is created: correct the declaration, or replace the trunk."
            name = change.before.get("name")
            findings.append(Finding("EST051", site.name, name, field.name, message, advice, drift=True))
    return left, findings


def _without(site: Site, field: Field) -> Site:
    """Return a site that says nothing of one field of its trunk."""
    values = {name: value for name, value in site.trunk.values.items() if name != field.name}
    unread = tuple(one for one in site.trunk.unread if one.field != field.name)
    return replace(site, trunk=replace(site.trunk, values=values, unread=unread))


def _findings(
    sites: Sequence[Site], plan: SitesPlan, missing: Container[str], twice: Container[Hashable], whole: bool
) -> Iterator[Finding]:
    """Yield what is not as declared. whole: whether the numbers of all trunks are known."""
    for site in sites:
        changes = plan.by_site.get(site.name, ())
        trunk = next((change for change in changes if change.resource is TRUNK), None)
        if trunk is None:
            continue
        below = [change for change in changes if change.resource is not TRUNK and change.key not in twice]
        if trunk.kind == "deleted":
            yield _drift("EST052", trunk, site, "trunk", "Declared absent, and its trunk is there.", f"{PROVISION}.")
            continue
        if site.name in missing:
            yield _drift(
                "EST050",
                trunk,
                site,
                "trunk",
                "Declared, and there is no trunk of it.",
                f"{PROVISION}, which makes it.",
            )
            below = [change for change in below if change.kind == "moved"]
        if trunk.kind == "updated":
            yield from (_field(trunk, site, name, "trunk") for name in trunk.send)
        for change in below:
            if change.resource is ACL:
                yield from _of_acl(change, site)
            elif change.resource is SIP_ENDPOINT:
                yield from _of_endpoint(change, site)
        yield from _of_numbers(below, site, whole)


def _drift(code: str, change: Change, site: Site, about: str, message: str, advice: str, *same: Mark) -> Finding:
    trunk = change.trunk.name if change.trunk else change.before.get("name")
    return Finding(code, site.name, trunk, about, message, advice, drift=True, same=same)


def _missing(change: Change, site: Site, about: str, same: Mark) -> Finding:
    advice = f"{PROVISION}, which adds it, or take it out of the declaration."
    return _drift("EST050", change, site, about, f"{about} is declared, and not there.", advice, same)


def _too_much(change: Change, site: Site, about: str, same: Mark) -> Finding:
    advice = f"Declare it, or run sinch.est.provision_sites {EXACT}, which removes it."
    return _drift("EST052", change, site, about, f"{about} is there, and not declared.", advice, same)


def _field(change: Change, site: Site, name: str, about: str, *same: Mark) -> Finding:
    """Return the finding for one field that has another value."""
    there, wanted = (_shown(values.get(name)) for values in (change.before, change.after))
    advice = f"{PROVISION}, which sets it, or correct the declaration."
    message = f"{about}: {name} is {there}, and declared is {wanted}."
    return _drift("EST051", change, site, f"{about} {name}", message, advice, *same)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "empty" if value in (None, "") else repr(value)


def _of_acl(change: Change, site: Site) -> Iterator[Finding]:
    entries = ACL.field("entries")
    values = change.before or change.after
    about = f"ACL {values.get('name')}"
    own = acl_mark(values)
    if change.kind == "created":
        yield _missing(change, site, about, own)
    elif change.kind == "deleted":
        yield _too_much(change, site, about, own)
    elif change.kind == "updated":
        old, new = (entries.by_identity(one.get(entries.name)) for one in (change.before, change.after))
        for identity, member in new.items():
            what = f"range {member['ip_range']} of {about}"
            if identity not in old:
                yield _missing(change, site, what, (*own, identity))
            elif canonical(entries.items[1], member.get("description")) != canonical(
                entries.items[1], old[identity].get("description")
            ):
                there, wanted = (_shown(one.get("description")) for one in (old[identity], member))
                advice = f"{PROVISION}, which sets it, or correct the declaration."
                message = f"{what}: description is {there}, and declared is {wanted}."
                yield _drift("EST051", change, site, f"{what} description", message, advice, (*own, identity, "note"))
        for identity, member in old.items():
            if identity not in new:
                yield _too_much(change, site, f"range {member.get('ip_range')} of {about}", (*own, identity))
        if "enabled" in change.send and change.after.get("enabled") is False:
            yield _field(change, site, "enabled", about, own)  # a disabled one that is to be enabled is EST004
        if "name" in change.send:
            yield _field(change, site, "name", about, own)


def _of_endpoint(change: Change, site: Site) -> Iterator[Finding]:
    values = change.before or change.after
    about, own = f"SIP endpoint {endpoint_name(values)}", endpoint_mark(values)
    if change.kind == "created":
        yield _missing(change, site, about, own)
    elif change.kind == "deleted":
        yield _too_much(change, site, about, own)
    elif change.kind == "updated":
        yield from (_field(change, site, name, about, own) for name in sorted(change.send))


def acl_mark(values: Values) -> Mark:
    """Return what findings about one ACL share."""
    return ("acl", key_of(ACL, values))


def endpoint_mark(values: Values) -> Mark:
    """Return what findings about one endpoint share."""
    return ("endpoint", key_of(SIP_ENDPOINT, values) or values.get("id"))


def number_mark(number: str) -> Mark:
    """Return what findings about one number share."""
    return ("number", canonical(PHONE_NUMBER.field(PHONE_NUMBER.key), number))


def _of_numbers(changes: Iterable[Change], site: Site, whole: bool) -> Iterator[Finding]:
    """Yield findings about numbers, those that say the same together."""
    groups: defaultdict[tuple[str, Optional[str], str, str], list[str]] = defaultdict(list)
    for change in (one for one in changes if one.resource is PHONE_NUMBER):
        said = _said(change, whole)
        if said:
            groups[said].append(str((change.before or change.after)[PHONE_NUMBER.key]))
    for (code, name, message, advice), numbers in groups.items():
        yield Finding(code, site.name, name, "", message, advice, tuple(sorted(numbers)), drift=True)


def _said(change: Change, whole: bool) -> Optional[tuple[str, Optional[str], str, str]]:
    """Return (code, name of the trunk, message, advice) for a number that is not where it belongs."""
    here = _named(change.trunk)
    if change.kind == "created":
        advice = f"{PROVISION}, which assigns what is missing, or take it out of the declaration."
        nowhere = "on no trunk" if whole else "on no trunk that could be read"
        return "EST050", here, f"{MANY} declared for the site, and {nowhere}.", advice
    if change.kind == "moved":
        there = _named(change.source)
        message = f"{MANY} of the site on trunk {there!r}, so calls go there."
        advice = f"{PROVISION}, which moves what is on a trunk of a site or of take_numbers_from, or declare it there."
        return "EST023", there, message, advice
    if change.kind == "deleted" and change.source:
        message = f"{MANY} of the site on its own trunk, and on trunk {here!r} as well."
        return "EST023", here, message, f"{PROVISION}, which takes off what is on two trunks."
    if change.kind == "deleted":
        advice = f"Declare it where it belongs, or run sinch.est.provision_sites {EXACT}, which takes it off."
        return "EST022", here, f"{MANY} on the trunk, and not declared for the site.", advice
    return None


def _named(trunk: Optional[TrunkRef]) -> Optional[str]:
    return (trunk.name or trunk.id) if trunk else None
