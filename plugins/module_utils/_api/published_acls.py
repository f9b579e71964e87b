# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""ACLs of the published dialect: objects of the project, which trunks are linked to, and which several may share."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._api.collection import (
    RECHECK_DELAYS,
    TOTALS,
    create_in,
    delete_in,
    get_in,
    item_path,
    list_in,
    list_of,
    path_of,
    recheck_delays,
)
from ansible_collections.sinch.est.plugins.module_utils._api.published_wire import ACLS, LINKS, PAGING, TRUNKS
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef, with_trunk
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    MAY_HAVE_RUN,
    ApiError,
    EstError,
    LostAnswer,
    following,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import canonical
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values

LINKING = Lock()
MOST_MADE = 3  # ACLs for one that is wanted
DEFAULTS = {"enabled": True}  # what is new has where nobody says otherwise


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
    listed = list_of(client, path_of(client, LINKS, trunk), with_trunk("list ACLs", trunk), shape, TRUNKS, trunk)
    return None if listed is None else [one["id"] for one in listed]


def create_acl(client: Client, change: Change, trunk: TrunkRef, tried: int, hint: Optional[str]) -> Object:
    """Return an ACL that was made and linked; one that an earlier run, or an earlier try, has made is only linked."""
    if change.orphan and _take(client, change, trunk, change.orphan, tried):
        return {**change.orphan, "trunk_id": trunk.id}
    found = _take_stray(client, change, trunk, tried) if tried else None
    if found:
        return found
    for _making in range(MOST_MADE):
        made = _make(client, change, trunk, tried, hint)
        if _link_made(client, change, trunk, made):
            return made
    raise EstError(
        f"Could not create {change.subject}: {MOST_MADE} times another run took what was made for what an earlier run "
        "has left, and linked it to a trunk of its own. Run again when that run is through."
    )


def _make(client: Client, change: Change, trunk: TrunkRef, tried: int, hint: Optional[str]) -> Object:
    """Return an ACL that was made, and is on no trunk yet. What a lost POST has made is linked, for whoever looks."""
    try:
        return create_in(client, ACLS, change, tried, hint)
    except LostAnswer:
        with suppress(EstError):  # nothing is known then, as before
            _take_stray(client, change, trunk, tried)
        raise


def _link_made(client: Client, change: Change, trunk: TrunkRef, made: Object) -> bool:
    """Put what was just made on its trunk; see _link(). Delete it where that cannot be done."""
    try:
        return _link(client, change, trunk, made)
    except LostAnswer:
        raise
    except ApiError as error:
        try:
            if made["id"] in (links_of(client, trunk) or ()):
                return True
            client.delete(path_of(client, ACLS, id=made["id"]), f"delete {change.subject}, which could not be linked")
        except EstError as stuck:
            error.advise(f"So it is on no trunk, until the next run links it: {stuck}")
        raise error


def _take_stray(client: Client, change: Change, trunk: TrunkRef, tried: int) -> Optional[Object]:
    """Put what an earlier try has made on its trunk. Return it, None where there is none."""
    with LINKING:  # what is linked is no stray any more, for whoever looks next
        taken = (one for one in strays_of(client, change) if _take(client, change, trunk, one, tried))
        found = next(taken, None)
    return {**found, "trunk_id": trunk.id} if found else None


def _take(client: Client, change: Change, trunk: TrunkRef, acl: Values, tried: int) -> bool:
    """Put an ACL that is on no trunk on one; see _link(). Return False where it is gone by now, too."""
    try:
        return _link(client, change, trunk, acl, tried)
    except ApiError as error:
        if error.status != 404 or get_in(client, ACLS, acl["id"]):
            raise
        return False


