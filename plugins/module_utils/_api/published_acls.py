# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""ACLs of the published dialect: objects of the project, which trunks are linked to, and which several may share."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from threading import Lock
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._api.collection import (
    TOTALS,
    create_in,
    delete_in,
    get_in,
    is_gone,
    item_path,
    list_in,
    path_of,
)
from ansible_collections.sinch.est.plugins.module_utils._api.published_wire import ACLS, LINKS, PAGING, TRUNKS
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, EstError, LostAnswer
from ansible_collections.sinch.est.plugins.module_utils._model.resource import canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values

LINKING = Lock()


def linked_acls(client: Client, trunk: TrunkRef, known: Mapping[str, Object]) -> Optional[Objects]:
    """Return the ACLs of a trunk. known: {id: ACL} of those that have been read; the others are read one by one.

    One that is gone when it is read was unlinked before, for what is linked cannot be deleted.
    """
    ids = links_of(client, trunk)
    if ids is None:
        return None
    found = [known[id] if id in known else get_in(client, ACLS, id) for id in ids]
    return [_whole(acl, trunk) for acl in found if acl]


def linked_acl(client: Client, trunk: TrunkRef, id: str) -> Optional[Object]:
    """Return an ACL of a trunk, None where the trunk does not have it."""
    found = get_in(client, ACLS, id) if id in (links_of(client, trunk) or ()) else None
    return _whole(found, trunk) if found else None


def _whole(acl: Object, trunk: TrunkRef) -> Object:
    """Return an ACL of a trunk. Raise EstError for one without its ranges: they would be taken for none."""
    if acl.get("entries") is None:
        raise EstError(f"The API's answer cannot be used: it shows ACL {acl['id']} on {trunk} without its ranges.")
    return {**acl, "trunk_id": trunk.id}


def links_of(client: Client, trunk: TrunkRef) -> Optional[list[str]]:
    """Return the ids of the ACLs of a trunk, None where there is no such trunk."""
    shape = ListShape("accessControlListIds", "id", TOTALS, ids=True)
    try:
        listed = client.list(path_of(client, LINKS, trunk), f"list the ACLs of {trunk}", shape)
    except ApiError as error:
        if error.status == 404 and is_gone(client, TRUNKS, trunk):
            return None
        raise
    return [one["id"] for one in listed]


def create_acl(client: Client, change: Change, trunk: TrunkRef, tried: int, hint: Optional[str]) -> Object:
    """Return an ACL that was made and linked; one that an earlier run, or an earlier try, has made is only linked."""
    with LINKING if tried else nullcontext():  # what is linked is no orphan any more, for whoever looks next
        orphan = orphans_for(client, [change])[0] if tried else change.orphan
        if orphan:
            _link(client, change, orphan["id"])
            return {**orphan, "trunk_id": trunk.id}
    made = create_in(client, ACLS, change, tried, hint)
    try:
        _link(client, change, made["id"])
    except LostAnswer:
        raise
    except ApiError as error:
        try:
            if made["id"] in (links_of(client, trunk) or ()):
                return made
            client.delete(path_of(client, ACLS, id=made["id"]), f"delete {change.subject}, which could not be linked")
        except EstError as stuck:
            error.advise(f"So it is on no trunk, until the next run links it: {stuck}")
        raise error
    return made


def _link(client: Client, change: Change, id: str) -> None:
    client.post(path_of(client, LINKS, change.trunk), f"link {change.subject}", {"accessControlListIds": [id]})


def orphans_for(client: Client, changes: Sequence[Change]) -> list[Values]:
    """Return for each ACL that is to be created one that is there just so, on no trunk; {} where there is none.

    None is returned twice.
    """
    free = list_in(client, ACLS) or [] if changes else []
    found: list[Values] = []
    for change in changes:
        fitting = (acl for acl in free if _is_as_sent(change, acl) and not trunks_of(client, acl["id"], change.subject))
        orphan: Values = next(fitting, {})
        free = [acl for acl in free if acl is not orphan]
        found.append(orphan)
    return found


def _is_as_sent(change: Change, acl: Object) -> bool:
    fields = [field for field in change.resource.writable if field.name in change.send]
    return all(canonical(field, acl.get(field.name)) == canonical(field, change.send[field.name]) for field in fields)


def delete_acl(client: Client, change: Change, trunk: TrunkRef) -> None:
    """Take an ACL off its trunk, and delete it where no other trunk has it."""
    id, missing = change.before["id"], None
    try:
        client.delete(item_path(client, LINKS, change), f"unlink {change.subject}")
    except ApiError as error:
        if error.status != 404 or id in (links_of(client, trunk) or ()):
            raise
        missing = error  # perhaps of our own first try, whose answer was lost
    if trunks_of(client, id, change.subject):
        return
    try:
        delete_in(client, ACLS, change)
    except ApiError as error:
        if error.status == 404 and missing:
            raise missing from None
        if error.status != 404 and not (error.status == 400 and trunks_of(client, id, change.subject)):
            raise


def trunks_of(client: Client, id: str, subject: str) -> Objects:
    """Return the trunks that have an ACL, none where it does not exist."""
    where = f"{path_of(client, ACLS, id=id)}/trunks"
    try:
        return client.list(where, f"list the trunks of {subject}", ListShape("trunks", "id", TOTALS, PAGING))
    except ApiError as error:
        if error.status != 404 or get_in(client, ACLS, id):
            raise
        return []
