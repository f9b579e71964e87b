# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""One collection of the API, whichever dialect has it: list, get, create, update and delete what is in it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Callable, Optional

from ansible_collections.sinch.est.plugins.module_utils._api.wire import from_wire, misfit, path, to_wire, wire_id
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape, Paging
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef, with_trunk
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    MAY_HAVE_RUN,
    ApiError,
    EstError,
    LostAnswer,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values

RECHECK_DELAYS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.25)  # seconds before each look for what was just created: 5 in all
TOTALS = ("totalSize", "totalItems")  # either of the names that Sinch uses
IN_USE = re.compile(r"already|\bin[ _]use\b|\bexists\b|another trunk|other trunk|\bassigned to\b", re.IGNORECASE)
# (resource, what is to be sent, the object as the server showed it, {} where it is new) -> body
Write = Callable[[Resource, Values, Object], Object]


def write(resource: Resource, send: Values, shown: Object) -> Object:
    """Return the body of a request, in which each field has its own name."""
    return to_wire(resource.writable, send)


@dataclass(frozen=True)
class Collection:
    """Where the objects of one kind are, and how they go over the wire.

    path: with {project} and, where they are a trunk's, {trunk}. list_key: where a list answer holds them; other_key: or
    there. paging: None where the list comes whole. update: PATCH, PUT (the whole object), or none. read(answer): the
    object in snake_case. trunks: the collection of what they are under, if anything. needs: wire names without which an
    object that was read cannot be sent back whole.
    """

    resource: Resource
    path: str
    list_key: str
    other_key: str = ""
    paging: Optional[Paging] = None
    update: str = "PATCH"
    read: Callable[[Object], Object] = from_wire
    write: Write = write
    trunks: Optional["Collection"] = None
    needs: tuple[str, ...] = ()


def list_in(client: Client, of: Collection, trunk: Optional[TrunkRef] = None) -> Optional[Objects]:
    """Return all objects of a collection, None where their trunk does not exist. Raise EstError."""
    shape = ListShape(of.list_key, wire_id(of.resource), TOTALS, of.paging, of.other_key)
    listed = list_of(
        client, path_of(client, of, trunk), with_trunk(f"list {of.resource.label}s", trunk), shape, of.trunks, trunk
    )
    return None if listed is None else [from_answer(of, answer, trunk) for answer in listed]


def list_of(
    client: Client,
    where: str,
    doing: str,
    shape: ListShape,
    trunks: Optional[Collection],
    trunk: Optional[TrunkRef],
) -> Optional[Objects]:
    """Return what a list answer holds, None where the trunk that it is of does not exist. Raise EstError."""
    try:
        return client.list(where, doing, shape)
    except ApiError as error:
        if error.status == 404 and trunk and is_gone(client, trunks, trunk):
            return None
        raise


def is_gone(client: Client, trunks: Optional[Collection], trunk: TrunkRef) -> bool:
    """Return whether a trunk does not exist. Raise EstError."""
    return trunks is not None and get_in(client, trunks, trunk.id) is None


def get_in(client: Client, of: Collection, id: str, trunk: Optional[TrunkRef] = None) -> Optional[Object]:
    """Return one object, None where it does not exist; where a gateway says so, ask the list too. Raise EstError."""
    where = path_of(client, of, trunk, id)
    try:
        answer = client.get(where, with_trunk(f"read {of.resource.label} {id}", trunk), wire_id(of.resource))
    except ApiError as error:
        if error.status != 404:
            raise
        listed = list_in(client, of, trunk) or ()
        return next((one for one in listed if one[of.resource.id_field] == id), None)
    return None if answer is None else from_answer(of, answer, trunk)


def create_in(client: Client, of: Collection, change: Change, tried: int = 0, hint: Optional[str] = None) -> Object:
    """Return the object that a POST made, as far as the answer shows it. Arguments and errors: see Dialect."""
    where = path_of(client, of, change.trunk)
    doing, asked = f"create {change.subject}", f"POST {where}"
    body = of.write(of.resource, change.send, {})
    answer = client.post(where, doing, body, of.resource.create_hint if hint is None else hint, tried)
    if of.resource.id_option and not answer.get("id"):
        raise LostAnswer(doing, asked, "the answer holds no object with an id")
    try:
        created = from_answer(of, answer, change.trunk)
    except EstError as odd:
        raise LostAnswer(doing, asked, str(odd).rstrip(".")) from None
    if of.resource.id_option and created["id"] in change.known:
        other = f"the answer shows another object, which was there before ({created['id']})"
        raise LostAnswer(doing, asked, other)
    return created


