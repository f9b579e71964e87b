# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A state of one API in the words of the other, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulator.client import lent
from tests.emulator.translate import as_described, as_published, read_range, read_sip_address, sip_address

NUMBER = "+442071838750"
OFFICE = {"id": "A1", "name": "office", "enabled": False, "entries": [{"ipRange": "192.0.2.0/24", "description": "x"}]}
DESCRIBED = {
    "projects": {
        "p1": {
            "trunks": [
                {
                    "id": "T1",
                    "name": "site",
                    "hostName": "site-1",
                    "callsPerSecond": 5,
                    "sipEndpoints": [
                        {"id": "E1", "sipAddress": "192.0.2.9:5080", "priority": 2, "enabled": False},
                        {"id": "E2", "sipAddress": "sbc.example;transport=tls"},
                    ],
                    "accessControlLists": [OFFICE, {"id": "A2", "name": "none"}],
                    "phoneNumbers": [NUMBER],
                },
                {"id": "T2", "name": "shares", "accessControlLists": [OFFICE]},
                {"id": "T3", "name": "bare"},
            ]
        },
        "p2": {"trunks": []},
    }
}
SPELLINGS = [
    ("192.0.2.9", ("192.0.2.9", 5060, "UDP")),
    ("sbc.example:5080", ("sbc.example", 5080, "UDP")),
    ("sbc.example;transport=tcp", ("sbc.example", 5060, "TCP")),
    ("sbc.example:5070;transport=tcp", ("sbc.example", 5070, "TCP")),
    ("sbc.example;transport=tls", ("sbc.example", 5061, "TLS")),
    ("sbc.example:5060;transport=tls", ("sbc.example", 5060, "TLS")),
    ("sbc.example:5061", ("sbc.example", 5061, "UDP")),
    ("[2001:db8::1]", ("2001:db8::1", 5060, "UDP")),
    ("[2001:db8::1]:5070;transport=tls", ("2001:db8::1", 5070, "TLS")),
]


@pytest.mark.parametrize(("text", "found"), SPELLINGS)
def test_the_shortest_spelling(text, found):
    assert read_sip_address(text) == found
    assert sip_address(*found) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sip:sbc.example", ("sbc.example", 5060, "UDP")),
        ("SIP:SBC.example;TRANSPORT=UDP", ("SBC.example", 5060, "UDP")),
        ("sips:sbc.example", ("sbc.example", 5061, "TLS")),
        ("sips:sbc.example:5060", ("sbc.example", 5060, "TLS")),
        ("sips:sbc.example;transport=tcp", ("sbc.example", 5061, "TLS")),
        ("sip:[2001:db8::1]:5060", ("2001:db8::1", 5060, "UDP")),
    ],
)
def test_other_spellings(text, found):
    assert read_sip_address(text) == found


def test_null_port_and_transport_are_the_published_defaults():
    assert sip_address("a", None, None) == "a"
    assert sip_address("a", None, "TLS") == "a:5060;transport=tls"


@given(
    st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?", fullmatch=True) | st.ip_addresses().map(str),
    st.integers(1, 65535),
    st.sampled_from(["UDP", "TCP", "TLS"]),
)
def test_every_address_comes_back(address, port, transport):
    assert read_sip_address(sip_address(address, port, transport)) == (address, port, transport)


@pytest.mark.parametrize(
    "text", ["", "sip:", "sip:a@b", "a:b", "a;transport=sctp", "a;lr", "2001:db8::1", "a b", "sbc.example:", "tel:+44"]
)
def test_an_address_that_the_published_api_does_not_have(text):
    with pytest.raises(ValueError, match="no address such as"):
        as_published({"projects": {"p": {"trunks": [{"name": "a", "sipEndpoints": [{"sipAddress": text}]}]}}})


def test_ranges():
    assert [read_range(text) for text in ("192.0.2.7", "192.0.2.7/32", "192.0.2.77/24", "10.0.0.0/1")] == [
        ("192.0.2.7", 32),
        ("192.0.2.7", 32),
        ("192.0.2.77", 24),
        ("10.0.0.0", 1),
    ]


@pytest.mark.parametrize("text", ["0.0.0.0/0", "2001:db8::/32", "::1", "192.0.2.0/255.255.255.0", "office", ""])
def test_a_range_that_the_published_api_does_not_have(text):
    acl = {"name": "a", "entries": [{"ipRange": text}]}
    with pytest.raises(ValueError, match="no range such as"):
        as_published({"projects": {"p": {"trunks": [{"name": "a", "accessControlLists": [acl]}]}}})


