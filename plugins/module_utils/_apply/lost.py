# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""POSTs whose answers were lost, of objects that the API would make twice: looked for, then asked for once more.

Neither a connection that broke nor a 502, 503 or 504 says what the server still does. So all that was lost in a phase
is looked for together, for ten seconds, and what never came is asked for again. What comes even later is there twice:
the last look of the phase takes the second one back, see races.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Optional, Union

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_all_now
from ansible_collections.sinch.est.plugins.module_utils._apply.races import (
    age,
    is_as_sent,
    take_back,
    take_back_strays,
)
from ansible_collections.sinch.est.plugins.module_utils._apply.write import adopt, looked_in_vain, write
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, Outcome, TrunkRef, failed, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, LostAnswer, following
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects

MOST_POSTS = 2  # of one object
PAUSES = (0.5, 1.0, 1.5, 2.0, 2.5, 2.5)  # seconds between the looks
LATEST = sum(PAUSES)  # seconds after which a server is taken to be through with what it was asked


def is_lost(outcome: Outcome) -> bool:
    """Return whether a creation is still open: its answer was lost, and a second one would be another object."""
    unique = outcome.change.resource.is_unique(outcome.change.send)
    return outcome.kind == "failed" and isinstance(outcome.error, LostAnswer) and not unique


def recover(client: Client, outcomes: list[Outcome], indexes: Sequence[int]) -> list[str]:
    """Put in place of what was lost what became of it: created, or failed for good. Return warnings.

    indexes: those of the outcomes to look at, all of one kind of object.
    """
    warnings: list[str] = []
    for posts in range(1, MOST_POSTS + 1):
        waited = _look_for(client, outcomes, [index for index in indexes if is_lost(outcomes[index])], warnings)
        again = [index for index in indexes if is_lost(outcomes[index]) and _repeatable(outcomes[index])]
        if not again or waited < LATEST or posts == MOST_POSTS:  # the server may still be at it
            break
        what = f"{outcomes[again[0]].change.resource.label}s created"
        for index, outcome in zip(again, client.map(lambda index: _ask_again(client, outcomes[index]), again, what)):
            outcomes[index] = outcome
    for index in indexes:
        if is_lost(outcomes[index]):
            outcomes[index] = _given_up(outcomes[index])
    return warnings


def _given_up(outcome: Outcome) -> Outcome:
    """Return what nobody looks for any more."""
    return replace(outcome, error=following(outcome.error, str(outcome.error)) if outcome.error else None)


def _look_for(client: Client, outcomes: list[Outcome], lost: Sequence[int], warnings: list[str]) -> float:
    """Put what is found in place of what was lost. Return the seconds waited for the rest: at most retry_deadline."""
    listed: dict[Optional[TrunkRef], Union[Objects, EstError]] = {}
    waited = 0.0
    for look, pause in enumerate([_first_pause(outcomes[index] for index in lost), *PAUSES]):
        awaited = [index for index in lost if is_lost(outcomes[index]) and (not look or _is_open(outcomes[index]))]
        if not awaited or waited >= LATEST or (look and waited + pause > client.settings.retry_deadline):
            break
        client.pause(pause)
        waited += pause
        resource = outcomes[awaited[0]].change.resource
        trunks = list(dict.fromkeys(outcomes[index].change.trunk for index in awaited))
        listed.update(read_all_now(client, resource, trunks))
        for index in awaited:
            if _is_certain(outcomes[index], listed[outcomes[index].change.trunk]):
                outcomes[index], texts = _found(client, outcomes[index], listed[outcomes[index].change.trunk])
                warnings += texts
    for index in lost:
        if is_lost(outcomes[index]) and outcomes[index].change.trunk in listed:
            outcomes[index], texts = _found(client, outcomes[index], listed[outcomes[index].change.trunk])
            warnings += texts
    return waited


def _first_pause(lost: Iterable[Outcome]) -> float:
    """Return when to look first: the server may have said when to come back."""
    errors = (outcome.error for outcome in lost)
    return max((error.recheck_delays[0] for error in errors if isinstance(error, LostAnswer)), default=0.0)


def _repeatable(outcome: Outcome) -> bool:
    return isinstance(outcome.error, LostAnswer) and outcome.error.repeat


def _is_open(outcome: Outcome) -> bool:
    """Return whether the server may still be at it, or at an earlier try. One look tells where it has answered."""
    return _repeatable(outcome) or bool(outcome.tries)


def _is_certain(outcome: Outcome, listed: Union[Objects, EstError]) -> bool:
    """Return whether nothing more is to come: no list, or the only one of its key is as it was sent, once.

    What is not as it was sent is another run's, perhaps, and ours comes later. So may the other one of two.
    """
    if isinstance(listed, EstError):
        return True
    new = _new(outcome.change, listed)
    return len(new) == 1 and is_as_sent(outcome.change, new[0]) and not outcome.tries


def _new(change: Change, listed: Objects) -> Objects:
    """Return what has the key of a creation: beforehand, nothing had."""
    return [one for one in listed if key_of(change.resource, one) == change.key]


def _found(client: Client, outcome: Outcome, listed: Union[Objects, EstError]) -> tuple[Outcome, Sequence[str]]:
    """Return (the creation with what is there for it, warnings); as it is where there is nothing.

    Of several, the one that was created first stays; what else is as it was sent is ours, and taken back.
    """
    if isinstance(listed, EstError):
        return replace(outcome, error=looked_in_vain(outcome.error, listed)), ()
    new = sorted(_new(outcome.change, listed), key=age)
    double = [one for one in new[1:] if is_as_sent(outcome.change, one)]
    rest = [one for one in listed if one not in double]
    warnings = take_back(client, outcome.change, double)
    warnings += take_back_strays(client, outcome.change) if new else []
    try:
        seen = adopt(client, outcome.change, rest)
    except EstError as error:
        return replace(outcome, error=error), warnings
    return (replace(seen, kind="created", tries=outcome.tries) if seen.adopted else outcome), warnings


def _ask_again(client: Client, outcome: Outcome) -> Outcome:
    """Return what comes of asking once more."""
    tries = outcome.error.tries if isinstance(outcome.error, LostAnswer) else 0
    try:
        return write(client, outcome.change, tries)
    except EstError as error:
        return replace(failed(outcome.change, error), tries=tries)
