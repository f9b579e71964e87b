# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Carrying a plan out: order, threads, stop or continue, and what became of each action."""

from dataclasses import replace
from itertools import count

from ansible_collections.sinch.est.plugins.module_utils._errors import EstError, LostAnswer, NotTried, PlanError
from ansible_collections.sinch.est.plugins.module_utils._found import from_answer, read_all
from ansible_collections.sinch.est.plugins.module_utils._plan import describe, on, plan
from ansible_collections.sinch.est.plugins.module_utils._resources import path, to_wire

LOOKS = 3  # how often a POST whose answer was lost is looked for and, where that is safe, sent again


def apply(client, row, actions, keep_going, check):
    """The actions as they came out: after as the server gave it, or kind failed with the error. check: nothing is sent.

    Writes come in the row's order, those of one kind side by side. After a failure the rest is not tried; with
    keep_going only removals from the same trunk are not: a site may need what an addition that failed was to replace.
    """
    done = list(actions)
    failed = [action for action in actions if action.kind == "failed"]

    def work(index):
        action = actions[index]
        if failed and not (keep_going and _harmless(action, failed)):
            done[index] = replace(action, kind="failed", error=NotTried("not tried, because of an earlier failure"))
            return
        if check:
            return
        try:
            done[index] = _carry_out(client, row, action)
        except EstError as error:
            done[index] = replace(action, kind="failed", error=error)
            failed.append(done[index])

    for kind in row.order:
        client.map(work, [index for index, action in enumerate(actions) if action.kind == kind])
    return done


def _harmless(action, failed):
    return action.kind != "deleted" or all(action.parent != other.parent or not action.parent for other in failed)


def _carry_out(client, row, action):
    """The action as it came out. Raises EstError."""
    doing = on(describe(row, action.before or action.after), action.parent)
    project, parent = client.settings.project_id, action.parent and action.parent.id
    if action.kind == "created":
        return _create(client, row, action, path(row, project, parent), f"create {doing}")
    where = path(row, project, parent, action.before[row.id_field])
    if action.kind == "deleted":
        client.delete(where, f"delete {doing}")
        return action
    whole = row.update == "PUT"
    body = to_wire(row.writable, action.after if whole else action.send)
    answer = client.change(row.update, where, f"update {doing}", body)
    return replace(action, after={**action.after, **from_answer(row, answer, action.parent)})


def _create(client, row, action, where, doing):
    """A POST is sent again only where the server was seen not to have acted on it: its list is looked through first."""
    for look in count(1):
        try:
            answer = client.post(where, doing, to_wire(row.writable, action.send), row.refused)
            if row.id_option and not answer.get("id"):
                raise LostAnswer(doing, f"POST {where}", "the answer holds no object with an id", repeat=False)
            return replace(action, after={**action.after, **from_answer(row, answer, action.parent)})
        except LostAnswer as lost:
            try:
                there = read_all(client, row, action.parent)
            except EstError as blind:
                raise PlanError(f"{lost} Looking for it failed as well: {blind}") from lost
            (seen,) = plan(row, [replace(action.wanted, id=None)], {action.parent: there or []})
            if seen.kind == "unchanged":
                return replace(action, after=seen.after)
            if seen.kind == "failed":
                raise seen.error from lost
            if seen.kind == "updated":
                return replace(_carry_out(client, row, seen), kind="created", before=None)
            if not lost.repeat or look == LOOKS:
                raise
