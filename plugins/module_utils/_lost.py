# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""POSTs whose answers were lost, of objects that the API would make twice: looked for, then asked for once more.

Neither a connection that broke nor a 502, 503 or 504 says what the server still does. So all that was lost in a phase
is looked for together, for ten seconds, and what never came is asked for again. What comes even later is there twice:
the last look of the phase takes the second one back, see _twins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Union

from ansible_collections.sinch.est.plugins.module_utils._actions import Action
from ansible_collections.sinch.est.plugins.module_utils._client import Client
from ansible_collections.sinch.est.plugins.module_utils._errors import EstError, LostAnswer, PlanError
from ansible_collections.sinch.est.plugins.module_utils._found import lists_of, read_now
from ansible_collections.sinch.est.plugins.module_utils._resources import Resource
from ansible_collections.sinch.est.plugins.module_utils._types import Objects
from ansible_collections.sinch.est.plugins.module_utils._write import adopt, write

MOST_POSTS = 2  # of one object
PAUSES = (0.5, 1.0, 1.5, 2.0, 2.5, 2.5)  # seconds between the looks
LATEST = sum(PAUSES)  # seconds after which a server is taken to be through with what it was asked


def is_lost(row: Resource, action: Action) -> bool:
    """Return whether a creation is still open: its answer was lost, and a second one would be another object."""
    return action.kind == "failed" and isinstance(action.error, LostAnswer) and not row.is_unique(action.send)


def recover(client: Client, row: Resource, done: Sequence[Action]) -> list[Action]:
    """Return the actions with those that were lost as they came out: created, or failed for good."""
    settled = dict(enumerate(done))
    for posts in range(1, MOST_POSTS + 1):
        waited = _look_for(client, row, settled)
        again = [place for place, action in settled.items() if is_lost(row, action) and _repeatable(action)]
        if not again or waited < LATEST or posts == MOST_POSTS:  # the server may still be at it
            break
        settled.update(zip(again, client.map(partial(_again, client, row, settled), again, f"{row.label}s created")))
    return [_given_up(action) if is_lost(row, action) else action for action in settled.values()]


def _given_up(action: Action) -> Action:
    """Return what nobody looks for any more."""
    error = EstError(str(action.error))
    error.ends_task = action.error is not None and action.error.ends_task
    return replace(action, error=error)


def _look_for(client: Client, row: Resource, settled: dict[int, Action]) -> float:
    """Put what is found in place of what was lost. Return the seconds waited for the rest: at most retry_deadline."""
    lost = [place for place, action in settled.items() if is_lost(row, action)]
    waited = 0.0
    for look, pause in enumerate([_first_pause(settled[place] for place in lost), *PAUSES]):
        # a server that has answered is through: one look tells
        lost = [place for place in lost if is_lost(row, settled[place]) and (look == 0 or _repeatable(settled[place]))]
        if not lost or waited >= LATEST or (look and waited + pause > client.settings.retry_deadline):
            break
        client.pause(pause)
        waited += pause
        parents = list(dict.fromkeys(settled[place].parent for place in lost))
        there = dict(zip(parents, client.map(partial(read_now, client, row), parents, lists_of(row))))
        for place in lost:
            settled[place] = _found(client, row, settled[place], there[settled[place].parent])
    return waited


def _first_pause(lost: Iterable[Action]) -> float:
    """Return when to look first: the server may have said when to come back."""
    return max((action.error.looks[0] for action in lost if isinstance(action.error, LostAnswer)), default=0.0)


def _repeatable(action: Action) -> bool:
    return isinstance(action.error, LostAnswer) and action.error.repeat


def _found(client: Client, row: Resource, action: Action, there: Union[Objects, EstError]) -> Action:
    """Return the creation with what is there for it; as it is where there is nothing."""
    if isinstance(there, EstError):
        both = PlanError(f"{action.error} Looking for it failed as well: {there}")
        both.ends_task = there.ends_task
        return replace(action, error=both)
    try:
        seen = adopt(client, row, replace(action, kind="created", error=None), there)
    except EstError as error:
        return replace(action, error=error)
    return replace(seen, kind="created", before={}) if seen.adopted else action


def _again(client: Client, row: Resource, settled: Mapping[int, Action], place: int) -> Action:
    """Return what comes of asking once more."""
    action = settled[place]
    tries = action.error.tries if isinstance(action.error, LostAnswer) else 0
    asked = replace(action, kind="created", error=None, tries=tries)
    try:
        return write(client, row, asked)
    except EstError as error:
        return replace(asked, kind="failed", error=error)
