# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What goes along with a trunk: it is planned like all else, and no number goes that nobody said may go. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    UNLISTED,
    Change,
    count_noun,
    describe,
    key_of,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, PlanError, TrunkMissing
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot, as_ref
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN

SHOWN = 5  # numbers that an error names


def with_children(trunks: Sequence[Change], snapshot: Snapshot) -> list[Change]:
    """Return the changes to trunks, after those to what goes along with them.

    snapshot: what is under the trunks that go. A trunk with numbers that may not go becomes a failed change, and one
    that has gone by itself is unchanged.
    """
    settled = [_settled(change, snapshot) if change.kind == "deleted" else change for change in trunks]
    going = [as_ref(change.before) for change in settled if change.kind == "deleted"]
    along = [
        Change("deleted", kind, trunk, UNLISTED, child, key=key_of(kind, child))
        for kind in CHILDREN
        for trunk in going
        for child in _objects(snapshot.of(kind)[trunk])
    ]
    return [*along, *settled]


def _settled(change: Change, snapshot: Snapshot) -> Change:
    """Return what becomes of a trunk that is to go, in view of what is under it."""
    under = {kind.plural: snapshot.of(kind)[as_ref(change.before)] for kind in CHILDREN}
    errors = [error for error in under.values() if isinstance(error, EstError)]
    if any(isinstance(error, TrunkMissing) for error in errors):
        return replace(change, kind="unchanged", before={})
    numbers = _objects(under[PHONE_NUMBER.plural])
    if numbers and not change.desired.release:
        where, many_of_them = describe(TRUNK, change.before), count_noun(len(numbers), PHONE_NUMBER.label)
        errors.append(
            PlanError(
                f"{change.desired.option}: {where} has {many_of_them}, which would ring nowhere without it: "
                f"{_some(numbers)}. Move them with sinch.est.est_phone_number, in one task that names both trunks in "
                "assignments, or say release_numbers: true to let them go."
            )
        )
    return replace(change, kind="failed", error=errors[0]) if errors else change


def refuse_newcomers(trunk: Change, plan: Sequence[Change], numbers: Objects) -> None:
    """Raise PlanError where a trunk that is to go has a number that is not in the plan: it would go unasked.

    numbers: what the trunk has right before it is deleted. A number of the plan that is still listed is no news: lists
    may lag behind.
    """
    here = trunk.trunk_id
    numbers_planned = (change for change in plan if change.resource is PHONE_NUMBER)
    planned = {one.key for one in numbers_planned if here in (one.trunk_id, one.source.id if one.source else None)}
    new = [number for number in numbers if key_of(PHONE_NUMBER, number) not in planned]
    if new:
        attached = count_noun(len(new), PHONE_NUMBER.label)
        raise PlanError(
            f"{describe(TRUNK, trunk.before)} was not deleted, because another run has attached {attached} to it "
            f"meanwhile: {_some(new)}. Run again when that run is through."
        )


def refuse_used(trunk: Values, snapshot: Snapshot) -> None:
    """Raise PlanError where something is on a trunk: whoever put it there needs it."""
    for kind in CHILDREN:
        existing = _objects(snapshot.of(kind)[as_ref(trunk)])
        if existing:
            used = count_noun(len(existing), kind.label)
            raise PlanError(f"{describe(TRUNK, trunk)} has {used}, so somebody uses it.")


def _objects(objects: object) -> Objects:
    return objects if isinstance(objects, Sequence) else ()


def _some(numbers: Objects) -> str:
    """Return the first few numbers, and how many more there are."""
    more = len(numbers) - SHOWN
    shown = ", ".join(sorted(str(number.get(PHONE_NUMBER.key)) for number in numbers)[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
