# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""From calls to what was lost, and from a file of sites to who calls: pure."""

import pytest

from tests.calls.callers import Try
from tests.calls.edge import Call
from tests.calls.estate import Book, on_loopback, targets
from tests.calls.moves import asked_while_off, times_off
from tests.calls.report import Target, longest_gaps, report

OLD, NEW = Try("127.20.0.1", "acme", "+1"), Try("127.20.0.2", "acme", "+1")
LINE = Target("munich", (OLD, NEW))


def calls(one, *outcomes):
    """Calls of one try: (second, status)."""
    return [
        Call(at, f"{one.source} {at}", one.domain, one.number, one.source, "t", status, "why")
        for at, status in outcomes
    ]


def test_a_refused_line_is_no_loss_where_the_other_is_admitted():
    made = [*calls(OLD, (1, 200), (2, 200), (3, 403)), *calls(NEW, (1.1, 403), (2.1, 200), (3.1, 200))]
    found = report(made, [LINE])
    assert (found.made, found.lost, found.second_line) == (6, (), 2)


def test_a_moment_at_which_both_lines_are_refused_is_a_loss():
    made = [*calls(OLD, (1, 200), (2, 403), (3, 403)), *calls(NEW, (1.1, 403), (2.1, 403), (3.1, 200))]
    found = report(made, [LINE])
    assert [(call.at, round(call.gap, 1)) for call in found.lost] == [(2, 1.1), (2.1, 1.0)]
    assert longest_gaps(found) == {"munich": found.lost[0].gap}


def test_a_number_that_is_not_answered_again_has_no_gap():
    one = Try("127.0.0.1", "world.invalid", "+1")
    found = report(calls(one, (1, 200), (2, 404), (3, 404)), [Target("+1", (one,))])
    assert [call.gap for call in found.lost] == [None, None]
    assert longest_gaps(found) == {"+1": None}


def entry(time, operation, status=200, path="", method="POST", **body):
    """A request of the emulator's log."""
    body = body or None
    return {"time": time, "operation": operation, "status": status, "path": path, "method": method, "body": body}


def described(time, number, to="x", status=200):
    """The request that puts a number on a trunk of the description, or takes it off."""
    if to:
        return entry(time, "addPhoneNumberToTrunk", status, "/trunks/x/phoneNumbers", phoneNumber=number)
    return entry(time, "removePhoneNumberFromTrunk", status, f"/x/%2B{number[1:]}", "DELETE")


def published(time, number, to="x", status=201):
    return entry(time, "assignPhoneNumber", status, "/phoneNumbers", phoneNumber=number, sipTrunkId=to)


@pytest.mark.parametrize("ask", [described, published])
def test_times_off_are_from_taking_off_to_the_assignment_that_succeeds(ask):
    log = [
        ask(1, "+1", status=400),
        ask(2, "+1", to=""),
        ask(3, "+1", status=429),
        ask(5, "+1"),
        ask(6, "+2", to=""),
        ask(7, "+3"),
    ]
    assert times_off(log) == {"+1": 3}


@pytest.mark.parametrize("ask", [described, published])
def test_what_is_asked_while_a_number_is_off(ask):
    """Before, afterwards and of other numbers anything may be asked."""

    def look(time, number):
        return entry(time, "getPhoneNumber", path=f"/phoneNumbers/%2B{number[1:]}", method="GET")

    least = [look(1, "+1"), ask(2, "+1", to=""), look(3, "+2"), ask(4, "+1"), look(5, "+1")]
    assert asked_while_off(least) == []
    assert asked_while_off([*least[:2], look(3, "+1"), *least[3:]]) == ["GET /phoneNumbers/%2B1 None: 200"]
    assert len(asked_while_off([*least[:2], ask(3, "+1", status=429), *least[3:]])) == 1


def test_sites_on_loopback():
    """Each address has one of its own, and the same one wherever it stands; what cannot be read stays."""
    book = Book(15070)
    site = {
        "name": "munich",
        "public_addresses": [{"ip_range": "198.51.100.0/28"}, {"ip_range": "2001:db8::/48"}, {"ip_range": "x"}],
        "endpoints": [{"sip_address": "SBC1.example.com:5061;transport=tls"}, {"sip_address": "[2001:db8::1]"}, "?"],
    }
    other = {"name": "cologne", "public_addresses": [{"ip_range": "198.51.100.1/28"}], "endpoints": None}
    assert on_loopback([site, other], book) == [
        {
            "name": "munich",
            "public_addresses": [{"ip_range": "127.20.0.1"}, {"ip_range": "127.20.0.2"}, {"ip_range": "x"}],
            "endpoints": [{"sip_address": "127.30.0.1:15070"}, {"sip_address": "127.30.0.2:15070"}, "?"],
        },
        {"name": "cologne", "public_addresses": [{"ip_range": "127.20.0.1"}], "endpoints": None},
    ]
    assert site["public_addresses"][0] == {"ip_range": "198.51.100.0/28"}


def test_who_is_called():
    """Numbers that both files have; lines that stay, or new ones in place of old ones."""

    def sites(*ranges, numbers=(), **more):
        entries = [{"ip_range": text} for text in ranges]
        return [{"name": "munich", "public_addresses": entries, "phone_numbers": list(numbers), **more}]

    def names(before, after):
        return [target.name for target in targets(before, after, {"munich": "acme"})]

    before = sites("127.20.0.1", "127.20.0.2", numbers=["+49 89 1", "+49892"])
    assert names(before, sites("127.20.0.2", "127.20.0.3", numbers=["+49891"])) == ["+49891", "munich from 127.20.0.2"]
    assert names(before, sites("127.20.0.3")) == ["munich from 127.20.0.1 or 127.20.0.2 or 127.20.0.3"]
    assert names(before, sites("127.20.0.1", state="absent")) == []
