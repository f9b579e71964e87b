# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Reads what a project holds, as far as it is asked for, with the fewest requests: trunks, and what is under them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Optional, Union

from ansible_collections.sinch.est.plugins.module_utils._api.collection import recheck_delays
from ansible_collections.sinch.est.plugins.module_utils._api.dialect import Listing
from ansible_collections.sinch.est.plugins.module_utils._api.dialects import spoken
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    ApiError,
    EstError,
    PlanError,
    TrunkMissing,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ID_SHAPE, TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import (
    ByTrunk,
    Snapshot,
    as_ref,
    resolve,
    without_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects


def read_snapshot(
    client: Client,
    kinds: Sequence[Resource],
    named: Optional[Mapping[str, str]] = None,
    only: Optional[Mapping[str, Optional[str]]] = None,
    trunks: Optional[Objects] = None,
    for_plan: bool = False,
    keep_going: bool = False,
) -> Snapshot:
    """Return a Snapshot of all trunks, or of those that are named, with the kinds of objects that are under them.

    named: {name or id of a trunk: the option that gives it}. only: {name or id of a trunk: id of the one object that
    is read there, in place of the list}. trunks: those of the project, where they have been listed already.
    for_plan: a trunk's id is taken at its word, its name is not read, and a trunk that is listed and not there is
    waited for, since it may just have been created. keep_going: what the server does not tell of one trunk is an error
    of that trunk only. Raise EstError.
    """
    if named is not None and not named:
        return Snapshot(trunks or (), {}, {kind.plural: {} for kind in kinds})
    if trunks is None and named is not None and all(ID_SHAPE.fullmatch(name) for name in named):
        refs = {id: TrunkRef(id) for id in named} if for_plan else _read_refs(client, named)
        found = _read_under(client, kinds, refs, only or {}, False, keep_going) if refs else Snapshot()
        # No id after all where there is no such trunk: perhaps a name that looks like one.
        if found.children and not (for_plan and _any_missing(found.children)):
            return replace(found, named=refs)
    trunks = read_trunks(client) if trunks is None else trunks
    errors: dict[Optional[TrunkRef], Union[Objects, EstError]] = {}
    if named is None:
        refs = {trunk["id"]: as_ref(trunk) for trunk in trunks}
    else:
        means = resolve(trunks, named)
        errors = {without_trunk(name): ref for name, ref in means.items() if isinstance(ref, PlanError)}
        refs = {name: without_trunk(name) if isinstance(ref, PlanError) else ref for name, ref in means.items()}
    there = {name: ref for name, ref in refs.items() if ref not in errors}
    found = _read_under(client, kinds, there, only or {}, for_plan, keep_going)
    children = {plural: {**errors, **by_trunk} for plural, by_trunk in found.children.items()}
    return replace(found, trunks=trunks, named=refs, children=children)


def read_trunks(client: Client, id: Optional[str] = None) -> Objects:
    """Return all trunks or, with an id, the one that has it, if there is one. Raise EstError."""
    if id is None:
        return spoken(client).list_objects(client, TRUNK) or []
    trunk = spoken(client).get_object(client, TRUNK, id)
    return [trunk] if trunk else []


def _read_refs(client: Client, ids: Mapping[str, str]) -> dict[str, TrunkRef]:
    """Return {id: trunk with its name}, {} where one of them is no id of a trunk."""
    trunks = client.map(lambda id: spoken(client).get_object(client, TRUNK, id), ids)
    return {trunk["id"]: as_ref(trunk) for trunk in trunks if trunk} if all(trunks) else {}


def _read_under(
    client: Client,
    kinds: Sequence[Resource],
    refs: Mapping[str, TrunkRef],
    only: Mapping[str, Optional[str]],
    patient: bool,
    keep_going: bool,
) -> Snapshot:
    """Return a Snapshot of what is under trunks, or why it cannot be known, read side by side. Arguments as above."""
    ids = {ref: only.get(name) for name, ref in refs.items()}
    pairs = [(kind, ref) for ref in ids for kind in kinds]
    what = lists_of(kinds[0]) if len(kinds) == 1 else "lists read"
    listing = spoken(client).list_under(client, kinds) if None in ids.values() else Listing(_nothing)
    lists = client.map(lambda pair: _objects_of(client, listing, *pair, ids[pair[1]], patient, keep_going), pairs, what)
    children: dict[str, dict[Optional[TrunkRef], Union[Objects, EstError]]] = {kind.plural: {} for kind in kinds}
    for (kind, ref), objects in zip(pairs, lists):
        children[kind.plural][ref] = objects
    return Snapshot(children=children, project=listing.project)


def _nothing(kind: Resource, trunk: TrunkRef) -> Objects:
    """Return what is listed where single objects are read."""
    return ()


def _objects_of(
    client: Client,
    listing: Listing,
    kind: Resource,
    trunk: TrunkRef,
    id: Optional[str],
    patient: bool,
    keep_going: bool,
) -> Union[Objects, EstError]:
    """Return the objects of one kind under a trunk, or the one with the id, or why they cannot be known."""
    try:
        objects = _read(client, listing, kind, trunk, id)
        for pause in recheck_delays(client) if patient else ():
            if objects is not None:
                break
            client.pause(pause)
            objects = _read(client, listing, kind, trunk, id)
    except ApiError as error:
        if not keep_going or error.status in (None, 401, 403):  # which it would be for the other trunks too
            raise
        return error
    return TrunkMissing(f"The {trunk} has just been deleted.") if objects is None else objects


def _read(client: Client, listing: Listing, kind: Resource, trunk: TrunkRef, id: Optional[str]) -> Optional[Objects]:
    if id is None:
        return listing.under(kind, trunk)
    api = spoken(client)
    found = api.get_object(client, kind, id, trunk)
    if found is None and not trunk.name and api.get_object(client, TRUNK, trunk.id) is None:
        return None  # the trunk, of which only an id was known, is not there either
    return [] if found is None else [found]


def _any_missing(children: Mapping[str, ByTrunk]) -> bool:
    return any(isinstance(objects, TrunkMissing) for by_trunk in children.values() for objects in by_trunk.values())


def read_now(client: Client, kind: Resource, trunk: Optional[TrunkRef]) -> Union[Objects, EstError]:
    """Return all objects of a collection, none where its trunk is gone, or why they cannot be read."""
    try:
        return spoken(client).list_objects(client, kind, trunk) or []
    except EstError as error:
        return error


def read_all_now(
    client: Client, kind: Resource, trunks: Sequence[Optional[TrunkRef]]
) -> dict[Optional[TrunkRef], Union[Objects, EstError]]:
    """Return {trunk: its objects of a kind, or why they cannot be read}, read side by side."""
    return dict(zip(trunks, client.map(partial(read_now, client, kind), trunks, lists_of(kind))))


def lists_of(kind: Resource) -> str:
    """Return what is counted while lists are read."""
    return f"lists of {kind.label}s read"
