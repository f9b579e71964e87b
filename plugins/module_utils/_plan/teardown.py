# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What goes along with a trunk: it is planned like all else, and no number goes that nobody said may go."""

from collections.abc import Sequence
from dataclasses import replace

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import as_parent, held_by, read_all
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import Action, Plan, count_noun, describe, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, PlanError, TrunkMissing
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    TRUNK,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import Found

CHILDREN = (PHONE_NUMBER, SIP_ENDPOINT, ACL)  # in the order in which they go: nobody may call what answers no more
SHOWN = 5  # numbers that an error names

Held = Sequence[tuple[Resource, Found]]


def children_of(client: Client, trunks: Sequence[Action], keep_going: bool) -> Held:
    """Return what lives under the trunks that go, by kind; of none, nothing is read. keep_going: as for find()."""
    parents = [as_parent(action.before) for action in trunks if action.kind == "deleted"]
    lists = [(resource, parent) for resource in CHILDREN for parent in parents]
    found = iter(client.map(lambda which: held_by(client, *which, keep_going), lists, "lists read"))
    return [(resource, {parent: next(found) for parent in parents}) for resource in CHILDREN] if parents else ()


def with_children(trunks: Sequence[Action], held: Held) -> Plan:
    """Return the plan for trunks, and for what goes along with them before they go. Pure.

    A trunk with numbers that may not go becomes a failed action, and one that has gone by itself is unchanged.
    """
    settled = [_settled(action, held) if action.kind == "deleted" else action for action in trunks]
    going = [as_parent(action.before) for action in settled if action.kind == "deleted"]
    along = [
        (resource, [Action("deleted", parent, before=child) for parent in going for child in _objects(found[parent])])
        for resource, found in held
    ]
    return [*along, (TRUNK, settled)]


def _settled(action: Action, held: Held) -> Action:
    """Return what becomes of a trunk that is to go, in view of what lives under it."""
    under = {resource: found[as_parent(action.before)] for resource, found in held}
    errors = [error for error in under.values() if isinstance(error, EstError)]
    if any(isinstance(error, TrunkMissing) for error in errors):
        return replace(action, kind="unchanged", before={})
    numbers = _objects(under[PHONE_NUMBER])
    if numbers and not action.desired.release:
        where, many_of_them = describe(TRUNK, action.before), count_noun(len(numbers), PHONE_NUMBER.label)
        errors.append(
            PlanError(
                f"{action.desired.option}: {where} has {many_of_them}, which would ring nowhere without it: "
                f"{_some(numbers)}. Move them with sinch.est.est_phone_number, in one task that names both trunks in "
                "assignments, or say release_numbers: true to let them go."
            )
        )
    return replace(action, kind="failed", error=errors[0]) if errors else action


def refuse_newcomers(client: Client, trunk: Action, plan: Plan) -> None:
    """Raise PlanError where a trunk that is to go has a number that is not in the plan: it would go unasked.

    The API may delete a trunk with what is on it, so this is looked at right before. A number of the plan that is still
    listed is no news: lists may lag behind.
    """
    planned = {
        key_of(resource, action.before)
        for resource, actions in plan
        for action in actions
        if resource is PHONE_NUMBER and action.trunk_id == trunk.trunk_id
    }
    there = read_all(client, PHONE_NUMBER, as_parent(trunk.before)) or ()
    new = [number for number in there if key_of(PHONE_NUMBER, number) not in planned]
    if new:
        raise PlanError(
            f"{describe(TRUNK, trunk.before)} was not deleted, because another run has attached "
            f"{count_noun(len(new), PHONE_NUMBER.label)} to it meanwhile: {_some(new)}. Run again when that run is through."
        )


def refuse_used(client: Client, trunk: Values) -> None:
    """Raise PlanError where something is on a trunk: whoever put it there needs it."""
    for resource in CHILDREN:
        there = read_all(client, resource, as_parent(trunk))
        if there:
            raise PlanError(
                f"{describe(TRUNK, trunk)} has {count_noun(len(there), resource.label)}, so somebody uses it."
            )


def _objects(found: object) -> Objects:
    return found if isinstance(found, Sequence) else ()


def _some(numbers: Objects) -> str:
    """Return the first few numbers, and how many more there are."""
    more = len(numbers) - SHOWN
    shown = ", ".join(sorted(str(number.get(PHONE_NUMBER.key)) for number in numbers)[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
