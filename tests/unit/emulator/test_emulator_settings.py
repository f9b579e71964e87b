# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every setting, and that a reset takes it back."""

import threading
import time

import pytest

from tests.emulator.client import EmulatorError

START = {
    "latency_ms": 0,
    "first_page": 1,
    "max_page_size": None,
    "status_codes": "200",
    "empty_answers": False,
    "extra_fields": False,
    "total_key": "totalSize",
    "total_offset": 0,
    "token_lifetime": 3600,
    "credentials": None,
    "rate_limit": None,
    "lag": 0,
    "rewrite": None,
    "number_owners": None,
    "number_in_use": "refused",
}


@pytest.fixture
def five(emulator):
    emulator.seed({"projects": {"p1": {"trunks": [{"name": str(index)} for index in range(5)]}}})


def names(answer):
    return [trunk["name"] for trunk in answer.json()["trunks"]]


def test_a_reset_takes_settings_back(emulator):
    assert emulator.control("GET", "settings") == START
    changed = emulator.settings(first_page=0, total_key=None)
    assert changed == START | {"first_page": 0, "total_key": None}
    assert emulator.settings(total_offset=1) == changed | {"total_offset": 1}
    emulator.reset()
    assert emulator.control("GET", "settings") == START


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"latency": 5}, "'latency' was unexpected"),
        ({"latency_ms": -1}, "latency_ms: -1"),
        ({"first_page": 2}, "first_page: 2"),
        ({"max_page_size": 0}, "max_page_size: 0"),
        ({"status_codes": "201"}, 'status_codes: "201"'),
        ({"empty_answers": "yes"}, 'empty_answers: "yes"'),
        ({"total_key": "count"}, 'total_key: "count"'),
        ({"rate_limit": {"per_second": 0, "burst": 1}}, "rate_limit"),
        ({"rate_limit": {"per_second": 1}}, "rate_limit"),
        ({"credentials": {"key": ""}}, "credentials.key"),
        ({"lag": -1}, "lag: -1"),
        ({"lag": {"items": 1, "trunks": 1}}, "lag: "),
        ({"rewrite": {"name": "narrow"}}, "rewrite"),
        ({"rewrite": {"hostName": "trim"}}, "rewrite"),
        ({"number_owners": {"+442071838750": ""}}, "number_owners"),
        ({"number_in_use": "moved"}, 'number_in_use: "moved"'),
        ({"number_in_use": None}, "number_in_use: null"),
        ([], "settings: [] is not of type"),
    ],
)
def test_unknown_settings_are_refused(emulator, change, message):
    with pytest.raises(EmulatorError) as refused:
        emulator.control("PATCH", "settings", change)
    assert message in str(refused.value)
    assert emulator.control("GET", "settings") == START


