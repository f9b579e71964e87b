# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The edge by itself: where a call goes, who may call, and that what it loses is told."""

import pytest

from tests.calls.callers import Try, caller, counted
from tests.calls.edge import WORLD
from tests.calls.estate import MOBILE
from tests.calls.network import calls_while, network
from tests.calls.processes import wait_until
from tests.calls.report import number

NUMBER, OTHER = "+49891000001", "+49891000002"
DOMAIN = "acme.pstn.sinch.com"
NOBODY = "127.30.0.1:9"  # listens there


@pytest.fixture(scope="module")
def here():
    with network() as made:
        yield made


def seed(here, *trunks):
    names = ("acme", "second")
    shown = [{"name": name, "hostName": name, **trunk} for name, trunk in zip(names, trunks, strict=False)]
    here.emulator.reset()
    here.emulator.seed({"projects": {"p1": {"trunks": shown}}})


def endpoint(place, priority=1, enabled=True):
    return {"sipAddress": place, "priority": priority, "enabled": enabled}


def call(here, one, tmp_path):
    """What the edge says of the first of some calls, which all end alike; whoever called agrees."""
    before = len(here.edge.calls())
    with caller([one], 0.2, here.edge.port, tmp_path / "call"):
        wait_until(lambda: len(here.edge.calls()) > before, "the call ends")
    first, *others = here.edge.calls()[before:]
    assert {other.status for other in others} <= {first.status}
    made = 1 + len(others)
    assert counted(tmp_path / "call") == ((made, 0) if first.status == 200 else (0, made))
    return first.status, first.why


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


def test_the_next_endpoint_where_nobody_answers(here, tmp_path):
    listed = [endpoint(NOBODY, 1), endpoint(f"127.30.0.2:{here.port}", 2)]
    seed(here, {"phoneNumbers": [NUMBER], "sipEndpoints": listed})
    assert call(here, Try("127.0.0.1", WORLD, NUMBER), tmp_path) == (200, f"answered by 127.30.0.2:{here.port}")


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


@pytest.mark.parametrize(
    ("acl", "status"),
    [
        ({"entries": [{"ipRange": "127.20.0.8/29"}]}, 200),
        ({"entries": [{"ipRange": "192.0.2.1"}, {"ipRange": "127.20.0.9"}]}, 200),
        ({"entries": [{"ipRange": "127.20.0.16/29"}, {"ipRange": "2001:db8::/48"}]}, 403),
        ({"entries": [{"ipRange": "127.20.0.8/29"}], "enabled": False}, 403),
        ({"entries": []}, 403),
    ],
)
def test_a_call_from_a_site(here, tmp_path, acl, status):
    """The trunk of the From domain counts, whatever another one admits."""
    everybody = {"accessControlLists": [{"name": "all", "entries": [{"ipRange": "0.0.0.0/0"}]}]}
    seed(here, {"accessControlLists": [{"name": "site", **acl}]}, everybody)
    assert call(here, Try("127.20.0.9", DOMAIN, MOBILE), tmp_path)[0] == status


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
