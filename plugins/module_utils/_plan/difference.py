# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What to send, so that an object gets the desired values: its fields, and the members of its lists. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import Desired, describe
from ansible_collections.sinch.est.plugins.module_utils._model.errors import PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import NO_NULL, Field, Resource, canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Values


def difference(resource: Resource, item: Desired, current: Values) -> Object:
    """Return {field: value} to send, so that an object gets the desired values.

    Raise PlanError for a field that can only be set when an object is created.
    """
    changes: Object = {}
    for field in resource.writable:
        if field.name not in item.values:
            continue
        if item.values[field.name] is None and field.null is NO_NULL:
            continue  # nothing is there either: see refuse_unread()
        value = value_to_send(field, item.values[field.name], current.get(field.name), item.whole)
        form = canonical(field, value) if field.items else item.canonical[field.name]
        if value == current.get(field.name) or form == canonical(field, current.get(field.name)):
            continue
        if field.create_only:
            name = describe(resource, current)
            raise PlanError(
                f"{field.name} of {name} is {current.get(field.name)!r} and can only be set when it is created, so it "
                f"cannot become {value!r}. Leave {field.name} out to keep it."
            )
        changes[field.name] = value
    return changes


def value_to_send(field: Field, value: Any, current: Optional[Iterable[Values]] = None, whole: bool = False) -> Any:
    """Return the value to send: null as the API clears it; a list with what it leaves out, unless it is whole.

    Of a member that is there, what was left out is kept; one that stays the same keeps the server's spelling.
    """
    if value is None:
        return [] if field.items else field.null
    if not field.items:
        return value
    names = [item.name for item in field.items]
    existing = [{name: member[name] for name in names if name in member} for member in current or ()]
    pairs = _pairs(field, value, existing)
    if whole:
        pairs = [(member, index) for member, index in pairs if member.get("state") != "absent"]
        return [_merged(field, member, {} if index is None else existing[index]) for member, index in pairs]
    listed = {index: member for member, index in pairs if index is not None}
    absent = {field.identity(member) for member in value if member.get("state") == "absent"}
    present = {field.identity(member) for member in value if member.get("state") != "absent"}

    def stays(index: int) -> bool:
        if index in listed:
            return listed[index].get("state") != "absent"
        return field.identity(existing[index]) not in absent - present

    kept = [_merged(field, listed.get(index, {}), old) for index, old in enumerate(existing) if stays(index)]
    new = [member for member, index in pairs if index is None and member.get("state") != "absent"]
    return [*kept, *(_merged(field, member, {}) for member in new)]


def _pairs(field: Field, listed: Iterable[Values], existing: Sequence[Values]) -> list[tuple[Values, Optional[int]]]:
    """Return [(member, its index in existing, or None), ...]. Of several that mean the same, the one with its text."""
    name = field.items[0].name
    free: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, old in enumerate(existing):
        free[field.identity(old)].append(index)
    pairs: list[tuple[Values, Optional[int]]] = []
    for member in listed:
        indexes = free[field.identity(member)]
        same = [index for index in indexes if existing[index].get(name) == member[name]] or indexes
        pairs.append((member, same[0] if same else None))
        free[field.identity(member)] = [index for index in indexes if index not in same[:1]]
    return pairs


def _merged(field: Field, member: Values, old: Values) -> Values:
    """Return the member to send. Of one that is there, what was left out is kept; if it stays the same, all of it."""
    both = {**old, **{item.name: member[item.name] for item in field.items if item.name in member}}
    same = old and all(
        canonical(item, old.get(item.name)) == canonical(item, both.get(item.name)) for item in field.items
    )
    return old if same else both
