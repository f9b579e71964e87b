# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Two runs at the same time: both find nothing, both create. The API allows it, so what was created is looked at again.

Of objects with the same key, the one that was created first stays. Each run removes only what it created itself, so
however many runs there are, and in whatever order they look, exactly one object is left.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Optional, Union

from ansible_collections.sinch.est.plugins.module_utils._actions import Action, Parent, describe, key_of, on
from ansible_collections.sinch.est.plugins.module_utils._client import Client
from ansible_collections.sinch.est.plugins.module_utils._errors import EstError, PlanError
from ansible_collections.sinch.est.plugins.module_utils._found import lists_of, read_all
from ansible_collections.sinch.est.plugins.module_utils._resources import Resource
from ansible_collections.sinch.est.plugins.module_utils._types import Object, Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._write import adopt, write


def settle(client: Client, row: Resource, done: Sequence[Action]) -> tuple[list[Action], list[str]]:
    """(done, warnings), with the first one adopted, and ours removed, where another run created the same before us."""
    fresh = {
        index: action
        for index, action in enumerate(done)
        if action.kind == "created" and not action.adopted and not row.is_unique(action.send)
    }
    parents = list(dict.fromkeys(action.parent for action in fresh.values()))
    there = dict(zip(parents, client.map(lambda parent: _now(client, row, parent), parents, lists_of(row))))
    settled = list(done)
    warnings: list[str] = []
    for index, action in fresh.items():
        name = on(describe(row, action.after), action.parent)
        objects = there[action.parent]
        if isinstance(objects, EstError):
            warnings.append(f"Whether another run created {name} at the same time is not known: {objects}")
            continue
        twins = [found for found in objects if key_of(row, found) == key_of(row, action.after)]
        first = min(twins, key=_age, default=None)
        if first and first["id"] != action.after["id"]:
            settled[index] = _give_way(client, row, action, first, name)
            warnings.append(f"Another run created {name} as well, a moment earlier ({first['id']}): that one stays.")
        elif len(twins) > 1:
            others = ", ".join(found["id"] for found in twins if found is not first)
            warnings.append(f"Another run created {name} as well, a moment later ({others}), and should remove that.")
    return settled, warnings


def _now(client: Client, row: Resource, parent: Optional[Parent]) -> Union[Objects, EstError]:
    """The objects, or why they cannot be read."""
    try:
        return read_all(client, row, parent) or []
    except EstError as error:
        return error


def _age(found: Values) -> tuple[str, str]:
    """Sorts by creation; ids where that says nothing. The same for everyone who looks."""
    return str(found.get("create_time") or ""), found["id"]


def _give_way(client: Client, row: Resource, action: Action, first: Object, name: str) -> Action:
    """Ours is removed and the first one adopted; a failed action where that cannot be done."""
    try:
        write(client, row, replace(action, kind="deleted", before=action.after))
        return replace(adopt(client, row, action, [first]), kind="created", before={})
    except EstError as error:
        clash = PlanError(f"Another run created {name} as well, a moment earlier ({first['id']}). {error}")
        return replace(action, kind="failed", error=clash)
