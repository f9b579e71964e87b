# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""One plan over any number of sites and all kinds of objects. Pure."""

import sys
from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    PLANNED,
    Change,
    Desired,
    TrunkRef,
    count_noun,
    key_of,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import Ambiguous, EstError, InputError, PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.fold import folded
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    TRUNK,
)
from ansible_collections.sinch.est.plugins.module_utils._model.site import Site, SiteChange
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot, as_ref
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._plan.guard import refuse_purge
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN, reduces
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from ansible_collections.sinch.est.plugins.module_utils._plan.site_numbers import Around, with_moves_between
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import with_children

ByKind = dict[str, list[Change]]  # {plural: changes}
Refused = dict[str, EstError]  # {name of a site: why nothing of it can be done}


@dataclass(frozen=True)
class SitesPlan:
    """What becomes of sites. left: {site: texts about numbers that stay on one trunk, and belong on another}."""

    changes: tuple[SiteChange, ...]
    refused: Refused
    left: Mapping[str, tuple[str, ...]]

    @cached_property
    def by_site(self) -> Mapping[str, Sequence[Change]]:
        """Return {site: its changes}, nothing for a site without any."""
        found: defaultdict[str, list[Change]] = defaultdict(list)
        for one in self.changes:
            found[one.site].append(one.change)
        return found


def plan_trunks(sites: Sequence[Site], trunks: Objects) -> list[Change]:
    """Return what becomes of the trunk of each site, failed where nobody can say which one it is."""
    named: defaultdict[Hashable, list[str]] = defaultdict(list)
    for trunk in trunks:
        named[key_of(TRUNK, trunk)].append(trunk["id"])
    wanted: dict[int, Desired] = {}
    changes: dict[int, Change] = {}
    for index, site in enumerate(sites):
        try:
            wanted[index] = _as_it_is_called(site, named)
        except PlanError as error:
            changes[index] = Change("failed", TRUNK, desired=site.trunk, error=error)
    readable = {index: item for index, item in wanted.items() if not item.unread}
    changes.update(zip(readable, plan(TRUNK, list(readable.values()), {None: trunks})))
    changes.update((index, _alone(item, trunks)) for index, item in wanted.items() if item.unread)
    return [changes[index] for index in range(len(sites))]


def _alone(item: Desired, trunks: Objects) -> Change:
    """Return what becomes of a trunk with a text that cannot be read: it may be what the server holds."""
    try:
        return plan(TRUNK, [item], {None: trunks})[0]
    except InputError as error:
        return Change("failed", TRUNK, desired=item, error=error)


def _as_it_is_called(site: Site, named: Mapping[Hashable, Sequence[str]]) -> Desired:
    """Return the trunk of a site as it is desired, with its id where it still has the name that it is renamed from.

    Raise PlanError where there is a trunk of either name, or several of the old one.
    """
    old = named.get(site.renamed_from, ()) if site.renamed_from and site.trunk.id is None else ()
    new = named.get(nfc(site.name), ())
    if old and new:
        raise PlanError(
            f"renamed_from: there are both, trunk {site.renamed_from!r} ({', '.join(old)}) and trunk {site.name!r} "
            f"({', '.join(new)}). Say which one the site is by trunk_id, and move the numbers of the other one to it "
            "with take_numbers_from."
        )
    if len(old) > 1:
        raise PlanError(
            f"renamed_from: {len(old)} trunks are called {site.renamed_from!r}. Say which one it is by trunk_id: "
            f"{', '.join(old)}."
        )
    return replace(site.trunk, id=old[0]) if old else site.trunk


def ref_of(site: Site, trunk: Change) -> TrunkRef:
    """Return the trunk of a site; one that is to be created has an id that check mode would make up."""
    return as_ref(trunk.before) if trunk.before else TrunkRef(PLANNED + site.name, site.name)


def plan_sites(
    sites: Sequence[Site], trunks: Sequence[Change], snapshot: Snapshot, around: Around, skip: Container[str] = ()
) -> SitesPlan:
    """Return the plan of the sites that are touched.

    trunks: what becomes of the trunk of each. snapshot: what is under these trunks, and under around.takes. skip: the
    names of sites of which nothing can be done, as an earlier plan found.
    """
    refused: Refused = {}
    refs = {site.name: ref_of(site, trunk) for site, trunk in zip(sites, trunks)}
    own: dict[str, ByKind] = {}
    for site, trunk in zip(sites, trunks):
        if site.name not in skip:
            try:
                own[site.name] = _own(site, trunk, refs[site.name], snapshot)
            except EstError as error:
                refused[site.name] = error
    waiting = {key: site.name for site in sites if site.name not in own for key in _declared(site)}
    numbers = {name: by_kind[PHONE_NUMBER.plural] for name, by_kind in own.items()}
    numbers, left = with_moves_between(numbers, refs, snapshot, around, waiting)
    leaving = {(change.source, change.key) for those in numbers.values() for change in those if change.source}
    changes: list[SiteChange] = []
    for site, trunk in zip(sites, trunks):
        if site.name in own:
            try:
                by_kind = {**own[site.name], PHONE_NUMBER.plural: numbers[site.name]}
                for kind in CHILDREN:
                    refuse_purge(by_kind[kind.plural], site.max_purge)
                below = [change for kind in reversed(CHILDREN) for change in by_kind[kind.plural]]
                of_trunk = _teardown(trunk, snapshot, leaving, around.declared, waiting)
                _refuse_failed([*of_trunk, *below])
                changes += [SiteChange(site.name, change) for change in [*of_trunk, *below]]
            except EstError as error:
                refused[site.name] = error
    return SitesPlan(tuple(changes), refused, left)


