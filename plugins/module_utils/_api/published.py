# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The API as Sinch publishes it: ACLs and numbers are the project's, and a PUT empties what it does not carry.

An ACL of a trunk is an object of the project and a link to it, which several trunks may have. A number says on which
trunk it is. Nothing here was tried on the live service; docs/which_api.md says what Sinch's own sources leave open.
"""

from collections.abc import Hashable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from threading import Lock
from typing import Any, Optional, overload

from ansible_collections.sinch.est.plugins.module_utils._api.collection import (
    TOTALS,
    Collection,
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
from ansible_collections.sinch.est.plugins.module_utils._api.wire import from_wire, path, to_wire
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape, Paging
from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    Change,
    TrunkRef,
    count_noun,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, EstError, LostAnswer, PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import network_of, together
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    TRUNK,
    Field,
    Resource,
    canonical,
)
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import as_ref
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import ip_range, sip_address

PAGING = Paging("size", "page", 500)  # the largest page
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}  # what a SIP address without a port means (RFC 3263, 4.2; RFC 3261, 18)
OPEN_PORT = 5060  # what the API takes where none is given, whatever the transport
# What answers show, and no PUT takes.
READ_ONLY = frozenset(("id", "projectId", "createTime", "updateTime", "sipTrunkId", "accessControlListId", "trunks"))
OF_TRUNKS = READ_ONLY | {"domain", "topLevelDomain", "callsPerSecond"}
DESCRIBED = ("totalSize",)  # in an answer, what is only in the API as the description has it
HINT = (
    "This server does not answer as Sinch publishes the API, which is what api: published stands for: check api_url, "
    "or set the option api, or SINCH_EST_API, to description."
)


def _trunk_body(resource: Resource, send: Values, shown: Object) -> Object:
    return {**_kept(shown, OF_TRUNKS), **to_wire(resource.writable, send)}


def _endpoint_body(resource: Resource, send: Values, shown: Object) -> Object:
    """Return the body of a SIP endpoint; a new one is called after its address, for it must have a name."""
    rest = {name: value for name, value in send.items() if name != "sip_address"}
    body = {**_kept(shown, READ_ONLY), **to_wire(resource.writable, rest)}
    if "sip_address" in send:
        host, port, transport = _parts(send["sip_address"])
        body.update(address=host, port=port, transport=transport.upper())
        if not shown:
            body = {"name": f"{host}:{port}", "priority": 1, "enabled": True, **body}
    return body


def _endpoint(answer: Object) -> Object:
    """Return a SIP endpoint as results show it: one that registers has no address, and so sip_address is null."""
    values: Object = from_wire(answer)
    address, port, transport = (values.pop(name, None) for name in ("address", "port", "transport"))
    values.pop("sip_trunk_id", None)
    if not answer:
        return values
    if isinstance(address, str) and address:
        host = f"[{address}]" if ":" in address and not address.startswith("[") else address
        address = _spelled(host, port or OPEN_PORT, str(transport or "udp").lower())
    return {**values, "sip_address": address or None}


def _spelled(host: str, port: Any, transport: str) -> str:
    """Return the shortest SIP address of an endpoint. host: IPv6 in brackets."""
    shown = "" if port == PORTS.get(transport) else f":{port}"
    return f"{host}{shown}" + ("" if transport == "udp" else f";transport={transport}")


def _parts(address: str) -> tuple[str, int, str]:
    """Return (host, port, transport) of a SIP address. Raise ValueError for a transport that the API has not."""
    scheme, host, port, transport = sip_address(address)
    transport = transport or "udp"
    if scheme == "sips" and transport in ("udp", "tcp"):
        transport = "tls"
    if transport not in PORTS:
        raise ValueError(f"{address!r} is over {transport}, and the published API has udp, tcp and tls")
    return host, port or PORTS[transport], transport


def _acl_body(resource: Resource, send: Values, shown: Object) -> Object:
    """Return the body of an ACL: all its ranges, each with what the server showed of it besides."""
    body = {**_kept(shown, READ_ONLY), **to_wire([field for field in resource.writable if not field.items], send)}
    if "entries" in send:
        old = {_meaning(_range_of(one)): one for one in shown.get("ipRanges") or ()}
        return {**body, "ipRanges": [_range_body(entry, old) for entry in send["entries"]]}
    return {**body, "ipRanges": [_kept(one, READ_ONLY) for one in shown.get("ipRanges") or ()]}


def _range_body(entry: Values, old: Mapping[Hashable, Object]) -> Object:
    address, _slash, length = entry["ip_range"].partition("/")
    before = old.get(_meaning(entry["ip_range"]))
    body = _kept(before, READ_ONLY) if before else {"ipAddress": address, "range": int(length or 32)}
    if entry.get("description") is not None or body.get("description"):
        body["description"] = entry.get("description") or ""
    return body


def _meaning(text: str) -> Hashable:
    return network_of(text) or text


def _acl(answer: Object) -> Object:
    values: Object = from_wire(answer)
    ranges = values.pop("ip_ranges", None)
    if isinstance(ranges, list):
        ranges = [_entry(one) if isinstance(one, dict) else one for one in answer["ipRanges"]]
    return {**values, "entries": ranges} if "ipRanges" in answer else values


def _entry(range: Object) -> Object:
    return {"ip_range": _range_of(range), "description": range.get("description")}


def _range_of(range: Object) -> Any:
    """Return the range of an ACL in CIDR notation, a single address without its length."""
    address, length = range.get("ipAddress"), range.get("range", 32)
    return address if length in (32, None) else f"{address}/{length}"


def _number(answer: Object) -> Object:
    values: Object = from_wire(answer)
    id_of_trunk = values.pop("sip_trunk_id", None)
    values.pop("id", None)  # a number is named by itself
    return {**values, "trunk_id": id_of_trunk or None}


def _kept(shown: Object, told: frozenset[str]) -> Object:
    """Return what a PUT has to carry of what the server showed: what nobody here knows, too."""
    return {name: value for name, value in shown.items() if name not in told}


PROJECT = "/v1/projects/{project}"
TRUNKS = Collection(
    TRUNK,
    f"{PROJECT}/trunks",
    "trunks",
    other_key="sipTrunks",
    paging=PAGING,
    update="PUT",
    write=_trunk_body,
    needs=("name", "hostName"),
)
ENDPOINTS = Collection(
    SIP_ENDPOINT,
    f"{PROJECT}/trunks/{{trunk}}/endpoints",
    "endpoints",
    paging=PAGING,
    update="PUT",
    read=_endpoint,
    write=_endpoint_body,
    needs=("name",),
    trunks=TRUNKS,
)
ACLS = Collection(
    ACL,
    f"{PROJECT}/accessControlLists",
    "accessControlLists",
    paging=PAGING,
    update="PUT",
    read=_acl,
    write=_acl_body,
    needs=("name", "ipRanges"),
)
NUMBERS = Collection(PHONE_NUMBER, f"{PROJECT}/phoneNumbers", "phoneNumbers", paging=PAGING, update="", read=_number)
COLLECTIONS = {one.resource.plural: one for one in (TRUNKS, ENDPOINTS, ACLS, NUMBERS)}
LINKS = replace(ACLS, path=f"{PROJECT}/trunks/{{trunk}}/accessControlLists", trunks=TRUNKS)
LINKING = Lock()
SOON = (0.5, 1.0, 1.5, 2.0)  # seconds before each look for what the server has taken, and does not show


@overload
def list_objects(client: Client, resource: Resource, trunk: None = None) -> Objects:
    """Return those of the project."""


@overload
def list_objects(client: Client, resource: Resource, trunk: Optional[TrunkRef]) -> Optional[Objects]:
    """Return those of a trunk, if there is one."""


def list_objects(client: Client, resource: Resource, trunk: Optional[TrunkRef] = None) -> Optional[Objects]:
    """Return all objects of a kind, None where their trunk does not exist."""
    with _hinting(client, is_list=True):
        if trunk and resource is ACL:
            return _linked(client, trunk, {})
        if trunk and resource is PHONE_NUMBER:
            return _numbers_of(client, trunk, list_in(client, NUMBERS) or ())
        return list_in(client, COLLECTIONS[resource.plural], trunk)


def list_under(client: Client, kinds: Sequence[Resource]) -> Listing:
    """Return what lists objects of many trunks: what is the project's is read once, whatever the number of trunks."""
    with _hinting(client, is_list=True):
        of_project = [kind.plural for kind in kinds if kind in (ACL, PHONE_NUMBER)]
        project = {plural: list_in(client, COLLECTIONS[plural]) or [] for plural in of_project}
    acls = {acl["id"]: acl for acl in project.get(ACL.plural, ())}

    def under(kind: Resource, trunk: TrunkRef) -> Optional[Objects]:
        with _hinting(client, is_list=True):
            if kind is ACL:
                return _linked(client, trunk, acls)
            if kind is PHONE_NUMBER:
                return _numbers_of(client, trunk, project[kind.plural])
            return list_in(client, COLLECTIONS[kind.plural], trunk)

    return Listing(under, project)