def update_in(client: Client, of: Collection, change: Change) -> Object:
    """Return what the answer to an update shows. Raise EstError.

    A PUT takes the whole object and empties what it lacks, so it is read first, and what changes is laid over that:
    what nobody here knows stays. What somebody else changes between the two is lost, for the API cannot notice.
    """
    id_field, subject = of.resource.id_field, change.subject
    where, shown = item_path(client, of, change), {}
    if of.update == "PUT":
        found = client.get(where, f"update {subject}", wire_id(of.resource))
        if found is None:
            raise ApiError(f"update {subject}", f"GET {where}", "it is not there", 404)
        missing = [name for name in of.needs if name not in found]
        if missing:
            raise EstError(
                f"Could not update {subject}: GET {where} shows it without {' and '.join(missing)}, and an update "
                "would empty that. Nothing was changed."
            )
        shown = found
    answer = client.change(of.update, where, f"update {subject}", of.write(of.resource, change.send, shown))
    try:
        updated = from_answer(of, answer, change.trunk)
        if updated.get(id_field, change.before[id_field]) != change.before[id_field]:
            raise EstError(f"The answer shows another object ({updated[id_field]}).")
    except EstError as odd:
        raise EstError(f"Could not update {subject} for certain. {odd} {MAY_HAVE_RUN}") from None
    return updated


def delete_in(client: Client, of: Collection, change: Change) -> None:
    """Delete what a change names. Raise EstError, also where it is not there: whether it is gone, the list tells."""
    client.delete(item_path(client, of, change), f"delete {change.subject}")


def item_path(client: Client, of: Collection, change: Change) -> str:
    """Return the path of what a change updates or deletes."""
    return path_of(client, of, change.trunk, change.before[of.resource.id_field])


def path_of(client: Client, of: Collection, trunk: Optional[TrunkRef] = None, id: Optional[str] = None) -> str:
    """Return the path of a collection or, with an id, of what is in it."""
    return path(of.path, client.settings.project_id, trunk.id if trunk else None, id)


def from_answer(of: Collection, answer: Any, trunk: Optional[TrunkRef] = None) -> Object:
    """Return an object as results show it. Raise EstError where it cannot be one."""
    values = of.read(answer)
    odd = misfit(of.resource, values)
    if odd:
        subject = with_trunk(f"the {of.resource.label} {values.get(of.resource.id_field)!r}", trunk)
        raise EstError(f"The API's answer cannot be used: it shows {subject} with {odd}.")
    return {**values, "trunk_id": trunk.id} if trunk else values


def says_in_use(refused: ApiError) -> bool:
    """Return whether a creation was refused because the object is in use elsewhere.

    The description tells no code for that, so it is the words: of the published API, "already exists" is known.
    """
    return refused.status == 409 or (refused.status == 400 and IN_USE.search(refused.message) is not None)


def recheck_delays(client: Client) -> list[float]:
    """Return the seconds to wait before each look for what was just created, and may not be seen yet."""
    waited = accumulate(RECHECK_DELAYS)
    return [pause for pause, so_far in zip(RECHECK_DELAYS, waited) if so_far <= client.settings.retry_deadline]


@contextmanager
def hinting(client: Client, hint: str, marks: Sequence[str], is_list: bool) -> Iterator[None]:
    """Add a hint to an error where answers show that the server speaks another dialect. It costs no request.

    marks: what only answers of the other dialect hold. is_list: a 404 that comes as far as this is of a path that the
    server does not have.
    """
    try:
        yield
    except ApiError as error:
        marked = any(mark in error.message or mark in client.keys_seen for mark in marks)
        no_path = error.in_json and (error.status == 405 or (error.status == 404 and is_list))
        if no_path or (marked and error.status in (None, 400, 404)):
            error.advise(hint)
        raise
