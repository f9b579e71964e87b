# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A state of one API in the form of the other, as far as both can say it, so that the same tests run over both. Pure.

A state of the description raises ValueError where the published API has no words for it. The other way round, what the
description has no words for is left out: registered endpoints, credential lists, call forwarding, ACLs of no trunk.
"""

import ipaddress
import re

from tests.emulator.types import JsonObject

TRUNK = ("id", "name", "hostName", "topLevelDomain", "domain", "callsPerSecond", "createTime", "updateTime")
ENDPOINT = ("id", "priority", "enabled", "createTime", "updateTime")
ACL = ("id", "name", "enabled", "createTime", "updateTime")
SIP_ADDRESS = re.compile(
    r"(?:(sips?):)?(?:\[([0-9A-F:.]+)\]|([A-Z0-9._-]+))(?::([0-9]{1,5}))?(?:;transport=(udp|tcp|tls))?", re.IGNORECASE
)
PORTS = {"UDP": 5060, "TCP": 5060, "TLS": 5061}  # what a SIP address means that has none


def as_published(state: JsonObject) -> JsonObject:
    """For an ACL that has no id one is made up, by which its trunk names it. ACLs of the same id are one."""
    return {"projects": {project: published_project(content) for project, content in state["projects"].items()}}


def published_project(content: JsonObject) -> JsonObject:
    acls: dict[str, JsonObject] = {}
    trunks = []
    for number, trunk in enumerate(content.get("trunks", [])):
        ids = []
        for index, acl in enumerate(trunk.get("accessControlLists", [])):
            id = acl.get("id", f"01AC{number:011}{index:011}")
            ranges = [published_range(entry) for entry in acl.get("entries", [])]
            found = those(ACL, acl) | {"id": id, "ipRanges": ranges}
            if acls.setdefault(id, found) != found:
                raise ValueError(f"two access control lists have the id {id!r}, and are not the same")
            ids.append(id)
        endpoints = [published_endpoint(one) for one in trunk.get("sipEndpoints", [])]
        below = {"endpoints": endpoints, "accessControlListIds": ids, "phoneNumbers": [*trunk.get("phoneNumbers", [])]}
        trunks.append(those(TRUNK, trunk) | below)
    return {"trunks": trunks, "accessControlLists": list(acls.values())}


def published_endpoint(endpoint: JsonObject) -> JsonObject:
    address, port, transport = read_sip_address(endpoint["sipAddress"])
    return those(ENDPOINT, endpoint) | {"address": address, "port": port, "transport": transport}


def read_sip_address(text: str) -> tuple[str, int, str]:
    """Host, port and transport; what is left out is what RFC 3263 makes of it where nothing is looked up."""
    parts = SIP_ADDRESS.fullmatch(text)
    if not parts:
        raise ValueError(f"the published API has no address such as {text!r}")
    scheme, ipv6, host, port, transport = parts.groups()
    carried = "TLS" if (scheme or "").lower() == "sips" else (transport or "udp").upper()
    return ipv6 or host, int(port) if port else PORTS[carried], carried


def published_range(entry: JsonObject) -> JsonObject:
    try:
        address, length = read_range(entry["ipRange"])
    except ValueError:
        raise ValueError(f"the published API has no range such as {entry['ipRange']!r}") from None
    described = {"description": entry["description"]} if "description" in entry else {}
    return {"ipAddress": address, "range": length} | described


def read_range(text: str) -> tuple[str, int]:
    """Address and length, host bits and all; IPv4, and not all of it."""
    address, _slash, length = text.partition("/")
    network = ipaddress.IPv4Network(text, strict=False)
    if not network.prefixlen or not (length or "32").isdigit():
        raise ValueError(text)
    return address, network.prefixlen


def as_described(state: JsonObject) -> JsonObject:
    """A shared ACL stands under each trunk that has it."""
    return {"projects": {project: described_project(content) for project, content in state["projects"].items()}}


def described_project(content: JsonObject) -> JsonObject:
    acls = {acl["id"]: acl for acl in content.get("accessControlLists", [])}
    return {
        "trunks": [
            timed(those(TRUNK, trunk))
            | {
                "sipEndpoints": [described_endpoint(one) for one in trunk.get("endpoints", []) if one.get("address")],
                "accessControlLists": [described_acl(acls[id]) for id in trunk.get("accessControlListIds", [])],
                "phoneNumbers": [*trunk.get("phoneNumbers", [])],
            }
            for trunk in content.get("trunks", [])
        ]
    }


def described_endpoint(endpoint: JsonObject) -> JsonObject:
    text = sip_address(endpoint["address"], endpoint.get("port"), endpoint.get("transport"))
    return timed(those(ENDPOINT, endpoint)) | {"sipAddress": text}


def sip_address(address: str, port: int | None, transport: str | None) -> str:
    """The shortest text that read_sip_address reads as this; null port and transport are the published defaults."""
    carried, number = transport or "UDP", port or 5060
    host = f"[{address}]" if ":" in address else address
    way = "" if carried == "UDP" else f";transport={carried.lower()}"
    return host + ("" if number == PORTS[carried] else f":{number}") + way


def described_acl(acl: JsonObject) -> JsonObject:
    return timed(those(ACL, acl)) | {"entries": [described_entry(one) for one in acl.get("ipRanges", [])]}


def described_entry(one: JsonObject) -> JsonObject:
    length = one.get("range", 32)
    text = one["ipAddress"] if length == 32 else f"{one['ipAddress']}/{length}"
    return {"ipRange": text} | ({} if one.get("description") is None else {"description": one["description"]})


def those(names: tuple[str, ...], found: JsonObject) -> JsonObject:
    return {name: found[name] for name in names if name in found}


def timed(found: JsonObject) -> JsonObject:
    """What was never updated has the time of its creation, as in the description; what is emptied is not enabled."""
    plain = {name: bool(value) if name == "enabled" else value for name, value in found.items()}
    return plain if plain.get("updateTime", "") is not None else plain | {"updateTime": plain["createTime"]}