def _linked(client: Client, trunk: TrunkRef, known: Mapping[str, Object]) -> Optional[Objects]:
    """Return the ACLs of a trunk. known: {id: ACL} of those that have been read; the others are read one by one.

    One that is gone when it is read was unlinked before, for what is linked cannot be deleted.
    """
    ids = _links(client, trunk)
    if ids is None:
        return None
    found = [known[id] if id in known else get_in(client, ACLS, id) for id in ids]
    return [_whole(acl, trunk) for acl in found if acl]


def _whole(acl: Object, trunk: TrunkRef) -> Object:
    """Return an ACL of a trunk. Raise EstError for one without its ranges: they would be taken for none."""
    if acl.get("entries") is None:
        raise EstError(f"The API's answer cannot be used: it shows ACL {acl['id']} on {trunk} without its ranges.")
    return {**acl, "trunk_id": trunk.id}


def _links(client: Client, trunk: TrunkRef) -> Optional[list[str]]:
    """Return the ids of the ACLs of a trunk, None where there is no such trunk."""
    shape = ListShape("accessControlListIds", "id", TOTALS, ids=True)
    try:
        listed = client.list(path_of(client, LINKS, trunk), f"list the ACLs of {trunk}", shape)
    except ApiError as error:
        if error.status == 404 and is_gone(client, TRUNKS, trunk):
            return None
        raise
    return [one["id"] for one in listed]


