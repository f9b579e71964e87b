# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What a project holds, as far as it was asked for; which trunk a name means in it. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Optional, Union

from ansible_collections.sinch.est.plugins.module_utils._model.change import PLANNED, TrunkRef, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    STALE,
    Ambiguous,
    EstError,
    PlanError,
    TrunkMissing,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ID_SHAPE, TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc, refuse_unreadable, text

# {trunk: its objects, or why they cannot be known}; of trunks themselves, {None: trunks}.
ByTrunk = Mapping[Optional[TrunkRef], Union[Objects, EstError]]


@dataclass(frozen=True)
class Snapshot:
    """What was there when it was read.

    trunks: those that were listed, or read by their ids. named: {name or id as it was asked for: its trunk}; one that
    does not exist has no id. children: {plural: {trunk: objects, or why they cannot be known}}. project: {plural: all
    of that kind that the project holds, wherever}, of what was read in this way.
    """

    trunks: Objects = ()
    named: Mapping[str, TrunkRef] = field(default_factory=dict)
    children: Mapping[str, ByTrunk] = field(default_factory=dict)
    project: Mapping[str, Objects] = field(default_factory=dict)

    def elsewhere(self, resource: Resource) -> dict[Hashable, TrunkRef]:
        """Return {key: the trunk that has it} of what is on trunks that this snapshot is not of, as far as is known."""
        here = {ref.id for ref in self.of(resource) if ref}
        refs = {trunk["id"]: as_ref(trunk) for trunk in self.trunks}
        return {
            key_of(resource, one): refs.get(one["trunk_id"]) or TrunkRef(one["trunk_id"])
            for one in self.project.get(resource.plural, ())
            if resource.exclusive and one.get("trunk_id") and one["trunk_id"] not in here
        }

    def of(self, resource: Resource) -> ByTrunk:
        """Return the objects of one kind, by trunk."""
        return self.children[resource.plural] if resource.parent else {None: self.trunks}


def as_ref(trunk: Values) -> TrunkRef:
    """Return the TrunkRef of a trunk that was read."""
    return TrunkRef(trunk["id"], trunk.get("name"))


def resolve(trunks: Objects, named: Mapping[str, str]) -> dict[str, Union[TrunkRef, PlanError]]:
    """Return {name or id: the trunk that it means, or the error for which it means none}. An id wins over a name.

    named: {name or id: the option that gives it}. Raise InputError for a text that is no name, and nobody has.
    """
    index: defaultdict[tuple[str, Hashable], list[Values]] = defaultdict(list)
    for trunk in trunks:
        index["id", trunk["id"]].append(trunk)
        index["name", key_of(TRUNK, trunk)].append(trunk)
    refs: dict[str, Union[TrunkRef, PlanError]] = {}
    for name, option in named.items():
        hits = index.get(("id", name)) or index.get(("name", key_of(TRUNK, {TRUNK.key: name}))) or []
        refs[name] = as_ref(hits[0]) if len(hits) == 1 else _several(name, hits) if hits else _none(name, option)
    return refs


def _several(name: str, hits: Sequence[Values]) -> Ambiguous:
    ids = ", ".join(hit["id"] for hit in hits)
    return Ambiguous(f"{len(hits)} trunks are called {name!r}. Say which one by its id: {ids}.")


def _none(name: str, option: str) -> TrunkMissing:
    refuse_unreadable(option, text, name.removeprefix(PLANNED))
    way_out = "Create it first with sinch.est.est_trunk, or correct the name."
    if ID_SHAPE.fullmatch(name):
        way_out = f"It looks like an id: the trunk was deleted, or is of another project. {STALE}"
    return TrunkMissing(f"There is no trunk with the name or id {name!r}. {way_out}")


def as_if_created(snapshot: Snapshot) -> tuple[Snapshot, list[str]]:
    """Return (the snapshot as check mode sees it, warnings): a trunk that is missing counts as one to be created.

    An id that does not exist stays missing, since nobody can plan an id.
    """
    planned = {
        name: TrunkRef(PLANNED + str(ref.name), ref.name)
        for name, ref in snapshot.named.items()
        if not ref.id and not ID_SHAPE.fullmatch(name) and _is_missing(snapshot, ref)
    }
    if not planned:
        return snapshot, []
    instead = {snapshot.named[name]: ref for name, ref in planned.items()}
    children: dict[str, ByTrunk] = {
        plural: {
            (ref and instead.get(ref, ref)): () if ref in instead else objects for ref, objects in by_trunk.items()
        }
        for plural, by_trunk in snapshot.children.items()
    }
    names = ", ".join(dict.fromkeys(repr(ref.name) for ref in planned.values()))
    warning = f"No such trunk yet: {names}. Planned as if an earlier task had created it."
    return replace(snapshot, named={**snapshot.named, **planned}, children=children), [warning]


def _is_missing(snapshot: Snapshot, ref: TrunkRef) -> bool:
    return all(isinstance(by_trunk[ref], TrunkMissing) for by_trunk in snapshot.children.values())


def without_trunk(name: str) -> TrunkRef:
    """Return what stands for a trunk that does not exist: one name, however it is spelled."""
    return TrunkRef("", nfc(name.removeprefix(PLANNED)))
