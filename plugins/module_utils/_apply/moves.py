# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Moves a number from one trunk to another, such that it rings on one of them all the time, or all but a moment.

It is assigned to its new trunk first. What the API makes of that, nobody has described: it may take the number over,
list it on both trunks, or refuse it as being in use. So the first number of a task is the canary: it tells whether the
others have to be taken off, and is read back on both trunks before the next one moves. A number that is refused as
being in use is taken off and assigned back to back, and put back where the second half fails. One that is refused for
another reason stays: taken off, it might be refused by every trunk.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._api.collection import (
    RECHECK_DELAYS,
    recheck_delays,
    says_in_use,
)
from ansible_collections.sinch.est.plugins.module_utils._api.dialects import spoken
from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_now
from ansible_collections.sinch.est.plugins.module_utils._apply.write import create, delete
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    Change,
    Outcome,
    TrunkRef,
    failed,
    key_of,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, EstError, Gone, following


class Way(Enum):
    """What the API makes of a number that is assigned to a second trunk."""

    TAKES_OVER = "it leaves the first trunk"
    KEEPS = "it stays on the first trunk as well, until it is taken off there"
    REFUSES = "it is refused"


def move_canary(client: Client, change: Change) -> tuple[Outcome, Optional[Way]]:
    """Return the outcome of the first move of a task, and the way of the others; None where it did not tell."""
    try:
        assigned = _assign_first(client, change)
        outcome = assigned or move_back_to_back(client, change)
    except EstError as error:
        return failed(change, error), None
    if outcome.kind == "failed":
        return outcome, None
    try:
        kept = assigned is not None and _is_listed(client, change, change.source) and _take_off(client, change)
        _confirm(client, change)
    except EstError as error:
        return failed(change, error, wrote=True), None
    return outcome, Way.REFUSES if assigned is None else Way.KEEPS if kept else Way.TAKES_OVER


def move(client: Client, change: Change, way: Optional[Way]) -> Outcome:
    """Return the outcome of a move after that of the canary. way: as that told it, if it did. Raise EstError."""
    outcome = _assign_first(client, change)
    if outcome is None:
        return move_back_to_back(client, change)
    try:
        if way is Way.KEEPS or (way is not Way.TAKES_OVER and _is_listed(client, change, change.source)):
            _take_off(client, change)
    except EstError as error:
        return failed(change, error, wrote=True)
    return outcome


def finish(client: Client, moved: Sequence[Change]) -> list[str]:
    """Take off what trunks list that numbers have left, after moves that the API took over. Return warnings."""
    warnings = []
    for trunk in dict.fromkeys(change.source for change in moved):
        listed = read_now(client, moved[0].resource, trunk)
        if isinstance(listed, EstError):
            warnings.append(f"Whether {trunk} still lists what was moved away from it is not known: {listed}")
            continue
        keys = {key_of(moved[0].resource, one) for one in listed}
        for change in moved:
            if change.source == trunk and change.key in keys:
                try:
                    _take_off(client, change)
                except EstError as error:
                    warnings.append(str(error))
    return warnings


def move_back_to_back(client: Client, change: Change) -> Outcome:
    """Return the outcome of a move that takes the number off and assigns it. What cannot be assigned is put back.

    It is assigned, too, where nobody knows whether it was taken off: it is refused where it was not.
    """
    doubt: Optional[EstError] = None
    try:
        delete(client, _leaving(change))
    except EstError as error:
        if isinstance(error, Gone) or (isinstance(error, ApiError) and error.status in (401, 403)):
            raise  # it was not carried out
        doubt = error
    coming = _coming(change)
    try:
        return replace(create(client, coming, refusal_is_final=doubt is not None), change=change, kind="moved")
    except EstError as error:
        if doubt and isinstance(error, ApiError) and says_in_use(error):
            raise doubt from error
        back = replace(coming, trunk=change.source, desired=replace(change.desired, trunk=change.source))
        where, nowhere = f"It was put back on {change.source}.", False
        try:
            create(client, back)
        except EstError as stuck:
            nowhere = True
            where = (
                f"It could not be put back on {change.source} either, so it is on no trunk and nobody can call it: "
                f"assign it. {stuck}"
            )
        return failed(change, following(error, f"{error} {where}"), wrote=nowhere)


def _assign_first(client: Client, change: Change) -> Optional[Outcome]:
    """Return the outcome of assigning a number that is on another trunk, None where it is refused as being in use.

    Raise EstError where it is refused for another reason.
    """
    try:
        return replace(create(client, _coming(change), refusal_is_final=True), change=change, kind="moved")
    except ApiError as refused:
        if says_in_use(refused):
            return None
        if refused.status != 400:
            raise
        raise EstError(
            f"{refused} It stays on {change.source}: the server does not say that it is refused for being in use, so "
            "taken off there it might be refused by every trunk. If you know better, take it off in a task of its own."
        ) from refused


def _take_off(client: Client, change: Change) -> bool:
    """Take a number off its first trunk, which is on its new one by now. Return whether it was there still."""
    try:
        return delete(client, _leaving(change))
    except EstError as error:
        text = f"{error} It was assigned to {change.trunk}, so it is on both by now: run again."
        raise following(error, text) from error


def _confirm(client: Client, change: Change) -> None:
    """Raise EstError unless a number is listed on its new trunk, and not on the other one, within 5 seconds."""
    for pause in (0.0, *recheck_delays(client)):
        if pause and not client.pause_early(pause, sum(RECHECK_DELAYS)):
            break
        if _is_listed(client, change, change.trunk) and not _is_listed(client, change, change.source):
            return
    raise EstError(
        f"Could not see {change.subject} in the list there, and in that of {change.source} no more. It was assigned; "
        "no other number moves before both lists show that. Look where it is, and run again."
    )


def _is_listed(client: Client, change: Change, trunk: Optional[TrunkRef]) -> bool:
    listed = spoken(client).list_objects(client, change.resource, trunk) if trunk else None
    return any(key_of(change.resource, one) == change.key for one in listed or ())


def _coming(change: Change) -> Change:
    """Return the new trunk's part of a move."""
    return replace(change, kind="created", before={})


def _leaving(change: Change) -> Change:
    """Return the first trunk's part of a move."""
    return replace(change, kind="deleted", trunk=change.source)
