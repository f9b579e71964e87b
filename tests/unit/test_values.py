# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Readers of values: spellings of one value mean the same, other values do not, and what has no meaning says why."""

import ipaddress
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils._model import values

IPV4 = st.ip_addresses(v=4)
IPV6 = st.ip_addresses(v=6)
LABEL = st.from_regex(r"[a-z]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
NAME = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
TEXT_READERS = [values.text, values.host_label, values.ip_range, values.sip_address]


def case(reader, *spellings, id=None):
    return pytest.param(reader, spellings, id=id or f"{reader.__name__}-{spellings[0]}")


@pytest.mark.parametrize(
    ("reader", "spellings"),
    [
        case(values.ip_range, "198.51.100.7", "198.51.100.7/32"),
        case(values.ip_range, "198.51.100.0/24", "198.51.100.99/24"),
        case(values.ip_range, "2001:db8::/48", "2001:DB8:0:0:0::1/48", "2001:0db8::ffff/48"),
        case(values.ip_range, "2001:db8::1", "2001:db8:0::1/128"),
        case(values.ip_range, "0.0.0.0/0", "203.0.113.9/0"),
        case(values.host_label, "acme-london", "Acme-London", "ACME-LONDON"),
        case(values.text, "m\u00fcnchen", "mu\u0308nchen", id="text-normal-form"),
        case(values.text, "\u00c5", "\u212b", "A\u030a", id="text-angstrom"),
        case(values.note, None, "", id="note-none"),
        case(values.sip_address, "sbc.example.com", "SBC.Example.COM", "sbc.example.com.", "sip:sbc.example.com"),
        case(values.sip_address, "SIP:sbc.example.com;transport=udp", "sbc.example.com;TRANSPORT=UDP"),
        case(values.sip_address, "sbc.example.com:5060", "sip:SBC.example.com.:05060", id="sip-name-port"),
        case(values.sip_address, "sips:sbc.example.com:5061;transport=tls", "SIPS:SBC.example.com.:5061;transport=TLS"),
        case(values.sip_address, "[2001:db8::1]", "[2001:DB8:0:0::1]:5060", "sip:[2001:db8::0001]", id="sip-ipv6"),
        case(
            values.sip_address,
            "198.51.100.7",
            "sip:198.51.100.7:5060",
            "198.51.100.7:05060",
            "198.51.100.7;transport=udp",
            "SIP:198.51.100.7:5060;transport=UDP",
        ),
        case(values.sip_address, "198.51.100.7;transport=tls", "198.51.100.7:5061;transport=tls", id="sip-ip-tls"),
        case(values.sip_address, "198.51.100.7:5060;transport=tcp", "198.51.100.7;transport=tcp", id="sip-ip-tcp"),
        case(
            values.sip_address,
            "sips:[2001:db8::1]",
            "sips:[2001:DB8::1]:5061",
            "sips:[2001:db8::1];transport=tls",
            "sips:[2001:db8::1]:5061;transport=tcp",
        ),
    ],
)
def test_spellings_mean_the_same(reader, spellings):
    assert len({reader(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("reader", "spellings"),
    [
        case(values.ip_range, "198.51.100.0/24", "198.51.100.0/25", "198.51.100.0", "198.51.101.0/24", "::/24"),
        case(values.ip_range, "0.0.0.0/0", "::/0", id="ip-families"),
        case(values.text, "London", "london", "L ondon", "\uff2condon"),
        case(values.host_label, "acme-london", "acme-london2"),
        case(values.note, "fibre", "Fibre", None),
        case(values.sip_address, "a.example", "b.example", "a.b.example", "a.example:5061", id="sip-host-port"),
        case(values.sip_address, "a.example", "sips:a.example", "a.example;transport=tcp", "a.example;transport=tls"),
        case(values.sip_address, "a.example;transport=ws", "a.example;transport=wss", "a.example;transport=sctp"),
        case(values.sip_address, "sips:a.example", "a.example;transport=tls", id="sip-scheme"),
        case(values.sip_address, "198.51.100.7", "[2001:db8::7]", "198.51.100.70", "198.51.100.7:5061", id="sip-ip"),
        case(values.sip_address, "[::1]", "sips:[::1]", "[::1];transport=tcp", "[::1];transport=tls", id="sip-ipv6"),
        case(values.sip_address, "[::1]:5060;transport=ws", "[::1];transport=ws", "[::1];transport=wss", id="sip-ws"),
        # What is left out of a host name is looked up, what is written is not (RFC 3263).
        case(
            values.sip_address,
            "sbc.example.com",
            "sbc.example.com:5060",
            "sbc.example.com;transport=udp",
            "sbc.example.com:5060;transport=udp",
        ),
        case(
            values.sip_address,
            "sips:sbc.example.com",
            "sips:sbc.example.com:5061",
            "sips:sbc.example.com;transport=tls",
            "sips:sbc.example.com;transport=tcp",
            "sips:sbc.example.com:5061;transport=tls",
        ),
        case(values.sip_address, "a.example;transport=tls", "a.example:5061;transport=tls", id="sip-tls-port"),
    ],
)
def test_different_values_mean_different_things(reader, spellings):
    assert len({reader(spelling) for spelling in spellings}) == len(spellings)


NO_SIP = "is not a SIP address"
NO_RANGE = "is not an IPv4 or IPv6 address or network"
NO_HOST = "is not a host name"


@pytest.mark.parametrize(
    ("reader", "value", "reason"),
    [
        (values.text, "", "must not be empty"),
        (values.text, " \t\u00a0", "must not be empty"),
        (values.text, "\u200b\ufeff", "must not be empty"),
        (values.text, "london ", r"'london ' ends with a blank \(SPACE\)"),
        (values.text, "\tlondon", r"'\\tlondon' begins with a blank \(U\+0009\)"),
        (values.text, "two\nlines", "line break"),
        (values.text, "red \x1b[31m", "cannot be printed"),
        (values.text, "zero\u200bwidth", "cannot be printed"),
        (values.host_label, "", NO_HOST),
        (values.host_label, "a.b", NO_HOST),
        (values.host_label, "-a", NO_HOST),
        (values.host_label, "a-", NO_HOST),
        (values.host_label, "a_b", NO_HOST),
        (values.host_label, "m\u00fcnchen", NO_HOST),
        (values.host_label, "a" * 64, NO_HOST),
        (values.host_label, "a\n", NO_HOST),
        (values.priority, 0, "is not a priority"),
        (values.priority, -1, "is not a priority"),
        (values.priority, True, "is not a priority"),
        (values.priority, "1", "is not a priority"),
        (values.priority, 1.5, "is not a priority"),
        (values.ip_range, "", NO_RANGE),
        (values.ip_range, "198.51.100.0/255.255.255.0", NO_RANGE),
        (values.ip_range, "198.51.100.0/0.0.0.255", NO_RANGE),
        (values.ip_range, "198.51.100.0-198.51.100.9", NO_RANGE),
        (values.ip_range, "198.51.100.0/33", NO_RANGE),
        (values.ip_range, "2001:db8::/129", NO_RANGE),
        (values.ip_range, "198.51.100/24", NO_RANGE),
        (values.ip_range, "198.51.100.256", NO_RANGE),
        (values.ip_range, "198.51.100.07", NO_RANGE),
        (values.ip_range, "fe80::1%eth0", NO_RANGE),
        (values.ip_range, "sbc.example.com", NO_RANGE),
        (values.ip_range, "3325256704", NO_RANGE),
        (values.ip_range, " 198.51.100.7", NO_RANGE),
        (values.ip_range, "198.51.100.7\n", NO_RANGE),
        (values.sip_address, "", NO_SIP),
        (values.sip_address, "sip:", NO_SIP),
        (values.sip_address, ".", NO_SIP),
        (values.sip_address, "a.example:0", NO_SIP),
        (values.sip_address, "a.example:65536", NO_SIP),
        (values.sip_address, "a.example:", NO_SIP),
        (values.sip_address, "a.example:port", NO_SIP),
        (values.sip_address, "user@a.example", NO_SIP),
        (values.sip_address, "sip:user@a.example", NO_SIP),
        (values.sip_address, "tel:+442079460100", NO_SIP),
        (values.sip_address, "http://a.example", NO_SIP),
        (values.sip_address, "a.example;transport=carrier-pigeon", NO_SIP),
        (values.sip_address, "a.example;lr", NO_SIP),
        (values.sip_address, "a..example", NO_SIP),
        (values.sip_address, "-a.example", NO_SIP),
        (values.sip_address, "a_b.example", NO_SIP),
        (values.sip_address, f"{'a' * 64}.example", NO_SIP),
        (values.sip_address, ".".join(["abcdefg"] * 32), NO_SIP),
        (values.sip_address, "198.51.100.256", NO_SIP),
        (values.sip_address, "198.51.100", NO_SIP),
        (values.sip_address, "1.2.3.4.5", NO_SIP),
        (values.sip_address, "2001:db8::1", NO_SIP),
        (values.sip_address, "[2001:db8::1", NO_SIP),
        (values.sip_address, "[2001:db8:::1]", NO_SIP),
        (values.sip_address, "[198.51.100.7]", NO_SIP),
        (values.sip_address, " a.example", NO_SIP),
        (values.sip_address, "a.example\n", NO_SIP),
    ],
)
def test_refused_with_the_reason(reader, value, reason):
    with pytest.raises(ValueError, match=reason):
        reader(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a.example", ("sip", "a.example", None, "")),
        ("sips:A.example.", ("sips", "a.example", None, "")),
        ("198.51.100.7", ("sip", "198.51.100.7", 5060, "udp")),
        ("sips:198.51.100.7", ("sips", "198.51.100.7", 5061, "tls")),
        ("a.example:5070;transport=tcp", ("sip", "a.example", 5070, "tcp")),
        ("sips:a.example:5060;transport=tcp", ("sips", "a.example", 5060, "tcp")),
        ("sips:[::1]:5060;transport=tcp", ("sips", "::1", 5060, "tls")),
        ("[2001:DB8::1]:65535", ("sip", "2001:db8::1", 65535, "udp")),
        ("1and1.example", ("sip", "1and1.example", None, "")),
    ],
)
def test_sip_address_in_full(value, expected):
    assert values.sip_address(value) == expected


@pytest.mark.parametrize("reader", TEXT_READERS)
@given(value=st.text(max_size=40) | st.from_regex(values.SIP_ADDRESS, fullmatch=True))
def test_any_text_is_read_or_refused_and_always_alike(reader, value):
    try:
        canonical = reader(value)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            reader(value)
    else:
        assert reader(value) == canonical
        hash(canonical)


@given(st.text(), st.sampled_from(["NFC", "NFD"]))
def test_a_name_is_the_same_in_any_normal_form(name, form):
    """And it has no blank at an edge."""
    try:
        canonical = values.text(name)
    except ValueError:
        return
    assert canonical == values.text(unicodedata.normalize(form, name)) == values.text(canonical)
    assert name == name.strip().strip("\u200b\ufeff\u2060")


@given(IPV4 | IPV6, st.data())
def test_a_range_is_its_network(address, data):
    length = data.draw(st.integers(0, address.max_prefixlen))
    network = values.ip_range(f"{address}/{length}")
    assert address in network
    assert network.prefixlen == length
    assert values.ip_range(str(network)) == network
    assert values.ip_range(f"{address.exploded}/{length}".upper()) == network
    assert values.ip_range(str(address)) == ipaddress.ip_network(address)


@given(
    NAME,
    st.lists(st.tuples(st.none() | st.integers(1, 65535), st.sampled_from(["", "udp", "tcp", "tls"])), min_size=2),
)
def test_a_host_name_means_what_is_written_behind_it(name, written):
    texts = [name + (f":{port}" if port else "") + (f";transport={way}" if way else "") for port, way in written]
    assert len({values.sip_address(text) for text in texts}) == len(set(written))
    assert {values.sip_host(text.upper()) for text in texts} == {name}


@pytest.mark.parametrize("value", [None, "", "?", "user@a.example", 7, ["a.example"]])
def test_no_host(value):
    assert values.sip_host(value) is None


@given(
    st.sampled_from(["sip", "sips"]),
    NAME | IPV4.map(str) | IPV6.map(lambda address: f"[{address.exploded}]"),
    st.integers(1, 65535),
    st.sampled_from(["udp", "tcp", "tls", "sctp", "ws", "wss"]),
)
def test_a_sip_address_written_in_full_means_itself(scheme, host, port, transport):
    text = f"{scheme}:{host}:{port};transport={transport}"
    canonical = values.sip_address(text)
    assert canonical == values.sip_address(text.upper())
    host_again = f"[{canonical[1]}]" if ":" in canonical[1] else canonical[1]
    assert values.sip_address(f"{canonical[0]}:{host_again}:{canonical[2]};transport={canonical[3]}") == canonical
