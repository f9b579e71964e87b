# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Carrying a plan out: order, threads, stop or continue, and what became of each action."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._actions import Action, key_of
from ansible_collections.sinch.est.plugins.module_utils._client import Client
from ansible_collections.sinch.est.plugins.module_utils._errors import EstError, NotTried
from ansible_collections.sinch.est.plugins.module_utils._kept import kept_otherwise
from ansible_collections.sinch.est.plugins.module_utils._resources import Field, Resource
from ansible_collections.sinch.est.plugins.module_utils._twins import settle
from ansible_collections.sinch.est.plugins.module_utils._write import write


def apply(
    client: Client, row: Resource, actions: Sequence[Action], keep_going: bool, check: bool
) -> tuple[list[Action], list[str]]:
    """(actions as they came out, warnings): after as the server gave it, or kind failed with the error.

    check: nothing is sent.

    What is added comes before what is taken away, each side by side; what moves from one trunk to another is taken away
    just before it is added. After a failure the rest is not tried; with keep_going only what is taken away from the
    same trunk is not: a site may need what an addition that failed was to replace.
    """
    done = list(actions)
    warnings: list[str] = []
    failed = [action for action in actions if action.kind == "failed"]
    leaving = _moves(row, actions)
    with_another = set(leaving.values())

    def work(place: int) -> None:
        action, off = actions[place], leaving.get(place)
        if failed and not (keep_going and _harmless(row, action, failed)):
            outcomes = {place: _not_tried(action)}
            if off is not None:
                outcomes[off] = _not_tried(actions[off])
        elif check:
            return
        elif off is not None:
            outcomes = dict(zip((off, place), _move(client, row, actions[off], action)))
        else:
            outcomes = {place: _attempt(client, row, action)}
        for at, outcome in outcomes.items():
            done[at] = outcome
            if outcome.kind == "failed":
                failed.append(outcome)

    for kind, takes_away in (("created", False), ("updated", False), ("updated", True), ("deleted", True)):
        now = [
            place
            for place, action in enumerate(actions)
            if action.kind == kind and _takes_away(row, action) == takes_away and place not in with_another
        ]
        client.map(work, now, f"{row.label}s {kind}")
        if kind == "created" and not check:
            done, warnings = settle(client, row, done)
            failed = [action for action in done if action.kind == "failed"]
    return done, [*warnings, *kept_otherwise(row, done)]


def _moves(row: Resource, actions: Sequence[Action]) -> dict[int, int]:
    """{place of what is created: place of the same where it is deleted}, for what has one parent at a time."""
    if not row.one_parent:
        return {}
    off = {key_of(row, action.before): place for place, action in enumerate(actions) if action.kind == "deleted"}
    to = {key_of(row, action.after): place for place, action in enumerate(actions) if action.kind == "created"}
    return {to[key]: off[key] for key in to.keys() & off.keys()}


def _move(client: Client, row: Resource, off: Action, to: Action) -> tuple[Action, Action]:
    """Both as they came out. What could not be added is put back, so that it is not left nowhere."""
    left = _attempt(client, row, off)
    if left.kind == "failed":
        return left, _not_tried(to)
    moved = _attempt(client, row, to)
    if moved.kind != "failed":
        return left, moved
    back = replace(to, parent=off.parent, wanted=replace(to.wanted, parent=off.parent))
    if _attempt(client, row, back).kind == "failed":
        return left, moved
    return replace(off, kind="failed", error=NotTried("put back, because it could not be added elsewhere")), moved


def _attempt(client: Client, row: Resource, action: Action) -> Action:
    """The action as it came out."""
    try:
        return write(client, row, action)
    except EstError as error:
        return replace(action, kind="failed", error=error)


def _not_tried(action: Action) -> Action:
    return replace(action, kind="failed", error=NotTried("not tried, because of an earlier failure"))


def _takes_away(row: Resource, action: Action) -> bool:
    """Whether less is there afterwards: an object, a member of a list, or one that is enabled."""
    if action.kind != "updated":
        return action.kind == "deleted"
    changed = [field for field in row.writable if field.name in action.send]
    return any(_lessens(field, action.before.get(field.name), action.after.get(field.name)) for field in changed)


def _lessens(field: Field, before: Any, after: Any) -> bool:
    if field.items:
        return bool(field.by_identity(before).keys() - field.by_identity(after).keys())
    return field.kind == "bool" and bool(before) and not after


def _harmless(row: Resource, action: Action, failed: Iterable[Action]) -> bool:
    same_trunk = any(action.parent and action.parent == other.parent for other in failed)
    return not (same_trunk and _takes_away(row, action))
