# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which trunks can be declared as sites as they are, each proved by the code of est_site, and why others cannot. Pure.

Nothing is guessed: what est_site would refuse, change or take for something else is left out, with the reason.
"""

from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.fold import folded
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._model.site import Site
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot, as_ref
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import sites_spec
from ansible_collections.sinch.est.plugins.module_utils._module.prepare import prepare
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile_sites import Seen, checked
from ansible_collections.sinch.est.plugins.module_utils._module.shape import shown
from ansible_collections.sinch.est.plugins.module_utils._module.site_parameters import (
    Intent,
    read_site,
    same_names,
    shared,
)
from ansible_collections.sinch.est.plugins.module_utils._module.sites import TEMPLATE, Declared, name_mistakes, no_host
from ansible_collections.sinch.est.plugins.module_utils._plan.document import document, spelled
from ansible_collections.sinch.est.plugins.module_utils._plan.site_numbers import Around
from ansible_collections.sinch.est.plugins.module_utils._plan.sites import plan_sites, plan_trunks
from ansible_collections.sinch.est.plugins.module_utils._plan.state import Under, state_of

Reasons = dict[str, str]  # {id of a trunk: why it is left out}
SITES = sites_spec()
WHOLE = {"exact": True, "max_purge": 0, "release_numbers": False}  # nothing may go
NOTHING = "Nothing was changed. "  # begins a refusal of est_site, which here is only asked
ONE_TRUNK = "{} too, and a number is on one trunk at a time. Take it off the wrong one"


def read_declared(items: Sequence[Any], api: str) -> tuple[Site, ...]:
    """Return the sites that are declared already, for a dialect. Raise EstError with what is wrong with them."""
    prepared = prepare(SITES, {}, {"sites": items})
    if prepared.wrong:
        raise EstError(f"declared: {prepared.wrong.replace(NOTHING, '')}")
    params = {**WHOLE, "api": api}
    read = [read_site(f"declared[{index}]", item, params) for index, item in enumerate(prepared.params["sites"])]
    sites = tuple(site for site, _wrong in read)
    texts = [f"{site.place} ({site.name}).{text}" for site, wrong in read for text in wrong]
    texts += [clash.text for clash in same_names(sites)]
    if texts:
        raise EstError(f"{'; '.join(shown(texts))}.")
    return sites


def claimed(declared: Sequence[Site], trunks: Objects) -> dict[str, str]:
    """Return {id of a trunk: name of the site that is declared for it}."""
    changes = plan_trunks(declared, trunks)
    return {change.before["id"]: site.name for site, change in zip(declared, changes) if change.before}


def adopt(
    trunks: Objects, snapshot: Snapshot, declared: Sequence[Site], by_id: Container[str], api: str
) -> tuple[list[Object], list[Object]]:
    """Return (sites in the form of a file of sites, what is left out).

    trunks: those that no site declares, and that are asked for. snapshot: all trunks of the project, what is under
    these, and the numbers of those that are declared. by_id: the trunks that are asked for by their ids: then a name
    need not say which one is meant. api: the dialect that the sites are for.
    """
    why: Reasons = {}
    state = state_of(snapshot, map(as_ref, trunks))
    named: defaultdict[Hashable, list[str]] = defaultdict(list)
    for one in snapshot.trunks:
        named[key_of(TRUNK, one)].append(one["id"])
    sites: dict[str, Object] = {}
    for one in trunks:
        id, ref = one["id"], as_ref(one)
        others = sorted(other for other in named[key_of(TRUNK, one)] if other != id)
        _leave(why, id, _name_mistakes(one, [] if id in by_id else others))
        _leave(why, id, _without_key(state[ref]))
        sites[id] = document(one, state[ref])
        if others or id in why:
            rest = {key: value for key, value in sites[id].items() if key != "name"}
            sites[id] = {"name": one.get("name") or "", TRUNK.id_option: id, **rest}
    read = _read(sites, why, api)
    _refuse_clashes(read, declared, snapshot, why)
    _refuse_changes([site for id, site in read.items() if id not in why], snapshot, why)
    adopted = [site for id, site in sites.items() if id not in why]
    out = [
        {"name": site["name"], "trunk_id": id, "why": why[id], "site": site} for id, site in sites.items() if id in why
    ]
    return sorted(adopted, key=_place), sorted(out, key=_place)


def _place(one: Values) -> tuple[str, ...]:
    """Return where a site stands among others."""
    return one["name"].casefold(), one["name"], one.get("trunk_id", "")


def _leave(why: Reasons, id: str, texts: Iterable[str]) -> None:
    """Put down why a trunk is left out, if anything says so, and nothing did before."""
    found = [text.rstrip(".") for text in texts]
    if found and id not in why:
        why[id] = f"{'; '.join(shown(found))}."


def _name_mistakes(trunk: Values, others: Sequence[str]) -> Iterator[str]:
    """Yield why a trunk cannot be a site by its name. others: ids of trunks that have the same name."""
    name = trunk.get("name")
    way_out = f"Give the trunk another name, by its trunk_id {trunk['id']}"
    if not name:
        yield f"name: is empty. {way_out}"
        return
    site = Declared({"name": name})
    if TEMPLATE.search(name):
        yield f"name: {name!r} would be a template in a file of sites. {way_out}"
    else:
        for text in [*(text for _site, text in name_mistakes([site])), *no_host(site)]:
            yield f"{text.replace(f'{site.place}.', '')}. {way_out}"
    if others:
        yield (
            f"name: {name!r} is that of {', '.join(others)} too, and a site is found by the name of its trunk. Give "
            "one of them another name, by its trunk_id"
        )


def _without_key(under: Under) -> Iterator[str]:
    """Yield what is under a trunk and cannot be declared, for it has nothing by which a site would name it."""
    for kind in (ACL, SIP_ENDPOINT):
        for one in under[kind.plural].values():
            if one.get(kind.key) is None:
                named = one.get("name") or one["id"]
                yield f"{kind.plural}: {named} has no {kind.key}, so a site cannot name it"


def _read(sites: Mapping[str, Object], why: Reasons, api: str) -> dict[str, Site]:
    """Return {id of a trunk: its site, as est_site reads it}, whose place is that id. Put down why others are none."""
    read: dict[str, Site] = {}
    for id, site in sites.items():
        if id not in why:
            prepared = prepare(SITES, {}, {"sites": [site]})
            _leave(why, id, [prepared.wrong.replace(NOTHING, "")] if prepared.wrong else [])
        if id not in why:
            read[id], wrong = read_site(id, prepared.params["sites"][0], {**WHOLE, "api": api})
            _leave(why, id, wrong)
    return read


def _refuse_clashes(read: Mapping[str, Site], declared: Sequence[Site], snapshot: Snapshot, why: Reasons) -> None:
    """Put down what cannot be declared beside other sites, or has a number that another trunk has, too."""
    clashes: defaultdict[str, list[str]] = defaultdict(list)
    numbers: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    every = [*declared, *read.values()]
    former = {site.renamed_from: site.name for site in declared if site.renamed_from}
    for id, site in read.items():
        if nfc(site.name) in former:
            clashes[id].append(
                f"name: {site.name!r} is renamed_from of site {former[nfc(site.name)]}, which is declared"
            )
    for clash in [*same_names(every), *shared(every)]:
        for one, other in (clash.site, clash.other), (clash.other, clash.site):
            if one.place not in read:
                continue
            if clash.number:
                numbers[one.place, f"of site {other.name}"].append(clash.number)
            elif nfc(one.name) == nfc(other.name):
                clashes[one.place].append(f"name: {one.name!r} is that of another site")
            else:
                clashes[one.place].append(f"host_name: it is that of site {other.name} too")
    for key, holders in _holders(snapshot).items():
        for ref in holders if len(holders) > 1 else ():
            for elsewhere in holders:
                told = key in numbers[ref.id, f"of site {elsewhere.name}"]
                if ref.id in read and elsewhere != ref and not told:
                    numbers[ref.id, f"on {elsewhere}"].append(str(key))
    for (id, where), those in numbers.items():
        if those:
            clashes[id].append(f"phone_numbers: {folded(those)} {ONE_TRUNK.format(where)}")
    for id, texts in clashes.items():
        _leave(why, id, dict.fromkeys(texts))


def _holders(snapshot: Snapshot) -> dict[Hashable, list[TrunkRef]]:
    """Return {number: the trunks that have it}."""
    holders: defaultdict[Hashable, list[TrunkRef]] = defaultdict(list)
    for ref, objects in snapshot.of(PHONE_NUMBER).items():
        if ref and not isinstance(objects, EstError):
            for one in objects:
                holders[key_of(PHONE_NUMBER, one)].append(ref)
    return holders


def _refuse_changes(sites: Sequence[Site], snapshot: Snapshot, why: Reasons) -> None:
    """Put down what est_site would refuse, or change, where these sites are all that is declared, and are exact."""
    trunks = plan_trunks(sites, snapshot.trunks)
    seen = Seen(tuple(sites), tuple(trunks), snapshot, Around())
    intent = Intent(seen.sites, frozenset(nfc(site.name) for site in sites), (), frozenset(), "")
    done = checked(intent, seen, plan_sites(seen.sites, trunks, snapshot, seen.around), True)
    for site in sites:
        changes = [change for change in done.plan.by_site.get(site.name, ()) if change.kind != "unchanged"]
        _leave(why, site.place, [spelled(str(done.refused[site.name]))] if site.name in done.refused else [])
        _leave(why, site.place, [f"written back, it would change {change.subject}" for change in changes])
