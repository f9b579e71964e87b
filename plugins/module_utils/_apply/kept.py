# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the server keeps of what it was sent: where that is another value, a text for each object and field. Pure."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.change import Outcome, describe, with_trunk
from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Field, canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

MOST_NAMED = 10  # members of a list


def kept_otherwise(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield a warning for each field of each object that the server keeps otherwise than it was sent."""
    for outcome in outcomes:
        for field in otherwise(outcome):
            sent, kept = outcome.change.send[field.name], outcome.after.get(field.name)
            advice = "Write what it keeps, if that will do; as it is, every run finds a difference."
            if field.name == outcome.change.resource.key:
                advice = f"Write {kept!r}, by which it is found."
            subject = with_trunk(describe(outcome.change.resource, outcome.after), outcome.change.trunk)
            yield printable(
                f"{subject}: {field.name} was sent with {_shown(field, sent, kept)}, and the server keeps "
                f"{_shown(field, kept, sent)}. {advice}"
            )


def otherwise(outcome: Outcome) -> Iterator[Field]:
    """Yield the fields of what was written whose value there is another than was sent; spelling is none."""
    send = outcome.change.send
    for field in outcome.change.resource.writable if outcome.kind in ("created", "updated") else ():
        if field.name in send and not is_same(field, send[field.name], outcome.after.get(field.name)):
            yield field


def ignored(outcome: Outcome) -> Iterator[Field]:
    """Yield the fields of an update that still hold what was to go, or are enabled where that was to end, or not yet.

    Where something that was sent is not there, another text or number may be the same, as the server keeps it: that is
    for a warning.
    """
    change = outcome.change
    for field in otherwise(outcome) if outcome.kind == "updated" else ():
        before, sent, after = (
            _identities(field, values.get(field.name)) for values in (change.before, change.send, outcome.after)
        )
        if field.kind == "bool" or (sent <= after and (before - sent) & after):
            yield field


def unanswered(outcome: Outcome) -> str:
    """Return what is to be said of an update that the server answered without doing it, "" where it did it."""
    pairs = [(field, outcome.change.send[field.name], outcome.after.get(field.name)) for field in ignored(outcome)]
    texts = [
        f"{field.name} was sent with {_shown(field, sent, seen)}, and the answer shows {_shown(field, seen, sent)}"
        for field, sent, seen in pairs
    ]
    return printable("; ".join(texts))


def _identities(field: Field, value: Any) -> set[Hashable]:
    return {field.identity(member) for member in value} if field.items and _members(value) else set()


def is_same(field: Field, sent: Any, kept: Any) -> bool:
    """Return whether both mean the same. What an answer holds may be anything."""
    try:
        return bool(sent == kept) or canonical(field, sent) == canonical(field, kept)
    except (AttributeError, TypeError):
        return False


def _shown(field: Field, value: Any, other: Any) -> str:
    """Return a value for a text: of a list, the members that the other one lacks."""
    if field.secret:
        return "another value"
    if not field.items or not _members(value):
        return repr(value) if value not in (None, [], ()) else "none"
    others = other if _members(other) else ()
    single = Field(field.name, items=field.items)
    lacking = [member for member in value if not any(is_same(single, [member], [known]) for known in others)]
    words = [_member(field, member) for member in lacking[:MOST_NAMED]]
    left = len(lacking) - len(words)
    return ", ".join(words) + (f" and {left} more" if left else "") if words else f"no such {field.member}"


def _members(value: Any) -> bool:
    return isinstance(value, Sequence) and len(value) > 0 and all(isinstance(member, dict) for member in value)


def _member(field: Field, member: Values) -> str:
    first, *rest = (member.get(item.name) for item in field.items)
    return " ".join([str(first), *(repr(value) for value in rest if value is not None)])
