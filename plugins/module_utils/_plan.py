# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The plan: (row, wanted, found) -> actions, each with its before and after. Pure: no I/O, no Ansible.

An object is a dict with the API's fields in snake_case. found is {Parent: [object, ...]}, with the key None for
resources without a parent; an EstError in place of the objects says why that parent cannot be worked on.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._errors import (
    Ambiguous,
    EstError,
    NotTried,
    ParentMissing,
    PlanError,
)
from ansible_collections.sinch.est.plugins.module_utils._resources import meaning

PLANNED = "planned:"  # begins the id of an object that check mode would create


@dataclass(frozen=True)
class Parent:
    """The trunk that a child lives under. name is None where only the id is known, id is empty where it is gone."""

    id: str
    name: Optional[str] = None

    def __str__(self):
        return f"trunk {self.name!r}{_id(self.id)}" if self.name else f"trunk {self.id}"


@dataclass(frozen=True)
class Wanted:
    """One object as the user wants it.

    option: where it was written, for error texts. values: {field: value} of what was given, None where it is to be
    cleared. trunk: the trunk as the user names it; parent: the same once it is known.
    """

    option: str
    values: Mapping[str, Any]
    id: Optional[str] = None
    trunk: Optional[str] = None
    state: str = "present"
    parent: Optional[Parent] = None


@dataclass(frozen=True)
class Action:
    """What becomes of one object. kind: created, updated, deleted, unchanged; or failed, with the error.

    send: {field: value} to write. before, after: the whole object, None where there is none. wanted: None where
    exact removes what nobody listed. adopted: found there when it was to be created, so perhaps not ours.
    """

    kind: str
    parent: Optional[Parent] = None
    wanted: Optional[Wanted] = None
    before: Optional[Mapping[str, Any]] = None
    after: Optional[Mapping[str, Any]] = None
    send: Mapping[str, Any] = field(default_factory=dict)
    error: Optional[EstError] = None
    adopted: bool = False


def plan(row, wanted, found, exact=(), max_purge=0):
    """Actions in the order of wanted, then what exact removes from the parents that it names.

    Raises PlanError where exact would remove more than max_purge objects. What is wrong with a single item becomes
    an action of the kind failed; a parent with a failed item is not purged.
    """
    actions = []
    kept = defaultdict(set)
    indexes = {parent: index(row, objects) for parent, objects in found.items() if not isinstance(objects, EstError)}
    for item in wanted:
        try:
            if item.parent not in indexes and not _gone_with_parent(item, found):
                raise found[item.parent]
            match = _match(row, item, indexes.get(item.parent, {}))
            if match and match[row.id_field] in kept[item.parent]:
                raise PlanError(f"{item.option}: another item names {describe(row, match)} too, by its id or its key.")
            action = _action(row, item, match)
            kept[item.parent].add(match and match[row.id_field])
        except EstError as error:
            action = Action("failed", item.parent, item, error=error)
        actions.append(action)
    stays = _claims(row, actions, failed=True)
    left = NotTried("left where it is, because the item that wants it elsewhere failed")
    actions = [
        replace(action, kind="failed", error=left)
        if action.kind == "deleted" and key_of(row, action.before) in stays
        else action
        for action in actions
    ]
    failed = {action.parent for action in actions if action.kind == "failed"}
    for parent in exact:
        if parent not in indexes and parent not in failed:
            actions.append(Action("failed", parent, error=found[parent]))
    purge = [
        Action("deleted", parent, before=before)
        for parent in exact
        if parent in indexes and parent not in failed
        for before in found[parent]
        if before[row.id_field] not in kept[parent] and key_of(row, before) not in stays
    ]
    moves = _claims(row, actions, failed=False)
    _guard(row, [action for action in purge if key_of(row, action.before) not in moves], max_purge)
    return actions + purge


def _claims(row, actions, failed):
    """Keys that exist under one parent at a time and are wanted, by items that failed or by the others."""
    wanted = [action.wanted for action in actions if action.wanted and (action.kind == "failed") == failed]
    return {key_of(row, item.values) for item in wanted if row.one_parent and item.state == "present"}


