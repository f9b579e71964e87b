# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The edge by itself: where a call goes, who may call, and that what it loses is told."""

import sqlite3
from contextlib import ExitStack, closing
from functools import cache

import pytest

from tests.calls.callers import Try, caller, counted
from tests.calls.edge import WORLD
from tests.calls.estate import MOBILE
from tests.calls.network import calls_while, network
from tests.calls.processes import wait_until
from tests.calls.report import number
from tests.dialects import BOTH, PUBLISHED, unsaid

NUMBER, OTHER = "+49891000001", "+49891000002"
DOMAIN = "acme.pstn.sinch.com"
TLS = "sips:sbc.example.com"
NOBODY = "127.30.0.1:9"  # listens there


@pytest.fixture(scope="module")
def networks():
    with ExitStack() as stack:
        yield cache(lambda api: stack.enter_context(network(api)))


@pytest.fixture
def here(api, networks):
    return networks(api)


def seed(here, *trunks):
    names = ("acme", "second")
    shown = [{"name": name, "hostName": name, **trunk} for name, trunk in zip(names, trunks, strict=False)]
    here.emulator.reset()
    here.emulator.seed_described({"projects": {"p1": {"trunks": shown}}})


def endpoint(place, priority=1, enabled=True):
    return {"sipAddress": place, "priority": priority, "enabled": enabled}


def call(here, one, tmp_path):
    """What the edge says of the first of some calls, which all end alike; whoever called agrees."""
    before = len(here.edge.calls())
    tmp_path.mkdir(exist_ok=True)
    with caller([one], 0.2, here.edge.port, tmp_path / "call"):
        wait_until(lambda: len(here.edge.calls()) > before, "the call ends")
    first, *others = here.edge.calls()[before:]
    assert {other.status for other in others} <= {first.status}
    made = 1 + len(others)
    assert counted(tmp_path / "call") == ((made, 0) if first.status == 200 else (0, made))
    return first.status, first.why


@BOTH
@pytest.mark.parametrize(
    ("endpoints", "answers"),
    [
        ([("127.30.0.2", 2, True), ("127.30.0.1", 1, True)], "127.30.0.1"),
        ([("127.30.0.1", 1, False), ("127.30.0.2", 2, True)], "127.30.0.2"),
        ([("127.30.0.1", 10, True), ("127.30.0.2", 9, True)], "127.30.0.2"),
    ],
    ids=["the lowest priority", "only enabled ones", "priorities are numbers"],
)
def test_a_call_to_a_number(here, tmp_path, endpoints, answers):
    listed = [endpoint(f"{address}:{here.port}", *more) for address, *more in endpoints]
    seed(here, {"phoneNumbers": [NUMBER], "sipEndpoints": listed})
    assert call(here, Try("127.0.0.1", WORLD, NUMBER), tmp_path) == (200, f"answered by {answers}:{here.port}")


@BOTH
def test_the_next_endpoint_where_nobody_answers(here, tmp_path):
    listed = [endpoint(NOBODY, 1), endpoint(f"127.30.0.2:{here.port}", 2)]
    seed(here, {"phoneNumbers": [NUMBER], "sipEndpoints": listed})
    assert call(here, Try("127.0.0.1", WORLD, NUMBER), tmp_path) == (200, f"answered by 127.30.0.2:{here.port}")


@BOTH
@pytest.mark.parametrize(
    ("trunk", "outcome"),
    [
        ({}, (404, "on no trunk")),
        ({"phoneNumbers": [NUMBER]}, (480, "no enabled endpoint")),
        (
            {"phoneNumbers": [NUMBER], "sipEndpoints": [endpoint("127.30.0.1:9", 1, False)]},
            (480, "no enabled endpoint"),
        ),
        ({"phoneNumbers": [NUMBER], "sipEndpoints": [endpoint("127.30.0.1:9")]}, (408, "from 127.30.0.1:9")),
    ],
)
def test_a_call_that_is_lost(here, tmp_path, trunk, outcome):
    seed(here, trunk)
    assert call(here, Try("127.0.0.1", WORLD, NUMBER), tmp_path) == outcome


