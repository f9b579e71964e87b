# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The plan: (row, wanted, found) -> actions, each with its before and after. Pure: no I/O, no Ansible."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Optional, Union

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    PLANNED,
    UNLISTED,
    Action,
    Desired,
    TrunkRef,
    count_noun,
    describe,
    key_of,
    with_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    STALE,
    EstError,
    InputError,
    NotTried,
    PlanError,
    TrunkMissing,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import NO_NULL, Field, Resource, canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._plan.match import (
    Index,
    index,
    named,
    refuse_rename,
    refuse_taken,
    refuse_unread,
)

# By parent, None for resources without one. An error instead of objects: why that parent cannot be worked on.
Found = Mapping[Optional[TrunkRef], Union[Objects, EstError]]


def plan(
    resource: Resource, desired: Iterable[Desired], found: Found, exact: Sequence[TrunkRef] = (), max_purge: int = 0
) -> list[Action]:
    """Actions in the order of wanted, then what exact removes from the parents that it names.

    Raises InputError for a value that cannot be read and that the server does not hold.
    Raises PlanError where more than max_purge objects and members of their lists would go for not being listed, or
    where exact is told of a parent only what is to go.
    What is wrong with a single item becomes an action of the kind failed; a parent with a failed item is not purged.
    """
    desired = list(desired)
    states: defaultdict[Optional[TrunkRef], set[str]] = defaultdict(set)
    for item in desired:
        states[item.parent].add(item.state)
    for parent in exact:
        if states[parent] == {"absent"}:
            raise PlanError(
                f"exact: of {parent} only what is to go is listed. List what is to stay, or leave exact out."
            )
    kept: defaultdict[Optional[TrunkRef], set[str]] = defaultdict(set)
    troubles = {parent: error for parent, error in found.items() if isinstance(error, EstError)}
    there = {parent: objects for parent, objects in found.items() if not isinstance(objects, EstError)}
    actions = _of_items(resource, desired, troubles, there, kept)
    hit = {action.parent for action in actions if action.kind == "failed"}
    actions += [
        Action("failed", parent, error=troubles[parent]) for parent in exact if parent in troubles and parent not in hit
    ]
    while True:
        actions = _left_in_place(resource, actions)
        purge = _unlisted(resource, actions, exact, there, kept)
        stuck = _held_elsewhere(resource, actions, purge, there)
        if not stuck:
            break
        actions = [stuck.get(place, action) for place, action in enumerate(actions)]
    moves = _claims(resource, actions, failed=False)
    going = [action for action in purge if key_of(resource, action.before) not in moves]
    _guard(resource, going, [*actions, *going], max_purge)
    return actions + purge


def _of_items(
    resource: Resource,
    desired: Iterable[Desired],
    troubles: Mapping[Optional[TrunkRef], EstError],
    there: Mapping[Optional[TrunkRef], Objects],
    kept: Mapping[Optional[TrunkRef], set[str]],
) -> list[Action]:
    """An action for each item, as far as it can be seen from the item's own trunk. Adds to kept what items name."""
    actions = []
    creating: set[tuple[Optional[TrunkRef], Hashable]] = set()
    indexes = {parent: index(resource, objects) for parent, objects in there.items()}
    known = {parent: frozenset(found[resource.id_field] for found in objects) for parent, objects in there.items()}
    for item in desired:
        try:
            trouble = troubles.get(item.parent)
            match = None if trouble else named(resource, item, indexes[item.parent])
            if not trouble or isinstance(trouble, TrunkMissing):
                refuse_unread(resource, item, match or {})
            if trouble and not (item.state == "absent" and isinstance(trouble, TrunkMissing)):
                raise trouble
            if match and match[resource.id_field] in kept[item.parent]:
                raise PlanError(
                    f"{item.option}: another item names {describe(resource, match)} too, by its id or its key."
                )
            action = _action(resource, item, match, indexes.get(item.parent, {}))
            new = (item.parent, key_of(resource, item.values))
            if action.kind == "created" and new in creating:
                raise PlanError(f"{item.option}: another item creates {describe(resource, item.values)} too.")
            if action.kind == "created":
                creating.add(new)
                action = replace(action, known=known.get(item.parent, frozenset()))
            kept[item.parent].add(match[resource.id_field] if match else "")
        except InputError:
            raise
        except EstError as error:
            action = Action("failed", item.parent, item, error=error)
        actions.append(action)
    return actions


def _left_in_place(resource: Resource, actions: Iterable[Action]) -> list[Action]:
    """The actions, but what another item wants elsewhere, and does not get, stays where it is."""
    stays = _claims(resource, actions, failed=True)
    left = NotTried("left where it is, because the item that wants it elsewhere failed")
    return [
        replace(action, kind="failed", error=left)
        if action.kind == "deleted" and key_of(resource, action.before) in stays
        else action
        for action in actions
    ]


