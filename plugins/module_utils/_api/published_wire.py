# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Where the published API has its objects, how they go over the wire, and options as it has them. Pure.

A SIP endpoint has an address, a port and a transport where an option has one SIP address; a range of an ACL has an
address and a length. What an answer shows and nobody here knows goes back with a PUT, which would empty it otherwise.
"""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._api.collection import Collection
from ansible_collections.sinch.est.plugins.module_utils._api.wire import from_wire, to_wire
from ansible_collections.sinch.est.plugins.module_utils._client.paging import Paging
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import network_of
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    TRUNK,
    Field,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import ip_range, sip_address

PAGING = Paging("size", "page", 500)  # the largest page
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}  # what a SIP address without a port means (RFC 3263, 4.2; RFC 3261, 18)
OPEN_PORT = 5060  # what the API takes where none is given, whatever the transport
# What answers show, and no PUT takes.
READ_ONLY = frozenset(("id", "projectId", "createTime", "updateTime", "sipTrunkId", "accessControlListId", "trunks"))
OF_TRUNKS = READ_ONLY | {"domain", "topLevelDomain", "callsPerSecond"}


def as_published(field: Field, value: Any) -> Any:
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


def trunk_body(resource: Resource, send: Values, shown: Object) -> Object:
    return {**_kept(shown, OF_TRUNKS), **to_wire(resource.writable, send)}


def endpoint_body(resource: Resource, send: Values, shown: Object) -> Object:
    """Return the body of a SIP endpoint; a new one is called after its address, for it must have a name."""
    rest = {name: value for name, value in send.items() if name != "sip_address"}
    body = {**_kept(shown, READ_ONLY), **to_wire(resource.writable, rest)}
    if "sip_address" in send:
        host, port, transport = _parts(send["sip_address"])
        body.update(address=host, port=port, transport=transport.upper())
        if not shown:
            body = {"name": f"{host}:{port}", "priority": 1, "enabled": True, **body}
    return body


def endpoint(answer: Object) -> Object:
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


def acl_body(resource: Resource, send: Values, shown: Object) -> Object:
    """Return the body of an ACL: all its ranges, each with what the server showed of it besides.

    Sinch's sources disagree whether a new one has to say that it is enabled.
    """
    before = _kept(shown, READ_ONLY) if shown else {"enabled": True}
    body = {**before, **to_wire([field for field in resource.writable if not field.items], send)}
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


def acl(answer: Object) -> Object:
    values: Object = from_wire(answer)
    ranges = values.pop("ip_ranges", None)
    if isinstance(ranges, list):
        ranges = [_entry(one) if isinstance(one, dict) else one for one in answer["ipRanges"]]
    return {**values, "entries": ranges} if "ipRanges" in answer else values


def _entry(range: Object) -> Object:
    """Return a range as results show it. It has no description where the API says null, and none is shown then."""
    described = {} if range.get("description") is None else {"description": range["description"]}
    return {"ip_range": _range_of(range), **described}


def _range_of(range: Object) -> Any:
    """Return the range of an ACL in CIDR notation, a single address without its length."""
    address, length = range.get("ipAddress"), range.get("range", 32)
    return address if length in (32, None) else f"{address}/{length}"


def number(answer: Object) -> Object:
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
    write=trunk_body,
    needs=("name", "hostName"),
)
ENDPOINTS = Collection(
    SIP_ENDPOINT,
    f"{PROJECT}/trunks/{{trunk}}/endpoints",
    "endpoints",
    paging=PAGING,
    update="PUT",
    read=endpoint,
    write=endpoint_body,
    needs=("name",),
    trunks=TRUNKS,
)
ACLS = Collection(
    ACL,
    f"{PROJECT}/accessControlLists",
    "accessControlLists",
    paging=PAGING,
    update="PUT",
    read=acl,
    write=acl_body,
    needs=("name", "ipRanges"),
)
NUMBERS = Collection(PHONE_NUMBER, f"{PROJECT}/phoneNumbers", "phoneNumbers", paging=PAGING, update="", read=number)
COLLECTIONS = {one.resource.plural: one for one in (TRUNKS, ENDPOINTS, ACLS, NUMBERS)}
LINKS = replace(ACLS, path=f"{PROJECT}/trunks/{{trunk}}/accessControlLists", trunks=TRUNKS)
CREDENTIALS = f"{PROJECT}/trunks/{{trunk}}/credentialLists"
