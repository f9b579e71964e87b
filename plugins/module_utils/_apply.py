# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Carrying a plan out: order, threads, stop or continue, and what became of each action."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ansible_collections.sinch.est.plugins.module_utils._actions import Action
from ansible_collections.sinch.est.plugins.module_utils._client import Client
from ansible_collections.sinch.est.plugins.module_utils._errors import EstError, NotTried
from ansible_collections.sinch.est.plugins.module_utils._resources import Resource
from ansible_collections.sinch.est.plugins.module_utils._twins import settle
from ansible_collections.sinch.est.plugins.module_utils._write import write


def apply(
    client: Client, row: Resource, actions: Sequence[Action], keep_going: bool, check: bool
) -> tuple[list[Action], list[str]]:
    """(actions as they came out, warnings): after as the server gave it, or kind failed with the error.

    check: nothing is sent.

    Writes come in the row's order, those of one kind side by side. After a failure the rest is not tried; with
    keep_going only removals from the same trunk are not: a site may need what an addition that failed was to replace.
    """
    done = list(actions)
    warnings: list[str] = []
    failed = [action for action in actions if action.kind == "failed"]

    def work(index: int) -> None:
        action = actions[index]
        if failed and not (keep_going and _harmless(action, failed)):
            done[index] = replace(action, kind="failed", error=NotTried("not tried, because of an earlier failure"))
            return
        if check:
            return
        try:
            done[index] = write(client, row, action)
        except EstError as error:
            done[index] = replace(action, kind="failed", error=error)
            failed.append(done[index])

    for kind in row.order:
        client.map(work, [index for index, action in enumerate(actions) if action.kind == kind], f"{row.label}s {kind}")
        if kind == "created" and not check:
            done, warnings = settle(client, row, done)
            failed = [action for action in done if action.kind == "failed"]
    return done, warnings


def _harmless(action: Action, failed: Iterable[Action]) -> bool:
    return action.kind != "deleted" or all(action.parent != other.parent or not action.parent for other in failed)
