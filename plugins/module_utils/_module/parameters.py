# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""From parameters to what is desired, parsed and checked. Pure: no request is sent here."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Callable

from ansible_collections.sinch.est.plugins.module_utils._api.dialects import DIALECTS
from ansible_collections.sinch.est.plugins.module_utils._model.change import PLANNED, Desired, TrunkRef, Unread
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import NO_NULL, Field, Resource, canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params
from ansible_collections.sinch.est.plugins.module_utils._model.values import refuse_unreadable, text
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import read_back_spec
from ansible_collections.sinch.est.plugins.module_utils._module.duplicates import refuse_duplicates
from ansible_collections.sinch.est.plugins.module_utils._module.shape import check_item, check_value

Written = tuple[str, Params]  # where, for error texts, and what
Expressed = Callable[[Field, Any], Any]  # (field, value) -> the value as a dialect has it, or ValueError


@dataclass(frozen=True)
class Intent:
    """What a writing task asks for.

    trunks: {name or id as the user wrote it: the option that gives it}. exact: those of them that are to hold nothing
    else than what is desired. single: whether one object was given by its own options, and no list.
    """

    desired: tuple[Desired, ...]
    trunks: Mapping[str, str]
    exact: tuple[str, ...]
    max_purge: int
    single: bool


def read_intent(resource: Resource, params: Params) -> Intent:
    """Return an Intent from what without_omitted() gives.

    Raise InputError, which names the option, for what no server can hold.
    """
    lists = [name for name in (resource.plural, resource.grouped_option) if name in params]
    for name in lists:
        if params[name] is None:
            raise InputError(name, "is null; give a list, [] for an empty one, or leave it out")
    if params.get("exact") and all(params.get(name) is None for name in _lists_of(resource)):
        raise InputError("exact", f"needs the whole list, in {' or '.join(_lists_of(resource))}")
    if params.get("exact") and params["state"] == "absent":
        raise InputError("exact", "contradicts state: absent; list what is to stay")
    if params.get("max_purge", 0) < 0:
        raise InputError("max_purge", f"{params['max_purge']} is less than 0")

    desired: list[Desired] = []
    trunks: list[str] = []
    named: dict[str, str] = {}
    for option, item, members in _items(resource, params, lists):
        trunk = _trunk(resource, option, item, params)
        trunks.append(trunk)
        if members and trunk:
            named[trunk] = _label(option, "trunk") if item.get("trunk") is not None else "trunk"
        one = Desired(
            "",
            {},
            trunk=TrunkRef("", trunk) if resource.parent else None,
            state=item.get("state") or params["state"],
            whole=params.get("exact", False),
            release=_release(option, item, params),
        )
        desired += [with_values(one, resource, label, member, params["api"]) for label, member in members]
    if not trunks and resource.parent and ("trunk" in params or params.get("exact")):
        trunks.append(_trunk(resource, "", {}, params))
    refuse_duplicates(resource, desired)
    exact = tuple(dict.fromkeys(trunks)) if params.get("exact") and lists else ()
    asked_for = {**dict.fromkeys(exact, "trunk"), **named}
    return Intent(tuple(desired), asked_for, exact, params.get("max_purge", 0), not lists)


def _items(resource: Resource, params: Params, lists: Sequence[str]) -> list[tuple[str, Params, list[Written]]]:
    """Return (option, item, [(option, values), ...]) for each item, which has trunk and state and names objects."""
    if not lists:
        return [("", params, [("", params)])]
    name = lists[0]
    items: list[tuple[str, Params, list[Written]]] = []
    for index, item in enumerate(params[name]):
        option = f"{name}[{index}]"
        if name == resource.grouped_option:
            labels = [f"{option}.{resource.plural}[{i}]" for i in range(len(item[resource.plural]))]
            numbers = [_number(resource, *pair) for pair in zip(labels, item[resource.plural])]
            items.append((option, item, list(zip(labels, numbers))))
        elif resource.grouped_option:
            number = _number(resource, option, item)
            items.append((option, number, [(option, number)]))
        else:
            items.append((option, item, [(option, item)]))
    return items


def _number(resource: Resource, option: str, item: Any) -> Params:
    """Return the values of an item that is text alone, or what the reading module returned. Raise InputError."""
    if not isinstance(item, dict):
        check_value(option, {}, item)
        return {resource.key: str(item)}
    check_item(option, {resource.key: {"required": True}, **read_back_spec(resource)}, item)
    return {**item, resource.key: str(item[resource.key])}


def _label(option: str, name: str) -> str:
    return f"{option}.{name}" if option else name


def _trunk(resource: Resource, option: str, item: Params, params: Params) -> str:
    if not resource.parent:
        return ""
    written = (value for value in (item.get("trunk"), params.get("trunk"), item.get("trunk_id")) if value is not None)
    trunk = str(next(written, ""))
    refuse_nameless(_label(option, "trunk"), trunk, "is missing: give the trunk's name or id")
    return trunk


