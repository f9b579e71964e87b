# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Values: a function for each kind returns the canonical form of a text, or raises ValueError with the reason.

Two spellings are the same value where their canonical forms are equal.
"""

import ipaddress
import re
import unicodedata
from typing import Any, Callable, Optional, Union

from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError

HOST_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but not tabs and line breaks
BLANK = r"[\s\u200b\u2060\ufeff]"  # what str.strip() takes away, and what has no width
EDGES = re.compile(rf"\A{BLANK}|{BLANK}\Z")
SIP_ADDRESS = re.compile(
    r"(?:(?P<scheme>sips?):)?"
    r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9.-]+))"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?:;transport=(?P<transport>udp|tcp|tls|sctp|ws|wss))?",
    re.IGNORECASE | re.ASCII,
)

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


def refuse_unreadable(option: str, read: Callable[[Any], Any], value: Any) -> None:
    """Raise InputError, which names the option, where a value has no canonical form."""
    try:
        read(value)
    except ValueError as error:
        raise InputError(option, str(error)) from None


def as_is(value: Any) -> Any:
    return value


def text(value: str) -> str:
    """Return a name in NFC. Raise ValueError unless it is visible from its first to its last character."""
    if re.fullmatch(f"{BLANK}*", value):
        raise ValueError("must not be empty")
    if edge := EDGES.search(value):
        named = unicodedata.name(edge[0], f"U+{ord(edge[0]):04X}")
        where = "ends" if edge.start() else "begins"
        raise ValueError(f"{value!r} {where} with a blank ({named}), which nobody sees in a name: take it away")
    if not value.isprintable():
        raise ValueError(f"{value!r} holds a line break or another character that cannot be printed")
    return nfc(value)


def nfc(value: str) -> str:
    """Return what names are compared by: an umlaut may be one character or two, and looks the same."""
    return unicodedata.normalize("NFC", value)


def note(value: Optional[str]) -> str:
    """Return a description: none and an empty one are the same."""
    if value and CONTROLS.search(value):
        raise ValueError(f"{value!r} holds a control character")
    return value or ""


def host_label(value: str) -> str:
    if not re.fullmatch(HOST_LABEL, value):
        raise ValueError(f"{value!r} is not a host name of letters, digits and hyphens (at most 63)")
    return value.lower()


def priority(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{value!r} is not a priority: an integer from 1, the lowest is tried first")
    return value


def ip_range(value: str) -> Network:
    """Return an address or network in CIDR notation as a network: host bits are spelling."""
    try:
        if not re.fullmatch(r"[0-9A-Fa-f:.]+(/[0-9]{1,3})?", value):
            raise ValueError(value)
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError(
            f"{value!r} is not an IPv4 or IPv6 address or network such as 198.51.100.0/24 or 2001:db8::/48"
        ) from None


def sip_address(value: str) -> tuple[str, str, Optional[int], str]:
    """Return (scheme, host, port, transport) in one case; of an IP address, with what is left out.

    Of a host name it is not: what is left out is looked up (RFC 3263, 4.1 and 4.2), so it is None or "".
    """
    parts = SIP_ADDRESS.fullmatch(value)
    host = parts and _host(parts["ipv6"], parts["host"])
    if not parts or not host or (parts["port"] and not 1 <= int(parts["port"]) <= 65535):
        raise ValueError(
            f"{value!r} is not a SIP address: host or host:port (IPv6 in brackets), "
            "sip: or sips: before it and ;transport=udp, tcp or tls behind it if wanted"
        )
    scheme = (parts["scheme"] or "sip").lower()
    port = int(parts["port"]) if parts["port"] else None
    transport = (parts["transport"] or "").lower()
    if not is_ip(host):
        return scheme, host, port, transport
    if scheme == "sips":
        transport = "tls" if transport in ("", "tcp") else transport
    transport = transport or "udp"
    if not port and transport not in ("ws", "wss"):  # the ports of these are not those of SIP
        port = 5061 if scheme == "sips" or transport == "tls" else 5060
    return scheme, host, port, transport


def sip_host(value: Any) -> Optional[str]:
    """Return the host of a SIP address, None where it cannot be read."""
    try:
        return sip_address(value)[1]
    except (ValueError, TypeError):
        return None


def is_ip(host: str) -> bool:
    """Return whether a host of a SIP address is an IP address and no name."""
    return ":" in host or re.fullmatch(r"[0-9.]+", host) is not None


def _host(ipv6: Optional[str], host: str) -> Optional[str]:
    try:
        if ipv6:
            return str(ipaddress.IPv6Address(ipv6))
        if is_ip(host):
            return str(ipaddress.IPv4Address(host))
    except ValueError:
        return None
    name = host[:-1] if host.endswith(".") else host
    valid = len(name) <= 253 and re.fullmatch(rf"{HOST_LABEL}(\.{HOST_LABEL})*", name)
    return name.lower() if valid else None
