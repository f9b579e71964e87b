# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the ranges of an ACL admit together: everybody, in however many pieces and spellings, or nobody public."""

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils._model.ranges import (
    MAPPED,
    NOT_PUBLIC,
    not_public,
    open_to_all,
    openings,
    range_warnings,
)

ALL = "every address on the internet"
MAPPED_PIECES = [f"::ffff:{n << 4}.0.0.0/100" for n in range(16)]
AROUND_MAPPED = [str(network) for network in ipaddress.ip_network("::/0").address_exclude(MAPPED)]


@pytest.mark.parametrize(
    ("ranges", "text"),
    [
        (["0.0.0.0/0"], "e[0]: 0.0.0.0/0 admits"),
        (["198.51.100.7", "203.0.113.9/0"], "e[1]: 203.0.113.9/0 admits"),
        (["::/0"], "e[0]: ::/0 admits"),
        (["0.0.0.0/1", "128.0.0.0/1"], "e[0] and [1]: 0.0.0.0/1 and 128.0.0.0/1 together admit"),
        (["128.0.0.0/1", "192.0.2.1", "10.0.0.0/8", "0.0.0.0/1"], "e[0] and [3]: 128.0.0.0/1 and 0.0.0.0/1 together"),
        (["0.0.0.0/2", "64.1.2.3/2", "128.0.0.0/1"], "e[0], [1] and [2]: 0.0.0.0/2, 64.1.2.3/2 and 128.0.0.0/1 tog"),
        (["::/1", "8000::/1"], "e[0]: ::/1 admits"),  # all of IPv4 is under ::/1
        (["8000::/1", "::/2", "4000::/2"], "e[1]: ::/2 admits"),
        (["::/80"], "e[0]: ::/80 admits"),
        (["::fffe:0:0/95"], "e[0]: ::fffe:0:0/95 admits"),
        (["::ffff:0.0.0.0/96"], "e[0]: ::ffff:0.0.0.0/96 admits"),
        (["::FFFF:0:0/97", "::ffff:8000:0/97"], "e[0] and [1]: ::FFFF:0:0/97 and ::ffff:8000:0/97 together"),
        (["0.0.0.0/1", "::ffff:128.0.0.0/97"], "e[0] and [1]: 0.0.0.0/1 and ::ffff:128.0.0.0/97 together"),
        (["::ffff:0:0/96", "0.0.0.0/0"], "e[0]: ::ffff:0:0/96 admits"),
        (MAPPED_PIECES, "e[0], [1], [2], [3], [4], [5], [6], [7], [8], [9] and 6 more: ::ffff:0.0.0.0/100, "),
        (AROUND_MAPPED, "and 86 more together admit"),  # of IPv6 there is nothing else: mapped addresses are IPv4
    ],
)
def test_open_however_it_is_spelled(ranges, text):
    (told,) = open_to_all("e", ranges)
    assert text in told
    assert told.endswith(ALL)


def test_both_versions_are_told_of():
    """Else the second would be found only after the first is gone."""
    texts = list(open_to_all("e", ["0.0.0.0/0", "::/0", "10.0.0.0/8"]))
    assert texts == [f"e[0]: 0.0.0.0/0 admits {ALL}", f"e[1]: ::/0 admits {ALL}"]


@pytest.mark.parametrize(
    "ranges",
    [
        [],
        ["0.0.0.0/1", "0.0.0.0/1", "64.0.0.0/2"],
        ["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3"],
        ["0.0.0.0/1", "::ffff:128.0.0.0/98"],
        ["8000::/1", "4000::/2"],
        AROUND_MAPPED[1:],
        ["128.0.0.0/1", *AROUND_MAPPED[1:]],
        ["::/97"],
    ],
)
def test_not_open(ranges):
    assert openings(ranges) == []


IPV4_BITS, IPV6_BITS = 32, 128
FIRST_MAPPED, LAST_MAPPED = 0xFFFF << IPV4_BITS, (0xFFFF << IPV4_BITS) + 2**IPV4_BITS - 1


@st.composite
def pieces(draw):
    """Networks as (version, first address, prefix length): what splitting leaves of a network, and some others."""
    version, bits = draw(st.sampled_from([(4, IPV4_BITS), (6, IPV6_BITS)]))
    first, length = (0, 0) if version == 4 else draw(st.sampled_from([(0, 0), (FIRST_MAPPED, 96)]))
    whole = [(version, first, length)]
    for choice in draw(st.lists(st.integers(0, 200), max_size=12)):
        version, first, length = whole.pop(choice % len(whole))
        if length < bits:
            whole += [(version, first, length + 1), (version, first | 1 << (bits - length - 1), length + 1)]
        else:
            whole.append((version, first, length))
    lost = draw(st.sets(st.integers(0, 20), max_size=1))
    return [piece for place, piece in enumerate(whole) if place not in lost]


def anywhere(version, bits):
    return st.builds(
        lambda length, number: (version, number >> (bits - length) << (bits - length), length),
        st.integers(0, bits),
        st.integers(0, 2**bits - 1),
    )


