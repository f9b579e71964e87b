# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is wanted, what becomes of it, and what texts call it. Pure.

An object is a dict with the API's fields in snake_case.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource, canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

PLANNED = "planned:"  # begins the id of an object that check mode would create


@dataclass(frozen=True)
class TrunkRef:
    """The trunk that a child lives under. name is None where only the id is known, id is empty where it is gone."""

    id: str
    name: Optional[str] = None

    def __str__(self) -> str:
        return f"trunk {self.name!r}{_id(self.id)}" if self.name else f"trunk {self.id}"


@dataclass(frozen=True)
class Unread:
    """A value that we cannot read. It is refused, unless the server holds the very same: see refuse_unread().

    error: why. field: of the object. value: what the server has to hold; of a list, {name: value} of some members.
    """

    error: InputError
    field: str
    value: Any


@dataclass(frozen=True)
class Desired:
    """One object as the user wants it.

    option: where it was written, for error texts. values: {field: value} of what was given, None where it is to be
    cleared. trunk: the trunk as the user names it, if it lives under one; parent: the same once it is known. whole:
    whether its lists name all that is to be there; if not, they add, update, and remove what they say is absent.
    trunk_option: where the trunk was written. read_id: the id that it had when it was read, which says which one is
    meant where several have the key. unread: its values that cannot be read.
    release: whether phone numbers may go with it.
    """

    option: str
    values: Values
    id: Optional[str] = None
    trunk: str = ""
    state: str = "present"
    parent: Optional[TrunkRef] = None
    whole: bool = False
    trunk_option: str = "trunk"
    read_id: Optional[str] = None
    unread: tuple[Unread, ...] = ()
    release: bool = False


UNLISTED = Desired("", {}, state="absent")  # what exact removes, or what goes along with a trunk: nobody listed it


@dataclass(frozen=True)
class Action:
    """What becomes of one object. kind: created, updated, deleted, unchanged; or failed, with the error.

    send: {field: value} to write. before, after: the whole object, {} where there is none. adopted: found there when
    it was to be created, so perhaps not ours. tries: how many times it was sent before, without an answer. known: the
    ids of what was there beforehand, none of which a creation can have made.
    """

    kind: str
    parent: Optional[TrunkRef] = None
    desired: Desired = UNLISTED
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    send: Values = field(default_factory=dict)
    error: Optional[EstError] = None
    adopted: bool = False
    tries: int = 0
    known: frozenset[str] = frozenset()

    @property
    def trunk_id(self) -> Optional[str]:
        """Return the id of the trunk that this happens on, or to; None where it has none yet."""
        return self.parent.id if self.parent else self.before.get("id")


# By kind of object, in the order in which they are deleted.
Plan = Sequence[tuple[Resource, Sequence[Action]]]


def key_of(resource: Resource, values: Values) -> Hashable:
    """What an object's key means: two objects of the same key are the same."""
    return canonical(resource.field(resource.key), values.get(resource.key))


def describe(resource: Resource, values: Values) -> str:
    """An object in an error text or diff: its key, and its id where it has one of its own."""
    return f"{resource.label} {values.get(resource.key)!r}{_id(values.get('id'))}"


def with_trunk(subject: str, parent: Optional[TrunkRef]) -> str:
    """The subject of a sentence, with the trunk that it is on where it has one."""
    return f"{subject} on {parent}" if parent else subject


def count_noun(number: int, label: str) -> str:
    return f"{number} {label}{'' if number == 1 else 's'}"


def _id(id: Optional[str]) -> str:
    return f" ({id})" if id and not id.startswith(PLANNED) else ""
