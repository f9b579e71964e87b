# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Carries out one change. A POST that was refused because somebody was faster is settled by looking.

So is one that was lost, where the API makes no second one; the others are for lost.py.
"""

import sys
from dataclasses import replace
from typing import Callable, Optional, TypeVar

from ansible_collections.sinch.est.plugins.module_utils._api.collection import RECHECK_DELAYS, recheck_delays
from ansible_collections.sinch.est.plugins.module_utils._api.dialects import spoken
from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_now
from ansible_collections.sinch.est.plugins.module_utils._apply.kept import unanswered
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, Outcome, planned
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    ApiError,
    EstError,
    LostAnswer,
    following,
)
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan

MAX_POSTS = 3  # of one object, whose list is looked through after each that was lost
Answered = TypeVar("Answered")


def write(client: Client, change: Change, tries: int = 0) -> Outcome:
    """Return the outcome of a change: created, updated, deleted, or unchanged as it is. Raise EstError.

    tries: how many times a creation was sent before, without an answer.
    """
    if change.kind == "created":
        return create(client, change, tries)
    if change.kind == "updated":
        return _update(client, change)
    if change.kind == "deleted":
        delete(client, change)
    return planned(change)


def delete(client: Client, change: Change) -> bool:
    """Delete an object. Return whether it was there: one that is gone is gone. Raise EstError."""
    try:
        _insist(client, change, lambda: spoken(client).delete_object(client, change))
    except ApiError as error:
        if error.status != 404:
            raise
        return False
    return True


def _update(client: Client, change: Change) -> Outcome:
    answer = _insist(client, change, lambda: spoken(client).update_object(client, change))
    seen = replace(planned(change), after={**change.after, **answer})
    wrong = unanswered(seen)
    if wrong:
        asked = spoken(client).update_request(client, change)
        request = f"{asked} answered without an error, and the server answers as if nothing had been asked"
        raise EstError(f"Could not update {change.subject}: {request}: {wrong}. Look what is there, and run again.")
    return seen


def _insist(client: Client, change: Change, ask: Callable[[], Answered]) -> Answered:
    """Return what ask() gives. A 404 to what the list still shows says nothing: it is asked again, for 5 seconds.

    Raise ApiError with status 404 where the list does not show it either, and EstError where it does to the end.
    """
    pauses = iter(recheck_delays(client))
    id_field = change.resource.id_field
    while True:
        try:
            return ask()
        except ApiError as refused:
            if refused.status != 404:
                raise
            listed = look(client, change, refused)
            if all(one[id_field] != change.before[id_field] for one in listed):
                raise
            pause = next(pauses, None)
            if pause is None or not client.pause_early(pause, sum(RECHECK_DELAYS)):
                raise EstError(f"{refused} The list shows it all the same: it is still there. Run again.") from refused


def adopt(client: Client, change: Change, listed: Objects) -> Outcome:
    """Return the outcome of a creation with an object that is there instead, brought to the desired values.

    It is not adopted where there is no such object. Raise EstError.
    """
    (seen,) = plan(change.resource, [change.desired], {change.trunk: listed}, max_purge=sys.maxsize)
    if seen.error:
        raise seen.error
    if seen.kind == "created":
        return planned(change)
    made = replace(change, send=seen.send)  # only what it lacked
    return replace(planned(made), kind=seen.kind, after=write(client, seen).after, adopted=True)


def create(client: Client, change: Change, tries: int = 0, refusal_is_final: bool = False) -> Outcome:
    """Return the outcome of a creation. A lost POST is sent again where the server would refuse a second object.

    tries: how many times it was sent before. refusal_is_final: what the server refuses may be in use elsewhere, so
    nobody has to look whether another run was faster. Raise EstError, and LostAnswer where it may have run.
    """
    unique, lost_ones, sent = change.resource.is_unique(change.send), 0, tries
    while True:
        try:
            made = spoken(client).create_object(client, change, sent, "" if refusal_is_final else None)
            return replace(planned(change), after={**change.after, **made}, tries=tries)
        except LostAnswer as lost:
            if not unique:
                raise
            for pause in lost.recheck_delays:
                client.pause(pause)
                found = adopt(client, change, look(client, change, lost))
                if found.adopted:
                    return replace(found, kind="created")
            lost_ones, sent = lost_ones + 1, lost.tries
            if lost_ones == MAX_POSTS or not lost.repeat:
                raise
        except ApiError as refused:  # for a second one of the kind, perhaps: another run may have been faster
            if refused.status not in (400, 409) or not unique or refusal_is_final:
                raise
            found = adopt(client, change, look(client, change, refused))
            for pause in recheck_delays(client):  # what another task or run has just created may not be listed yet
                if found.adopted or not client.pause_early(pause, sum(RECHECK_DELAYS)):
                    break
                found = adopt(client, change, look(client, change, refused))
            if not found.adopted:
                raise
            return found


def look(client: Client, change: Change, failure: ApiError) -> Objects:
    """Return what is there now. Raise EstError, which says both, where that cannot be read."""
    listed = read_now(client, change.resource, change.trunk)
    if isinstance(listed, EstError):
        raise looked_in_vain(failure, listed) from failure
    return listed


def looked_in_vain(failure: Optional[EstError], blind: EstError) -> EstError:
    """Return an error that says both: why something failed, and why nobody could look what became of it."""
    return following(blind, f"{failure} Looking for it failed as well: {blind}")
