# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""One plan over any number of sites and all kinds of objects, moves of numbers between their trunks included. Pure."""

import sys
from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    SIP_ENDPOINT,
    TRUNK,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._model.site import Site, SiteChange
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot, as_ref
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._plan.guard import refuse_purge
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN, reduces
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import with_children

ByKind = dict[str, list[Change]]  # {plural: changes}
Refused = dict[str, EstError]  # {name of a site: why nothing of it can be done}


@dataclass(frozen=True)
class Around:
    """What else is known of the project, beside the sites that a task touches.

    takes: trunks that are no sites and give up numbers that sites want. elsewhere: {number: the trunk that has it} of
    all other trunks, as far as they were looked at. declared: {number: the site that declares it} of the sites that are
    not touched. untouched: {id of a trunk: name of the site that it is, and is not touched}.
    """

    takes: tuple[TrunkRef, ...] = ()
    elsewhere: Mapping[Hashable, TrunkRef] = field(default_factory=dict)
    declared: Mapping[Hashable, str] = field(default_factory=dict)
    untouched: Mapping[str, str] = field(default_factory=dict)


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
    numbers, left = _with_moves(numbers, refs, snapshot, around, waiting)
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


def _with_moves(
    own: Mapping[str, list[Change]],
    refs: Mapping[str, TrunkRef],
    snapshot: Snapshot,
    around: Around,
    waiting: Mapping[Hashable, str],
) -> tuple[dict[str, list[Change]], dict[str, tuple[str, ...]]]:
    """Return ({site: changes of its numbers}, {site: texts about what stays where it rings}).

    waiting: {number: the site that declares it, and of which nothing can be done}. A number that leaves one trunk for
    another one is one change, of the site to which it goes. Where it is on others too, as after a move that was killed
    half-way, it is taken off those as well.
    """
    there = _numbers_of(snapshot, [*refs.values(), *around.takes])
    moved = {
        name: [
            replace(change, kind="moved", source=there[change.key][0][0], before=there[change.key][0][1])
            if change.kind == "created" and change.key in there
            else change
            for change in changes
        ]
        for name, changes in own.items()
    }
    for changes in moved.values():
        changes += [one for change in changes for one in _off_others(change, there.get(change.key, ()))]
    leaving = {(change.source, change.key) for changes in moved.values() for change in changes if change.source}
    of_others = _of_others(there, around)
    planned: dict[str, list[Change]] = {}
    left: dict[str, tuple[str, ...]] = {}
    for name, changes in moved.items():
        stays, foreign = _by_trunk(changes, around)
        planned[name] = [
            replace(change, kind="failed", error=foreign[around.elsewhere[change.key]])
            if change.kind == "created" and around.elsewhere.get(change.key) in foreign
            else change
            for change in changes
            if not (change.kind == "created" and around.elsewhere.get(change.key) in stays)
            and not (
                change.kind == "deleted"
                and not change.source
                and ((change.trunk, change.key) in leaving or change.key in around.declared or change.key in waiting)
            )
        ]
        left[name] = (*stays.values(), *of_others.get(refs[name], ()))
    return planned, {name: texts for name, texts in left.items() if texts}


def _off_others(change: Change, holders: Iterable[tuple[TrunkRef, Object]]) -> list[Change]:
    """Return what takes a number that is to be on one trunk off all others, but for the one from which it moves."""
    if change.kind not in ("moved", "unchanged") or change.desired.state == "absent":
        return []
    return [
        Change("deleted", PHONE_NUMBER, trunk, change.desired, one, key=change.key, source=trunk)
        for trunk, one in holders
        if trunk not in (change.trunk, change.source)
    ]


def _numbers_of(snapshot: Snapshot, trunks: Iterable[TrunkRef]) -> dict[Hashable, list[tuple[TrunkRef, Object]]]:
    """Return {number: [(trunk that has it, as it was read), ...]}."""
    there: defaultdict[Hashable, list[tuple[TrunkRef, Object]]] = defaultdict(list)
    for trunk in trunks:
        objects = snapshot.of(PHONE_NUMBER).get(trunk, ())
        for one in () if isinstance(objects, EstError) else objects:
            there[key_of(PHONE_NUMBER, one)].append((trunk, one))
    return there


