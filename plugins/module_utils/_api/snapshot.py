# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Reading what is there: objects in snake_case, trunks by id or name, the children of many trunks side by side."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Optional, Union, overload

from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    PLANNED,
    Desired,
    TrunkRef,
    key_of,
    with_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    STALE,
    Ambiguous,
    ApiError,
    EstError,
    PlanError,
    TrunkMissing,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ID_SHAPE,
    TRUNK,
    Resource,
    from_wire,
    misfit,
    path,
)
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc, refuse_unreadable, text
from ansible_collections.sinch.est.plugins.module_utils._plan.match import Index, index
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import Found

RECHECK_DELAYS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.25)  # seconds before each look for what was just created: 5 in all


def read_object(client: Client, resource: Resource, id: str, parent: Optional[TrunkRef] = None) -> Optional[Object]:
    """One object by its id, None where it does not exist. Where a gateway says so, the list is asked as well."""
    where = path(resource, client.settings.project_id, parent.id if parent else None, id)
    try:
        found = client.get(where, with_trunk(f"read {resource.label} {id}", parent), resource.wire_id)
    except ApiError as error:
        if error.status != 404:
            raise
        listed = read_all(client, resource, parent) if parent else read_all(client, resource)
        return next((one for one in listed or () if one[resource.id_field] == id), None)
    return None if found is None else from_answer(resource, found, parent)


@overload
def read_all(client: Client, resource: Resource, parent: None = None) -> Objects:
    """Of the project."""


@overload
def read_all(client: Client, resource: Resource, parent: TrunkRef) -> Optional[Objects]:
    """Of a trunk."""


def read_all(client: Client, resource: Resource, parent: Optional[TrunkRef] = None) -> Optional[Objects]:
    """All objects of a collection. None where the trunk that they would live under does not exist."""
    where = path(resource, client.settings.project_id, parent.id if parent else None)
    try:
        listed = client.list(
            where, with_trunk(f"list {resource.label}s", parent), resource.list_key, resource.wire_id, resource.paging
        )
    except ApiError as error:
        if error.status == 404 and parent and read_object(client, TRUNK, parent.id) is None:
            return None
        raise
    return [from_answer(resource, found, parent) for found in listed]


@overload
def read(client: Client, resource: Resource, id: Optional[str] = None, parent: None = None) -> Objects:
    """Of the project."""


@overload
def read(client: Client, resource: Resource, id: Optional[str], parent: TrunkRef) -> Optional[Objects]:
    """Of a trunk."""


def read(
    client: Client, resource: Resource, id: Optional[str] = None, parent: Optional[TrunkRef] = None
) -> Optional[Objects]:
    """As read_all(), but with an id only the object that has it is asked for."""
    if id is None:
        return read_all(client, resource, parent)
    found = read_object(client, resource, id, parent)
    if found is None and parent and not parent.name and read_object(client, TRUNK, parent.id) is None:
        return None  # the trunk, of which only an id was known, is not there either
    return [] if found is None else [found]


def from_answer(resource: Resource, answer: Object, parent: Optional[TrunkRef] = None) -> Object:
    """An object of the API as results show it. Raises EstError where it cannot be one."""
    found: Object = from_wire(answer)
    odd = misfit(resource, found)
    if odd:
        subject = with_trunk(f"the {resource.label} {found.get(resource.id_field)!r}", parent)
        raise EstError(f"The API's answer cannot be used: it shows {subject} with {odd}.")
    return {**found, "trunk_id": parent.id} if parent else found


def read_trunk(client: Client, name_or_id: str) -> TrunkRef:
    """The trunk as a Parent. Raises ParentMissing, or PlanError for a name that several have."""
    trunk = read_object(client, TRUNK, name_or_id) if ID_SHAPE.fullmatch(name_or_id) else None
    return as_parent(trunk) if trunk else _resolve(name_or_id, index(TRUNK, read_all(client, TRUNK)))


def recheck_delays(client: Client) -> list[float]:
    """Seconds to wait before each look for what was just created, and may not be seen yet."""
    return [
        pause
        for pause, waited in zip(RECHECK_DELAYS, accumulate(RECHECK_DELAYS))
        if waited <= client.settings.retry_deadline
    ]


def read_now(client: Client, resource: Resource, parent: Optional[TrunkRef]) -> Union[Objects, EstError]:
    """Return all objects of a collection, none where its trunk is gone, or why they cannot be read."""
    try:
        return read_all(client, resource, parent) or []
    except EstError as error:
        return error


def lists_of(resource: Resource) -> str:
    """What is counted while lists are read."""
    return f"lists of {resource.label}s read"


def as_parent(trunk: Values) -> TrunkRef:
    return TrunkRef(trunk["id"], trunk.get("name"))


