# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Ways in which a server may keep another value than it was sent: which fields, and what becomes of each."""

import ipaddress
from collections.abc import Callable

from tests.emulator.types import Json, JsonObject

WIDENED = 8  # bits that are taken off a prefix


def trim(value: str) -> str:
    return value.strip() or value  # what is left of it must be something


def squeeze(value: str) -> str:
    return " ".join(value.split()) or value


def add_port(value: str) -> str:
    return value if ":" in value else f"{value}:5060"


def narrow(value: str) -> str:
    """Return the first address of a range alone."""
    first = ipaddress.ip_network(value, strict=False).network_address
    return f"{first}/{first.max_prefixlen}"


def widen(value: str) -> str:
    network = ipaddress.ip_network(value, strict=False)
    return str(network.supernet(prefixlen_diff=min(WIDENED, network.prefixlen)))


Ways = dict[str, Callable[[str], str]]
TEXT: Ways = {"trim": trim, "squeeze": squeeze, "lower": str.lower}
FIELDS: dict[str, Ways] = {
    "name": TEXT,
    "sipAddress": {"lower": str.lower, "port": add_port},
    "description": TEXT,
    "ipRange": {"narrow": narrow, "widen": widen},
}
OF_DESCRIPTION = {"address": "sipAddress"}  # what a field of the published API is called there


def kept(wanted: dict[str, str], name: str, value: Json) -> Json:
    return FIELDS[name][wanted[name]](value) if name in wanted and value is not None else value


def rewritten(wanted: dict[str, str], given: JsonObject) -> JsonObject:
    """The fields as they are kept. wanted: {field: way}; fields of entries count as well."""
    whole = {name: value if name == "entries" else kept(wanted, name, value) for name, value in given.items()}
    if "entries" in given:
        entries = [{name: kept(wanted, name, value) for name, value in entry.items()} for entry in given["entries"]]
        whole["entries"] = entries
    return whole


def published(wanted: dict[str, str], given: JsonObject) -> JsonObject:
    """The same of the published API, where a SIP address is an address, and a range two fields."""
    whole = {name: kept(wanted, OF_DESCRIPTION.get(name, name), value) for name, value in given.items()}
    if "ipAddress" in given:
        sent = f"{given['ipAddress']}/{given.get('range') or 32}"
        address, _slash, length = kept(wanted, "ipRange", sent).partition("/")
        if f"{address}/{length}" != sent:
            whole |= {"ipAddress": address, "range": int(length)}
    if "ipRanges" in given:
        whole["ipRanges"] = [published(wanted, one) for one in given["ipRanges"]]
    return whole
