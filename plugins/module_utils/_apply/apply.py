# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Carrying a plan out: order, threads, stop or continue, and what became of each action."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._apply.kept import kept_otherwise
from ansible_collections.sinch.est.plugins.module_utils._apply.lost import is_lost, recover
from ansible_collections.sinch.est.plugins.module_utils._apply.races import resolve_concurrent_creates
from ansible_collections.sinch.est.plugins.module_utils._apply.write import write
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import Action, Plan, describe, key_of, with_trunk
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, NotTried
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK, Field, Resource
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import refuse_newcomers

Step = tuple[int, int]  # the place of a kind in the plan, and of an action in it


def apply(client: Client, plan: Plan, keep_going: bool, check: bool) -> tuple[Plan, list[str]]:
    """(the plan as it came out, warnings): after as the server gave it, or kind failed with the error.

    check: nothing is sent.

    What is added comes before what is taken away, each side by side, one kind of object after the other; what moves
    from one trunk to another is taken away just before it is added. After a failure the rest is not tried; with
    keep_going only what is taken away from the same trunk is not: a site may need what an addition that failed was to
    replace. Once an answer to a creation was lost, the rest waits until it is known what became of it.
    """
    done = [list(actions) for _row, actions in plan]
    warnings: list[str] = []
    failed = _failures(done)
    leaving = [_moves(resource, actions) for resource, actions in plan]
    lost: list[Step] = []
    waiting: list[Step] = []

    def work(step: Step, patient: bool = True) -> None:
        if lost and patient:
            waiting.append(step)
            return
        kind_at, place = step
        resource, actions = plan[kind_at]
        action, off = actions[place], leaving[kind_at].get(place)
        over = any(other.error and other.error.ends_task for other in failed)
        if failed and not (keep_going and not over and _may_proceed(resource, action, failed)):
            outcomes = {place: _not_tried(action)}
            if off is not None:
                outcomes[off] = _not_tried(actions[off])
        elif check:
            return
        elif off is not None:
            outcomes = dict(zip((off, place), _move(client, resource, actions[off], action)))
        else:
            outcomes = {place: _attempt(client, resource, action, plan)}
        for at, outcome in outcomes.items():
            done[kind_at][at] = outcome
            if is_lost(resource, outcome):
                lost.append(step)
            elif outcome.kind == "failed":
                failed.append(outcome)

    for kind, takes_away in (("created", False), ("updated", False), ("updated", True), ("deleted", True)):
        for kind_at, (resource, actions) in enumerate(plan):
            with_another = set(leaving[kind_at].values())
            now = [
                (kind_at, place)
                for place, action in enumerate(actions)
                if action.kind == kind and _reduces(resource, action) == takes_away and place not in with_another
            ]
            client.map(work, now, f"{resource.label}s {kind}")
            if kind == "created" and not check:
                try:
                    done[kind_at], clashes = recover(client, resource, done[kind_at])
                    warnings += clashes
                    failed = _failures(done)
                    if waiting:
                        client.map(lambda step: work(step, patient=False), sorted(waiting), f"{resource.label}s {kind}")
                        done[kind_at], clashes = recover(client, resource, done[kind_at])
                        warnings += clashes
                    done[kind_at], clashes = resolve_concurrent_creates(client, resource, done[kind_at])
                except Exception as bug:
                    clashes = [f"Whether another run created the same {resource.label}s is not known: {_defect(bug)}"]
                warnings += clashes
                failed = _failures(done)
                lost.clear()
                waiting.clear()
    came_out = [(resource, outcomes) for (resource, _actions), outcomes in zip(plan, done)]
    kept = [text for resource, outcomes in came_out for text in kept_otherwise(resource, outcomes)]
    return came_out, [*warnings, *kept]


def _failures(done: Iterable[Iterable[Action]]) -> list[Action]:
    return [action for outcomes in done for action in outcomes if action.kind == "failed"]


def _moves(resource: Resource, actions: Sequence[Action]) -> dict[int, int]:
    """{place of what is created: place of the same where it is deleted}, for what has one parent at a time."""
    if not resource.exclusive:
        return {}
    off = {key_of(resource, action.before): place for place, action in enumerate(actions) if action.kind == "deleted"}
    to = {key_of(resource, action.after): place for place, action in enumerate(actions) if action.kind == "created"}
    return {to[key]: off[key] for key in to.keys() & off.keys()}


def _move(client: Client, resource: Resource, off: Action, to: Action) -> tuple[Action, Action]:
    """Both as they came out. What could not be added is put back, so that it is not left nowhere."""
    left = _attempt(client, resource, off)
    if left.kind == "failed":
        return left, _not_tried(to)
    moved = _attempt(client, resource, to)
    if moved.kind != "failed":
        return left, moved
    back = replace(to, parent=off.parent, desired=replace(to.desired, parent=off.parent))
    if _attempt(client, resource, back).kind == "failed":
        return left, moved
    return replace(off, kind="failed", error=NotTried("put back, because it could not be added elsewhere")), moved


def _attempt(client: Client, resource: Resource, action: Action, plan: Plan = ()) -> Action:
    """The action as it came out. plan: that it is of, for what goes along with a trunk."""
    try:
        if resource is TRUNK and action.kind == "deleted":
            refuse_newcomers(client, action, plan)
        return write(client, resource, action)
    except EstError as error:
        return replace(action, kind="failed", error=error)
    except Exception as bug:  # what was done until now must be told all the same
        what = with_trunk(describe(resource, action.before or action.after), action.parent)
        unknown = EstError(f"Whether {what} was {action.kind} is not known: {_defect(bug)}")
        return replace(action, kind="failed", error=unknown)


def _defect(bug: Exception) -> str:
    return f"{type(bug).__name__}: {bug}. This is a defect: please report it."


def _not_tried(action: Action) -> Action:
    return replace(action, kind="failed", error=NotTried("not tried, because of an earlier failure"))


def _reduces(resource: Resource, action: Action) -> bool:
    """Whether less is there afterwards: an object, a member of a list, or one that is enabled."""
    if action.kind != "updated":
        return action.kind == "deleted"
    changed = [field for field in resource.writable if field.name in action.send]
    return any(_shrinks(field, action.before.get(field.name), action.after.get(field.name)) for field in changed)


def _shrinks(field: Field, before: Any, after: Any) -> bool:
    if field.items:
        return bool(field.by_identity(before).keys() - field.by_identity(after).keys())
    return field.kind == "bool" and bool(before) and not after


def _may_proceed(resource: Resource, action: Action, failed: Iterable[Action]) -> bool:
    same_trunk = any(action.trunk_id and action.trunk_id == other.trunk_id for other in failed)
    return not (same_trunk and _reduces(resource, action))
