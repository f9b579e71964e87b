# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What a task tells: one shape of result, whatever became of how many objects; diffs; what failed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    UNLISTED,
    WRITES,
    Change,
    Outcome,
    count_noun,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import NotTried, printable
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Result, Values
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN

MASK = "********"


def result_of(resource: Resource, outcomes: Sequence[Outcome], single: bool, return_unchanged: bool) -> Result:
    """Return one shape, however many items: the objects of each kind with their action, counts, and what failed.

    resource: the kind that the task names. return_unchanged: whether unchanged objects of a list are shown, not counted
    only; a single one is always shown.
    """
    left_out = ("failed",) if single or return_unchanged else ("failed", "unchanged")
    kinds = [*_go_along(outcomes), resource]
    shown: dict[str, list[Object]] = {kind.plural: [] for kind in kinds}
    for outcome in outcomes:
        if outcome.kind not in left_out:
            shown[outcome.change.resource.plural].append(_shown(outcome))
    failures = [outcome for outcome in outcomes if outcome.kind == "failed"]
    tally = counts(outcomes, resource)
    result: Result = {
        "changed": any(outcome.kind in WRITES or outcome.wrote for outcome in outcomes),
        **shown,
        "counts": tally,
        "failed_items": [failure(outcome) for outcome in failures],
    }
    if single and shown[resource.plural]:
        result[resource.name] = shown[resource.plural][0]
    if failures:
        label = resource.label if len(kinds) == 1 else "object"
        result.update(failed=True, msg=_summary(label, failures, tally))
    return result


def _go_along(outcomes: Iterable[Outcome]) -> Sequence[Resource]:
    """Return the kinds of objects that go along with what is to go: all of them with a trunk that is there."""
    changes = (outcome.change for outcome in outcomes)
    return (
        CHILDREN
        if any(one.resource is TRUNK and one.before and one.desired.state == "absent" for one in changes)
        else ()
    )


def _shown(outcome: Outcome) -> Object:
    change = outcome.change
    shown = outcome.after or change.before
    if not shown:  # absent, and was not there
        shown = {name: value for name, value in change.desired.values.items() if value is not None}
        if change.trunk:
            shown["trunk_id"] = change.trunk.id or None
    source = {"from_trunk_id": change.source.id} if change.source else {}
    return {**shown, **source, "action": outcome.kind}


def failure(outcome: Outcome) -> Object:
    """Return what a result tells of an object that failed: by what it was named, and why."""
    change, key = outcome.change, outcome.change.resource.key
    named = change.before if change.desired is UNLISTED else change.desired.values
    shown = {key: named[key]} if key in named else {}
    if change.desired.id:
        shown["id"] = change.desired.id
    if change.trunk:
        shown["trunk"] = change.trunk.name or change.trunk.id
    return {**shown, "msg": str(outcome.error), "tried": not isinstance(outcome.error, NotTried)}


def _summary(label: str, failures: Sequence[Outcome], tally: dict[str, int]) -> str:
    """Return what went wrong first, how many more, and what was already done."""
    errors = [str(outcome.error) for outcome in failures if not isinstance(outcome.error, NotTried)]
    left = len(failures) - len(errors)
    done = ", ".join(f"{number} {kind}" for kind, number in tally.items() if number and kind != "failed")
    total = sum(tally.values())
    parts = [errors[0]]
    if total > 1:
        others = f" ({len(errors) - 1} more in failed_items)" if len(errors) > 1 else ""
        untried = f", {left} not tried" if left else ""
        parts.append(f"Of {count_noun(total, label)} {len(errors)} failed{others}{untried}; done: {done or 'nothing'}.")
    return " ".join(parts)


def diff(change: Change) -> Object:
    """Return Ansible's diff of one change: managed fields only, secrets masked; of a move, the two trunks."""
    header = printable(change.subject)
    before, after = _managed(change.resource, change.before), _managed(change.resource, change.after)
    if change.source:
        before, after = {**before, "trunk": str(change.source)}, {**after, "trunk": str(change.trunk)}
    return {"before": before, "after": after, "before_header": header, "after_header": header}


def counts(outcomes: Iterable[Outcome], resource: Resource) -> dict[str, int]:
    """Return how many of each kind; every item is counted once. Only where an object can move, moves are counted."""
    tally = Counter(outcome.kind for outcome in outcomes)
    kinds = [*WRITES, "unchanged", "failed"]
    return {kind: tally[kind] for kind in kinds if kind != "moved" or resource.exclusive}


def _managed(resource: Resource, values: Values) -> Object:
    """Return the fields that a diff shows."""
    shown = {}
    for field in (field for field in resource.writable if field.name in values):
        value = values[field.name]
        shown[field.name] = MASK if field.secret else field.in_order(value) if field.items else value
    return shown
