# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the server keeps of what it was sent: where that is another value, a text for each object and field. Pure."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.change import Action, describe, with_trunk
from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Field, Resource, canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

MOST_NAMED = 10  # members of a list


def kept_otherwise(resource: Resource, done: Iterable[Action]) -> Iterator[str]:
    """Yield a warning for each field of each object that the server keeps otherwise than it was sent."""
    for action in done:
        for field in otherwise(resource, action):
            sent, kept = action.send[field.name], action.after.get(field.name)
            advice = "Write what it keeps, if that will do; as it is, every run finds a difference."
            if field.name == resource.key:
                advice = f"Write {kept!r}, by which it is found."
            yield printable(
                f"{with_trunk(describe(resource, action.after), action.parent)}: {field.name} was sent with "
                f"{_shown(field, sent, kept)}, and the server keeps {_shown(field, kept, sent)}. {advice}"
            )


def otherwise(resource: Resource, action: Action) -> Iterator[Field]:
    """Yield the fields of what was written whose value there is another than was sent; spelling is none."""
    for field in resource.writable if action.kind in ("created", "updated") else ():
        if field.name in action.send and not same(field, action.send[field.name], action.after.get(field.name)):
            yield field


def ignored(resource: Resource, action: Action) -> Iterator[Field]:
    """Yield the fields of an update that still hold what was to go, or are enabled where that was to end, or not yet.

    Where something that was sent is not there, another text or number may be the same, as the server keeps it: that is
    for a warning.
    """
    for field in otherwise(resource, action) if action.kind == "updated" else ():
        before, sent, after = (
            _identities(field, values.get(field.name)) for values in (action.before, action.send, action.after)
        )
        if field.kind == "bool" or (sent <= after and (before - sent) & after):
            yield field


def unanswered(resource: Resource, action: Action) -> str:
    """Return what is to be said of an update that the server answered without doing it, "" where it did it."""
    texts = [
        f"{field.name} was sent with {_shown(field, action.send[field.name], action.after.get(field.name))}, and the "
        f"answer shows {_shown(field, action.after.get(field.name), action.send[field.name])}"
        for field in ignored(resource, action)
    ]
    return printable("; ".join(texts))


def _identities(field: Field, value: Any) -> set[Hashable]:
    return {field.identity(member) for member in value} if field.items and _members(value) else set()


def same(field: Field, sent: Any, kept: Any) -> bool:
    """Whether both mean the same. What an answer holds may be anything."""
    try:
        return canonical(field, sent) == canonical(field, kept)
    except (AttributeError, TypeError):
        return False


def _shown(field: Field, value: Any, other: Any) -> str:
    """A value in a text: of a list, the members that the other one lacks."""
    if field.secret:
        return "another value"
    if not field.items or not _members(value):
        return repr(value) if value not in (None, [], ()) else "none"
    there = other if _members(other) else ()
    single = Field(field.name, items=field.items)
    lacking = [member for member in value if not any(same(single, [member], [known]) for known in there)]
    words = [_member(field, member) for member in lacking[:MOST_NAMED]]
    left = len(lacking) - len(words)
    return ", ".join(words) + (f" and {left} more" if left else "") if words else f"no such {field.member}"


def _members(value: Any) -> bool:
    return isinstance(value, Sequence) and len(value) > 0 and all(isinstance(member, dict) for member in value)


def _member(field: Field, member: Values) -> str:
    first, *rest = (member.get(item.name) for item in field.items)
    return " ".join([str(first), *(repr(value) for value in rest if value is not None)])
