# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The API as Sinch publishes it: ACLs and numbers are the project's, and a PUT empties what it does not carry.

An ACL of a trunk is an object of the project and a link to it, which several trunks may have. A number says on which
trunk it is. Nothing here was tried on the live service; docs/which-api.md says what Sinch's own sources leave open.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._api.collection import (
    create_in,
    delete_in,
    get_in,
    hinting,
    is_gone,
    item_path,
    list_in,
    path_of,
    update_in,
)
from ansible_collections.sinch.est.plugins.module_utils._api.dialect import Listing
from ansible_collections.sinch.est.plugins.module_utils._api.published_acls import (
    create_acl,
    delete_acl,
    linked_acl,
    linked_acls,
    strays_of,
)
from ansible_collections.sinch.est.plugins.module_utils._api.published_vet import vetted
from ansible_collections.sinch.est.plugins.module_utils._api.published_wire import (
    COLLECTIONS,
    NUMBERS,
    TRUNKS,
    as_published,
)
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    Change,
    TrunkRef,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, EstError, LostAnswer
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    Field,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects

DESCRIBED = ("totalSize",)  # in an answer, what is only in the API as the description has it
HINT = (
    "This server does not answer as Sinch publishes the API, which is what api: published stands for: check api_url, "
    "or set the option api, or SINCH_EST_API, to description."
)
MOST_SENT = 3  # requests that take a number off, which is looked at after each that was lost
SOON = (0.5, 1.0, 1.5, 2.0)  # seconds before each look for what the server has taken, and does not show


def list_objects(client: Client, resource: Resource, trunk: Optional[TrunkRef] = None) -> Optional[Objects]:
    """Return all objects of a kind, None where their trunk does not exist."""
    with _hinting(client, is_list=True):
        if trunk and resource is ACL:
            return linked_acls(client, trunk, {})
        if trunk and resource is PHONE_NUMBER:
            return _numbers_of(client, trunk, _by_trunk(list_in(client, NUMBERS) or ()))
        return list_in(client, COLLECTIONS[resource.plural], trunk)


def list_under(client: Client, kinds: Sequence[Resource]) -> Listing:
    """Return what lists objects of many trunks: what is the project's is read once, whatever the number of trunks."""
    with _hinting(client, is_list=True):
        of_project = [kind.plural for kind in kinds if kind in (ACL, PHONE_NUMBER)]
        project = {plural: list_in(client, COLLECTIONS[plural]) or [] for plural in of_project}
    acls = {acl["id"]: acl for acl in project.get(ACL.plural, ())}
    numbers = _by_trunk(project.get(PHONE_NUMBER.plural, ()))

    def under(kind: Resource, trunk: TrunkRef) -> Optional[Objects]:
        with _hinting(client, is_list=True):
            if kind is ACL:
                return linked_acls(client, trunk, acls)
            if kind is PHONE_NUMBER:
                return _numbers_of(client, trunk, numbers)
            return list_in(client, COLLECTIONS[kind.plural], trunk)

    return Listing(under, project)


def _by_trunk(numbers: Objects) -> Mapping[Optional[str], list[Object]]:
    by_trunk: defaultdict[Optional[str], list[Object]] = defaultdict(list)
    for number in numbers:
        by_trunk[number["trunk_id"]].append(number)
    return by_trunk


def _numbers_of(client: Client, trunk: TrunkRef, by_trunk: Mapping[Optional[str], list[Object]]) -> Optional[Objects]:
    """Return the numbers of a trunk; where it has none, None if there is no such trunk either."""
    found = by_trunk.get(trunk.id, [])
    return found if found or trunk.name or not is_gone(client, TRUNKS, trunk) else None


def get_object(client: Client, resource: Resource, id: str, trunk: Optional[TrunkRef] = None) -> Optional[Object]:
    """Return one object, None where it does not exist; an ACL that the trunk does not have is none of it."""
    with _hinting(client):
        if trunk and resource is ACL:
            return linked_acl(client, trunk, id)
        return get_in(client, COLLECTIONS[resource.plural], id, trunk)


def create_object(client: Client, change: Change, tried: int = 0, hint: Optional[str] = None) -> Object:
    """Return the object that a POST made. Arguments and errors: see Dialect."""
    with _hinting(client):
        if change.trunk and change.resource is ACL:
            return create_acl(client, change, change.trunk, tried, hint)
        if change.trunk and change.resource is PHONE_NUMBER:
            return _assign(client, change, change.trunk, tried, hint)
        return create_in(client, COLLECTIONS[change.resource.plural], change, tried, hint)