def _numbers_of(client: Client, trunk: TrunkRef, numbers: Objects) -> Optional[Objects]:
    """Return those numbers that are on a trunk; where there is none, None if there is no such trunk either."""
    found = [number for number in numbers if number["trunk_id"] == trunk.id]
    return found if found or trunk.name or not is_gone(client, TRUNKS, trunk) else None


def get_object(client: Client, resource: Resource, id: str, trunk: Optional[TrunkRef] = None) -> Optional[Object]:
    """Return one object, None where it does not exist; an ACL that the trunk does not have is none of it."""
    with _hinting(client):
        if resource is not ACL or not trunk:
            return get_in(client, COLLECTIONS[resource.plural], id, trunk)
        found = get_in(client, ACLS, id) if id in (_links(client, trunk) or ()) else None
        return _whole(found, trunk) if found else None


def create_object(client: Client, change: Change, tried: int = 0, hint: Optional[str] = None) -> Object:
    """Return the object that a POST made. Arguments and errors: see Dialect."""
    with _hinting(client):
        if change.trunk and change.resource is ACL:
            return _create_acl(client, change, change.trunk, tried, hint)
        if change.trunk and change.resource is PHONE_NUMBER:
            return _assign(client, change, change.trunk, tried, hint)
        return create_in(client, COLLECTIONS[change.resource.plural], change, tried, hint)


