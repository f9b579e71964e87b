# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Objects that are on one trunk at a time: which of them move, and which cannot, for they are elsewhere. Pure."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    Change,
    Current,
    TrunkRef,
    describe,
    with_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import PlanError


def with_moves(changes: Sequence[Change]) -> list[Change]:
    """Return the changes; what is deleted on one trunk and created on another is one move, where it is created."""
    leaving: dict[Hashable, Change] = {}
    for change in changes:
        if change.resource.exclusive and change.kind == "deleted":
            leaving.setdefault(change.key, change)
    coming = {change.key for change in changes if change.resource.exclusive and change.kind == "created"}
    moves = {key: change for key, change in leaving.items() if key in coming}
    return [
        replace(change, kind="moved", source=moves[change.key].trunk, before=moves[change.key].before)
        if change.kind == "created" and change.key in moves
        else change
        for change in changes
        if not (change.kind == "deleted" and moves.get(change.key) is change)
    ]


def claimed(changes: Iterable[Change], by_failed: bool) -> set[Hashable]:
    """Return the keys that are to be on one trunk, and on no other, by items that failed or by all others."""
    return {
        change.desired.key(change.resource)
        for change in changes
        if change.resource.exclusive and (change.kind == "failed") == by_failed and change.desired.state == "present"
    }


def refuse_held_elsewhere(
    changes: Sequence[Change],
    purge: Iterable[Change],
    held: Mapping[Optional[TrunkRef], Iterable[Current]],
    elsewhere: Mapping[Hashable, TrunkRef],
) -> list[Change]:
    """Return the changes; what another trunk has, and keeps, fails to be created.

    held: what is there, by trunk. elsewhere: {key: the trunk that has it} of other trunks.
    """
    gone = {(change.trunk, change.key) for change in [*changes, *purge] if change.kind == "deleted"}
    holders = {**elsewhere, **{one.key: trunk for trunk, objects in held.items() for one in objects}}

    def checked(change: Change) -> Change:
        holder = holders.get(change.key) if change.kind == "created" else None
        if holder is None or (holder, change.key) in gone:
            return change
        what = with_trunk(describe(change.resource, change.after), change.trunk)
        error = PlanError(f"{what} cannot be created: {holder} has it. Take it off there in the same task.")
        return replace(change, kind="failed", error=error)

    return [checked(change) for change in changes]