def _assign(client: Client, change: Change, trunk: TrunkRef, tried: int, hint: Optional[str]) -> Object:
    """Return a number that was assigned, as it is read back: that the server took the request proves nothing."""
    number = change.send[PHONE_NUMBER.key]
    body = {"sipTrunkId": trunk.id, "phoneNumber": number}
    where, doing = path_of(client, NUMBERS), f"assign {change.subject}"
    hint = PHONE_NUMBER.create_hint if hint is None else hint
    client.post(where, doing, body, hint, tried)
    try:
        seen = get_in(client, NUMBERS, number)
        where_to = f"on trunk {seen['trunk_id']}" if seen and seen["trunk_id"] else "on no trunk"
        doubt = f"and shows the number {where_to}"
    except EstError as blind:
        seen, doubt = None, f"and reading it back failed: {blind}"
    if seen is None or seen["trunk_id"] != trunk.id:
        raise LostAnswer(doing, f"POST {where}", f"the server took it, {doubt}".rstrip("."), recheck_delays=SOON)
    return seen


def update_object(client: Client, change: Change) -> Object:
    """Return what the answer to an update shows."""
    with _hinting(client):
        return update_in(client, COLLECTIONS[change.resource.plural], change)


def update_request(client: Client, change: Change) -> str:
    """Return the method and path of an update, for an error."""
    return f"PUT {item_path(client, COLLECTIONS[change.resource.plural], change)}"


def delete_object(client: Client, change: Change) -> None:
    """Delete what a change names; of an ACL, the link of its trunk, and the object where no other trunk has it."""
    with _hinting(client):
        if change.trunk and change.resource is ACL:
            delete_acl(client, change, change.trunk)
        elif change.trunk and change.resource is PHONE_NUMBER:
            _unassign(client, change, change.trunk)
        else:
            delete_in(client, COLLECTIONS[change.resource.plural], change)


def _unassign(client: Client, change: Change, trunk: TrunkRef) -> None:
    """Take a number off its trunk, and off no other one. Raise ApiError with status 404 where it is not on it."""
    number, doing = change.before[PHONE_NUMBER.key], f"take off {change.subject}"
    if not _is_on(client, number, trunk):
        raise ApiError(doing, f"GET {path_of(client, NUMBERS, id=number)}", "it is not on that trunk", 404)
    where, tried = path_of(client, NUMBERS), 0
    for left in reversed(range(MOST_SENT)):
        try:
            client.post(where, doing, {"sipTrunkId": "", "phoneNumber": number}, "", tried)
            break
        except LostAnswer as lost:
            if not _stays_on(client, number, trunk, lost.recheck_delays):
                return
            if not left or not lost.repeat:
                raise
            tried = lost.tries
    # One that moves is assigned right after, which tells as much, and it rings nowhere until then.
    if change.source is None and _is_on(client, number, trunk):
        raise ApiError(doing, f"POST {where}", "the server took it, and shows the number on that trunk still")


def _stays_on(client: Client, number: str, trunk: TrunkRef, pauses: Iterable[float]) -> bool:
    """Return whether a number is on a trunk still, after each of these pauses."""
    for pause in pauses:
        client.pause(pause)
        if not _is_on(client, number, trunk):
            return False
    return True


def _is_on(client: Client, number: str, trunk: TrunkRef) -> bool:
    seen = get_in(client, NUMBERS, number)
    return seen is not None and seen["trunk_id"] == trunk.id


def expressed(field: Field, value: Any) -> Any:
    """Return a value of an option as this dialect has it. Raise ValueError where it has it not."""
    return as_published(field, value)


def vet(client: Client, changes: Sequence[Change]) -> list[Change]:
    """Return the changes of a plan: failed, where this dialect cannot make one. It reads, and writes nothing."""
    with _hinting(client):
        return vetted(client, changes)


def strays(client: Client, change: Change) -> Objects:
    """Return what tries of a creation have made, and nobody finds: ACLs that are on no trunk."""
    with _hinting(client):
        return strays_of(client, change) if change.resource is ACL else ()


def is_shown_when_made(resource: Resource) -> bool:
    """Return whether what was made first is shown first. An ACL is on its trunk once it is linked, whenever that is."""
    return resource is not ACL


def _hinting(client: Client, is_list: bool = False) -> AbstractContextManager[None]:
    return hinting(client, HINT, DESCRIBED, is_list)
