# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What was created is looked at again: whether it is listed by now, under which key, and whether it is there twice.

Two runs at the same time: both find nothing, both create. The API allows it. Of objects with the same key, the one that
was created first stays. Each run removes only what it created itself, and only once that is listed: whoever came before
is listed then as well. So however many runs there are, and in whatever order they look, exactly one object is left.

Where what was created first may be listed last, whoever created it waits for the others to give way. Who does not has
looked too early to see it, and is content: so it gives way itself.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Optional, Union

from ansible_collections.sinch.est.plugins.module_utils._api.collection import recheck_delays
from ansible_collections.sinch.est.plugins.module_utils._api.dialects import spoken
from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_all_now, read_snapshot
from ansible_collections.sinch.est.plugins.module_utils._apply.kept import otherwise
from ansible_collections.sinch.est.plugins.module_utils._apply.write import adopt, delete
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    Change,
    Outcome,
    TrunkRef,
    describe,
    key_of,
    with_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import refuse_used


def resolve_concurrent_creates(client: Client, outcomes: list[Outcome], indexes: Sequence[int]) -> list[str]:
    """Adopt the first one, and remove ours, where another run created the same before us. Return warnings.

    What is listed under another key than was sent gets that key; it fails, and ours is removed, where that is the key
    of another object. indexes: those of the outcomes to look at, all of one kind of object.
    """
    fresh = [index for index in indexes if _is_fresh(outcomes[index])]
    lists, waited = _await_listed(client, [outcomes[index] for index in fresh])
    warnings: list[str] = []
    for index in fresh:
        outcomes[index], texts = _resolved(client, outcomes[index], lists[outcomes[index].change.trunk], waited)
        warnings += texts
    if fresh and not spoken(client).is_shown_when_made(outcomes[fresh[0]].change.resource):
        warnings += _outlast(client, outcomes, fresh, lists)
    return warnings


def _outlast(
    client: Client,
    outcomes: list[Outcome],
    fresh: Sequence[int],
    lists: dict[Optional[TrunkRef], Union[Objects, EstError]],
) -> list[str]:
    """Wait until nobody's twin is beside ours any more, and give way to those that stay. Return warnings."""
    warnings = []
    beside = {index: _beside(outcomes[index], lists[outcomes[index].change.trunk]) for index in fresh}
    for pause in recheck_delays(client):
        beside = {index: others for index, others in beside.items() if others}
        if not beside:
            break
        client.pause(pause)
        trunks = list(dict.fromkeys(outcomes[index].change.trunk for index in beside))
        resource = outcomes[fresh[0]].change.resource
        again = read_all_now(client, resource, trunks)
        beside = {index: _beside(outcomes[index], again[outcomes[index].change.trunk]) for index in beside}
    for index, others in beside.items():
        outcome = outcomes[index]
        name = with_trunk(describe(outcome.change.resource, outcome.after), outcome.change.trunk)
        first = min(others, key=age, default=None)
        if first:
            text = f"Another run created {name} as well, and did not see ours ({first['id']}): that one stays."
            outcomes[index] = _give_way(client, outcome, first, name)
            warnings.append(text)
    return warnings


def _beside(outcome: Outcome, listed: Union[Objects, EstError]) -> Objects:
    """Return what has the key of what we created, and did not give way to."""
    if not _is_fresh(outcome) or isinstance(listed, EstError):
        return ()
    change, mine = outcome.change, outcome.after["id"]
    twins = [one for one in listed if key_of(change.resource, one) == change.key]
    return [one for one in twins if one["id"] != mine] if any(one["id"] == mine for one in twins) else ()


def _is_fresh(outcome: Outcome) -> bool:
    return outcome.kind == "created" and not outcome.adopted and bool(outcome.change.resource.id_option)


def _resolved(
    client: Client, outcome: Outcome, listed: Union[Objects, EstError], waited: float
) -> tuple[Outcome, list[str]]:
    """Return (the outcome of a creation in view of what is listed by now, warnings)."""
    change, resource = outcome.change, outcome.change.resource
    name = with_trunk(describe(resource, outcome.after), change.trunk)
    unique, sent_key = resource.is_unique(change.send), change.key
    if isinstance(listed, EstError):
        doubt = f"{name} is listed by now" if unique else f"another run created {name} at the same time"
        return outcome, [f"Whether {doubt} is not known: {listed}"]
    ours = next((one for one in listed if one["id"] == outcome.after["id"]), None)
    if ours is None:
        return outcome, [_not_listed(name, waited, unique)]
    made = [one for one in listed if key_of(resource, one) == sent_key]
    if key_of(resource, ours) != sent_key and made:  # the answer showed what somebody else has made
        ours = min(made, key=age)
        outcome = replace(outcome, after={**outcome.after, **ours})
    as_listed = replace(outcome, after={**outcome.after, **ours})
    if not any(otherwise(outcome)) and any(otherwise(as_listed)):  # the answer promised more than is there
        outcome = as_listed
    key = key_of(resource, ours)
    twins = [one for one in listed if key_of(resource, one) == key]
    first = min(twins, key=age)
    if key != sent_key:
        kept = replace(outcome, after={**outcome.after, resource.key: ours.get(resource.key)})
        return (kept if first is ours else _taken(client, kept, first)), []
    if unique:
        return outcome, []
    others = [one for one in twins if one is not first]
    if outcome.tries and first is ours and all(is_as_sent(change, one) for one in others):
        return outcome, [*take_back(client, change, others), *take_back_strays(client, change)]
    stray = take_back_strays(client, change) if outcome.tries else []
    if first is ours:
        told = others and spoken(client).is_shown_when_made(resource)  # if not, see _outlast()
        return outcome, [*stray, *([_later(others, name)] if told else [])]
    who = "The server carried out an earlier try of" if outcome.tries else "Another run created"
    text = f"{who} {name} as well, a moment earlier ({first['id']}): that one stays."
    return _give_way(client, outcome, first, name), [*stray, text]