def _create_acl(client: Client, change: Change, trunk: TrunkRef, tried: int, hint: Optional[str]) -> Object:
    """Return an ACL that was made and linked; one that an earlier run, or an earlier try, has made is only linked."""
    with LINKING if tried else nullcontext():  # what is linked is no orphan any more, for whoever looks next
        orphan = _orphans(client, [change])[0] if tried else change.orphan
        if orphan:
            _link(client, change, orphan["id"])
            return {**orphan, "trunk_id": trunk.id}
    made = create_in(client, ACLS, change, tried, hint)
    try:
        _link(client, change, made["id"])
    except ApiError as error:
        if isinstance(error, LostAnswer) or made["id"] in (_links(client, trunk) or ()):
            raise
        try:
            client.delete(path_of(client, ACLS, id=made["id"]), f"delete {change.subject}, which could not be linked")
        except EstError as stuck:
            error.advise(f"So it is on no trunk, and the next run links it: {stuck}")
        raise error
    return made


def _link(client: Client, change: Change, id: str) -> None:
    client.post(path_of(client, LINKS, change.trunk), f"link {change.subject}", {"accessControlListIds": [id]})


def _orphans(client: Client, changes: Sequence[Change]) -> list[Values]:
    """Return for each ACL that is to be created one that is there just so, on no trunk; {} where there is none.

    None is returned twice.
    """
    free = list_in(client, ACLS) or [] if changes else []
    found: list[Values] = []
    for change in changes:
        fitting = (
            acl for acl in free if _is_as_sent(change, acl) and not _trunks_of(client, acl["id"], change.subject)
        )
        orphan: Values = next(fitting, {})
        free = [acl for acl in free if acl is not orphan]
        found.append(orphan)
    return found


def _is_as_sent(change: Change, acl: Object) -> bool:
    fields = [field for field in change.resource.writable if field.name in change.send]
    return all(canonical(field, acl.get(field.name)) == canonical(field, change.send[field.name]) for field in fields)


def _assign(client: Client, change: Change, trunk: TrunkRef, tried: int, hint: Optional[str]) -> Object:
    """Return a number that was assigned, as it is read back: that the server took the request proves nothing."""
    number = change.send[PHONE_NUMBER.key]
    body = {"sipTrunkId": trunk.id, "phoneNumber": number}
    where, doing = path_of(client, NUMBERS), f"assign {change.subject}"
    hint = PHONE_NUMBER.create_hint if hint is None else hint
    client.post(where, doing, body, hint, tried)
    seen = get_in(client, NUMBERS, number)
    if seen is None or seen["trunk_id"] != trunk.id:
        where_to = f"on trunk {seen['trunk_id']}" if seen and seen["trunk_id"] else "on no trunk"
        text = f"the server took it, and shows the number {where_to}"
        raise LostAnswer(doing, f"POST {where}", text, recheck_delays=SOON)
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
            _delete_acl(client, change, change.trunk)
        elif change.trunk and change.resource is PHONE_NUMBER:
            _unassign(client, change, change.trunk)
        else:
            delete_in(client, COLLECTIONS[change.resource.plural], change)


def _delete_acl(client: Client, change: Change, trunk: TrunkRef) -> None:
    """Take an ACL off its trunk, and delete it where no other trunk has it."""
    id, missing = change.before["id"], None
    try:
        client.delete(item_path(client, LINKS, change), f"unlink {change.subject}")
    except ApiError as error:
        if error.status != 404 or id in (_links(client, trunk) or ()):
            raise
        missing = error  # perhaps of our own first try, whose answer was lost
    if _trunks_of(client, id, change.subject):
        return
    try:
        delete_in(client, ACLS, change)
    except ApiError as error:
        if error.status == 404 and missing:
            raise missing from None
        if error.status != 404 and not (error.status == 400 and _trunks_of(client, id, change.subject)):
            raise


