# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Carries a plan out, step by step and side by side within one, and says what became of each change."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._api.dialects import spoken
from ansible_collections.sinch.est.plugins.module_utils._apply.kept import kept_otherwise
from ansible_collections.sinch.est.plugins.module_utils._apply.lost import is_lost, recover
from ansible_collections.sinch.est.plugins.module_utils._apply.moves import Way, finish, move, move_canary
from ansible_collections.sinch.est.plugins.module_utils._apply.races import resolve_concurrent_creates
from ansible_collections.sinch.est.plugins.module_utils._apply.write import write
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.threads import unbroken
from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    PLANNED,
    WRITES,
    Change,
    Outcome,
    failed,
    placed,
    planned,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, NotTried
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import as_ref
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import PHASES, in_steps, may_proceed, phase_of
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import refuse_newcomers


def apply(client: Client, changes: Sequence[Change], keep_going: bool, check: bool) -> tuple[list[Outcome], list[str]]:
    """Return (an outcome for each change, warnings). check: nothing is sent.

    After a failure the rest is not tried; with keep_going only what is taken away from the same trunk is not. Once an
    answer to a creation was lost, the rest of its step waits until it is known what became of it. What is planned
    under a trunk that the same plan creates gets its id as soon as there is one.
    """
    plan = list(changes)
    outcomes = [planned(change) for change in plan]
    warnings: list[str] = []
    for step in in_steps(plan):
        warnings += _carry_out(client, plan, step, outcomes, keep_going, check)
        made = _made(outcomes[index] for index in step)
        for index in range(len(plan)) if made else ():
            plan[index] = placed(plan[index], made)
            outcomes[index] = replace(outcomes[index], change=placed(outcomes[index].change, made))
    return outcomes, [*warnings, *kept_otherwise(outcomes)]


def _made(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """Return {id that the plan made up for a trunk: the id that it got}, also where another run made it meanwhile."""
    return {
        outcome.change.after["id"]: outcome.after["id"]
        for outcome in outcomes
        if outcome.change.resource is TRUNK and outcome.change.kind == "created" and outcome.kind != "failed"
    }


def _carry_out(
    client: Client, plan: Sequence[Change], step: Sequence[int], outcomes: list[Outcome], keep_going: bool, check: bool
) -> list[str]:
    """Carry out the changes of one step, put what became of them into outcomes, and return warnings."""
    failures = [outcome for outcome in outcomes if outcome.kind == "failed"]
    moves = [index for index in step if plan[index].kind == "moved"]
    lost: list[int] = []
    waiting: list[int] = []
    way: Optional[Way] = None

    def may_be_made(change: Change) -> bool:
        if change.trunk and change.trunk.id.startswith(PLANNED) and not check:
            return False  # its trunk could not be created
        if client.called_away:
            return False
        over = any(other.error and other.error.ends_task for other in failures)
        return not failures or (keep_going and not over and may_proceed(change, [other.change for other in failures]))

    def note(index: int, outcome: Outcome) -> None:
        outcomes[index] = outcome
        if is_lost(outcome):
            lost.append(index)
        elif outcome.kind == "failed":
            failures.append(outcome)

    def work(index: int, patient: bool = True) -> None:
        change = plan[index]
        if lost and patient:
            waiting.append(index)
        elif not may_be_made(change):
            note(index, failed(change, NotTried("not tried, because of an earlier failure")))
        elif not check:
            note(index, _attempt(client, plan, change, way))

    what = _what(plan, step)
    canaries: set[int] = set()
    with unbroken(client.call_away) if moves and not check else nullcontext():  # a number may be on no trunk meanwhile
        for index in moves if not check else ():
            if way or not may_be_made(plan[index]):
                break
            outcome, way = _attempt_canary(client, plan[index])
            note(index, outcome)
            canaries.add(index)
        client.map(work, [index for index in step if index not in canaries], what)
    if check:
        return []
    warnings = []
    try:
        warnings += recover(client, outcomes, step)
        failures = [outcome for outcome in outcomes if outcome.kind == "failed"]
        if waiting:
            client.map(lambda index: work(index, patient=False), sorted(waiting), what)
            warnings += recover(client, outcomes, step)
        warnings += resolve_concurrent_creates(client, outcomes, step)
        moved = [outcomes[index].change for index in moves if outcomes[index].kind == "moved"]
        if way is Way.TAKES_OVER:
            warnings += finish(client, moved)
    except Exception as bug:
        kind = plan[step[0]].resource.label
        warnings.append(f"Whether another run created the same {kind}s is not known: {_defect(bug)}")
    return warnings


def _attempt(client: Client, plan: Sequence[Change], change: Change, way: Optional[Way]) -> Outcome:
    """Return the outcome of one change, whatever is raised on the way."""
    try:
        if change.kind == "moved":
            return move(client, change, way)
        if change.resource is TRUNK and change.kind == "deleted":
            numbers = spoken(client).list_objects(client, PHONE_NUMBER, as_ref(change.before))
            refuse_newcomers(change, plan, numbers or ())
        return write(client, change)
    except EstError as error:
        return failed(change, error)
    except Exception as bug:  # what was done until now must be told all the same
        return _unknown(change, bug)


def _attempt_canary(client: Client, change: Change) -> tuple[Outcome, Optional[Way]]:
    """Return (the outcome of the first move, the way of the others), whatever is raised on the way."""
    try:
        return move_canary(client, change)
    except Exception as bug:
        return _unknown(change, bug), None


def _unknown(change: Change, bug: Exception) -> Outcome:
    return failed(change, EstError(f"Whether {change.subject} was {change.kind} is not known: {_defect(bug)}"))


def _defect(bug: Exception) -> str:
    return f"{type(bug).__name__}: {bug}. This is a defect: please report it."


def _what(plan: Sequence[Change], step: Sequence[int]) -> str:
    """Return what is counted while a step is carried out, such as "phone numbers created and moved, phase 4 of 8"."""
    kinds = {plan[index].kind for index in step}
    what = f"{plan[step[0]].resource.label}s " + " and ".join(kind for kind in WRITES if kind in kinds)
    return f"{what}, phase {phase_of(plan[step[0]]) + 1} of {len(PHASES)}"