def find(
    client: Client,
    resource: Resource,
    desired: Sequence[Desired],
    exact: Sequence[str],
    may_plan: bool,
    keep_going: bool = False,
    trunks: Optional[Objects] = None,
) -> tuple[Sequence[Desired], Sequence[TrunkRef], Found, list[str]]:
    """(wanted, exact, found, warnings), trunks resolved to Parents: what the plan needs, and no more reads than that.

    exact: trunks as the user names them. may_plan: what does not exist is taken for what check mode did not create.
    keep_going: a trunk that the server gives no list of is what cannot be worked on, and no error of all. trunks: those
    of the project, where they have been listed already.
    """
    desired = [_as_planned(resource, item) for item in desired] if may_plan else desired
    if not resource.parent:
        return desired, (), {None: read(client, resource, _alone(resource, desired)) if desired else []}, []

    names = {**dict.fromkeys(exact, "trunk"), **{item.trunk: item.trunk_option for item in desired}}
    if trunks is None and not all(ID_SHAPE.fullmatch(name) for name in names):
        trunks = read_all(client, TRUNK)
    parents, found, warnings = _parents(names, trunks, may_plan)
    items = [replace(item, parent=parents[item.trunk]) for item in desired]
    kept = tuple(dict.fromkeys(parents[name] for name in exact))
    siblings: defaultdict[TrunkRef, list[Desired]] = defaultdict(list)
    for item in items:
        siblings[parents[item.trunk]].append(item)
    alone = {parent: _alone(resource, siblings[parent]) for parent in siblings if parent not in kept}
    there = [parent for parent in dict.fromkeys(parents.values()) if parent not in found]

    listed = trunks is not None

    def held(parent: TrunkRef) -> Union[Objects, EstError]:
        return held_by(client, resource, parent, keep_going, alone.get(parent), listed)

    for parent, objects in zip(there, client.map(held, there, lists_of(resource))):
        if isinstance(objects, TrunkMissing) and not listed:  # no id after all: perhaps a name that looks like one
            return find(client, resource, desired, exact, may_plan, keep_going, read_all(client, TRUNK))
        found[parent] = objects
    return items, kept, found, warnings


def held_by(
    client: Client,
    resource: Resource,
    parent: TrunkRef,
    keep_going: bool,
    id: Optional[str] = None,
    listed: bool = True,
) -> Union[Objects, EstError]:
    """Return what read() gives of a trunk, or the error for which that trunk cannot be worked on.

    listed: whether the trunk was seen in a list. Then one that is not there was perhaps just created: it is waited for.
    """
    try:
        objects = read(client, resource, id, parent)
        for pause in recheck_delays(client) if listed else ():
            if objects is not None:
                break
            client.pause(pause)
            objects = read(client, resource, id, parent)
    except ApiError as error:
        if not keep_going or error.status in (None, 401, 403):  # which it would be for the other trunks too
            raise
        return error
    return TrunkMissing(f"The {parent} has just been deleted.") if objects is None else objects


def _as_planned(resource: Resource, item: Desired) -> Desired:
    """The same, by its key instead of an id that check mode made up for it."""
    if item.id is None or not item.id.startswith(PLANNED):
        return item
    return replace(item, id=None, values={resource.key: item.id.removeprefix(PLANNED), **item.values})


def _alone(resource: Resource, desired: Sequence[Desired]) -> Optional[str]:
    """The id of the only object that has to be read; None where it takes the list, as a new name that may be taken."""
    return desired[0].id if len(desired) == 1 and resource.key not in desired[0].values else None


def _parents(
    names: Mapping[str, str], trunks: Optional[Objects], may_plan: bool
) -> tuple[dict[str, TrunkRef], dict[Optional[TrunkRef], Union[Objects, EstError]], list[str]]:
    """Return ({name: Parent}, {Parent: why it cannot be worked on, or [] where it is planned}, warnings).

    names: {name: the option that gives it}.
    """
    if trunks is None:  # all look like ids, and are taken at their word
        return {name: TrunkRef(name) for name in names}, {}, []
    known = index(TRUNK, trunks)
    parents: dict[str, TrunkRef] = {}
    found: dict[Optional[TrunkRef], Union[Objects, EstError]] = {}
    planned: list[str] = []
    for name, option in names.items():
        try:
            parents[name] = _resolve(name, known, option)
        except PlanError as error:
            plain = nfc(name.removeprefix(PLANNED))  # one trunk, however it is spelled
            an_id = ID_SHAPE.fullmatch(name)  # which nobody can plan
            plannable = may_plan and isinstance(error, TrunkMissing) and not an_id
            parents[name] = TrunkRef(PLANNED + plain if plannable else "", plain)
            found[parents[name]] = [] if plannable else error
            planned += [repr(plain)] if plannable else []
    doubt = f"No such trunk yet: {', '.join(dict.fromkeys(planned))}. Planned as if an earlier task had created it."
    return parents, found, [doubt] if planned else []


def _resolve(name_or_id: str, known: Index, option: str = "trunk") -> TrunkRef:
    """Return the Parent from indexed trunks. An id wins over a name. option: what gives it."""
    hits = known.get(("id", name_or_id)) or known.get(("key", key_of(TRUNK, {TRUNK.key: name_or_id}))) or []
    if len(hits) > 1:
        ids = ", ".join(hit["id"] for hit in hits)
        raise Ambiguous(f"{len(hits)} trunks are called {name_or_id!r}. Say which one by its id: {ids}.")
    if not hits:
        refuse_unreadable(option, text, name_or_id.removeprefix(PLANNED))
        way_out = "Create it first with sinch.est.est_trunk, or correct the name."
        if ID_SHAPE.fullmatch(name_or_id):
            way_out = f"It looks like an id: the trunk was deleted, or is of another project. {STALE}"
        raise TrunkMissing(f"There is no trunk with the name or id {name_or_id!r}. {way_out}")
    return as_parent(hits[0])
