# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The API as Sinch publishes it: ACLs and numbers are the project's, and a PUT empties what it does not carry.

An ACL of a trunk is an object of the project and a link to it, which several trunks may have. A number says on which
trunk it is. Nothing here was tried on the live service; docs/which-api.md says what Sinch's own sources leave open.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._api.collection import (
    TOTALS,
    create_in,
    delete_in,
    get_in,
    hinting,
    is_gone,
    item_path,
    list_in,
    list_of,
    path_of,
    update_in,
)
from ansible_collections.sinch.est.plugins.module_utils._api.dialect import Listing
from ansible_collections.sinch.est.plugins.module_utils._api.published_acls import (
    create_acl,
    delete_acl,
    linked_acl,
    linked_acls,
    listed_acls,
    orphans_for,
    strays_of,
    trunks_of,
)
from ansible_collections.sinch.est.plugins.module_utils._api.published_wire import (
    COLLECTIONS,
    CREDENTIALS,
    NUMBERS,
    TRUNKS,
    as_published,
)
from ansible_collections.sinch.est.plugins.module_utils._api.wire import path
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape
from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    Change,
    TrunkRef,
    count_noun,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, EstError, LostAnswer, PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import together
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    TRUNK,
    Field,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import as_ref
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
    """Return the changes of a plan: failed, where this dialect cannot make one. It reads, and writes nothing.

    What is read: the trunks of each ACL that is to be updated, the credential lists of each trunk that is to go, and,
    where an ACL is to be created, those of the project: one that an earlier run has made, and not linked, is taken.
    """
    new = [index for index, change in enumerate(changes) if change.resource is ACL and change.kind == "created"]
    with _hinting(client):
        there = listed_acls(client) if new else ()
        orphans = dict(zip(new, orphans_for(client, [changes[index] for index in new], there)))
        shared = _shared(client, [one for one in changes if one.resource is ACL and one.kind == "updated"])
        hanging = _hanging(client, [one for one in changes if one.resource is TRUNK and one.kind == "deleted"], changes)
    vetted = []
    for index, change in enumerate(changes):
        why = _why_not(change, shared, hanging)
        if why:
            change = replace(change, kind="failed", error=PlanError(f"{change.subject}: {why}"))
        elif index in orphans:
            change = replace(change, orphan=orphans[index], known=change.known.union(acl["id"] for acl in there))
        vetted.append(change)
    return vetted


def strays(client: Client, change: Change) -> Objects:
    """Return what tries of a creation have made, and nobody finds: ACLs that are on no trunk."""
    with _hinting(client):
        return strays_of(client, change) if change.resource is ACL else ()


def is_shown_when_made(resource: Resource) -> bool:
    """Return whether what was made first is shown first. An ACL is on its trunk once it is linked, whenever that is."""
    return resource is not ACL


def _why_not(change: Change, shared: Mapping[str, str], hanging: Mapping[str, str]) -> str:
    """Return why a change cannot be made, "" where it can. shared, hanging: see below."""
    id = str(change.before.get("id"))
    if change.resource is TRUNK and change.kind == "created" and not change.send.get("host_name"):
        return "host_name is missing, and the published API makes no trunk without one."
    if change.resource is TRUNK and change.kind == "deleted" and id in hanging:
        return f"{hanging[id]}, which this collection cannot make again. Take that off first, where you have put it on."
    if change.resource is ACL and change.kind in ("created", "updated") and not change.after.get("entries"):
        return (
            "no range would be left, and the published API has no ACL without one. Remove the ACL with state: absent, "
            "or disable it with enabled: false."
        )
    if change.resource is ACL and change.kind == "updated" and id in shared:
        return (
            f"{shared[id]} too, and who may call there would change as well. Give this trunk an ACL of its own: take "
            "this one off it with state: absent, which leaves it to the others, and create one of another name."
        )
    registers = change.resource is SIP_ENDPOINT and change.before.get("is_registered")
    if registers and change.kind == "updated" and "sip_address" in change.send:
        return (
            "it registers, so it has no address. Create another SIP endpoint, and remove this one by its endpoint_id."
        )
    return ""


def _shared(client: Client, changes: Sequence[Change]) -> dict[str, str]:
    """Return {id of an ACL: which other trunks have it}, of those ACLs that other trunks have."""
    acls = {change.before["id"]: change for change in changes}
    found: dict[str, str] = {}
    for id, trunks in zip(acls, client.map(lambda id: trunks_of(client, id, acls[id].subject), acls)):
        others = [str(as_ref(trunk)) for trunk in trunks if trunk["id"] != acls[id].trunk_id]
        if others:
            found[id] = f"{together(others)} {'has' if len(others) == 1 else 'have'} it"
    return found


def _hanging(client: Client, trunks: Sequence[Change], changes: Sequence[Change]) -> dict[str, str]:
    """Return {id of a trunk: what hangs on it that no option can name}. changes: what else is to go."""
    lists = client.map(lambda trunk: _credential_lists(client, as_ref(trunk.before)), trunks)
    found: dict[str, str] = {}
    for trunk, credentials in zip(trunks, lists):
        id = trunk.before["id"]
        gone = [change.before for change in changes if change.resource is SIP_ENDPOINT and change.trunk_id == id]
        names = [str(one.get("name") or one["id"]) for one in gone if one.get("sip_address") is None and one]
        words = [f"{count_noun(len(names), 'SIP endpoint')} that registers ({together(names)})"] if names else []
        words += [f"{count_noun(len(credentials), 'credential list')} ({together(credentials)})"] if credentials else []
        if words:
            found[id] = f"it has {' and '.join(words)}"
    return found


def _credential_lists(client: Client, trunk: TrunkRef) -> list[str]:
    """Return the ids of a trunk's credential lists, none where there is no such trunk."""
    shape = ListShape("credentialLists", "id", TOTALS, other_key="credentialListIds", ids=True)
    where, doing = path(CREDENTIALS, client.settings.project_id, trunk.id), f"list the credential lists of {trunk}"
    return [one["id"] for one in list_of(client, where, doing, shape, TRUNKS, trunk) or ()]


def _hinting(client: Client, is_list: bool = False) -> AbstractContextManager[None]:
    return hinting(client, HINT, DESCRIBED, is_list)