@BOTH
@pytest.mark.parametrize(
    ("acl", "status"),
    [
        ({"entries": [{"ipRange": "127.20.0.8/29"}]}, 200),
        ({"entries": [{"ipRange": "192.0.2.1"}, {"ipRange": "127.20.0.9"}]}, 200),
        ({"entries": [{"ipRange": "127.20.0.16/29"}]}, 403),
        ({"entries": [{"ipRange": "127.20.0.8/29"}], "enabled": False}, 403),
        pytest.param({"entries": [{"ipRange": "2001:db8::/48"}]}, 403, marks=unsaid("IPv6")),
        pytest.param({"entries": []}, 403, marks=unsaid("empty")),
    ],
)
def test_a_call_from_a_site(here, tmp_path, acl, status):
    """The trunk of the From domain counts, whatever another one admits."""
    everybody = {"accessControlLists": [{"name": "all", "entries": [{"ipRange": "127.0.0.0/8"}]}]}
    seed(here, {"accessControlLists": [{"name": "site", **acl}]}, everybody)
    assert call(here, Try("127.20.0.9", DOMAIN, MOBILE), tmp_path)[0] == status


@BOTH
def test_what_is_lost_is_told_and_how_long(here):
    """A number is off its trunk while calls run; the other one is not."""
    trunk = {"phoneNumbers": [NUMBER, OTHER], "sipEndpoints": [endpoint(f"127.30.0.1:{here.port}")]}
    seed(here, trunk)
    with calls_while(here, [number(NUMBER), number(OTHER)], 0.1) as report:
        seed(here, {**trunk, "phoneNumbers": [OTHER]})
        wait_until(lambda: here.edge.calls()[-1].status == 404, "a call is lost")
        seed(here, trunk)
    found = report()
    assert found.made > len(found.lost) > 0
    assert {(call.name, call.why) for call in found.lost} == {(NUMBER, "on no trunk")}
    assert all(0 < call.gap < 10 for call in found.lost)


@PUBLISHED
def test_an_acl_that_trunks_share(here, tmp_path):
    """It admits callers of each trunk to which it is linked, and of no other one."""
    acl = {"id": "shared", "name": "shared", "ipRanges": [{"ipAddress": "127.20.0.8", "range": 29}]}
    trunks = [{"name": name, "hostName": name, "accessControlListIds": ["shared"]} for name in ("acme", "second")]
    trunks.append({"name": "third", "hostName": "third"})
    here.emulator.reset()
    here.emulator.seed({"projects": {"p1": {"trunks": trunks, "accessControlLists": [acl]}}})
    for name, status in (("acme", 200), ("second", 200), ("third", 403)):
        tried = Try("127.20.0.9", DOMAIN.replace("acme", name), MOBILE)
        assert call(here, tried, tmp_path / name)[0] == status


@PUBLISHED
def test_an_endpoint_that_registers_is_passed_over(here, tmp_path):
    """Nobody registers with this edge."""
    static = {"address": "127.30.0.1", "port": here.port, "priority": 2}
    endpoints = [{"isRegistered": True, "credentialUsername": "pbx", "priority": 1}, static]
    trunk = {"name": "acme", "hostName": "acme", "phoneNumbers": [NUMBER], "endpoints": endpoints}
    here.emulator.reset()
    here.emulator.seed({"projects": {"p1": {"trunks": [trunk]}}})
    assert call(here, Try("127.0.0.1", WORLD, NUMBER), tmp_path) == (200, f"answered by 127.30.0.1:{here.port}")


@PUBLISHED
def test_the_transport_of_an_endpoint(here):
    """As Kamailio reads a SIP address; these tests only ever call over UDP."""
    seed(here, {"sipEndpoints": [endpoint("127.30.0.1"), endpoint("127.30.0.1:5070;transport=tcp"), endpoint(TLS)]})
    with closing(sqlite3.connect(here.folder / "state.db")) as db:
        places = [place for (place,) in db.execute("SELECT place FROM edge_endpoint")]
    assert places == ["127.30.0.1:5060", "127.30.0.1:5070;transport=tcp", "sbc.example.com:5061;transport=tls"]
