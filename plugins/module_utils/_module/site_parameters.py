# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""From the parameters of est_site to sites, parsed and checked, each for itself and against the others. Pure."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Optional, TypeVar

from ansible_collections.sinch.est.plugins.module_utils._model.change import Desired, TrunkRef, Unread
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, InputError
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import open_to_all, ranges_to_be
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    TRUNK,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._model.site import Site
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._module.duplicates import refuse_duplicates
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import with_values
from ansible_collections.sinch.est.plugins.module_utils._module.shape import refusal
from ansible_collections.sinch.est.plugins.module_utils._plan.document import ACL_NAME, spelled

Given = TypeVar("Given")
LISTS = (("public_addresses", ACL), (ACL.plural, ACL), ("endpoints", SIP_ENDPOINT), ("phone_numbers", PHONE_NUMBER))


@dataclass(frozen=True)
class Intent:
    """What a task over sites asks for.

    sites: all that are declared. only: the names of those that are touched. takes: names or ids of trunks that are no
    sites, and give up numbers that sites want. outages: the names of sites that need not be called, nor call.
    """

    sites: tuple[Site, ...]
    only: frozenset[str]
    takes: tuple[str, ...]
    outages: frozenset[str]
    expect_plan: str


def read_intent(params: Params) -> Intent:
    """Return an Intent from what without_omitted() gives. Raise EstError with what is wrong, of all sites."""
    read = [read_site(f"sites[{index}]", item, params) for index, item in enumerate(params["sites"])]
    sites = tuple(site for site, _texts in read)
    names = [one.text for one in same_names(sites)]
    clashes = () if names else (said(one.site, one.text) for one in shared(sites))
    texts = [*(said(site, text) for site, texts in read for text in texts), *names, *clashes]
    declared = {nfc(site.name) for site in sites}
    for option in ("only", "allow_outage"):
        texts += [
            f"{option}[{index}]: {name!r} is no site of this task"
            for index, name in enumerate(params.get(option) or ())
            if nfc(name) not in declared
        ]
    if texts:  # what cannot be read and is perhaps there is refused only after the reads, unless that is now
        texts = [*texts, *(said(site, spelled(str(unread.error))) for site in sites for unread in _unread(site))]
        raise EstError(refusal(texts))
    return Intent(
        sites,
        frozenset(map(nfc, params["only"])) if params.get("only") is not None else frozenset(declared),
        tuple(params.get("take_numbers_from") or ()),
        frozenset(map(nfc, params.get("allow_outage") or ())),
        params.get("expect_plan") or "",
    )


def _unread(site: Site) -> Iterator[Unread]:
    """Yield what of a site cannot be read."""
    yield from site.trunk.unread
    yield from (unread for desired in site.children.values() for item in desired for unread in item.unread)


def said(site: Site, reason: object) -> str:
    """Return a text about a site, with its name."""
    return f"Site {site.name.strip() or site.place}: {reason}"


def read_site(place: str, item: Params, params: Params) -> tuple[Site, list[str]]:
    """Return (a site, what is wrong with it). place: sites[2]. params: what holds where the site does not say it."""
    wrong: list[str] = []
    state = _given(wrong, item, "state", "present")
    release = _given(wrong, item, "release_numbers", params["release_numbers"])
    exact = _given(wrong, item, "exact", params["exact"])
    max_purge = _given(wrong, item, "max_purge", params["max_purge"])
    wrong += [f"max_purge: {max_purge} is less than 0"] if max_purge < 0 else []
    values = {name: item[name] for name in ("name", "host_name", TRUNK.id_option) if name in item}
    one = Desired("", {}, state=state, release=release)
    api = params["api"]
    trunk = _read(wrong, one, TRUNK, "", values, api)
    under = Desired("", {}, trunk=TrunkRef("", item["name"]), whole=exact)
    children: dict[str, tuple[Desired, ...]] = {kind.plural: () for _option, kind in LISTS}
    for option, kind in LISTS:
        if option in item and item[option] is None:
            wrong.append(f"{option}: is null; give a list, [] for an empty one, or leave it out")
        elif option in item and state == "present":
            read = [
                _read(wrong, replace(under, state=member.get("state") or "present"), kind, label, member, api)
                for label, member in _members(option, item)
            ]
            children[kind.plural] += tuple(child for child in read if child)
    if "public_addresses" in item and ACL.plural in item:
        wrong.append(f"public_addresses: give these or {ACL.plural}, not both")
    if "acl_name" in item and "public_addresses" not in item:
        wrong.append("acl_name: names the ACL of public_addresses, and there are none")
    for kind in (ACL, SIP_ENDPOINT, PHONE_NUMBER):
        try:
            refuse_duplicates(kind, children[kind.plural])
        except InputError as error:
            wrong.append(spelled(str(error)))
    wrong += [] if wrong or state == "absent" else _open(item)
    old = _given(wrong, item, "renamed_from", "")
    trunk = trunk or Desired("name", {"name": item["name"]}, canonical={"name": item["name"]})
    listed = frozenset(kind.plural for option, kind in LISTS if option in item)
    site = Site(place, trunk, children, listed, nfc(old), exact, max_purge)
    return site, wrong