def _release(option: str, item: Params, params: Params) -> bool:
    """Return whether phone numbers may go with what an item names."""
    if "release_numbers" in item and item["release_numbers"] is None:
        raise InputError(_label(option, "release_numbers"), "is null; leave it out for what the task says")
    return bool(item.get("release_numbers", params.get("release_numbers", False)))


def refuse_nameless(option: str, value: str, missing: str = "must not be empty") -> None:
    """Raise InputError for what can be neither a name nor an id."""
    if not value.strip():
        raise InputError(option, missing)
    if value in (".", ".."):
        raise InputError(option, f"{value!r} is neither a name nor an id")


def check_id(option: str, value: str) -> None:
    """Raise InputError for what can be no id."""
    refuse_nameless(option, value)
    refuse_unreadable(option, text, value)
    if re.search(r"[\s/]", value) and not value.startswith(PLANNED):  # that one goes on with a name
        raise InputError(option, f"{value!r} is not an id: it holds a space or a slash")


def check_query(resource: Resource, params: Params) -> None:
    """Raise InputError where a reading task asks for what cannot exist. params: as without_omitted() leaves them."""
    id = params.get(resource.id_option)
    if params.get("trunk") is not None:
        missing = "is empty: give the trunk's name or id, or leave it out for all trunks"
        refuse_nameless("trunk", params["trunk"], missing)
    if id is not None:
        check_id(resource.id_option, id)


def _lists_of(resource: Resource) -> list[str]:
    """Return the options that may hold a whole list."""
    inner = [field.name for field in resource.writable if field.items]
    return [name for name in (resource.plural, resource.grouped_option, *inner) if name]


def with_values(one: Desired, resource: Resource, option: str, item: Params, api: str) -> Desired:
    """Return the same with the values of an item, as the dialect api has them.

    Raise InputError for an item that names no object.
    """
    expressed = DIALECTS[api].expressed
    id = item.get(resource.id_option)
    if id is not None:
        check_id(_label(option, resource.id_option), id)
    values: dict[str, Any] = {}
    forms: dict[str, Hashable] = {}
    unread: list[Unread] = []
    for field in resource.writable:
        if field.name in item and (item[field.name] is not None or field.name != resource.key):
            label = option if resource.grouped_option and option else _label(option, field.name)
            values[field.name], forms[field.name], unreadable = _parsed(label, field, item[field.name], expressed)
            unread += unreadable
    if id is None and resource.key not in values:
        either = f"{resource.id_option} or {resource.key}" if resource.id_option else resource.key
        raise InputError(_label(option, resource.key), f"is missing: say which {resource.label} by {either}")
    option = option or (resource.key if id is None else resource.id_option)
    read_id = item["id"] if isinstance(item.get("id"), str) else None
    return replace(one, option=option, values=values, id=id, read_id=read_id, unread=tuple(unread), canonical=forms)


def _parsed(option: str, field: Field, value: Any, expressed: Expressed) -> tuple[Any, Hashable, list[Unread]]:
    """Return (a value as it is sent, its canonical form, what of it cannot be read). That stands for itself.

    It is refused, unless the server holds the very same: see refuse_unread().
    """
    if field.items and value is not None:
        return value, canonical(field, value), list(_unread_members(option, field, value, expressed))
    if value is None:
        reason = "is null, and the API cannot clear it; leave it out to keep what is there"
        unread = [Unread(InputError(option, reason), field.name, None)] if field.null is NO_NULL else []
        return None, canonical(field, None), unread
    try:
        sent = expressed(field, value)
        return sent, field.normalize(sent), []
    except ValueError as error:
        return value, value, [Unread(InputError(option, str(error)), field.name, value)]


def _unread_members(option: str, field: Field, members: Sequence[Params], expressed: Expressed) -> Iterator[Unread]:
    """Yield what of a list cannot be read: parts of its members, and members that are the same as others."""
    name = field.items[0].name
    seen: dict[Hashable, list[int]] = {}
    for index, member in enumerate(members):
        forms: dict[str, Hashable] = {}
        for part in (part for part in field.items if part.name in member):
            label = f"{option}[{index}].{part.name}"
            _sent, forms[part.name], unreadable = _parsed(label, part, member[part.name], expressed)
            for unread in unreadable:
                yield replace(unread, field=field.name, value=[{name: member[name], part.name: member[part.name]}])
        indexes = seen.setdefault(forms[name], [])
        indexes.append(index)
        if len(indexes) > 1:
            reason = f"is the same as {option}[{indexes[0]}]: {forms[name]}"
            value = [{name: members[other][name]} for other in indexes]
            yield Unread(InputError(f"{option}[{index}]", reason), field.name, value)
