# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The API as its description has it: list, get, create, update and delete objects in snake_case."""

import re
from collections.abc import Container
from typing import Optional, overload

from ansible_collections.sinch.est.plugins.module_utils._api.wire import from_wire, misfit, path, to_wire, wire_id
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape, Paging
from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef, with_trunk
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    MAY_HAVE_RUN,
    ApiError,
    EstError,
    LostAnswer,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values

PAGING = Paging("pageSize", "page", 500)  # the largest page that Sinch publishes
IN_USE = re.compile(r"already|\bin[ _]use\b|\bexists\b|another trunk|other trunk|\bassigned to\b", re.IGNORECASE)
TOTALS = ("totalSize", "totalItems")  # either of the names that Sinch uses


@overload
def list_objects(client: Client, resource: Resource, trunk: None = None) -> Objects:
    """Return those of the project."""


@overload
def list_objects(client: Client, resource: Resource, trunk: Optional[TrunkRef]) -> Optional[Objects]:
    """Return those of a trunk, if there is one."""


def list_objects(client: Client, resource: Resource, trunk: Optional[TrunkRef] = None) -> Optional[Objects]:
    """Return all objects of a collection, None where their trunk does not exist. Raise EstError."""
    where = _path(client, resource, trunk)
    shape = ListShape(resource.list_key, wire_id(resource), TOTALS, PAGING if resource.paged else None)
    try:
        listed = client.list(where, with_trunk(f"list {resource.label}s", trunk), shape)
    except ApiError as error:
        if error.status == 404 and trunk and get_object(client, TRUNK, trunk.id) is None:
            return None
        raise
    return [_from_answer(resource, answer, trunk) for answer in listed]


def get_object(client: Client, resource: Resource, id: str, trunk: Optional[TrunkRef] = None) -> Optional[Object]:
    """Return one object, None where it does not exist; where a gateway says so, ask the list too. Raise EstError."""
    where = _path(client, resource, trunk, id)
    try:
        answer = client.get(where, with_trunk(f"read {resource.label} {id}", trunk), wire_id(resource))
    except ApiError as error:
        if error.status != 404:
            raise
        listed = list_objects(client, resource, trunk) or ()
        return next((one for one in listed if one[resource.id_field] == id), None)
    return None if answer is None else _from_answer(resource, answer, trunk)


def create_object(
    client: Client,
    resource: Resource,
    subject: str,
    send: Values,
    trunk: Optional[TrunkRef],
    known: Container[str] = (),
    tried: int = 0,
    hint: Optional[str] = None,
) -> Object:
    """Return the object that a POST made, as far as the answer shows it.

    subject: the object, for errors. known: ids of what was there before. tried: how many times it was sent before.
    hint: what to do next where the server refuses it, if not what the kind of object says.
    Raise ApiError, and LostAnswer where it may have been made all the same.
    """
    where = _path(client, resource, trunk)
    doing, asked = f"create {subject}", f"POST {where}"
    answer = client.post(
        where, doing, to_wire(resource.writable, send), resource.create_hint if hint is None else hint, tried
    )
    if resource.id_option and not answer.get("id"):
        raise LostAnswer(doing, asked, "the answer holds no object with an id")
    try:
        created = _from_answer(resource, answer, trunk)
    except EstError as odd:
        raise LostAnswer(doing, asked, str(odd).rstrip(".")) from None
    if resource.id_option and created["id"] in known:
        other = f"the answer shows another object, which was there before ({created['id']})"
        raise LostAnswer(doing, asked, other)
    return created


def says_in_use(refused: ApiError) -> bool:
    """Return whether a creation was refused because the object is in use elsewhere.

    The description tells no code for that, so it is the words: of the published API, "already exists" is known.
    """
    return refused.status == 409 or (refused.status == 400 and IN_USE.search(refused.message) is not None)


def update_object(
    client: Client, resource: Resource, subject: str, id: str, send: Values, after: Values, trunk: Optional[TrunkRef]
) -> Object:
    """Return what the answer to an update shows. send: what changes; after: the whole object. Raise EstError."""
    where = _path(client, resource, trunk, id)
    body = to_wire(resource.writable, after if resource.update == "PUT" else send)
    answer = client.change(resource.update, where, f"update {subject}", body)
    try:
        updated = _from_answer(resource, answer, trunk)
        if updated.get(resource.id_field, id) != id:
            raise EstError(f"The answer shows another object ({updated[resource.id_field]}).")
    except EstError as odd:
        raise EstError(f"Could not update {subject} for certain. {odd} {MAY_HAVE_RUN}") from None
    return updated


def update_request(client: Client, resource: Resource, id: str, trunk: Optional[TrunkRef]) -> str:
    """Return the method and path of an update, for an error."""
    return f"{resource.update} {_path(client, resource, trunk, id)}"


def delete_object(client: Client, resource: Resource, subject: str, id: str, trunk: Optional[TrunkRef]) -> None:
    """Delete an object. Raise EstError, also for one that is not there: whether it is gone, the list tells."""
    where = _path(client, resource, trunk, id)
    client.delete(where, f"delete {subject}")


def _path(client: Client, resource: Resource, trunk: Optional[TrunkRef], id: Optional[str] = None) -> str:
    return path(resource, client.settings.project_id, trunk.id if trunk else None, id)


def _from_answer(resource: Resource, answer: Object, trunk: Optional[TrunkRef] = None) -> Object:
    """Return an object as results show it. Raise EstError where it cannot be one."""
    values: Object = from_wire(answer)
    odd = misfit(resource, values)
    if odd:
        subject = with_trunk(f"the {resource.label} {values.get(resource.id_field)!r}", trunk)
        raise EstError(f"The API's answer cannot be used: it shows {subject} with {odd}.")
    return {**values, "trunk_id": trunk.id} if trunk else values
