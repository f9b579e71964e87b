# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""From calls to what was lost, and from a file of sites to who calls: pure."""

from tests.calls.callers import Try
from tests.calls.edge import Call
from tests.calls.estate import Book, on_loopback, targets
from tests.calls.moves import times_off
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


def test_times_off_are_from_the_delete_to_the_post_that_succeeds():
    def entry(time, operation, status=200, path="", number=None):
        return {"time": time, "operation": operation, "status": status, "path": path, "body": {"phoneNumber": number}}

    log = [
        entry(1, "addPhoneNumberToTrunk", 400, number="+1"),
        entry(2, "removePhoneNumberFromTrunk", path="/x/%2B1"),
        entry(3, "addPhoneNumberToTrunk", 429, number="+1"),
        entry(5, "addPhoneNumberToTrunk", number="+1"),
        entry(6, "removePhoneNumberFromTrunk", path="/x/%2B2"),
    ]
    assert times_off(log) == {"+1": 3}


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
