# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Answers that leave the description on purpose say so, and no others; a judge may excuse these, and only for that."""

import pytest

from tests.emulator.answers import BENT
from tests.judges.prism import unexpected
from tests.proxy import Exchange, Response


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"kind": "503", "after": True}, "503"),
        ({"kind": "401"}, "401"),
        ({"kind": "html"}, "html"),
        ({"kind": "no_key"}, "no_key"),
        ({"kind": "no_id"}, "no_id"),
        ({"kind": "redirect", "location": "/"}, "redirect"),
        ({"kind": "latency", "ms": 0}, None),
    ],
)
def test_a_fault_that_bends_the_answer_is_named(api, emulator, trunk, fault, says):
    emulator.fault(**fault)
    assert api("GET", "/trunks").headers.get(BENT) == says
    assert BENT not in api("GET", "/trunks").headers


@pytest.mark.parametrize(
    ("settings", "method", "bends"),
    [
        ({"status_codes": "published"}, "POST", True),
        ({"status_codes": "published"}, "GET", False),
        ({"empty_answers": True}, "POST", True),
        ({"extra_fields": True}, "GET", True),
        ({"total_offset": 1}, "GET", True),
        ({"max_page_size": 1}, "GET", False),
        ({"rate_limit": {"per_second": 0.001, "burst": 1}}, "GET", True),
    ],
)
def test_settings_that_bend_the_answer_are_named(api, emulator, trunk, settings, method, bends):
    emulator.settings(**settings)
    if "rate_limit" in settings:
        assert BENT not in api("GET", "/trunks").headers
    answer = api(method, "/trunks", json={"name": "x"} if method == "POST" else None)
    assert answer.headers.get(BENT) == ("settings" if bends else None)


def test_a_list_that_lags_is_named(api, emulator, trunk, path):
    emulator.settings(lag=60)
    assert BENT not in api("GET", "/trunks").headers
    young = api("POST", "/trunks", json={"name": "young"}).json()
    api("POST", f"{path}/phoneNumbers", json={"phoneNumber": "+442071838750"})
    for where in ("/trunks", f"/trunks/{young['id']}", f"{path}/phoneNumbers"):
        assert api("GET", where).headers[BENT] == "settings"
    for where in (path, "/trunks/01J", f"{path}/sipEndpoints"):  # nothing is hidden there
        assert BENT not in api("GET", where).headers


def test_what_is_kept_in_another_way_is_named(api, emulator, path):
    emulator.settings(rewrite={"name": "trim"}, extra_fields=True)
    assert api("PATCH", path, json={"name": "x "}).headers[BENT] == "settings"
    emulator.settings(extra_fields=False)
    assert api("PATCH", path, json={"name": "x "}).headers[BENT] == "settings"
    assert BENT not in api("PATCH", path, json={"name": "x"}).headers
    assert BENT not in api("GET", path).headers


def test_the_refusal_of_a_number_that_belongs_to_another_project_is_named(api, emulator, path):
    emulator.settings(number_owners={"+442071838750": "p2"})
    assert api("POST", f"{path}/phoneNumbers", json={"phoneNumber": "+442071838750"}).headers[BENT] == "settings"
    assert BENT not in api("POST", f"{path}/phoneNumbers", json={"phoneNumber": "+442071838751"}).headers


STATUS = {"location": ["response"], "message": "Unable to match the returned status code with those defined"}
PAGE = {"location": ["response"], "message": 'The received media type "text/html" does not match'}
BODY = {"location": ["response", "body", "trunks"], "message": "Response body property trunks must be array"}
REQUEST = {"location": ["request", "body", "name"], "message": "Request body property name must be string"}


@pytest.mark.parametrize(
    ("status", "by", "excused"),
    [
        (503, "503", [STATUS]),
        (503, None, []),
        (500, "503", []),  # the emulator's own, whatever was asked for
        (200, "html", [PAGE]),
        (200, "no_key", []),
        (201, "settings", [STATUS]),
        (404, "settings", [STATUS]),
        (500, "settings", []),
        (200, None, []),
    ],
)
def test_what_a_judge_excuses(status, by, excused):
    one = Exchange("GET", "/", (), b"", Response(status, ((BENT, by),) if by else (), b""))
    everything = [STATUS, PAGE, BODY, REQUEST]
    assert len(unexpected(one, everything)) == len(everything) - len(excused)
    assert unexpected(one, excused) == []


@pytest.mark.parametrize("response", [None, Response(200, (), b"", complete=False)], ids=["cut", "truncated"])
def test_without_an_answer_the_request_is_judged_all_the_same(response):
    assert unexpected(Exchange("GET", "/", (), b"", response), [STATUS, BODY]) == []
    assert len(unexpected(Exchange("GET", "/", (), b"", response), [STATUS, REQUEST])) == 1
