# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The plan for one kind of object: what is desired, and what is there, give changes with before and after. Pure."""

from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    PLANNED,
    UNLISTED,
    Change,
    Current,
    Desired,
    TrunkRef,
    current,
    describe,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    STALE,
    EstError,
    InputError,
    NotTried,
    PlanError,
    TrunkMissing,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import ByTrunk
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object
from ansible_collections.sinch.est.plugins.module_utils._plan.difference import difference, value_to_send
from ansible_collections.sinch.est.plugins.module_utils._plan.guard import refuse_purge
from ansible_collections.sinch.est.plugins.module_utils._plan.match import (
    Index,
    index,
    named,
    refuse_rename,
    refuse_taken,
    refuse_unread,
)
from ansible_collections.sinch.est.plugins.module_utils._plan.moves import claimed, refuse_held_elsewhere, with_moves

LEFT_IN_PLACE = NotTried("left where it is, because the item that wants it elsewhere failed")
Held = Mapping[Optional[TrunkRef], Sequence[Current]]  # by trunk, where it can be known


def plan(
    resource: Resource,
    desired: Sequence[Desired],
    by_trunk: ByTrunk,
    exact: Sequence[TrunkRef] = (),
    max_purge: int = 0,
    elsewhere: Optional[Mapping[Hashable, TrunkRef]] = None,
) -> list[Change]:
    """Return changes in the order of the desired objects, then what exact removes from the trunks that it names.

    elsewhere: {key: trunk} of what is on trunks that the plan is not about, as far as that is known. What is taken off
    one trunk and wanted on another is one change, in the place of the item that wants it.
    Raise InputError for a value that cannot be read and that the server does not hold. Raise PlanError where more than
    max_purge objects and members of their lists would go for not being listed, or where exact is told of a trunk only
    what is to go.
    """
    _refuse_leavers_only(desired, exact)
    problems = {trunk: objects for trunk, objects in by_trunk.items() if isinstance(objects, EstError)}
    held = {
        trunk: [current(resource, one) for one in objects]
        for trunk, objects in by_trunk.items()
        if not isinstance(objects, EstError)
    }
    listed: defaultdict[Optional[TrunkRef], dict[str, Desired]] = defaultdict(dict)
    changes = _of_items(resource, desired, problems, held, listed)
    hit = {change.trunk for change in changes if change.kind == "failed"}
    changes += [
        Change("failed", resource, trunk, error=problems[trunk])
        for trunk in exact
        if trunk in problems and trunk not in hit
    ]
    while True:  # until no item fails any more for what another item, which failed, leaves in place
        changes = _left_in_place(changes)
        purge = _unlisted(resource, changes, exact, held, listed)
        checked = refuse_held_elsewhere(changes, purge, held, elsewhere or {}) if resource.exclusive else changes
        if checked == changes:
            break
        changes = checked
    moved = with_moves([*changes, *purge])
    refuse_purge(moved, max_purge)
    return moved


def _refuse_leavers_only(desired: Iterable[Desired], exact: Iterable[TrunkRef]) -> None:
    """Raise PlanError where exact would empty a trunk of which only what is to go was listed."""
    states: defaultdict[Optional[TrunkRef], set[str]] = defaultdict(set)
    for item in desired:
        states[item.trunk].add(item.state)
    for trunk in exact:
        if states[trunk] == {"absent"}:
            raise PlanError(
                f"exact: of {trunk} only what is to go is listed. List what is to stay, or leave exact out."
            )