def _unassign(client: Client, change: Change, trunk: TrunkRef) -> None:
    """Take a number off its trunk, and off no other one. Raise ApiError with status 404 where it is not on it."""
    number, doing = change.before[PHONE_NUMBER.key], f"take off {change.subject}"
    if not _is_on(client, number, trunk):
        raise ApiError(doing, f"GET {path_of(client, NUMBERS, id=number)}", "it is not on that trunk", 404)
    where = path_of(client, NUMBERS)
    try:
        client.post(where, doing, {"sipTrunkId": "", "phoneNumber": number})
    except LostAnswer:
        if _is_on(client, number, trunk):
            raise
    # One that moves is assigned right after, which tells as much, and it rings nowhere until then.
    if change.source is None and _is_on(client, number, trunk):
        raise ApiError(doing, f"POST {where}", "the server took it, and shows the number on that trunk still")


def _is_on(client: Client, number: str, trunk: TrunkRef) -> bool:
    seen = get_in(client, NUMBERS, number)
    return seen is not None and seen["trunk_id"] == trunk.id


def _trunks_of(client: Client, id: str, subject: str) -> Objects:
    """Return the trunks that have an ACL, none where it does not exist."""
    where = f"{path_of(client, ACLS, id=id)}/trunks"
    try:
        return client.list(where, f"list the trunks of {subject}", ListShape("trunks", "id", TOTALS, PAGING))
    except ApiError as error:
        if error.status != 404 or get_in(client, ACLS, id):
            raise
        return []


def expressed(field: Field, value: Any) -> Any:
    """Return a value of an option as this dialect has it. Raise ValueError where it has it not."""
    if value is None:
        return value
    if field.name == "sip_address":
        host, port, transport = _parts(value)
        return _spelled(f"[{host}]" if ":" in host else host, port, transport)
    if field.name == "ip_range":
        network = ip_range(value)
        if network.version == 6 or not network.prefixlen:
            raise ValueError(f"{value!r}: the published API has IPv4 ranges from /1 to /32 only")
    return value


def vet(client: Client, changes: Sequence[Change]) -> list[Change]:
    """Return the changes of a plan: failed, where this dialect cannot make one. It reads, and writes nothing.

    What is read: the trunks of each ACL that is to be updated, the credential lists of each trunk that is to go, and,
    where an ACL is to be created, those of the project: one that an earlier run has made, and not linked, is taken.
    """
    new = [index for index, change in enumerate(changes) if change.resource is ACL and change.kind == "created"]
    with _hinting(client):
        orphans = dict(zip(new, _orphans(client, [changes[index] for index in new])))
        shared = _shared(client, [one for one in changes if one.resource is ACL and one.kind == "updated"])
        hanging = _hanging(client, [one for one in changes if one.resource is TRUNK and one.kind == "deleted"], changes)
    vetted = []
    for index, change in enumerate(changes):
        why = _why_not(change, shared, hanging)
        refused = replace(change, kind="failed", error=PlanError(f"{change.subject}: {why}"))
        vetted.append(refused if why else replace(change, orphan=orphans.get(index, {})))
    return vetted


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
    for id, trunks in zip(acls, client.map(lambda id: _trunks_of(client, id, acls[id].subject), acls)):
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
    where = path(f"{PROJECT}/trunks/{{trunk}}/credentialLists", client.settings.project_id, trunk.id)
    try:
        return [one["id"] for one in client.list(where, f"list the credential lists of {trunk}", shape)]
    except ApiError as error:
        if error.status == 404 and is_gone(client, TRUNKS, trunk):
            return []
        raise


def _hinting(client: Client, is_list: bool = False) -> AbstractContextManager[None]:
    return hinting(client, HINT, DESCRIBED, is_list)
