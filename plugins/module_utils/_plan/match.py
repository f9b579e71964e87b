# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which object an item names, and which other object has what it asks for. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import Current, Desired, describe
from ansible_collections.sinch.est.plugins.module_utils._model.errors import Ambiguous, PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Field, Resource, canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

Index = Mapping[tuple[str, Hashable], Sequence[Current]]


def index(resource: Resource, objects: Iterable[Current]) -> Index:
    """Return objects by ("id", id), ("key", canonical key), and (field, canonical value) of what is unique."""
    indexed: defaultdict[tuple[str, Hashable], list[Current]] = defaultdict(list)
    for one in objects:
        indexed["id", one.id].append(one)
        indexed["key", one.key].append(one)
        for field in resource.unique:
            indexed[field.name, canonical(field, one.values.get(field.name))].append(one)
    return indexed


def named(resource: Resource, item: Desired, index: Index) -> Optional[Current]:
    """Return the object that an item names, or None. Raise PlanError where it names several."""
    if item.id is not None:
        return next(iter(index.get(("id", item.id), ())), None)
    hits = index.get(("key", item.key(resource)), [])
    if len(hits) > 1:
        hits = [hit for hit in hits if hit.id == item.read_id] or hits
    if len(hits) > 1:
        ids = ", ".join(hit.id for hit in hits)
        called = f"{len(hits)} {resource.label}s are called {item.values[resource.key]!r}, with the ids {ids}"
        raise Ambiguous(f"{item.option}: {called}. Say which one by {resource.id_option}.")
    return hits[0] if hits else None


def refuse_unread(resource: Resource, item: Desired, match: Values) -> None:
    """Raise InputError for a value that cannot be read and is not what the server holds. match: {} for no object."""
    for unread in item.unread:
        if not match or not _holds(resource.field(unread.field), match.get(unread.field), unread.value):
            raise unread.error


def _holds(field: Field, current: Any, value: Any) -> bool:
    """Return whether the server holds this very value; of a list, one member of its own for each that is given."""
    if not field.items:
        return bool(current == value)
    left = list(current or ())
    for member in value:
        same = next((other for other in left if all(other.get(k) == v for k, v in member.items())), None)
        if same is None:
            return False
        left.remove(same)
    return True


def refuse_rename(resource: Resource, item: Desired, match: Current, index: Index) -> None:
    """Raise PlanError where another object has the new key: the API would take it, and a name would mean either."""
    for other in index.get(("key", item.key(resource)), ()):
        subject, holder = describe(resource, match.values), describe(resource, other.values)
        raise PlanError(
            f"{resource.key} of {subject} cannot become {item.values[resource.key]!r}, because {holder} has it. "
            "Choose another, or change or remove that one first, in a task of its own."
        )


def refuse_taken(resource: Resource, item: Desired, index: Index) -> None:
    """Raise PlanError where another object has what no two may have."""
    for field in resource.unique:
        value = item.values.get(field.name)
        for other in index.get((field.name, item.canonical.get(field.name)), ()) if value is not None else ():
            taken = f"its {field.name} {value!r} is that of {describe(resource, other.values)}"
            way_out = f"Choose another, or if that is the same {resource.label}, give its {resource.id_option} too"
            raise PlanError(f"{describe(resource, item.values)} cannot be created: {taken}. {way_out}.")
