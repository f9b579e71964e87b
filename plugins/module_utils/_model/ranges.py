# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which addresses the ranges of an ACL admit together: all that there are, or none of the public internet. Pure.

An IPv4 address that is mapped into IPv6 (RFC 4291, 2.5.5.2) counts as what it is, an IPv4 address.
"""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._model.types import Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import Network, ip_range

Placed = tuple[Any, Optional[int]]  # a network, and the place of the range that it is; None where it is none of them
EVERY_IPV4, EVERY_IPV6 = IPv4Network("0.0.0.0/0"), IPv6Network("::/0")
MAPPED = IPv6Network("::ffff:0:0/96")
# What the public internet does not carry, and who says so. Networks for documentation are carried no more than these,
# but stand for addresses that are: an example is not to be warned of.
NOT_PUBLIC: tuple[tuple[Any, str], ...] = tuple(
    (ip_network(network), f"RFC {rfc}")
    for network, rfc in (
        ("0.0.0.0/8", 791),
        ("10.0.0.0/8", 1918),
        ("100.64.0.0/10", 6598),
        ("127.0.0.0/8", 1122),
        ("169.254.0.0/16", 3927),
        ("172.16.0.0/12", 1918),
        ("192.168.0.0/16", 1918),
        ("198.18.0.0/15", 2544),
        ("224.0.0.0/4", 5771),
        ("240.0.0.0/4", 1112),
        ("::/128", 4291),
        ("::1/128", 4291),
        ("fc00::/7", 4193),
        ("fe80::/10", 4291),
        ("fec0::/10", 3879),
        ("ff00::/8", 4291),
    )
)
# The same without seams: a range may reach from one network of the table into the next.
NEVER_PUBLIC: dict[int, list[Any]] = {
    version: list(collapse_addresses(network for network, _why in NOT_PUBLIC if network.version == version))
    for version in (4, 6)
}
MOST_NAMED = 10


def range_warnings(option: str, entries: Sequence[Values], kept: Sequence[Values] = ()) -> Iterator[str]:
    """Yield warnings for entries of an ACL. option: where they stand. kept: what the ACL holds beside them."""
    ranges, kept_ranges = ranges_to_be(entries), [entry.get("ip_range") for entry in kept]
    yield from (f"{text}." for text in open_to_all(option, ranges, kept_ranges))
    reasons = not_public([*ranges, *kept_ranges])
    if reasons:
        named = [f"{value} ({why})" for value, why in reasons.items()]
        yield (
            f"{option}: {together(named)} {'is' if len(named) == 1 else 'are'} not of the public internet, so nobody "
            "can call over it. That is right for a private interconnection only; otherwise list the addresses that "
            "the internet sees."
        )


def ranges_to_be(entries: Sequence[Values]) -> list[Optional[str]]:
    """Return the ranges of entries in their places, None for those that are to be absent."""
    return [None if entry.get("state") == "absent" else entry["ip_range"] for entry in entries]


def open_to_all(option: str, ranges: Sequence[Optional[str]], kept: Sequence[Optional[str]] = ()) -> Iterator[str]:
    """Yield a text for each set of ranges that admit every address, which says where they stand."""
    every = [*ranges, *kept]
    for places in openings(every):
        listed = [place for place in places if place < len(ranges)]
        where = [f"{'' if place in listed[1:] else option}[{place}]" for place in listed]
        where += ["what is there already"] if len(listed) < len(places) else []
        admit = "together admit" if len(places) > 1 else "admits"
        named = together([str(every[place]) for place in places])
        yield f"{together(where)}: {named} {admit} every address on the internet"


def openings(ranges: Sequence[Optional[str]]) -> list[tuple[int, ...]]:
    """Return the places of the fewest ranges that cover all of IPv4, and of those that cover all of IPv6."""
    read = [(readable_network(value), place) for place, value in enumerate(ranges) if value]
    networks: list[Placed] = [(network, place) for network, place in read if network]
    around = [(EVERY_IPV4, place) for network, place in networks if network.version == 6 and MAPPED.subnet_of(network)]
    found: list[tuple[int, ...]] = []
    # Nothing of IPv6 is under MAPPED any more, so it is whole without that.
    for every, those in (EVERY_IPV4, [*networks, *around]), (EVERY_IPV6, [*networks, (MAPPED, None)]):
        outer = _outermost(pair for pair in those if pair[0].version == every.version)
        if sum(network.num_addresses for network, _place in outer) == every.num_addresses:
            places = tuple(sorted(place for _network, place in outer if place is not None))
            if not any(set(fewer) <= set(places) for fewer in found):
                found.append(places)
    return found


def not_public(ranges: Sequence[Optional[str]]) -> dict[str, str]:
    """Return {range: why} where no range holds a public address, otherwise {}."""
    reasons = {}
    for value in filter(None, ranges):
        network = readable_network(value)
        if not network or not any(other.supernet_of(network) for other in NEVER_PUBLIC[network.version]):
            return {}
        reasons[value] = ", ".join(dict.fromkeys(why for other, why in NOT_PUBLIC if other.overlaps(network)))
    return reasons


def network_of(value: Any) -> Any:
    """Return the network that a range is, None where it cannot be read: the API may hold what we do not know."""
    try:
        return ip_range(value)
    except (ValueError, TypeError):
        return None


def readable_network(value: str) -> Optional[Network]:
    """Return the same, but what is mapped into IPv6 as what it is."""
    network: Optional[Network] = network_of(value)
    if isinstance(network, IPv6Network) and network.subnet_of(MAPPED):
        return IPv4Network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - MAPPED.prefixlen))
    return network


def _outermost(networks: Iterable[Placed]) -> list[Placed]:
    """Return those of one version that are in no other; of equal ones, the first. No two of them overlap."""
    outer: list[Placed] = []
    for network, place in sorted(networks, key=lambda pair: (int(pair[0].network_address), pair[0].prefixlen)):
        if not outer or network.network_address not in outer[-1][0]:
            outer.append((network, place))
    return outer


def together(words: Sequence[str], most: int = MOST_NAMED) -> str:
    """Return words as a sentence lists them, the first ones of many: "paris, oslo and 3 more"."""
    named, left = list(words[:most]), len(words) - most
    named += [f"{left} more"] if left > 0 else []
    return " and ".join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else named[0]