def _refuse_failed(changes: Iterable[Change]) -> None:
    """Raise EstError where something of a site cannot be done: then nothing of it is."""
    errors = [change.error for change in changes if change.error]
    for error in errors:
        if isinstance(error, (InputError, Ambiguous)):
            raise error
    if errors:
        raise PlanError(" ".join(dict.fromkeys(map(str, errors))))


def _declared(site: Site) -> Iterator[Hashable]:
    """Yield the numbers that a site is to have."""
    return (number.key(PHONE_NUMBER) for number in site.numbers if site.present)


def _own(site: Site, trunk: Change, ref: TrunkRef, snapshot: Snapshot) -> ByKind:
    """Return {plural: what becomes of what is under the trunk of a site}, as far as it can be seen from there."""
    if trunk.error:
        raise trunk.error
    if not site.present:
        return {kind.plural: [] for kind in CHILDREN}
    under = {kind.plural: snapshot.of(kind).get(ref, ()) for kind in CHILDREN}
    for objects in under.values():
        if isinstance(objects, EstError):
            raise objects
    by_kind = {
        kind.plural: plan(
            kind,
            [replace(item, trunk=ref) for item in site.children[kind.plural]],
            {ref: under[kind.plural]},
            (ref,) if site.exact else (),
            sys.maxsize,  # what moves does not go: see refuse_purge() above
        )
        for kind in CHILDREN
    }
    return {**by_kind, ACL.plural: [part for change in by_kind[ACL.plural] for part in _in_two(change)]}


def _in_two(change: Change) -> list[Change]:
    """Return an update of an ACL that adds ranges and takes others away as two: each has a phase of its own.

    A site that changes all its addresses may call from the new ones before numbers come to it, or they do not come.
    """
    entries = change.resource.field("entries")
    old, new = (entries.by_identity(values.get(entries.name)) for values in (change.before, change.after))
    added = [member for identity, member in new.items() if identity not in old]
    if change.kind != "updated" or not added or not reduces(change):
        return [change]
    both = [*(change.before.get(entries.name) or ()), *added]
    wider = {**change.before, entries.name: both}
    key = change.resource.key
    named = replace(change.desired, values={key: change.desired.values.get(key, change.before.get(key))})
    first = replace(change, desired=named, after=wider, send={entries.name: both})
    return [first, replace(change, before=wider)]


def _teardown(
    trunk: Change,
    snapshot: Snapshot,
    leaving: Container[tuple[Optional[TrunkRef], Hashable]],
    declared: Mapping[Hashable, str],
    waiting: Mapping[Hashable, str],
) -> list[Change]:
    """Return what becomes of a trunk, after what goes along with it. Raise EstError where it cannot go.

    leaving: (trunk, number) of what moves away. declared, waiting: {number: the site that wants it, and does not get
    it}, of sites that are not touched, and of those that are refused.
    """
    if trunk.kind != "deleted":
        return [trunk]
    ref = as_ref(trunk.before)
    by_trunk = snapshot.of(PHONE_NUMBER)
    objects = by_trunk[ref]
    if not isinstance(objects, EstError):
        objects = [one for one in objects if (ref, key_of(PHONE_NUMBER, one)) not in leaving]
        owners = {**declared, **waiting}
        wanted = [one for one in objects if key_of(PHONE_NUMBER, one) in owners]
        if wanted:
            names = ", ".join(sorted({owners[key_of(PHONE_NUMBER, one)] for one in wanted}))
            refused = all(key_of(PHONE_NUMBER, one) in waiting for one in wanted)
            way_out = "What is refused there comes first." if refused else "Let one task do both sites."
            raise PlanError(
                f"state: {ref} has {count_noun(len(wanted), PHONE_NUMBER.label)} of site {names}, which would ring "
                f"nowhere without it: {folded(one[PHONE_NUMBER.key] for one in wanted)}. {way_out}"
            )
        if objects and not trunk.desired.release:
            it = "it" if len(objects) == 1 else "them"
            raise PlanError(
                f"state: {ref} has {count_noun(len(objects), PHONE_NUMBER.label)}, which would ring nowhere without "
                f"it: {folded(one[PHONE_NUMBER.key] for one in objects)}. Give {it} to another site of this task, or "
                f"say release_numbers: true to let {it} go."
            )
    children = {**snapshot.children, PHONE_NUMBER.plural: {**by_trunk, ref: objects}}
    along = with_children([trunk], replace(snapshot, children=children))
    if along[-1].error:
        raise along[-1].error
    return along
