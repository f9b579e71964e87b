# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The four resources as rows of data: every path and wire name of the API, and nowhere else."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Callable, Optional
from urllib.parse import quote

from ansible_collections.sinch.est.plugins.module_utils._model.phone_number import e164
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import range_warnings
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import (
    as_is,
    host_label,
    ip_range,
    note,
    priority,
    sip_address,
    sip_host,
    text,
)

# Trunk ids are ULIDs as far as is known. Only a hint that saves a look-up by name: nothing is wrong where it errs.
ID_SHAPE = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NO_NULL = object()


def no_warnings(option: str, value: Any, kept: Any) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Field:
    """One field of an object.

    name: option and result key; its wire name is the same in camelCase. kind: the Ansible type. read: gives the
    meaning of a value, see _values. send_read: send that meaning, not the user's spelling. null: what an explicit null
    sends; NO_NULL where the API cannot clear the field. unique: no two objects have the same. warn: given where a
    value stands, the value, and what is kept beside it, gives warnings. likeness: gives what values share that are not
    the same and easily taken for it. items: the fields of each member of a list without order, the first of them its
    identity; member: what people call one.
    """

    name: str
    kind: str = "str"
    read: Callable[[Any], Hashable] = as_is
    send_read: bool = False
    read_only: bool = False
    create_only: bool = False
    unique: bool = False
    secret: bool = False
    null: Any = NO_NULL
    warn: Callable[[str, Any, Any], Iterable[str]] = no_warnings
    likeness: Optional[Callable[[Any], Optional[str]]] = None
    items: tuple["Field", ...] = ()
    member: str = ""

    def by_identity(self, members: Optional[Iterable[Values]]) -> dict[Hashable, Values]:
        """Return {canonical identity: member}, in their order."""
        return {self.identity(member): member for member in members or ()}

    def identity(self, member: Values) -> Hashable:
        """Return what the first field of a member means: members of one identity are the same."""
        return canonical(self.items[0], member.get(self.items[0].name))


@dataclass(frozen=True)
class Paging:
    """How a collection is read in pages: wire names, and the largest page that Sinch publishes."""

    size_key: str = "pageSize"
    page_key: str = "page"
    size: int = 500


@dataclass(frozen=True)
class Resource:
    """One resource of the API.

    label: what people call it. name, plural: the result keys; plural is also the option that takes many. key: the
    field that identifies it where no id is given. id_option: the option that takes its id, none where the key is
    the id. path: its collection, with {project} and {parent}. list_key: where a list answer holds it. parent: whether
    it lives under a trunk. update: PATCH, PUT (the whole object), or none. one_parent: the key exists under one
    trunk at a time. groups: the option that takes {trunk, plural: [key, ...]}. refused: what to do where the server
    refuses to create one.
    """

    label: str
    name: str
    plural: str
    key: str
    path: str
    list_key: str
    fields: tuple[Field, ...]
    id_option: str = ""
    parent: bool = True
    paging: Optional[Paging] = None
    update: str = "PATCH"
    exclusive: bool = False
    grouped_option: str = ""
    create_hint: str = ""

    @property
    def id_field(self) -> str:
        return "id" if self.id_option else self.key

    @property
    def wire_id(self) -> str:
        return camel(self.id_field)

    @cached_property
    def writable(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.read_only)

    @cached_property
    def unique(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.unique)

    @cached_property
    def _fields_by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def is_unique(self, values: Values) -> bool:
        """Whether the API refuses a second object with these values."""
        return self.exclusive or any(field.name in values for field in self.unique)

    def field(self, name: str) -> Field:
        return self._fields_by_name[name]


READ_ONLY = tuple(Field(name, read_only=True) for name in ("id", "create_time", "update_time"))
ENABLED = Field("enabled", "bool")

