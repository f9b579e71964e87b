# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What was created is looked at again: whether it is listed by now, under which key, and whether it is there twice.

Two runs at the same time: both find nothing, both create. The API allows it. Of objects with the same key, the one that
was created first stays. Each run removes only what it created itself, and only once that is listed: whoever came before
is listed then as well. So however many runs there are, and in whatever order they look, exactly one object is left.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Optional, Union

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import lists_of, read_now, recheck_delays
from ansible_collections.sinch.est.plugins.module_utils._apply.kept import otherwise
from ansible_collections.sinch.est.plugins.module_utils._apply.write import adopt, write
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    Action,
    TrunkRef,
    describe,
    key_of,
    with_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import refuse_used


def resolve_concurrent_creates(
    client: Client, resource: Resource, done: Sequence[Action]
) -> tuple[list[Action], list[str]]:
    """(done, warnings), with the first one adopted, and ours removed, where another run created the same before us.

    With the key that the server keeps; failed, and ours removed, where that is the key of another object.
    """
    settled = list(done)
    warnings: list[str] = []
    fresh = {
        place: action
        for place, action in enumerate(done)
        if action.kind == "created" and not action.adopted and resource.id_option
    }
    there, waited = _listed(client, resource, fresh.values())
    for place, action in fresh.items():
        name, objects = with_trunk(describe(resource, action.after), action.parent), there[action.parent]
        unique = resource.is_unique(action.send)
        if isinstance(objects, EstError):
            doubt = f"{name} is listed by now" if unique else f"another run created {name} at the same time"
            warnings.append(f"Whether {doubt} is not known: {objects}")
            continue
        ours = next((found for found in objects if found["id"] == action.after["id"]), None)
        if ours is None:
            warnings.append(_not_listed(name, waited, unique))
            continue
        made = [found for found in objects if key_of(resource, found) == key_of(resource, action.send)]
        if (
            key_of(resource, ours) != key_of(resource, action.send) and made
        ):  # the answer showed what somebody else has made
            ours = min(made, key=age)
            settled[place] = action = replace(action, after={**action.after, **ours})
        listed = replace(action, after={**action.after, **ours})
        if not any(otherwise(resource, action)) and any(
            otherwise(resource, listed)
        ):  # the answer promised more than is there
            settled[place] = action = listed
        twins = [found for found in objects if key_of(resource, found) == key_of(resource, ours)]
        first = min(twins, key=age)
        if key_of(resource, ours) != key_of(resource, action.send):
            kept = replace(action, after={**action.after, resource.key: ours.get(resource.key)})
            settled[place] = kept if first is ours else _taken(client, resource, kept, first)
        elif unique or len(twins) == 1:
            continue
        elif first is ours:
            others = [found for found in twins if found is not first]
            double = action.tries and all(as_sent(resource, action, found) for found in others)
            warnings.append(take_back(client, resource, action, others) if double else _later(others, name))
        else:
            settled[place] = _give_way(client, resource, action, first, name)
            who = "The server carried out an earlier try of" if action.tries else "Another run created"
            warnings.append(f"{who} {name} as well, a moment earlier ({first['id']}): that one stays.")
    return settled, warnings


def _later(others: Objects, name: str) -> str:
    ids = ", ".join(found["id"] for found in others)
    return f"Another run created {name} as well, a moment later ({ids}), and should remove that."


def as_sent(resource: Resource, action: Action, found: Object) -> bool:
    """Whether an object has all values that were sent, and no member of a list that was not."""
    same = not any(otherwise(resource, replace(action, kind="created", after=found)))
    return same and not any(
        found.get(field.name) for field in resource.writable if field.items and not action.send.get(field.name)
    )


def take_back(client: Client, resource: Resource, action: Action, double: Objects) -> str:
    """Remove what other tries of a creation made as well. Return what is to be said."""
    name, ids = with_trunk(describe(resource, action.send), action.parent), ", ".join(found["id"] for found in double)
    made = f"The server made {name} once more ({ids}), from a try that it had not answered."
    try:
        for found in double:
            _remove(client, resource, action, found)
    except EstError as error:
        return f"{made} If nobody else made it, remove it: {error}"
    return f"{made} That was removed again."


def _remove(client: Client, resource: Resource, action: Action, found: Values) -> None:
    """Remove what an action made, unless somebody uses it by now. Raise EstError."""
    if resource is TRUNK:
        refuse_used(client, found)
    write(client, resource, replace(action, kind="deleted", before=found))


def _listed(
    client: Client, resource: Resource, fresh: Iterable[Action]
) -> tuple[dict[Optional[TrunkRef], Union[Objects, EstError]], float]:
    """({parent: what is there, or why that cannot be read}, seconds waited until all that is fresh was there)."""
    awaited: defaultdict[Optional[TrunkRef], set[Hashable]] = defaultdict(set)
    for action in fresh:
        awaited[action.parent].add(action.after["id"])
    there: dict[Optional[TrunkRef], Union[Objects, EstError]] = {}
    late, waited = list(awaited), 0.0
    for pause in (0.0, *recheck_delays(client)):
        if late and pause:
            client.pause(pause)
            waited += pause
        there.update(zip(late, client.map(lambda parent: read_now(client, resource, parent), late, lists_of(resource))))
        late = [parent for parent in late if not _shown(there[parent], awaited[parent])]
    return there, waited


def _shown(objects: Union[Objects, EstError], ids: set[Hashable]) -> bool:
    return isinstance(objects, EstError) or ids <= {found["id"] for found in objects}


def _not_listed(name: str, waited: float, unique: bool) -> str:
    doubt = "" if unique else ", and whether another run created it as well is not known"
    return (
        f"{name} is created, and not in the server's list after {waited:g} seconds{doubt}. Until it is, tasks may not "
        "find it, and run again they may create it again: wait, and look whether it is there."
    )


def age(found: Values) -> tuple[str, str]:
    """Sorts by creation; ids where that says nothing. The same for everyone who looks."""
    return str(found.get("create_time") or ""), found["id"]


def _give_way(client: Client, resource: Resource, action: Action, first: Object, name: str) -> Action:
    """Ours is removed and the first one adopted; a failed action where that cannot be done."""
    try:
        _remove(client, resource, action, action.after)
        return replace(adopt(client, resource, action, [first]), kind="created", before={})
    except EstError as error:
        clash = PlanError(f"Another run created {name} as well, a moment earlier ({first['id']}). {error}")
        return replace(action, kind="failed", error=clash)


def _taken(client: Client, resource: Resource, action: Action, first: Object) -> Action:
    """Ours is removed, and failed: the server gave it the key of another object, which nobody has named."""
    try:
        _remove(client, resource, action, action.after)
        left = "What was created for it was removed again."
    except EstError as error:
        left = f"What was created for it ({action.after['id']}) could not be removed: {error}"
    desired, option, kept = (
        with_trunk(describe(resource, action.send), action.parent),
        resource.key,
        action.after[resource.key],
    )
    clash = PlanError(
        f"{desired} cannot be created: the server keeps its {option} as {kept!r}, and {describe(resource, first)} has that "
        f"already. {left} Write {kept!r} if that one is meant, or choose another {option}."
    )
    return replace(action, kind="failed", error=clash)