def key_of(row, values):
    """What an object's key means: two objects of the same key are the same."""
    return meaning(row.field(row.key), values.get(row.key))


def _guard(row, purge, max_purge):
    """Raises PlanError where more would be removed than is allowed."""
    if len(purge) > max_purge:
        names = ", ".join(sorted(on(describe(row, action.before), action.parent) for action in purge))
        raise PlanError(
            f"exact would remove {many(len(purge), row)} for not being listed, more than max_purge allows "
            f"({max_purge}), so nothing was changed. It would remove: {names}. "
            f"List what is to stay, or set max_purge to {len(purge)} if all of these are to go."
        )


def _gone_with_parent(item, found):
    return item.state == "absent" and isinstance(found[item.parent], ParentMissing)


def difference(row, values, found):
    """{field: value} to send, so that an object gets the wanted values. Raises PlanError for a create-only field."""
    changes = {}
    for spec in row.writable:
        if spec.name not in values:
            continue
        value = wanted_value(spec, values[spec.name], found.get(spec.name))
        if meaning(spec, value) == meaning(spec, found.get(spec.name)):
            continue
        if spec.create_only:
            raise PlanError(
                f"{spec.name} of {describe(row, found)} is {found.get(spec.name)!r} and can only be set when it is "
                f"created, so it cannot become {value!r}. Leave {spec.name} out to keep it."
            )
        changes[spec.name] = value
    return changes


def wanted_value(spec, value, found=None):
    """The value to send: null as the API clears it; in members of a list, what was left out is kept."""
    if value is None:
        value = spec.null
    if not spec.items:
        return value
    identity = spec.items[0]
    there = {meaning(identity, member.get(identity.name)): member for member in found or ()}
    kept = [there.get(meaning(identity, member[identity.name]), {}) for member in value]
    names = {item.name for item in spec.items}
    return [{**{k: v for k, v in old.items() if k in names}, **member} for old, member in zip(kept, value)]


def describe(row, values):
    """An object in an error text or diff: its key, and its id where it has one of its own."""
    return f"{row.label} {values.get(row.key)!r}{_id(values.get('id'))}"


def on(subject, parent):
    """The subject of a sentence, with the trunk that it is on where it has one."""
    return f"{subject} on {parent}" if parent else subject


def many(number, row):
    return f"{number} {row.label}{'' if number == 1 else 's'}"


def _id(id):
    return f" ({id})" if id and not id.startswith(PLANNED) else ""


def index(row, objects):
    """Objects by ("id", id) and by ("key", meaning of the key)."""
    index = defaultdict(list)
    for found in objects:
        index["id", found[row.id_field]].append(found)
        index["key", key_of(row, found)].append(found)
    return index


def _match(row, item, index):
    """The object that an item names, or None. Raises PlanError where it names several."""
    if item.id is not None:
        return next(iter(index.get(("id", item.id), ())), None)
    hits = index.get(("key", key_of(row, item.values)), ())
    if len(hits) > 1:
        ids = ", ".join(hit[row.id_field] for hit in hits)
        raise Ambiguous(
            f"{item.option}: {len(hits)} {row.label}s are called {item.values[row.key]!r}, with the ids {ids}. "
            f"Say which one by {row.id_option}."
        )
    return hits[0] if hits else None


def _action(row, item, match):
    if item.state == "absent":
        kind = "deleted" if match else "unchanged"
        return Action(kind, item.parent, item, before=match)
    if match:
        send = difference(row, item.values, match)
        return Action("updated" if send else "unchanged", item.parent, item, match, {**match, **send}, send)
    if item.id is not None:
        raise PlanError(f"{item.option}: there is no {row.label} with the id {item.id}, and an id cannot be created.")
    send = {
        spec.name: wanted_value(spec, item.values[spec.name])
        for spec in row.writable
        if item.values.get(spec.name) is not None
    }
    if row.id_option:
        after = {"id": PLANNED + str(item.values[row.key]), **send}
    else:
        after = {spec.name: spec.read(send[spec.name]) for spec in row.writable if spec.name in send}
    if row.parent:
        after["trunk_id"] = item.parent.id
    return Action("created", item.parent, item, None, after, send)
