# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Carrying out one action. A POST that was lost, or refused because somebody was faster, is settled by looking."""

from dataclasses import replace
from itertools import count

from ansible_collections.sinch.est.plugins.module_utils._errors import ApiError, EstError, LostAnswer, PlanError
from ansible_collections.sinch.est.plugins.module_utils._found import from_answer, read_all
from ansible_collections.sinch.est.plugins.module_utils._plan import describe, on, plan
from ansible_collections.sinch.est.plugins.module_utils._resources import path, to_wire

MAX_POSTS = 3  # of one object, whose list is looked through after each that was lost


def write(client, row, action):
    """The action as it came out. Raises EstError."""
    doing = on(describe(row, action.before or action.after), action.parent)
    project, parent = client.settings.project_id, action.parent and action.parent.id
    if action.kind == "created":
        return _create(client, row, action, path(row, project, parent), f"create {doing}")
    where = path(row, project, parent, action.before[row.id_field])
    if action.kind == "deleted":
        client.delete(where, f"delete {doing}")
    if action.kind != "updated":
        return action
    whole = row.update == "PUT"
    body = to_wire(row.writable, action.after if whole else action.send)
    answer = client.change(row.update, where, f"update {doing}", body)
    return replace(action, after={**action.after, **from_answer(row, answer, action.parent)})


def adopt(client, row, action, there):
    """The action that would create, with an object that is there instead, brought to the wanted values.

    None where there is no such object. Raises EstError.
    """
    (seen,) = plan(row, [action.wanted], {action.parent: there})
    if seen.kind == "failed":
        raise seen.error
    return None if seen.kind == "created" else replace(write(client, row, seen), adopted=True)


def _create(client, row, action, where, doing):
    """A POST is sent again only where the server was seen not to have acted on it: its list is looked through first."""
    for sent in count(1):
        try:
            answer = client.post(where, doing, to_wire(row.writable, action.send), row.refused)
            if row.id_option and not answer.get("id"):
                raise LostAnswer(doing, f"POST {where}", "the answer holds no object with an id", repeat=False)
            return replace(action, after={**action.after, **from_answer(row, answer, action.parent)})
        except LostAnswer as lost:
            found = adopt(client, row, action, _look(client, row, action, lost))
            if found:
                return replace(found, kind="created", before=None)
            if not lost.repeat or sent == MAX_POSTS:
                raise
        except ApiError as refused:  # for a second one of the kind, perhaps: another run may have been faster
            if refused.status not in (400, 409) or not row.is_unique(action.send):
                raise
            found = adopt(client, row, action, _look(client, row, action, refused))
            if not found:
                raise
            return found


def _look(client, row, action, failure):
    """What is there now. Raises PlanError, which says both, where that cannot be read."""
    try:
        return read_all(client, row, action.parent) or []
    except EstError as blind:
        raise PlanError(f"{failure} Looking for it failed as well: {blind}") from failure
