# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The guard before anything is removed because nobody listed it: no more than max_purge, or nothing at all. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    UNLISTED,
    Change,
    count_noun,
    describe,
    with_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Field
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values


def refuse_purge(changes: Sequence[Change], max_purge: int) -> None:
    """Raise PlanError where more would go for not being listed than is allowed: objects, and members of their lists."""
    purge = [change for change in changes if change.kind == "deleted" and change.desired is UNLISTED]
    lost = [(field, change, member) for change in changes for field, member in _unlisted_members(change)]
    if len(purge) + len(lost) <= max_purge:
        return
    labels = [change.resource.label for change in purge] + [field.member for field, _change, _member in lost]
    what = " and ".join(count_noun(number, label) for label, number in Counter(labels).items())
    names = [_named(change) for change in purge]
    names += [f"{field.member} {member.get(field.items[0].name)} of {_named(change)}" for field, change, member in lost]
    by = "exact" if purge or any(change.desired.whole for _field, change, _member in lost) else "null"
    raise PlanError(
        f"{by} would remove {what} for not being listed, more than max_purge allows "
        f"({max_purge}), so nothing was changed. It would remove: {', '.join(sorted(names))}. "
        f"List what is to stay, or set max_purge to {len(labels)} if all of these are to go."
    )


def _named(change: Change) -> str:
    return with_trunk(describe(change.resource, change.before), change.trunk)


def _unlisted_members(change: Change) -> Iterator[tuple[Field, Values]]:
    """Yield (field, member) for each member of a list that goes and that nobody said was to be absent."""
    for field in change.resource.writable if change.kind in ("updated", "deleted") else ():
        if field.items and (change.desired is UNLISTED or field.name in change.send):
            listed = field.by_identity(change.desired.values.get(field.name)).keys()
            stays = field.by_identity(change.after.get(field.name)).keys() if change.kind == "updated" else set()
            existing = field.by_identity(change.before.get(field.name))
            yield from ((field, member) for name, member in existing.items() if name not in {*stays, *listed})