def _of_items(
    resource: Resource,
    desired: Iterable[Desired],
    problems: Mapping[Optional[TrunkRef], EstError],
    held: Held,
    listed: Mapping[Optional[TrunkRef], dict[str, Desired]],
) -> list[Change]:
    """Return a change for each item, as far as it can be seen from its own trunk.

    Add {id: item} of what items name to listed. Raise InputError where two items name one object by its key, which
    shows only now where one of them gives its trunk's name and the other one its id.
    """
    changes = []
    creating: dict[tuple[Optional[TrunkRef], Hashable], Desired] = {}
    indexes = {trunk: index(resource, objects) for trunk, objects in held.items()}
    known = {trunk: frozenset(one.id for one in objects) for trunk, objects in held.items()}
    for item in desired:
        try:
            problem = problems.get(item.trunk)
            match = None if problem else named(resource, item, indexes[item.trunk])
            if not problem or isinstance(problem, TrunkMissing):
                refuse_unread(resource, item, match.values if match else {})
            if problem and not (item.state == "absent" and isinstance(problem, TrunkMissing)):
                raise problem
            if match and match.id in listed[item.trunk]:
                _refuse_same_key(resource, item, listed[item.trunk][match.id])
                named_twice = describe(resource, match.values)
                raise PlanError(f"{item.option}: another item names {named_twice} too, by its id or its key.")
            change = _of_item(resource, item, match, indexes.get(item.trunk, {}))
            if change.kind == "created":
                other = creating.setdefault((item.trunk, change.key), item)
                if other is not item:
                    _refuse_same_key(resource, item, other)
                    raise PlanError(f"{item.option}: another item creates {describe(resource, item.values)} too.")
                change = replace(change, known=known.get(item.trunk, frozenset()))
            if match:
                listed[item.trunk][match.id] = item
        except InputError:
            raise
        except EstError as error:
            change = Change("failed", resource, item.trunk, item, error=error, key=item.key(resource))
        changes.append(change)
    return changes


def _refuse_same_key(resource: Resource, item: Desired, other: Desired) -> None:
    one_read = item.read_id is None or other.read_id in (None, item.read_id)
    if one_read and item.id is None and other.id is None:
        same = f"{resource.label} as {other.option} ({item.values[resource.key]})"
        raise InputError(item.option, f"names the same {same}")


def _of_item(resource: Resource, item: Desired, match: Optional[Current], index: Index) -> Change:
    if item.state == "absent":
        before, key = (match.values, match.key) if match else ({}, item.key(resource))
        return Change("deleted" if match else "unchanged", resource, item.trunk, item, before, key=key)
    if match:
        send = difference(resource, item, match.values)
        if resource.key in send:
            refuse_rename(resource, item, match, index)
        kind: Literal["updated", "unchanged"] = "updated" if send else "unchanged"
        after = {**match.values, **send}
        return Change(kind, resource, item.trunk, item, match.values, after, send, key=match.key)
    if item.id is not None:
        missing = f"there is no {resource.label} with the id {item.id}, and an id cannot be created"
        raise PlanError(f"{item.option}: {missing}. {STALE}")
    refuse_taken(resource, item, index)
    send = {
        field.name: item.canonical[field.name]
        if field.send_canonical
        else value_to_send(field, item.values[field.name])
        for field in resource.writable
        if item.values.get(field.name) is not None
    }
    new: Object = {"id": PLANNED + str(item.values[resource.key]), **send} if resource.id_option else dict(send)
    if item.trunk:
        new["trunk_id"] = item.trunk.id
    return Change("created", resource, item.trunk, item, {}, new, send, key=item.key(resource))


def _left_in_place(changes: Iterable[Change]) -> list[Change]:
    """Return the changes, but what another item wants elsewhere, and does not get, stays where it is."""
    changes = list(changes)
    stays = claimed(changes, by_failed=True)
    return [
        replace(change, kind="failed", error=LEFT_IN_PLACE)
        if change.kind == "deleted" and change.key in stays
        else change
        for change in changes
    ]


def _unlisted(
    resource: Resource,
    changes: Sequence[Change],
    exact: Iterable[TrunkRef],
    held: Held,
    listed: Mapping[Optional[TrunkRef], Container[str]],
) -> list[Change]:
    """Return what exact removes: nothing from a trunk with a failed item, nor what a failed item wants elsewhere.

    What has no key could not have been listed, so it stays.
    """
    stays = claimed(changes, by_failed=True)
    failed = {change.trunk for change in changes if change.kind == "failed"}
    return [
        Change("deleted", resource, trunk, UNLISTED, one.values, key=one.key)
        for trunk in exact
        if trunk in held and trunk not in failed
        for one in held[trunk]
        if one.id not in listed[trunk] and one.key not in stays and one.key is not None
    ]