def test_a_described_state_in_published_words():
    project = as_published(DESCRIBED)["projects"]["p1"]
    first, second, bare = project["trunks"]
    assert first == {
        "id": "T1",
        "name": "site",
        "hostName": "site-1",
        "callsPerSecond": 5,
        "endpoints": [
            {"id": "E1", "address": "192.0.2.9", "port": 5080, "transport": "UDP", "priority": 2, "enabled": False},
            {"id": "E2", "address": "sbc.example", "port": 5061, "transport": "TLS"},
        ],
        "accessControlListIds": ["A1", "A2"],
        "phoneNumbers": [NUMBER],
    }
    assert second["accessControlListIds"] == ["A1"]
    assert bare == {"id": "T3", "name": "bare", "endpoints": [], "accessControlListIds": [], "phoneNumbers": []}
    assert project["accessControlLists"] == [
        {
            "id": "A1",
            "name": "office",
            "enabled": False,
            "ipRanges": [{"ipAddress": "192.0.2.0", "range": 24, "description": "x"}],
        },
        {"id": "A2", "name": "none", "ipRanges": []},
    ]


def test_acls_without_an_id_stay_apart():
    trunk = {"name": "a", "accessControlLists": [{"name": "same"}, {"name": "same"}]}
    project = as_published({"projects": {"p": {"trunks": [trunk, trunk]}}})["projects"]["p"]
    ids = [acl["id"] for acl in project["accessControlLists"]]
    assert [trunk["accessControlListIds"] for trunk in project["trunks"]] == [ids[:2], ids[2:]]
    assert len(set(ids)) == 4
    assert {len(id) for id in ids} == {26}


def test_two_acls_of_one_id_are_told():
    trunks = [{"name": "a", "accessControlLists": [{"id": "A", "name": name}]} for name in ("x", "y")]
    with pytest.raises(ValueError, match="two access control lists have the id 'A'"):
        as_published({"projects": {"p": {"trunks": trunks}}})


def test_what_the_description_cannot_say_is_left_out():
    trunk = {
        "id": "T1",
        "name": "a",
        "enableCallerName": True,
        "callForwardNumber": NUMBER,
        "createTime": "2024-01-02T03:04:05Z",
        "updateTime": None,
        "endpoints": [
            {"id": "E1", "name": "x", "isRegistered": True, "credentialUsername": "x"},
            {"id": "E2", "name": "y", "address": "a", "port": None, "transport": None, "enabled": None},
        ],
        "credentialLists": [{"id": "C1"}],
    }
    acls = [{"id": "A1", "name": "nobody's", "ipRanges": []}]
    state = as_described({"projects": {"p": {"trunks": [trunk], "accessControlLists": acls}}})
    assert state["projects"]["p"]["trunks"] == [
        {
            "id": "T1",
            "name": "a",
            "createTime": "2024-01-02T03:04:05Z",
            "updateTime": "2024-01-02T03:04:05Z",
            "sipEndpoints": [{"id": "E2", "sipAddress": "a", "enabled": False}],
            "accessControlLists": [],
            "phoneNumbers": [],
        }
    ]


def known(state):
    """What both APIs can say of a state: only one knows calls to beta numbers, and both make up what is left out."""
    for project in state["projects"].values():
        for trunk in project["trunks"]:
            trunk.pop("enableCallingToBeta", None)
            for one in (trunk, *trunk["sipEndpoints"], *trunk["accessControlLists"]):
                del one["createTime"], one["updateTime"]
            if trunk["hostName"].startswith("trunk-"):
                del trunk["hostName"], trunk["domain"]
    return state


def test_one_seed_makes_the_same_of_both():
    with lent() as described, lent("published") as published:
        for emulator in (described, published):
            emulator.seed_described(DESCRIBED)
        assert known(published.described_state()) == known(described.described_state())


def test_there_and_back():
    """Each takes what the other holds, and holds it from then on."""
    with lent() as described, lent("published") as published:
        published.seed_described(DESCRIBED)
        state = published.described_state()
        described.seed(state)
        found = described.state()
        for trunk in found["projects"]["p1"]["trunks"]:
            del trunk["enableCallingToBeta"]  # which the other API does not have
        assert found == state
        published.seed(as_published(found))
        assert published.described_state() == state
        published.seed_described(found)
        assert published.described_state() == state
