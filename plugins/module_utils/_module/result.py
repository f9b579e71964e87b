# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What a task tells: one shape of result, whatever became of how many objects; diffs; what failed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    UNLISTED,
    Action,
    Plan,
    count_noun,
    describe,
    with_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import NotTried, printable
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource, canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Result, Values

MASK = "********"


def outcome(resource: Resource, done: Plan, single: bool, return_unchanged: bool) -> Result:
    """One shape, however many items: the objects of each kind with their action, counts, and what failed.

    row: the kind that the task names. return_unchanged: whether unchanged objects of a list are shown, not counted
    only; a single one is always shown.
    """
    left_out = ("failed",) if single or return_unchanged else ("failed", "unchanged")
    shown = {
        kind.plural: [_shown(action) for action in actions if action.kind not in left_out] for kind, actions in done
    }
    failed = [(kind, action) for kind, actions in done for action in actions if action.kind == "failed"]
    tally = counts(action for _kind, actions in done for action in actions)
    told: Result = {
        "changed": any(tally[kind] for kind in ("created", "updated", "deleted")),
        **shown,
        "counts": tally,
        "failed_items": [_failure(kind, action) for kind, action in failed],
    }
    if single and shown[resource.plural]:
        told[resource.name] = shown[resource.plural][0]
    if failed:
        label = resource.label if len(done) == 1 else "object"
        told.update(failed=True, msg=_summary(label, [action for _kind, action in failed], tally))
    return told


def _shown(action: Action) -> Object:
    shown = action.after or action.before
    if not shown:  # absent, and was not there
        shown = {name: value for name, value in action.desired.values.items() if value is not None}
        if action.parent:
            shown["trunk_id"] = action.parent.id or None
    return {**shown, "action": action.kind}


def _failure(resource: Resource, action: Action) -> Object:
    named = action.before if action.desired is UNLISTED else action.desired.values
    shown = {resource.key: named[resource.key]} if resource.key in named else {}
    if action.desired.id:
        shown["id"] = action.desired.id
    if action.parent:
        shown["trunk"] = action.parent.name or action.parent.id
    tried = not isinstance(action.error, NotTried)
    return {**shown, "msg": str(action.error), "tried": tried}


def _summary(label: str, failed: Sequence[Action], tally: dict[str, int]) -> str:
    """What went wrong first, how many more, and what was already done."""
    errors = [str(action.error) for action in failed if not isinstance(action.error, NotTried)]
    left = len(failed) - len(errors)
    done = ", ".join(f"{tally[kind]} {kind}" for kind in ("created", "updated", "deleted", "unchanged") if tally[kind])
    total = sum(tally.values())
    parts = [errors[0]]
    if total > 1:
        others = f" ({len(errors) - 1} more in failed_items)" if len(errors) > 1 else ""
        untried = f", {left} not tried" if left else ""
        parts.append(f"Of {count_noun(total, label)} {len(errors)} failed{others}{untried}; done: {done or 'nothing'}.")
    return " ".join(parts)


def diff(resource: Resource, action: Action) -> Object:
    """Ansible's diff of one action: managed fields only, secrets masked."""
    header = printable(with_trunk(describe(resource, action.before or action.after), action.parent))
    return {
        "before": _managed(resource, action.before),
        "after": _managed(resource, action.after),
        "before_header": header,
        "after_header": header,
    }


def counts(actions: Iterable[Action]) -> dict[str, int]:
    """How many of each kind; every item is counted once."""
    tally = Counter(action.kind for action in actions)
    return {kind: tally[kind] for kind in ("created", "updated", "deleted", "unchanged", "failed")}


def _managed(resource: Resource, values: Values) -> Object:
    shown = {}
    for spec in resource.writable:
        if spec.name in values:
            value = values[spec.name]
            if spec.items:  # order is no difference, so it is not shown as one
                value = sorted(
                    value or (), key=lambda member: str(canonical(spec.items[0], member.get(spec.items[0].name)))
                )
            shown[spec.name] = MASK if spec.secret else value
    return shown
