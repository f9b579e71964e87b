# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A file of sites on loopback: every endpoint and every WAN address gets a loopback address of its own. Pure."""

import copy
import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.calls.callers import Try
from tests.calls.report import Target, number
from tests.emulator.types import JsonObject

SITES = ipaddress.ip_address("127.20.0.0")  # from where sites call
ENDPOINTS = ipaddress.ip_address("127.30.0.0")  # where they answer
MOBILE = "+15550100"  # whom the sites call


@dataclass(frozen=True)
class Book:
    """Which loopback address stands for what; one that was given stays. port: where endpoints answer."""

    port: int
    ranges: dict[str, str] = field(default_factory=dict)
    endpoints: dict[str, str] = field(default_factory=dict)

    def range(self, text: str) -> str:
        """Return the address from which a site calls that has this range."""
        return self.ranges.setdefault(text, str(SITES + len(self.ranges) + 1))

    def endpoint(self, text: str) -> str:
        """Return the address and port at which this endpoint answers."""
        return self.endpoints.setdefault(text.lower(), f"{ENDPOINTS + len(self.endpoints) + 1}:{self.port}")


def on_loopback(sites: Sequence[JsonObject], book: Book) -> list[JsonObject]:
    """Return the same sites at loopback addresses. What is not as a site has it stays, for the playbook to refuse."""
    moved = copy.deepcopy(list(sites))
    for site in moved:
        for entry in dictionaries(site.get("public_addresses")):
            if network := canonical(entry.get("ip_range")):
                entry["ip_range"] = book.range(network)
        for endpoint in dictionaries(site.get("endpoints")):
            if isinstance(address := endpoint.get("sip_address"), str) and address:
                endpoint["sip_address"] = book.endpoint(address)
    return moved


def dictionaries(found: object) -> list[JsonObject]:
    """Return those of a list that are dictionaries."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def canonical(text: object) -> str | None:
    """Return a range as everybody writes it, or None for what is none."""
    try:
        found = ipaddress.ip_network(str(text), strict=False)
    except ValueError:
        return None
    return str(found.network_address) if found.num_addresses == 1 else str(found)


def targets(before: Iterable[JsonObject], after: Iterable[JsonObject], domains: Mapping[str, str]) -> list[Target]:
    """Return what must ring, and who must be able to call, from one to the other. domains: of the trunks."""
    old, new = (
        {site["name"]: site for site in sites if site.get("state", "present") == "present"} for sites in (before, after)
    )
    kept = numbers(old.values()) & numbers(new.values())
    found = [number(one) for one in sorted(kept)]
    for name in old:
        if name in new:
            found += lines(name, domains[name], addresses(old[name]), addresses(new[name]))
    return found


def lines(name: str, domain: str, before: Sequence[str], after: Sequence[str]) -> list[Target]:
    """Return who calls from a site: each address that stays; where none does, new ones take over from old ones."""
    stay = [address for address in before if address in after]
    groups = [[address] for address in stay] or [[*before, *after]]
    return [Target(f"{name} from {' or '.join(g)}", tuple(Try(a, domain, MOBILE) for a in g)) for g in groups if g]


def numbers(sites: Iterable[JsonObject]) -> set[str]:
    """Return the numbers of these sites."""
    texts = (text for site in sites for text in site.get("phone_numbers") or [])
    return {re.sub(r"[^+0-9]", "", str(text)) for text in texts}


def addresses(site: JsonObject) -> list[str]:
    """Return the addresses from which a site calls."""
    entries = dictionaries(site.get("public_addresses"))
    return list(dict.fromkeys(str(entry["ip_range"]) for entry in entries if entry.get("state") != "absent"))