def _by_trunk(changes: Sequence[Change], around: Around) -> tuple[dict[TrunkRef, str], dict[TrunkRef, PlanError]]:
    """Return ({untouched site's trunk: a text}, {other trunk: an error}) for numbers that are to come from there."""
    coming: defaultdict[TrunkRef, list[str]] = defaultdict(list)
    for change in changes:
        if change.kind == "created" and change.key in around.elsewhere:
            coming[around.elsewhere[change.key]].append(change.after[PHONE_NUMBER.key])
    stays: dict[TrunkRef, str] = {}
    foreign: dict[TrunkRef, PlanError] = {}
    for trunk, numbers in coming.items():
        many, are = count_noun(len(numbers), PHONE_NUMBER.label), "is" if len(numbers) == 1 else "are"
        if trunk.id in around.untouched:
            stays[trunk] = (
                f"{many} {are} still on {trunk} of site {around.untouched[trunk.id]}, which this task does not touch, "
                f"and {are} left there: {folded(numbers)}"
            )
        else:
            old = f", or say renamed_from: {trunk.name} if that is this site under an older name" if trunk.name else ""
            it = "it" if len(numbers) == 1 else "them"
            foreign[trunk] = PlanError(
                f"phone_numbers: {many} {are} on {trunk}, which is no site of this task: {folded(numbers)}. To move "
                f"{it} here, name that trunk in take_numbers_from{old}."
            )
    return stays, foreign


def _of_others(
    there: Mapping[Hashable, Sequence[tuple[TrunkRef, Object]]], around: Around
) -> dict[TrunkRef, list[str]]:
    """Return {trunk: a text for each untouched site whose numbers are on it, and stay there}."""
    numbers: defaultdict[TrunkRef, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key in there.keys() & around.declared.keys():
        for trunk, one in there[key]:
            numbers[trunk][around.declared[key]].append(one[PHONE_NUMBER.key])
    return {
        trunk: [
            f"{count_noun(len(those), PHONE_NUMBER.label)} of site {name}, which this task does not touch, "
            f"{'is' if len(those) == 1 else 'are'} on {trunk} and left there: {folded(those)}"
            for name, those in by_site.items()
        ]
        for trunk, by_site in numbers.items()
    }


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


def not_listed(
    site: Site,
    ref: TrunkRef,
    changes: Sequence[Change],
    snapshot: Snapshot,
    gone: Container[tuple[Optional[TrunkRef], Hashable]],
) -> str:
    """Return what is under the trunk of a site, is not in the list that it gives, and stays; "" where there is none.

    changes: those of the site. gone: (trunk, number) of what moves away.
    """
    words = []
    for kind in (kind for kind in (ACL, SIP_ENDPOINT, PHONE_NUMBER) if kind.plural in site.listed and site.present):
        objects = snapshot.of(kind).get(ref, ())
        named = {change.before.get(kind.id_field) for change in changes if change.resource is kind}
        rest = [] if isinstance(objects, EstError) else [one for one in objects if one[kind.id_field] not in named]
        rest = [one for one in rest if kind is not PHONE_NUMBER or (ref, key_of(kind, one)) not in gone]
        if kind is PHONE_NUMBER and rest:
            words.append(f"{count_noun(len(rest), kind.label)} {folded(one[kind.key] for one in rest)}")
        words += [_still_there(kind, one) for one in rest if kind is not PHONE_NUMBER]
    return f"Not listed, and stays: {', '.join(words)}." if words else ""


def _still_there(kind: Resource, one: Object) -> str:
    state = "is disabled" if one.get("enabled") is False else ""
    if kind is SIP_ENDPOINT:
        state = state or f"still gets calls, with priority {one.get('priority')}"
    return f"{kind.label} {one.get(kind.key)}" + (f" ({state})" if state else "")