def test_latency_does_not_add_up(api, emulator):
    emulator.settings(latency_ms=300)
    threads = [threading.Thread(target=api, args=("GET", "/trunks")) for _turn in range(8)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(emulator.log()) == 8
    assert 0.3 <= time.monotonic() - started < 8 * 0.3


def test_pages_from_zero(api, emulator, five):
    emulator.settings(first_page=0)
    assert names(api("GET", "/trunks?pageSize=2")) == ["0", "1"]
    assert names(api("GET", "/trunks?pageSize=2&page=0")) == ["0", "1"]
    assert names(api("GET", "/trunks?pageSize=2&page=2")) == ["4"]
    assert api("GET", "/trunks?page=-1").status_code == 400


def test_smaller_pages_than_asked_for(api, emulator, five):
    emulator.settings(max_page_size=2)
    assert names(api("GET", "/trunks?pageSize=500&page=2")) == ["2", "3"]
    assert names(api("GET", "/trunks?pageSize=1&page=2")) == ["1"]


def test_totals(api, emulator, five):
    emulator.settings(total_offset=3)
    assert api("GET", "/trunks").json()["totalSize"] == 8
    emulator.settings(total_key="totalItems")
    body = api("GET", "/trunks").json()
    assert (body["totalItems"], set(body)) == (8, {"trunks", "totalItems"})
    emulator.settings(total_key=None)
    assert set(api("GET", "/trunks").json()) == {"trunks"}


def test_published_status_codes(api, emulator):
    emulator.settings(status_codes="published")
    created = api("POST", "/trunks", json={"name": "a"})
    path = f"/trunks/{created.json()['id']}"
    assert (created.status_code, api("GET", path).json()) == (201, created.json())
    for method, url, body in [
        ("POST", f"{path}/phoneNumbers", {"phoneNumber": "+442071838750"}),
        ("DELETE", f"{path}/phoneNumbers/+442071838750", None),
        ("DELETE", path, None),
    ]:
        answer = api(method, url, json=body)
        assert (answer.status_code, answer.content) == (204, b"")
        assert "Content-Length" not in answer.headers
    assert api("GET", path).status_code == 404


def test_empty_answers(api, emulator):
    emulator.settings(empty_answers=True)
    assert (api("POST", "/trunks", json={"name": "a"}).status_code, names(api("GET", "/trunks"))) == (204, ["a"])
    path = f"/trunks/{api('GET', '/trunks').json()['trunks'][0]['id']}"
    answer = api("PATCH", path, json={"name": "b"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert api("GET", path).json()["name"] == "b"


def test_extra_fields(api, emulator, trunk, path):
    api("POST", f"{path}/phoneNumbers", json={"phoneNumber": "+442071838750"})
    emulator.settings(extra_fields=True)
    extra = {"futureField", "futureObject"}
    assert set(api("GET", path).json()) == set(trunk) | extra
    listed = api("GET", "/trunks").json()
    assert set(listed) == {"trunks", "totalSize"} | extra
    assert set(listed["trunks"][0]) == set(trunk) | extra
    assert set(api("GET", f"{path}/phoneNumbers").json()["phoneNumbers"][0]) == {"phoneNumber", "trunkId"} | extra
    emulator.settings(extra_fields=False)
    assert api("GET", path).json() == trunk  # nothing of it was stored


def test_rate_limit(api, emulator):
    emulator.settings(rate_limit={"per_second": 0.5, "burst": 3})
    answers = [api("GET", "/trunks") for _turn in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[3].json()["status"] == "RESOURCE_EXHAUSTED"
    assert answers[3].headers["Retry-After"] == "2"
    emulator.settings(rate_limit={"per_second": 0.5, "burst": 1, "retry_after": False})
    answers = [api("GET", "/trunks") for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert "Retry-After" not in answers[1].headers
    emulator.settings(rate_limit=None)
    assert api("GET", "/trunks").status_code == 200


def test_rate_limit_refills(api, emulator):
    emulator.settings(rate_limit={"per_second": 20, "burst": 1})
    assert [api("GET", "/trunks").status_code for _turn in range(2)] == [200, 429]
    deadline = time.monotonic() + 5
    while api("GET", "/trunks").status_code == 429:
        assert time.monotonic() < deadline, "the bucket never fills"


NUMBER = "+442071838750"
LONG = 60  # seconds, which no test waits for


def test_what_was_created_is_not_seen_at_once(api, emulator, trunk):
    emulator.settings(lag=LONG)
    young = api("POST", "/trunks", json={"name": "young"}).json()
    body = api("GET", "/trunks").json()
    assert (body["trunks"], body["totalSize"]) == ([trunk], 1)
    assert api("GET", "/trunks?pageSize=1&page=2").json()["trunks"] == []
    below = f"/trunks/{young['id']}"
    for method, where, sent in [
        ("GET", below, None),
        ("PATCH", below, {"name": "x"}),
        ("DELETE", below, None),
        ("GET", f"{below}/sipEndpoints", None),
        ("POST", f"{below}/sipEndpoints", {"sipAddress": "a.example"}),
        ("POST", f"{below}/phoneNumbers", {"phoneNumber": NUMBER}),
    ]:
        answer = api(method, where, json=sent)
        assert answer.status_code == 404
        assert answer.json()["message"] == f"trunk {young['id']} not found in project p1"
    assert api("POST", "/trunks", json={"name": "x", "hostName": young["hostName"]}).status_code == 400
    emulator.settings(lag=0)
    assert api("GET", "/trunks").json()["trunks"] == [trunk, young]
    assert api("GET", below).json() == young


@pytest.mark.parametrize(
    ("kind", "sent"), [("sipEndpoints", {"sipAddress": "a.example"}), ("accessControlLists", {"name": "office"})]
)
def test_a_child_is_not_seen_at_once(api, emulator, path, kind, sent):
    old = api("POST", f"{path}/{kind}", json=sent).json()
    emulator.settings(lag=LONG)
    young = api("POST", f"{path}/{kind}", json=sent).json()
    assert api("GET", f"{path}/{kind}").json() == {kind: [old]}
    for method, body in [("GET", None), ("PATCH", {"enabled": False}), ("DELETE", None)]:
        assert api(method, f"{path}/{kind}/{young['id']}", json=body).status_code == 404
    emulator.settings(lag=0)
    assert api("GET", f"{path}/{kind}").json() == {kind: [old, young]}


def test_a_number_is_not_seen_at_once(api, emulator, path):
    emulator.settings(lag=LONG)
    assert api("POST", f"{path}/phoneNumbers", json={"phoneNumber": NUMBER}).status_code == 200
    assert api("GET", f"{path}/phoneNumbers").json() == {"phoneNumbers": []}
    assert api("DELETE", f"{path}/phoneNumbers/{NUMBER}").status_code == 404
    assert api("POST", f"{path}/phoneNumbers", json={"phoneNumber": NUMBER}).status_code == 400
    emulator.settings(lag=0)
    assert len(api("GET", f"{path}/phoneNumbers").json()["phoneNumbers"]) == 1


@pytest.mark.parametrize(("lag", "listed", "item"), [({"lists": LONG}, 0, 200), ({"items": LONG}, 1, 404)])
def test_lists_and_items_lag_apart(api, emulator, lag, listed, item):
    emulator.settings(lag=lag)
    young = api("POST", "/trunks", json={"name": "young"}).json()
    assert len(api("GET", "/trunks").json()["trunks"]) == listed
    assert api("GET", f"/trunks/{young['id']}").status_code == item


def test_what_lags_is_seen_in_the_end(api, emulator):
    emulator.settings(lag=0.2)
    young = api("POST", "/trunks", json={"name": "young"}).json()
    deadline = time.monotonic() + 5
    while api("GET", f"/trunks/{young['id']}").status_code == 404:
        assert time.monotonic() < deadline, "it is never seen"
    assert api("GET", "/trunks").json()["trunks"] == [young]


def test_a_state_that_is_put_does_not_lag(api, emulator):
    emulator.settings(lag=LONG)
    api("POST", "/trunks", json={"name": "young"})
    emulator.seed(emulator.state())
    assert names(api("GET", "/trunks")) == ["young"]


@pytest.mark.parametrize(
    ("field", "way", "sent", "kept"),
    [
        ("name", "trim", " a  b ", "a  b"),
        ("name", "squeeze", " a  b ", "a b"),
        ("name", "lower", "A b", "a b"),
        ("description", "trim", "fibre ", "fibre"),
        ("description", "trim", " ", " "),
        ("ipRange", "narrow", "198.51.100.8/24", "198.51.100.0/32"),
        ("ipRange", "narrow", "::/0", "::/128"),
        ("ipRange", "widen", "198.51.100.8", "198.51.100.0/24"),
        ("ipRange", "widen", "10.0.0.0/4", "0.0.0.0/0"),
    ],
)
def test_another_value_is_kept(api, emulator, path, field, way, sent, kept):
    def body(value):
        acl = {"name": "office", "entries": [{"ipRange": "192.0.2.1", "description": "x"}]}
        return acl | {"name": value} if field == "name" else acl | {"entries": [acl["entries"][0] | {field: value}]}

    emulator.settings(rewrite={field: way})
    acls = f"{path}/accessControlLists"
    answer = api("POST", acls, json=body(sent)).json()
    assert {name: answer[name] for name in ("name", "entries")} == body(kept)
    assert api("GET", f"{acls}/{answer['id']}").json() == answer
    emulator.settings(rewrite=None)
    assert api("PATCH", f"{acls}/{answer['id']}", json=body(sent)).json().items() >= body(sent).items()
    emulator.settings(rewrite={field: way})
    assert api("PATCH", f"{acls}/{answer['id']}", json=body(sent)).json().items() >= body(kept).items()


def test_a_port_is_added(api, emulator, path):
    emulator.settings(rewrite={"sipAddress": "port"})
    kept = [
        api("POST", f"{path}/sipEndpoints", json={"sipAddress": sent}).json()["sipAddress"]
        for sent in ("a.example", "a.example:5061")
    ]
    assert kept == ["a.example:5060", "a.example:5061"]


def test_a_number_has_an_owner(api, emulator, path):
    emulator.settings(number_owners={NUMBER: "p2", f"{NUMBER}1": "p1"})
    answer = api("POST", f"{path}/phoneNumbers", json={"phoneNumber": NUMBER})
    assert (answer.status_code, answer.json()["status"]) == (400, "INVALID_ARGUMENT")
    text = f"{NUMBER} does not belong to project p1"
    assert answer.json()["details"] == [{"field": "phoneNumber", "description": text}]
    for other in (f"{NUMBER}1", f"{NUMBER}2"):  # its own, and one that is everybody's
        assert api("POST", f"{path}/phoneNumbers", json={"phoneNumber": other}).status_code == 200
    assert len(api("GET", f"{path}/phoneNumbers").json()["phoneNumbers"]) == 2
