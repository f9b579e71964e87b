# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Objects on the wire: camelCase there, snake_case here; and whether an answer can be an object at all. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Optional
from urllib.parse import quote

from ansible_collections.sinch.est.plugins.module_utils._model.resource import Field, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Values


def path(template: str, project: str, trunk: Optional[str] = None, item: Optional[str] = None) -> str:
    """Return a collection's path or, with an item's id, the item's. Each piece is quoted: none reaches another path.

    template: with {project} and, where it is a trunk's, {trunk}. Raise ValueError for an id that is a dot or two.
    """
    pieces = [_piece(piece) for piece in (project, trunk or "", item or "")]
    whole = template.format(project=pieces[0], trunk=pieces[1])
    return f"{whole}/{pieces[2]}" if item else whole


def _piece(value: str) -> str:
    if value in (".", ".."):
        raise ValueError(f"{value!r} cannot be an id")
    return quote(value, safe="", errors="surrogatepass")


def wire_id(resource: Resource) -> str:
    """Return the wire name of what identifies an object in its path."""
    return camel(resource.id_field)


def to_wire(fields: Iterable[Field], values: Values) -> Object:
    """Return {option: value} as the API takes it; within a list, what is null is left out."""
    wire: Object = {}
    for field in fields:
        if field.name in values:
            value = values[field.name]
            if field.items:
                value = [to_wire(field.items, {k: v for k, v in member.items() if v is not None}) for member in value]
            wire[camel(field.name)] = value
    return wire


def from_wire(value: Any) -> Any:
    """Return an answer with its keys in snake_case, at every depth; fields that are not known here are kept."""
    if isinstance(value, dict):
        return {_snake(key): from_wire(member) for key, member in value.items()}
    return [from_wire(member) for member in value] if isinstance(value, list) else value


def misfit(resource: Resource, values: Values) -> str:
    """Return what of an object in snake_case is not of the kind that the API describes, "" where nothing is.

    A number, a text and a boolean may stand for each other: they are compared and shown, and that is harmless.
    """
    if not isinstance(values.get(resource.id_field, ""), str):
        return f"a value of {wire_id(resource)!r} that is no text"
    for field in resource.fields:
        value = values.get(field.name)
        if not field.items and isinstance(value, (dict, list)):
            return f"a value of {camel(field.name)!r} that is an object or a list"
        if field.items and value is not None:
            if not isinstance(value, list) or not all(isinstance(member, dict) for member in value):
                return f"a value of {camel(field.name)!r} that is no list of objects"
            for item in field.items:
                if any(isinstance(member.get(item.name), (dict, list)) for member in value):
                    return f"{camel(field.name)!r} in which a value of {camel(item.name)!r} is an object or a list"
    return ""


def camel(name: str) -> str:
    """Return the wire name of a field."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@lru_cache(maxsize=1024)
def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), name)