NETWORKS = st.lists(pieces() | st.lists(anywhere(4, IPV4_BITS) | anywhere(6, IPV6_BITS), max_size=3), max_size=4)


def spelled(piece):
    version, first, length = piece
    return str((ipaddress.IPv4Network if version == 4 else ipaddress.IPv6Network)((first, length)))


def covered(networks):
    """The same on integers, (all of IPv4, all of IPv6): whether intervals leave no gap."""
    ipv4, ipv6 = [], [(FIRST_MAPPED, LAST_MAPPED)]
    for version, first, length in networks:
        last = first + 2 ** ((IPV4_BITS if version == 4 else IPV6_BITS) - length) - 1
        if version == 4:
            ipv4.append((first, last))
            continue
        low, high = max(first, FIRST_MAPPED), min(last, LAST_MAPPED)
        if low <= high:
            ipv4.append((low - FIRST_MAPPED, high - FIRST_MAPPED))
        ipv6.append((first, last))
    return whole(ipv4, 2**IPV4_BITS), whole(ipv6, 2**IPV6_BITS)


def whole(intervals, size):
    reached = 0
    for first, last in sorted(intervals):
        if first > reached:
            return False
        reached = max(reached, last + 1)
    return reached == size


@given(NETWORKS.map(lambda lists: [piece for some in lists for piece in some]), st.randoms(use_true_random=False))
@example([(4, 0, 1), (6, FIRST_MAPPED + 2**31, 97)], None)
@example([(6, 2**127, 1), (6, 0, 2)], None)
def test_open_exactly_when_everything_is_covered(networks, random):
    if random:
        random.shuffle(networks)
    ranges = [spelled(network) for network in networks]
    found = openings(ranges)
    assert bool(found) == any(covered(networks))
    assert bool(list(open_to_all("e", ranges))) == bool(found)
    for places in found:
        named = [networks[place] for place in places]
        without_one = [covered(named[:place] + named[place + 1 :]) for place in range(len(named))]
        assert any(both and not any(less) for both, *less in zip(covered(named), *without_one, strict=True))


@pytest.mark.parametrize(
    ("ranges", "named"),
    [
        (["192.168.1.10"], "192.168.1.10 (RFC 1918) is not"),
        (["10.0.0.0/8", "127.0.0.1"], "10.0.0.0/8 (RFC 1918) and 127.0.0.1 (RFC 1122) are not"),
        (["172.31.255.0/24", "100.64.0.0/10", "169.254.7.7"], "100.64.0.0/10 (RFC 6598) and 169.254.7.7 (RFC 3927)"),
        (["fd12:3456::/32"], "fd12:3456::/32 (RFC 4193) is not"),
        (
            ["fe80::1", "::1", "ff02::1", "::"],
            "fe80::1 (RFC 4291), ::1 (RFC 4291), ff02::1 (RFC 4291) and ",
        ),
        (["239.0.0.0/8", "0.0.0.0/8", "240.0.0.0/4", "198.18.0.1"], "239.0.0.0/8 (RFC 5771), 0.0.0.0/8 (RFC 791), "),
        (["255.255.255.255"], "255.255.255.255 (RFC 1112) is not"),
        (["224.0.0.0/3"], "224.0.0.0/3 (RFC 5771, RFC 1112) is not"),
        (["::ffff:10.1.2.0/120"], "::ffff:10.1.2.0/120 (RFC 1918) is not"),
        (["::ffff:c0a8:0/112"], "::ffff:c0a8:0/112 (RFC 1918) is not"),
    ],
)
def test_no_public_address(ranges, named):
    (warning,) = range_warnings("entries", [{"ip_range": value} for value in ranges])
    assert warning.startswith("entries: ")
    assert f"{named}" in warning
    assert "of the public internet, so nobody can call over it. That is right for a private interconnection" in warning


@pytest.mark.parametrize(
    "ranges",
    [
        [],
        ["10.0.0.0/8", "198.51.100.7"],
        ["192.168.1.10", "2001:db8::1"],
        ["192.0.2.0/24"],
        ["198.51.100.0/24"],
        ["203.0.113.0/24"],
        ["2001:db8::/32"],
        ["::ffff:198.51.100.7"],
        ["10.0.0.0/7"],
        ["172.16.0.0/11"],
        ["192.168.0.0/15"],
        ["100.128.0.1"],
        ["::ffff:0:0/97"],
        ["fe00::/8"],
        ["2000::/3"],
        ["11.0.0.0/8"],
    ],
)
def test_some_public_address(ranges):
    assert list(range_warnings("entries", [{"ip_range": value} for value in ranges])) == []


@given(st.ip_addresses())
def test_an_address_is_public_unless_the_table_has_it(address):
    plain = getattr(address, "ipv4_mapped", None) or address
    assert bool(not_public([str(address)])) == any(plain in network for network, _why in NOT_PUBLIC)
