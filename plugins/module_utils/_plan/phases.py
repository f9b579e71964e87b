# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The order of all changes, one table for all kinds of objects: what gives calls a way comes first and goes last. Pure.

A phase begins when the one before it has ended. So every state on the way is one in which calls work, and a run that is
killed anywhere leaves one, but for a number that is being moved back to back.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.change import WRITES, Change
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    TRUNK,
    Field,
)

ADDS, REDUCES = False, True
PHASES = (
    (TRUNK, ADDS),  # everything hangs on trunks
    (ACL, ADDS),  # who may call, before anything answers
    (SIP_ENDPOINT, ADDS),  # somebody answers
    (PHONE_NUMBER, ADDS),  # numbers come, or move, to where somebody answers
    (PHONE_NUMBER, REDUCES),  # numbers go before what answers them
    (SIP_ENDPOINT, REDUCES),
    (ACL, REDUCES),
    (TRUNK, REDUCES),
)
STEPS = {"created": 0, "moved": 0, "updated": 1, "deleted": 2}  # in a phase
CHILDREN = tuple(kind for kind, reduces in PHASES if reduces and kind is not TRUNK)  # go before their trunk


def in_steps(plan: Sequence[Change]) -> list[list[int]]:
    """Return the indexes of the changes that write, in steps: what is in one step is carried out side by side.

    In a phase, what is created and moved comes first, then updates, then deletions: an update that fails has cost
    nothing that was there, and what is to go waits for it.
    """
    steps: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, change in enumerate(plan):
        if change.kind in WRITES:
            steps[phase_of(change), STEPS[change.kind]].append(index)
    return [steps[key] for key in sorted(steps)]


def phase_of(change: Change) -> int:
    """Return the place of a change's phase in the table."""
    return PHASES.index((change.resource, reduces(change)))


def reduces(change: Change) -> bool:
    """Return whether less is there afterwards: an object, a member of a list, or one that is enabled."""
    if change.kind != "updated":
        return change.kind == "deleted"
    changed = (field for field in change.resource.writable if field.name in change.send)
    return any(_shrinks(field, change.before.get(field.name), change.after.get(field.name)) for field in changed)


def _shrinks(field: Field, before: Any, after: Any) -> bool:
    if field.items:
        return bool(field.by_identity(before).keys() - field.by_identity(after).keys())
    return field.kind == "bool" and bool(before) and not after


def may_proceed(change: Change, failures: Iterable[Change]) -> bool:
    """Return whether a change may be made after others failed: nothing is taken away from a trunk of one of those.

    A site may need what an addition that failed was to replace. Nor does a number come to a trunk where something of
    an earlier phase failed, for perhaps nobody answers there.
    """
    shared = [other for other in failures if _trunks(change) & _trunks(other)]
    if change.resource is PHONE_NUMBER and not reduces(change):
        return not any(phase_of(other) < phase_of(change) and other.trunk_id == change.trunk_id for other in shared)
    return not (shared and reduces(change))


def _trunks(change: Change) -> set[str]:
    """Return the ids of the trunks that a change touches, or is made for: of a move, both."""
    trunks = (change.source, change.desired.trunk)
    return {id for id in (change.trunk_id, *(trunk.id for trunk in trunks if trunk)) if id}
