# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Carrying out one action. A POST that was refused because somebody was faster is settled by looking.

So is one that was lost, where the API makes no second one; the others are for _lost.
"""

import sys
from dataclasses import replace
from typing import Callable, TypeVar

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import (
    RECHECK_DELAYS,
    from_answer,
    read_all,
    recheck_delays,
)
from ansible_collections.sinch.est.plugins.module_utils._apply.kept import unanswered
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import Action, describe, with_trunk
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    MAY_HAVE_RUN,
    ApiError,
    EstError,
    LostAnswer,
    PlanError,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource, path, to_wire
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan

MAX_POSTS = 3  # of one object, whose list is looked through after each that was lost
Outcome = TypeVar("Outcome")


def write(client: Client, resource: Resource, action: Action) -> Action:
    """The action as it came out. Raises EstError."""
    doing = with_trunk(describe(resource, action.before or action.after), action.parent)
    project, parent = client.settings.project_id, action.parent.id if action.parent else None
    if action.kind == "created":
        return _create(client, resource, action, path(resource, project, parent), f"create {doing}")
    where = path(resource, project, parent, action.before[resource.id_field])
    if action.kind == "deleted":
        try:
            _insist(client, resource, action, lambda: client.delete(where, f"delete {doing}"))
        except ApiError as error:
            if error.status != 404:  # gone is gone
                raise
    if action.kind != "updated":
        return action
    body = to_wire(resource.writable, action.after if resource.update == "PUT" else action.send)
    answer = _insist(client, resource, action, lambda: client.change(resource.update, where, f"update {doing}", body))
    try:
        seen = _seen(resource, action, answer)
        if seen.after[resource.id_field] != action.before[resource.id_field]:
            raise EstError(f"The answer shows another object ({seen.after[resource.id_field]}).")
    except EstError as odd:
        raise EstError(f"Could not update {doing} for certain. {odd} {MAY_HAVE_RUN}") from None
    wrong = unanswered(resource, seen)
    if wrong:
        request = (
            f"{resource.update} {where} answered without an error, and the server answers as if nothing had been asked"
        )
        raise EstError(f"Could not update {doing}: {request}: {wrong}. Look what is there, and run again.")
    return seen


def _insist(client: Client, resource: Resource, action: Action, ask: Callable[[], Outcome]) -> Outcome:
    """Return what ask() gives. A 404 to what the list still shows says nothing: it is asked again, for 5 seconds.

    Raise ApiError with status 404 where the list does not show it either, and EstError where it does to the end.
    """
    pauses = iter(recheck_delays(client))
    while True:
        try:
            return ask()
        except ApiError as said:
            if said.status != 404:
                raise
            there = _look(client, resource, action, said)
            if all(found[resource.id_field] != action.before[resource.id_field] for found in there):
                raise
            pause = next(pauses, None)
            if pause is None or not client.pause_early(pause, sum(RECHECK_DELAYS)):
                raise EstError(f"{said} The list shows it all the same: it is still there. Run again.") from said


def _seen(resource: Resource, action: Action, answer: Object) -> Action:
    """The action, its object as the answer to it shows it. Raises EstError."""
    return replace(action, after={**action.after, **from_answer(resource, answer, action.parent)})


def adopt(client: Client, resource: Resource, action: Action, there: Objects) -> Action:
    """The action that would create, with an object that is there instead, brought to the wanted values.

    The same action where there is no such object. Raises EstError.
    """
    (seen,) = plan(resource, [action.desired], {action.parent: there}, max_purge=sys.maxsize)
    if seen.error:
        raise seen.error
    return action if seen.kind == "created" else replace(write(client, resource, seen), adopted=True)


def _create(client: Client, resource: Resource, action: Action, where: str, doing: str) -> Action:
    """Return the action as it came out. A lost POST is sent again where the server would refuse a second object.

    Raise LostAnswer where it would not.
    """
    unique, lost_ones, tries = resource.is_unique(action.send), 0, action.tries
    while True:
        try:
            answer = client.post(where, doing, to_wire(resource.writable, action.send), resource.create_hint, tries)
            if resource.id_option and not answer.get("id"):
                raise LostAnswer(doing, f"POST {where}", "the answer holds no object with an id")
            try:
                seen = _seen(resource, action, answer)
            except EstError as odd:
                raise LostAnswer(doing, f"POST {where}", str(odd).rstrip(".")) from None
            if resource.id_option and seen.after["id"] in action.known:
                other = f"the answer shows another object, which was there before ({seen.after['id']})"
                raise LostAnswer(doing, f"POST {where}", other)
            return seen
        except LostAnswer as lost:
            if not unique:
                raise
            for pause in lost.recheck_delays:
                client.pause(pause)
                found = adopt(client, resource, action, _look(client, resource, action, lost))
                if found.adopted:
                    return replace(found, kind="created", before={})
            lost_ones, tries = lost_ones + 1, lost.tries
            if lost_ones == MAX_POSTS or not lost.repeat:
                raise
        except ApiError as refused:  # for a second one of the kind, perhaps: another run may have been faster
            if refused.status not in (400, 409) or not unique:
                raise
            found = adopt(client, resource, action, _look(client, resource, action, refused))
            for pause in recheck_delays(client):  # what another task or run has just created may not be listed yet
                if found.adopted or not client.pause_early(pause, sum(RECHECK_DELAYS)):
                    break
                found = adopt(client, resource, action, _look(client, resource, action, refused))
            if not found.adopted:
                raise
            return found


def _look(client: Client, resource: Resource, action: Action, failure: ApiError) -> Objects:
    """What is there now. Raises PlanError, which says both, where that cannot be read."""
    try:
        return read_all(client, resource, action.parent) or []
    except EstError as blind:
        both = PlanError(f"{failure} Looking for it failed as well: {blind}")
        both.ends_task = blind.ends_task
        raise both from failure
