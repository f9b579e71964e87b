# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What users want of an object, what the plan makes of it, what became of that; and what texts call an object. Pure.

An object is a dict with the API's fields in snake_case.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Optional

from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource, canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Values

Kind = Literal["created", "updated", "moved", "deleted", "unchanged", "failed"]
WRITES: tuple[Kind, ...] = ("created", "updated", "moved", "deleted")
PLANNED = "planned:"  # begins the id of an object that check mode would create


@dataclass(frozen=True)
class TrunkRef:
    """The trunk that an object lives under.

    name: None where only the id is known. id: empty where only the name is known, or where there is no such trunk.
    """

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
    value: object


@dataclass(frozen=True)
class Desired:
    """One object as the user wants it.

    option: where it was written, for error texts. values: {field: value} of what was given, None where it is to be
    cleared. canonical: {field: the form that it is compared in}, parsed once. trunk: the one that it lives under, if
    any; as parameters give it, it has only the name or id that the user wrote, as its name. whole: whether its lists
    name all that is to be there; if not, they add, update, and remove what they say is absent. read_id: the id that it
    had when it was read, which says which one is meant where several have the key. unread: its values that cannot be
    read. release: whether phone numbers may go with it.
    """

    option: str
    values: Values
    id: Optional[str] = None
    trunk: Optional[TrunkRef] = None
    state: str = "present"
    whole: bool = False
    read_id: Optional[str] = None
    unread: tuple[Unread, ...] = ()
    release: bool = False
    canonical: Mapping[str, Hashable] = field(default_factory=dict)

    def key(self, resource: Resource) -> Hashable:
        """Return the canonical form of its key, None where it is named by its id alone."""
        return self.canonical.get(resource.key)


@dataclass(frozen=True)
class Current:
    """One object that the API holds. values: as they were read. key: the canonical form of its key, parsed once."""

    values: Object
    id: str
    key: Hashable


UNLISTED = Desired("", {}, state="absent")  # of what goes because nobody listed it, or along with a trunk


@dataclass(frozen=True)
class Change:
    """What is to become of one object. failed: it cannot be done, and error says why.

    trunk: where this happens; of a move, where the object goes, and source is the trunk that it leaves. What is deleted
    for being on another trunk as well has that one, where it stays, in desired, and its source is its trunk. before,
    after: the whole object, {} where there is none. key: the canonical form of its key. send: {field: value} to write.
    known: ids of what was there beforehand, none of which a creation can have made. orphan: what is there on no trunk,
    and is taken instead of being created.
    """

    kind: Kind
    resource: Resource
    trunk: Optional[TrunkRef] = None
    desired: Desired = UNLISTED
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    send: Values = field(default_factory=dict)
    error: Optional[EstError] = None
    known: frozenset[str] = frozenset()
    source: Optional[TrunkRef] = None
    key: Hashable = None
    orphan: Values = field(default_factory=dict)

    @property
    def trunk_id(self) -> Optional[str]:
        """Return the id of the trunk that this happens on, or to; None where it has none yet."""
        return self.trunk.id if self.trunk else self.before.get("id")

    @property
    def subject(self) -> str:
        """Return what texts call the object, with its trunk."""
        return with_trunk(describe(self.resource, self.before or self.after), self.trunk)


@dataclass(frozen=True)
class Outcome:
    """What became of a change.

    kind: that of the change, or failed, with the error. after: the object as the server gave it. adopted: it was there
    when it was to be created, so it is perhaps not ours. tries: how many times it was sent before, without an answer.
    wrote: whether something is otherwise than before, although it failed.
    """

    change: Change
    kind: Kind
    after: Values
    error: Optional[EstError] = None
    adopted: bool = False
    tries: int = 0
    wrote: bool = False


def planned(change: Change) -> Outcome:
    """Return the outcome of a change that comes out as it was planned."""
    return Outcome(change, change.kind, change.after, change.error)


def failed(change: Change, error: EstError, wrote: bool = False) -> Outcome:
    """Return the outcome of a change that could not be carried out. wrote: or only half."""
    return Outcome(change, "failed", change.after, error, wrote=wrote or error.wrote)


def placed(change: Change, made: Mapping[str, str]) -> Change:
    """Return a change under, or for, a trunk that has been created since it was planned, with the id that it got.

    made: {id that the plan made up: that of the trunk}.
    """
    planned_for = change.desired.trunk
    if not planned_for or planned_for.id not in made:
        return change
    trunk = TrunkRef(made[planned_for.id], planned_for.name)
    change = replace(change, desired=replace(change.desired, trunk=trunk))
    if change.trunk != planned_for:
        return change
    after = {**change.after, "trunk_id": trunk.id} if change.after else change.after
    return replace(change, trunk=trunk, after=after)


def current(resource: Resource, values: Object) -> Current:
    """Return an object that was read, with its key parsed."""
    return Current(values, values[resource.id_field], key_of(resource, values))


def key_of(resource: Resource, values: Values) -> Hashable:
    """Return the canonical form of an object's key: two objects of the same key are the same."""
    return canonical(resource.field(resource.key), values.get(resource.key))


def describe(resource: Resource, values: Values) -> str:
    """Return what texts call an object: its key, and its id where it has one of its own."""
    return f"{resource.label} {values.get(resource.key)!r}{_id(values.get('id'))}"


def with_trunk(subject: str, trunk: Optional[TrunkRef]) -> str:
    """Return the subject of a sentence, with the trunk that it is on where it has one."""
    return f"{subject} on {trunk}" if trunk else subject


def count_noun(number: int, label: str) -> str:
    """Return "1 trunk" or "2 trunks"."""
    return f"{number} {label}{'' if number == 1 else 's'}"


def _id(id: Optional[str]) -> str:
    return f" ({id})" if id and not id.startswith(PLANNED) else ""