def _unlisted(
    resource: Resource,
    actions: Iterable[Action],
    exact: Iterable[TrunkRef],
    there: Mapping[Optional[TrunkRef], Objects],
    kept: Mapping[Optional[TrunkRef], set[str]],
) -> list[Action]:
    """What exact removes: nothing from a parent with a failed item, and nothing that a failed item wants elsewhere."""
    stays = _claims(resource, actions, failed=True)
    failed = {action.parent for action in actions if action.kind == "failed"}
    return [
        Action("deleted", parent, before=before)
        for parent in exact
        if parent in there and parent not in failed
        for before in there[parent]
        if before[resource.id_field] not in kept[parent] and key_of(resource, before) not in stays
    ]


def _held_elsewhere(
    resource: Resource, actions: Sequence[Action], purge: Iterable[Action], there: Mapping[Optional[TrunkRef], Objects]
) -> dict[int, Action]:
    """{place: failed action} of what cannot be created, since another parent holds it, and keeps it."""
    if not resource.exclusive:
        return {}
    gone = {
        (action.parent, key_of(resource, action.before)) for action in [*actions, *purge] if action.kind == "deleted"
    }
    held = {key_of(resource, found): parent for parent, objects in there.items() for found in objects}
    stuck = {}
    for place, action in enumerate(actions):
        key = key_of(resource, action.after)
        if action.kind == "created" and key in held and (held[key], key) not in gone:
            what = with_trunk(describe(resource, action.after), action.parent)
            error = PlanError(f"{what} cannot be created: {held[key]} has it. Take it off there in the same task.")
            stuck[place] = replace(action, kind="failed", error=error)
    return stuck


def _claims(resource: Resource, actions: Iterable[Action], failed: bool) -> set[Hashable]:
    """Keys that exist under one parent at a time and are wanted, by items that failed or by the others."""
    desired = [action.desired for action in actions if (action.kind == "failed") == failed]
    return {key_of(resource, item.values) for item in desired if resource.exclusive and item.state == "present"}


def _guard(resource: Resource, purge: Sequence[Action], actions: Iterable[Action], max_purge: int) -> None:
    """Raise PlanError where more would go for not being listed than is allowed: objects, and members of their lists."""
    lost = [(field, action, member) for action in actions for field, member in _unlisted_members(resource, action)]
    if len(purge) + len(lost) <= max_purge:
        return
    labels = [resource.label] * len(purge) + [field.member for field, _action, _member in lost]
    what = " and ".join(count_noun(number, label) for label, number in Counter(labels).items())
    names = [with_trunk(describe(resource, action.before), action.parent) for action in purge]
    names += [
        f"{field.member} {member.get(field.items[0].name)} of {with_trunk(describe(resource, action.before), action.parent)}"
        for field, action, member in lost
    ]
    by = "exact" if purge or any(action.desired.whole for _field, action, _member in lost) else "null"
    raise PlanError(
        f"{by} would remove {what} for not being listed, more than max_purge allows "
        f"({max_purge}), so nothing was changed. It would remove: {', '.join(sorted(names))}. "
        f"List what is to stay, or set max_purge to {len(labels)} if all of these are to go."
    )


def _unlisted_members(resource: Resource, action: Action) -> Iterator[tuple[Field, Values]]:
    """Yield (field, member) for each member of a list that goes and that nobody said was to be absent."""
    for field in resource.writable if action.kind in ("updated", "deleted") else ():
        if field.items and (action.desired is UNLISTED or field.name in action.send):
            listed = field.by_identity(action.desired.values.get(field.name)).keys()
            stays = field.by_identity(action.after.get(field.name)).keys() if action.kind == "updated" else set()
            there = field.by_identity(action.before.get(field.name))
            yield from ((field, member) for name, member in there.items() if name not in {*stays, *listed})


def value_warnings(resource: Resource, actions: Iterable[Action], single: bool) -> Iterator[str]:
    """What is allowed and still deserves a word, of what is to be there. single: the item stands in no list."""
    for action in actions:
        for field in resource.writable if action.kind in ("created", "updated", "unchanged") else ():
            value = action.desired.values.get(field.name)
            if value is not None and action.desired.state == "present":
                listed = field.by_identity(value).keys() if field.items else ()
                after = field.by_identity(action.after.get(field.name)) if field.items else {}
                kept = [member for identity, member in after.items() if identity not in listed]
                option = field.name if single else f"{action.desired.option}.{field.name}"
                yield from field.warn(option, value, kept)