def _link(client: Client, change: Change, trunk: TrunkRef, acl: Values, tried: int = 0) -> bool:
    """Put an ACL on a trunk. Return whether it is on no other one; if it is, it is taken off again.

    Until it is linked, another run may take it for what an earlier run has left. Whoever is second sees both then;
    where both see both, both take it off, and the last one deletes it. So no two trunks share one that nobody shared.
    """
    _post_link(client, change, trunk, acl["id"], tried)
    try:
        others = [one for one in trunks_of(client, acl["id"], change.subject) if one["id"] != trunk.id]
        if others:
            delete_acl(client, replace(change, before={**acl, "trunk_id": trunk.id}), trunk)
    except EstError as error:
        raise following(error, f"{error} {MAY_HAVE_RUN}") from error
    return not others


def _post_link(client: Client, change: Change, trunk: TrunkRef, id: str, tried: int) -> None:
    """Put an ACL on a trunk, where it may be already. What was just made may not be there yet: it is waited for."""
    pauses = iter(recheck_delays(client))
    while True:
        try:
            body = {"accessControlListIds": [id]}
            client.post(path_of(client, LINKS, trunk), f"link {change.subject}", body, "", tried)
            return
        except ApiError as refused:
            if isinstance(refused, LostAnswer) or refused.status not in (400, 404, 409):
                raise
            if id in (links_of(client, trunk) or ()):
                return
            pause = next(pauses, None) if refused.status == 404 else None
            if pause is None or not client.pause_early(pause, sum(RECHECK_DELAYS)):
                raise


def listed_acls(client: Client) -> Objects:
    """Return the ACLs of the project, on whichever trunk they are, or on none."""
    return list_in(client, ACLS) or []


def orphans_for(client: Client, changes: Sequence[Change], listed: Objects) -> list[Values]:
    """Return for each ACL that is to be created one that is there just so, on no trunk; {} where there is none.

    listed: the ACLs of the project. None is returned twice.
    """
    linked = {id for change in changes for id in change.known}
    free = [acl for acl in listed if acl["id"] not in linked]
    found: list[Values] = []
    for change in changes:
        orphan: Values = next(_on_no_trunk(client, change, free), {})
        free = [acl for acl in free if acl is not orphan]
        found.append(orphan)
    return found


def strays_of(client: Client, change: Change) -> Objects:
    """Return what tries of a creation have made that is on no trunk, the first one first."""
    new = [acl for acl in listed_acls(client) if acl["id"] not in change.known]
    return sorted(_on_no_trunk(client, change, new), key=lambda acl: str(acl.get("create_time")))


def _on_no_trunk(client: Client, change: Change, acls: Objects) -> Iterator[Object]:
    """Yield the ACLs that have all values that a creation sends, and no trunk."""
    return (acl for acl in acls if _is_as_sent(change, acl) and not trunks_of(client, acl["id"], change.subject))


def _is_as_sent(change: Change, acl: Object) -> bool:
    sent = {**DEFAULTS, **change.send}
    fields = [field for field in change.resource.writable if field.name in sent]
    return all(canonical(field, acl.get(field.name)) == canonical(field, sent[field.name]) for field in fields)


def delete_acl(client: Client, change: Change, trunk: TrunkRef) -> None:
    """Take an ACL off its trunk, and delete it where no other trunk has it; one that is on no trunk is deleted.

    What somebody else has taken off is his. Raise ApiError with status 404 then.
    """
    if not change.before.get("trunk_id"):
        return _delete_unlinked(client, change)
    try:
        client.delete(item_path(client, LINKS, change), f"unlink {change.subject}")
    except ApiError as error:
        lost = error.status == 404 and error.tries > 1  # perhaps of our own first try, whose answer was lost
        if not lost or change.before["id"] in (links_of(client, trunk) or ()):
            raise
    try:
        return _delete_unlinked(client, change)
    except EstError as error:
        half = following(error, f"{error} It was taken off the trunk. It may be on none by now: then delete it there.")
        half.wrote = True
        raise half from error


def _delete_unlinked(client: Client, change: Change) -> None:
    """Delete an ACL that is on no trunk."""
    id = change.before["id"]
    if trunks_of(client, id, change.subject):
        return
    try:
        delete_in(client, ACLS, change)
    except ApiError as error:
        taken = error.status in (400, 409) and trunks_of(client, id, change.subject)
        if error.status != 404 and not taken:
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
