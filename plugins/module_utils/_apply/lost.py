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
from typing import Optional, Union

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import lists_of, read_now
from ansible_collections.sinch.est.plugins.module_utils._apply.races import age, as_sent, take_back
from ansible_collections.sinch.est.plugins.module_utils._apply.write import adopt, write
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import Action, TrunkRef, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, LostAnswer, PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects

MOST_POSTS = 2  # of one object
PAUSES = (0.5, 1.0, 1.5, 2.0, 2.5, 2.5)  # seconds between the looks
LATEST = sum(PAUSES)  # seconds after which a server is taken to be through with what it was asked


def is_lost(resource: Resource, action: Action) -> bool:
    """Return whether a creation is still open: its answer was lost, and a second one would be another object."""
    return action.kind == "failed" and isinstance(action.error, LostAnswer) and not resource.is_unique(action.send)


def recover(client: Client, resource: Resource, done: Sequence[Action]) -> tuple[list[Action], list[str]]:
    """(actions, warnings), with those that were lost as they came out: created, or failed for good."""
    settled = dict(enumerate(done))
    warnings: list[str] = []
    for posts in range(1, MOST_POSTS + 1):
        waited = _look_for(client, resource, settled, warnings)
        again = [place for place, action in settled.items() if is_lost(resource, action) and _repeatable(action)]
        if not again or waited < LATEST or posts == MOST_POSTS:  # the server may still be at it
            break
        settled.update(
            zip(again, client.map(partial(_again, client, resource, settled), again, f"{resource.label}s created"))
        )
    return [_given_up(action) if is_lost(resource, action) else action for action in settled.values()], warnings


def _given_up(action: Action) -> Action:
    """Return what nobody looks for any more."""
    error = EstError(str(action.error))
    error.ends_task = action.error is not None and action.error.ends_task
    return replace(action, error=error)


def _look_for(client: Client, resource: Resource, settled: dict[int, Action], warnings: list[str]) -> float:
    """Put what is found in place of what was lost. Return the seconds waited for the rest: at most retry_deadline."""
    lost = [place for place, action in settled.items() if is_lost(resource, action)]
    there: dict[Optional[TrunkRef], Union[Objects, EstError]] = {}
    waited = 0.0
    for look, pause in enumerate([_first_pause(settled[place] for place in lost), *PAUSES]):
        awaited = [place for place in lost if is_lost(resource, settled[place]) and (not look or _open(settled[place]))]
        if not awaited or waited >= LATEST or (look and waited + pause > client.settings.retry_deadline):
            break
        client.pause(pause)
        waited += pause
        parents = list(dict.fromkeys(settled[place].parent for place in awaited))
        there.update(zip(parents, client.map(partial(read_now, client, resource), parents, lists_of(resource))))
        for place in awaited:
            if _certain(resource, settled[place], there[settled[place].parent]):
                settled[place], texts = _found(client, resource, settled[place], there[settled[place].parent])
                warnings += texts
    for place in lost:
        if is_lost(resource, settled[place]) and settled[place].parent in there:
            settled[place], texts = _found(client, resource, settled[place], there[settled[place].parent])
            warnings += texts
    return waited


def _first_pause(lost: Iterable[Action]) -> float:
    """Return when to look first: the server may have said when to come back."""
    return max((action.error.recheck_delays[0] for action in lost if isinstance(action.error, LostAnswer)), default=0.0)


def _repeatable(action: Action) -> bool:
    return isinstance(action.error, LostAnswer) and action.error.repeat


def _open(action: Action) -> bool:
    """Whether the server may still be at it, or at an earlier try. One that has answered is through: one look tells."""
    return _repeatable(action) or bool(action.tries)


def _certain(resource: Resource, action: Action, there: Union[Objects, EstError]) -> bool:
    """Whether nothing more is to come: it cannot be read, or the only one of its key is as it was sent, once.

    What is not as it was sent is another run's, perhaps, and ours comes later. So may the other one of two.
    """
    if isinstance(there, EstError):
        return True
    new = _new(resource, action, there)
    return len(new) == 1 and as_sent(resource, action, new[0]) and not action.tries


def _new(resource: Resource, action: Action, there: Objects) -> Objects:
    """Return what has the key of a creation: beforehand, nothing had."""
    return [found for found in there if key_of(resource, found) == key_of(resource, action.send)]


def _found(
    client: Client, resource: Resource, action: Action, there: Union[Objects, EstError]
) -> tuple[Action, Sequence[str]]:
    """(the creation with what is there for it, warnings); as it is where there is nothing.

    Of several, the one that was created first stays; what else is as it was sent is ours, and taken back.
    """
    if isinstance(there, EstError):
        both = PlanError(f"{action.error} Looking for it failed as well: {there}")
        both.ends_task = there.ends_task
        return replace(action, error=both), ()
    new = sorted(_new(resource, action, there), key=age)
    double = [found for found in new[1:] if as_sent(resource, action, found)]
    warnings = [take_back(client, resource, action, double)] if double else []
    rest = [found for found in there if found not in double]
    try:
        seen = adopt(client, resource, replace(action, kind="created", error=None), rest)
    except EstError as error:
        return replace(action, error=error), warnings
    return (replace(seen, kind="created", before={}) if seen.adopted else action), warnings


def _again(client: Client, resource: Resource, settled: Mapping[int, Action], place: int) -> Action:
    """Return what comes of asking once more."""
    action = settled[place]
    tries = action.error.tries if isinstance(action.error, LostAnswer) else 0
    asked = replace(action, kind="created", error=None, tries=tries)
    try:
        return write(client, resource, asked)
    except EstError as error:
        return replace(asked, kind="failed", error=error)
