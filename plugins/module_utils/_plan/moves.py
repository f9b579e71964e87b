# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Objects that are on one trunk at a time: which of them move, and which cannot, for they are elsewhere. Pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    Change,
    describe,
    key_of,
    with_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Current


def with_moves(changes: Sequence[Change]) -> list[Change]:
    """Return the changes; what is deleted on one trunk and created on another is one move, where it is created."""
    leaving: dict[Hashable, Change] = {}
    for change in changes:
        if change.resource.exclusive and change.kind == "deleted":
            leaving.setdefault(_key(change), change)
    coming = {_key(change) for change in changes if change.resource.exclusive and change.kind == "created"}
    moves = {key: change for key, change in leaving.items() if key in coming}
    return [
        replace(change, kind="moved", source=moves[_key(change)].trunk, before=moves[_key(change)].before)
        if change.kind == "created" and _key(change) in moves
        else change
        for change in changes
        if not (change.kind == "deleted" and moves.get(_key(change)) is change)
    ]


def claimed(changes: Iterable[Change], by_failed: bool) -> set[Hashable]:
    """Return the keys that are to be on one trunk, and on no other, by items that failed or by all others."""
    return {
        key_of(change.resource, change.desired.values)
        for change in changes
        if change.resource.exclusive and (change.kind == "failed") == by_failed and change.desired.state == "present"
    }


def refuse_held_elsewhere(changes: Sequence[Change], purge: Iterable[Change], current: Current) -> list[Change]:
    """Return the changes; what another trunk has, and keeps, fails to be created."""
    gone = {(change.trunk, _key(change)) for change in [*changes, *purge] if change.kind == "deleted"}
    kinds = {change.resource.name: change.resource for change in changes if change.resource.exclusive}
    held = {
        (name, key_of(kind, one)): trunk
        for name, kind in kinds.items()
        for trunk, objects in current.items()
        for one in (() if isinstance(objects, EstError) else objects)
    }

    def checked(change: Change) -> Change:
        holder = held.get((change.resource.name, _key(change))) if change.kind == "created" else None
        if holder is None or (holder, _key(change)) in gone:
            return change
        what = with_trunk(describe(change.resource, change.after), change.trunk)
        error = PlanError(f"{what} cannot be created: {holder} has it. Take it off there in the same task.")
        return replace(change, kind="failed", error=error)

    return [checked(change) for change in changes]


def _key(change: Change) -> Hashable:
    return key_of(change.resource, change.before or change.after)