def _later(others: Objects, name: str) -> str:
    ids = ", ".join(one["id"] for one in others)
    return f"Another run created {name} as well, a moment later ({ids}), and should remove that."


def is_as_sent(change: Change, listed: Object) -> bool:
    """Return whether an object has all values that a creation sent, and no member of a list that it did not."""
    created = Outcome(change, "created", listed)
    return not any(otherwise(created)) and not any(
        listed.get(field.name) for field in change.resource.writable if field.items and not change.send.get(field.name)
    )


def take_back(client: Client, change: Change, double: Objects) -> list[str]:
    """Remove what other tries of a creation made as well. Return what is to be said, if there is any."""
    if not double:
        return []
    ids = ", ".join(one["id"] for one in double)
    name = with_trunk(describe(change.resource, change.send), change.trunk)
    made = f"The server made {name} once more ({ids}), from a try that it had not answered."
    try:
        for one in double:
            _remove(client, change, one)
    except EstError as error:
        return [f"{made} If nobody else made it, remove it: {error}"]
    return [f"{made} That was removed again."]


def take_back_strays(client: Client, change: Change) -> list[str]:
    """Remove what other tries of a creation made, and no list of its trunk shows. Return what is to be said."""
    try:
        return take_back(client, change, spoken(client).strays(client, change))
    except EstError as error:
        name = with_trunk(describe(change.resource, change.send), change.trunk)
        return [f"Whether the server made {name} once more, from a try that it had not answered, is not known: {error}"]


def _remove(client: Client, change: Change, made: Values) -> None:
    """Remove what a creation made, unless somebody uses it by now. Raise EstError."""
    if change.resource is TRUNK:
        refuse_used(made, read_snapshot(client, CHILDREN, trunks=[dict(made)]))
    delete(client, replace(change, kind="deleted", before=made))


def _await_listed(
    client: Client, fresh: Sequence[Outcome]
) -> tuple[dict[Optional[TrunkRef], Union[Objects, EstError]], float]:
    """Return ({trunk: what is listed, or why that cannot be read}, seconds waited until all that is fresh was)."""
    awaited: defaultdict[Optional[TrunkRef], set[Hashable]] = defaultdict(set)
    for outcome in fresh:
        awaited[outcome.change.trunk].add(outcome.after["id"])
    lists: dict[Optional[TrunkRef], Union[Objects, EstError]] = {}
    late, waited = list(awaited), 0.0
    for pause in (0.0, *recheck_delays(client)):
        if not late:
            break
        if pause:
            client.pause(pause)
            waited += pause
        resource = fresh[0].change.resource
        lists.update(read_all_now(client, resource, late))
        late = [trunk for trunk in late if not _shown(lists[trunk], awaited[trunk])]
    return lists, waited


def _shown(listed: Union[Objects, EstError], ids: set[Hashable]) -> bool:
    return isinstance(listed, EstError) or ids <= {one["id"] for one in listed}


def _not_listed(name: str, waited: float, unique: bool) -> str:
    doubt = "" if unique else ", and whether another run created it as well is not known"
    return (
        f"{name} is created, and not in the server's list after {waited:g} seconds{doubt}. Until it is, tasks may not "
        "find it, and run again they may create it again: wait, and look whether it is there."
    )


def age(listed: Values) -> tuple[str, str]:
    """Return what objects are sorted by: creation, and ids where that says nothing. The same for everyone who looks."""
    return str(listed.get("create_time") or ""), listed["id"]


def _give_way(client: Client, outcome: Outcome, first: Object, name: str) -> Outcome:
    """Remove ours and adopt the first one. Return the outcome, failed where that cannot be done."""
    try:
        _remove(client, outcome.change, outcome.after)
        return replace(adopt(client, outcome.change, [first]), kind="created", tries=outcome.tries)
    except EstError as error:
        clash = PlanError(f"Another run created {name} as well, a moment earlier ({first['id']}). {error}")
        return replace(outcome, kind="failed", error=clash)


def _taken(client: Client, outcome: Outcome, first: Object) -> Outcome:
    """Remove ours, which failed: the server gave it the key of another object, which nobody has named."""
    change, option = outcome.change, outcome.change.resource.key
    kept = outcome.after[option]
    try:
        _remove(client, change, outcome.after)
        left = "What was created for it was removed again."
    except EstError as error:
        left = f"What was created for it ({outcome.after['id']}) could not be removed: {error}"
    subject = with_trunk(describe(change.resource, change.send), change.trunk)
    clash = PlanError(
        f"{subject} cannot be created: the server keeps its {option} as {kept!r}, and "
        f"{describe(change.resource, first)} has that already. {left} Write {kept!r} if that one is meant, or choose "
        f"another {option}."
    )
    return replace(outcome, kind="failed", error=clash)