def _given(wrong: list[str], item: Params, option: str, default: Given) -> Given:
    """Return the value of an option, or the default where it is left out."""
    if option in item and item[option] is None:
        wrong.append(f"{option}: is null; leave it out")
        return default
    given: Given = item.get(option, default)
    return given


def _members(option: str, item: Params) -> Iterator[tuple[str, Params]]:
    """Yield (label, values) of each object that a list of a site declares."""
    if option == "public_addresses":
        yield option, {"name": item.get("acl_name", ACL_NAME), "enabled": True, "entries": item[option]}
        return
    for index, member in enumerate(item[option]):
        label = f"{option}[{index}]"
        yield label, {PHONE_NUMBER.key: member} if option == "phone_numbers" else member


def _read(wrong: list[str], one: Desired, kind: Resource, label: str, values: Params, api: str) -> Optional[Desired]:
    """Return one object of a site, parsed; None where it cannot be. Its texts have the words of a site."""
    try:
        return with_values(one, kind, label, values, api)
    except InputError as error:
        wrong.append(spelled(str(error)))
        return None


def _open(item: Params) -> Iterable[str]:
    """Return a text for each set of ranges that would admit everybody."""
    acls = item.get(ACL.plural) or ()
    lists = [("public_addresses", item.get("public_addresses") or ())]
    lists += [(f"{ACL.plural}[{index}].entries", acl.get("entries") or ()) for index, acl in enumerate(acls)]
    return [text for option, entries in lists for text in open_to_all(option, ranges_to_be(entries))]


@dataclass(frozen=True)
class Clash:
    """What two sites declare, and only one can have. number: the phone number, as the other one writes it."""

    site: Site
    other: Site
    text: str
    number: str = ""


def same_names(sites: Sequence[Site]) -> Iterator[Clash]:
    """Yield a Clash for each name, or id of a trunk, that a second site has."""
    for option, of in (("name", lambda site: nfc(site.name)), (TRUNK.id_option, lambda site: site.trunk.id)):
        seen: dict[str, Site] = {}
        for site in sites:
            value = of(site)
            other = seen.setdefault(value, site) if value else site
            if other is not site:
                written = site.name if option == "name" else value
                form = ", in another Unicode normal form" if option == "name" and written != other.name else ""
                yield Clash(site, other, f"{site.place}.{option}: {written!r} is that of {other.place} too{form}")


def shared(sites: Iterable[Site]) -> Iterator[Clash]:
    """Yield a Clash for each host name and each number that a second site declares."""
    seen: dict[Hashable, tuple[Site, str]] = {}
    for site in (site for site in sites if site.present):
        host_name = site.trunk.values.get("host_name")
        mark = ("host_name", site.trunk.canonical.get("host_name"))
        claims = [("host_name", host_name, mark, "no two trunks have the same")]
        for number in site.numbers:
            key = (PHONE_NUMBER.key, number.key(PHONE_NUMBER))
            claims.append((number.option, number.values[PHONE_NUMBER.key], key, "a number is on one trunk at a time"))
        for option, written, key, why in claims:
            other, there = seen.setdefault(key, (site, option)) if written is not None else (site, option)
            if other is not site:
                text = f"{option}: {written!r} is {there} of site {other.name} too, and {why}"
                yield Clash(site, other, text, str(key[1]) if key[0] == PHONE_NUMBER.key else "")