def lookalikes(resource: Resource, actions: Sequence[Action], found: Found) -> Iterator[str]:
    """A warning for what is created beside one that is easily taken for it, stays, and is not named by any item."""
    likeness = resource.field(resource.key).likeness
    created = [action for action in actions if action.kind == "created"]
    if not likeness or not created:
        return
    named = {(action.parent, action.before.get(resource.id_field)) for action in actions}
    staying: defaultdict[tuple[Optional[TrunkRef], Optional[str]], list[Object]] = defaultdict(list)
    for parent, objects in found.items():
        for other in () if isinstance(objects, EstError) else objects:
            if (parent, other[resource.id_field]) not in named:
                staying[parent, likeness(other.get(resource.key))].append(other)
    for action in created:
        for other in staying.get((action.parent, likeness(action.after[resource.key])), ()):
            yield (
                f"{action.desired.option}: {with_trunk(describe(resource, other), action.parent)} is there too and stays, so calls "
                f"may go to both. To change it instead, give its {resource.id_option} along with {resource.key}; to remove it, "
                "name it with state: absent."
            )


def difference(resource: Resource, values: Values, found: Values, whole: bool = False) -> Object:
    """{field: value} to send, so that an object gets the wanted values. Raises PlanError for a create-only field."""
    changes: Object = {}
    for spec in resource.writable:
        if spec.name not in values:
            continue
        if values[spec.name] is None and spec.null is NO_NULL:
            continue  # nothing is there either: see refuse_unread()
        value = wanted_value(spec, values[spec.name], found.get(spec.name), whole)
        if canonical(spec, value) == canonical(spec, found.get(spec.name)):
            continue
        if spec.create_only:
            raise PlanError(
                f"{spec.name} of {describe(resource, found)} is {found.get(spec.name)!r} and can only be set when it is "
                f"created, so it cannot become {value!r}. Leave {spec.name} out to keep it."
            )
        changes[spec.name] = value
    return changes


def wanted_value(spec: Field, value: Any, current: Optional[Iterable[Values]] = None, whole: bool = False) -> Any:
    """Return the value to send: null as the API clears it; a list with what it leaves out, unless it is whole.

    Of a member that is there, what was left out is kept; one that stays the same keeps the server's spelling.
    """
    if value is None:
        return [] if spec.items else spec.null
    if not spec.items:
        return value
    there = [{item.name: member[item.name] for item in spec.items if item.name in member} for member in current or ()]
    pairs = _pairs(spec, value, there)
    if whole:
        pairs = [(member, place) for member, place in pairs if member.get("state") != "absent"]
        return [_merged(spec, member, {} if place is None else there[place]) for member, place in pairs]
    listed = {place: member for member, place in pairs if place is not None}
    absent = {spec.identity(member) for member in value if member.get("state") == "absent"}
    present = {spec.identity(member) for member in value if member.get("state") != "absent"}

    def stays(place: int) -> bool:
        if place in listed:
            return listed[place].get("state") != "absent"
        return spec.identity(there[place]) not in absent - present

    kept = [_merged(spec, listed.get(place, {}), old) for place, old in enumerate(there) if stays(place)]
    new = [member for member, place in pairs if place is None and member.get("state") != "absent"]
    return [*kept, *(_merged(spec, member, {}) for member in new)]


def _pairs(spec: Field, listed: Iterable[Values], there: Sequence[Values]) -> list[tuple[Values, Optional[int]]]:
    """Return [(member, its place in there, or None), ...]. Of several that mean the same, the one with its text."""
    name = spec.items[0].name
    free: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, old in enumerate(there):
        free[spec.identity(old)].append(place)
    pairs: list[tuple[Values, Optional[int]]] = []
    for member in listed:
        places = free[spec.identity(member)]
        same = [place for place in places if there[place].get(name) == member[name]] or places
        pairs.append((member, same[0] if same else None))
        free[spec.identity(member)] = [place for place in places if place not in same[:1]]
    return pairs


def _merged(spec: Field, member: Values, old: Values) -> Values:
    """Return the member to send. Of one that is there, what was left out is kept; if it stays the same, all of it."""
    both = {**old, **{item.name: member[item.name] for item in spec.items if item.name in member}}
    same = old and all(
        canonical(item, old.get(item.name)) == canonical(item, both.get(item.name)) for item in spec.items
    )
    return old if same else both


def _action(resource: Resource, item: Desired, match: Optional[Object], index: Index) -> Action:
    if item.state == "absent":
        return Action("deleted" if match else "unchanged", item.parent, item, before=match or {})
    if match:
        send = difference(resource, item.values, match, item.whole)
        if resource.key in send:
            refuse_rename(resource, item, match, index)
        return Action("updated" if send else "unchanged", item.parent, item, match, {**match, **send}, send)
    if item.id is not None:
        missing = f"there is no {resource.label} with the id {item.id}, and an id cannot be created"
        raise PlanError(f"{item.option}: {missing}. {STALE}")
    refuse_taken(resource, item, index)
    send = {
        spec.name: wanted_value(spec, item.values[spec.name])
        for spec in resource.writable
        if item.values.get(spec.name) is not None
    }
    after: Object = {"id": PLANNED + str(item.values[resource.key]), **send}
    if not resource.id_option:
        after = {spec.name: spec.read(send[spec.name]) for spec in resource.writable if spec.name in send}
    if item.parent:
        after["trunk_id"] = item.parent.id
    return Action("created", item.parent, item, {}, after, send)