TRUNK = Resource(
    label="trunk",
    name="trunk",
    plural="trunks",
    key="name",
    id_option="trunk_id",
    path="/v1/projects/{project}/trunks",
    list_key="trunks",
    parent=False,
    paging=Paging(),
    fields=(
        Field("name", read=text),
        Field("host_name", read=host_label, create_only=True, unique=True),
        Field("top_level_domain", read_only=True),
        Field("domain", read_only=True),
        Field("calls_per_second", "int", read_only=True),
        Field("enable_calling_to_beta", "bool", read_only=True),
        *READ_ONLY,
    ),
)
SIP_ENDPOINT = Resource(
    label="SIP endpoint",
    name="sip_endpoint",
    plural="sip_endpoints",
    key="sip_address",
    id_option="endpoint_id",
    path="/v1/projects/{project}/trunks/{parent}/sipEndpoints",
    list_key="sipEndpoints",
    fields=(
        Field("sip_address", read=sip_address, likeness=sip_host),
        Field("priority", "int", read=priority),
        ENABLED,
        *READ_ONLY,
    ),
)
PHONE_NUMBER = Resource(
    label="phone number",
    name="phone_number",
    plural="phone_numbers",
    key="phone_number",
    path="/v1/projects/{project}/trunks/{parent}/phoneNumbers",
    list_key="phoneNumbers",
    update="",
    exclusive=True,
    grouped_option="assignments",
    create_hint="If another trunk has it, take it off there first: one task with both trunks in assignments moves it.",
    fields=(
        Field("phone_number", read=e164, send_read=True),
        Field("trunk_id", read_only=True),
    ),
)
ACL = Resource(
    label="ACL",
    name="acl",
    plural="acls",
    key="name",
    id_option="acl_id",
    path="/v1/projects/{project}/trunks/{parent}/accessControlLists",
    list_key="accessControlLists",
    fields=(
        Field("name", read=text),
        ENABLED,
        Field(
            "entries",
            "list",
            null=(),
            member="range",
            warn=range_warnings,
            items=(Field("ip_range", read=ip_range), Field("description", read=note, null=None)),
        ),
        *READ_ONLY,
    ),
)
RESOURCES = (TRUNK, SIP_ENDPOINT, PHONE_NUMBER, ACL)


def path(resource: Resource, project: str, parent: Optional[str] = None, item: Optional[str] = None) -> str:
    """The collection's path or, with an item's id, the item's. Each piece is quoted: none can reach another path."""
    pieces = [_piece(piece) for piece in (project, parent or "", item or "")]
    whole = resource.path.format(project=pieces[0], parent=pieces[1])
    return f"{whole}/{pieces[2]}" if item else whole


def _piece(value: str) -> str:
    if value in (".", ".."):
        raise ValueError(f"{value!r} cannot be an id")
    return quote(value, safe="", errors="surrogatepass")


def canonical(field: Field, value: Any) -> Hashable:
    """What is compared: equal meanings are no change. A value that cannot be read means itself."""
    if field.items:
        return frozenset(
            tuple(canonical(item, member.get(item.name)) for item in field.items) for member in value or ()
        )
    cleared = value is None and field.null is not NO_NULL  # also where an answer leaves it out
    try:
        return field.read(field.null if cleared else value) if cleared or value is not None else None
    except (ValueError, TypeError, AttributeError):
        itself: Hashable = value
        return itself


def to_wire(fields: Iterable[Field], values: Values) -> Object:
    """{option: value} as the API takes it; within a list, what is null is left out."""
    wire: Object = {}
    for field in fields:
        if field.name in values:
            value = values[field.name]
            if field.items:
                value = [to_wire(field.items, {k: v for k, v in member.items() if v is not None}) for member in value]
            wire[camel(field.name)] = field.read(value) if field.send_read else value
    return wire


def from_wire(value: Any) -> Any:
    """An answer with its keys in snake_case, at every depth; fields that are not known here are kept."""
    if isinstance(value, dict):
        return {_snake(key): from_wire(member) for key, member in value.items()}
    return [from_wire(member) for member in value] if isinstance(value, list) else value


def misfit(resource: Resource, found: Values) -> str:
    """Return what of an object in snake_case is not of the kind that the API describes, "" where nothing is.

    A number, a text and a boolean may stand for each other: they are compared and shown, and that is harmless.
    """
    if not isinstance(found.get(resource.id_field, ""), str):
        return f"a value of {resource.wire_id!r} that is no text"
    for field in resource.fields:
        value = found.get(field.name)
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
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@lru_cache(maxsize=1024)
def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), name)
