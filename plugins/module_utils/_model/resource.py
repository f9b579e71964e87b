# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The four kinds of object as rows of data: what options, payloads, comparison, diffs and results follow from."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Callable, Optional

from ansible_collections.sinch.est.plugins.module_utils._model.phone_number import e164
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import range_warnings
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values
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
    """Return no warning."""
    return ()


@dataclass(frozen=True)
class Field:
    """One field of an object.

    name: option and result key; its wire name is the same in camelCase. kind: the Ansible type.
    normalize: returns the canonical form of a value, ValueError where it has none, see values.py.
    send_canonical: send that form, not the user's spelling. null: what an explicit null sends; NO_NULL where the API
    cannot clear the field. unique: no two objects have the same. warn(option, value, what is kept beside it): yields
    warnings. likeness: returns what two values share that are not the same and easily taken for each other.
    items: the fields of each member of a list without order, the first of them its identity. member: what people call
    one.
    """

    name: str
    kind: str = "str"
    normalize: Callable[[Any], Hashable] = as_is
    send_canonical: bool = False
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

    def in_order(self, members: Optional[Iterable[Values]]) -> list[Values]:
        """Return members as people are shown them: in which order they are sent is no difference."""
        return sorted(members or (), key=lambda member: str(self.identity(member)))

    def identity(self, member: Values) -> Hashable:
        """Return what the first field of a member means: members of one identity are the same."""
        return canonical(self.items[0], member.get(self.items[0].name))


@dataclass(frozen=True)
class Resource:
    """One kind of object that the API holds.

    label: what people call it. name, plural: the result keys; plural is also the option that takes many. key: the
    field that identifies it where no id is given. id_option: the option that takes its id, none where the key is
    the id. parent: whether it lives under a trunk. exclusive: the key exists under one trunk at a time. grouped_option:
    the option that takes {trunk, plural: [key, ...]}. create_hint: what to do where the server refuses to create one.
    beyond: what an answer shows besides in the published dialect, see _api/published.py.
    """

    label: str
    name: str
    plural: str
    key: str
    fields: tuple[Field, ...]
    id_option: str = ""
    parent: bool = True
    exclusive: bool = False
    grouped_option: str = ""
    create_hint: str = ""
    beyond: tuple[str, ...] = ()

    @property
    def id_field(self) -> str:
        return "id" if self.id_option else self.key

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
        """Return whether the API refuses a second object with these values."""
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
    parent=False,
    beyond=("enable_caller_name", "call_forward_number", "enable_call_forward", "project_id"),
    fields=(
        Field("name", normalize=text),
        Field("host_name", normalize=host_label, create_only=True, unique=True),
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
    beyond=("name", "is_registered", "credential_username", "project_id"),
    fields=(
        Field("sip_address", normalize=sip_address, likeness=sip_host),
        Field("priority", "int", normalize=priority),
        ENABLED,
        *READ_ONLY,
    ),
)
PHONE_NUMBER = Resource(
    label="phone number",
    name="phone_number",
    plural="phone_numbers",
    key="phone_number",
    beyond=("country_code", "create_time", "update_time"),
    exclusive=True,
    grouped_option="assignments",
    create_hint="If another trunk has it, take it off there first: one task with both trunks in assignments moves it.",
    fields=(
        Field("phone_number", normalize=e164, send_canonical=True),
        Field("trunk_id", read_only=True),
    ),
)
ACL = Resource(
    label="ACL",
    name="acl",
    plural="acls",
    key="name",
    id_option="acl_id",
    beyond=("project_id",),
    fields=(
        Field("name", normalize=text),
        ENABLED,
        Field(
            "entries",
            "list",
            null=(),
            member="range",
            warn=range_warnings,
            items=(Field("ip_range", normalize=ip_range), Field("description", normalize=note, null=None)),
        ),
        *READ_ONLY,
    ),
)
RESOURCES = (TRUNK, SIP_ENDPOINT, PHONE_NUMBER, ACL)


def canonical(field: Field, value: Any) -> Hashable:
    """Return what is compared: equal forms are no change. A value that cannot be read stands for itself."""
    if field.items:
        return frozenset(
            tuple(canonical(item, member.get(item.name)) for item in field.items) for member in value or ()
        )
    cleared = value is None and field.null is not NO_NULL  # also where an answer leaves it out
    try:
        return field.normalize(field.null if cleared else value) if cleared or value is not None else None
    except (ValueError, TypeError, AttributeError):
        itself: Hashable = value
        return itself


def canonical_values(resource: Resource, values: Values) -> dict[str, Hashable]:
    """Return {field: canonical form} of the values that a task gives."""
    return {field.name: canonical(field, values[field.name]) for field in resource.writable if field.name in values}
