# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every fault: what the client sees, whether the write happened, and what the log says."""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.emulator.client import EmulatorError

STATUSES = ["429", "401", "403", "404", "500", "502", "503", "504"]
CREATE = {"json": {"name": "site"}}


def names(emulator):
    return [trunk["name"] for project in emulator.state()["projects"].values() for trunk in project["trunks"]]


@pytest.mark.parametrize("kind", STATUSES)
@pytest.mark.parametrize("after", [False, True])
def test_status(api, emulator, kind, after):
    emulator.fault(kind, operation="createTrunk", after=after)
    answer = api("POST", "/trunks", **CREATE)
    assert answer.status_code == int(kind)
    assert set(answer.json()) == {"code", "status", "message", "details"}
    assert names(emulator) == (["site"] if after else [])
    (entry,) = emulator.log()
    assert (entry["status"], entry["fault"], entry["body"]) == (int(kind), kind, {"name": "site"})
    assert api("POST", "/trunks", **CREATE).status_code == 200  # once means once
    assert emulator.log()[1]["fault"] is None


@pytest.mark.parametrize("kind", ["503", "cut_before", "hang"])
def test_late(api, emulator, kind):
    """The work is done after all, once so many reads have come."""
    emulator.fault(kind, operation="createTrunk", late=2)
    try:
        api("POST", "/trunks", timeout=0.2, **CREATE)
    except requests.RequestException:
        assert kind != "503"
    assert names(emulator) == []
    assert api("GET", "/trunks").json()["trunks"] == []
    assert [trunk["name"] for trunk in api("GET", "/trunks").json()["trunks"]] == ["site"]
    assert len(api("GET", "/trunks").json()["trunks"]) == 1


@pytest.mark.parametrize(
    ("body", "media_type", "start"),
    [
        ("json", "application/json", b'{"code":503,"status":"UNAVAILABLE"'),
        ("problem", "application/problem+json", b'{"type":"about:blank","title":"Service Unavailable","detail"'),
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("empty", None, b""),
    ],
)
def test_error_bodies(api, emulator, body, media_type, start):
    emulator.fault("503", body=body)
    answer = api("GET", "/trunks")
    assert (answer.status_code, answer.headers.get("Content-Type")) == (503, media_type)
    assert answer.content.startswith(start)
    assert bool(answer.content) == bool(start)


@pytest.mark.parametrize("kind", ["429", "503"])
def test_retry_after(api, emulator, kind):
    emulator.fault(kind, retry_after=7)
    emulator.fault(kind, retry_after="date", seconds=60)
    emulator.fault(kind, retry_after=None)
    seconds, date, nothing = (api("GET", "/trunks").headers.get("Retry-After") for _turn in range(3))
    assert (seconds, nothing) == ("7", None)
    assert 50 < (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds() <= 60


def test_expired_token(api, emulator, session):
    grant = {"grant_type": "client_credentials"}
    token = session.post(f"{emulator.url}/oauth2/token", data=grant, timeout=10).json()["access_token"]

    def use(auth):
        auth.headers["Authorization"] = f"Bearer {token}"
        return auth

    assert api("GET", "/trunks", auth=use).status_code == 200
    emulator.fault("401", operation="listTrunks")
    for _turn in range(2):  # by the fault, and from then on because the token is dead
        answer = api("GET", "/trunks", auth=use)
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert [entry["fault"] for entry in emulator.log(operation="listTrunks")] == [None, "401", None]


@pytest.mark.parametrize(("kind", "written"), [("cut_before", []), ("cut_after", ["site"])])
def test_cut(api, emulator, kind, written):
    emulator.fault(kind, operation="createTrunk")
    with pytest.raises(requests.ConnectionError, match=r"without response|reset by peer"):
        api("POST", "/trunks", **CREATE)
    assert names(emulator) == written
    (entry,) = emulator.log()
    assert (entry["status"], entry["fault"], entry["body"]) == (None, kind, {"name": "site"})
    assert api("GET", "/trunks").status_code == 200


def test_truncate(api, emulator):
    emulator.fault("truncate", operation="createTrunk")
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        api("POST", "/trunks", **CREATE)
    assert names(emulator) == ["site"]
    assert emulator.log()[0]["status"] == 200


def test_truncated_half_is_there(api, emulator):
    emulator.fault("truncate")
    with api("GET", "/trunks", stream=True) as answer:
        length = int(answer.headers["Content-Length"])
        assert answer.raw.read1(length) == b'{"trunks":[],"totalSize":0}'[: length // 2]


def test_html(api, emulator):
    emulator.fault("html", operation="createTrunk")
    answer = api("POST", "/trunks", **CREATE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!doctype html>")
    assert names(emulator) == ["site"]


@pytest.mark.parametrize("name", ["trunks", "sipEndpoints", "accessControlLists", "phoneNumbers"])
def test_list_without_its_key(api, emulator, path, name):
    emulator.fault("no_key", method="GET")
    url = "/trunks" if name == "trunks" else f"{path}/{name}"
    assert name not in api("GET", url).json()
    assert name in api("GET", url).json()


def test_object_without_its_id(api, emulator):
    emulator.fault("no_id", times=2)
    created = api("POST", "/trunks", **CREATE).json()
    assert created["name"] == "site"
    assert "id" not in created
    assert "id" not in api("GET", "/trunks").json()["trunks"][0]
    assert "id" in api("GET", "/trunks").json()["trunks"][0]


def test_redirect(api, emulator):
    emulator.fault("redirect", operation="createTrunk", location="http://127.0.0.1:9/elsewhere")
    answer = api("POST", "/trunks", **CREATE)
    assert (answer.status_code, answer.headers["Location"]) == (307, "http://127.0.0.1:9/elsewhere")
    assert names(emulator) == []


def test_latency_is_for_one_alone(api, emulator):
    emulator.fault("latency", ms=60_000, operation="listTrunks")
    with pytest.raises(requests.ReadTimeout):
        api("GET", "/trunks", timeout=0.05)
    assert api("GET", "/trunks").status_code == 200
    assert [entry["status"] for entry in emulator.log()] == [None, 200]  # the first one is still waiting
    emulator.fault("latency", ms=100, operation="listTrunks")
    started = time.monotonic()
    api("GET", "/trunks")
    assert time.monotonic() - started >= 0.1


@pytest.mark.parametrize(("options", "written"), [({}, []), ({"after": True}, ["site"])])
def test_hang(api, emulator, options, written):
    emulator.fault("hang", operation="createTrunk", **options)
    with pytest.raises(requests.ReadTimeout):
        api("POST", "/trunks", timeout=0.1, **CREATE)
    assert names(emulator) == written
    assert emulator.log()[0]["status"] is None
    assert api("GET", "/trunks").status_code == 200


def test_faults_queue_up(api, emulator):
    emulator.control(
        "POST",
        "faults",
        [
            {"kind": "503", "operation": "listTrunks", "skip": 1, "times": 2},
            {"kind": "502", "operation": ["getTrunk", "createTrunk"]},
            {"kind": "500", "operation": "*", "method": "DELETE", "times": 0},
        ],
    )
    assert [api("GET", "/trunks").status_code for _turn in range(4)] == [200, 503, 503, 200]
    assert [api("GET", "/trunks/x").status_code for _turn in range(2)] == [502, 404]
    assert [api("DELETE", "/trunks/x").status_code for _turn in range(3)] == [500, 500, 500]
    (left,) = emulator.faults()
    assert left == {"kind": "500", "operation": ["*"], "method": "DELETE", "skip": 0, "times": 0, "hits": 3}
    emulator.clear_faults()
    assert api("DELETE", "/trunks/x").status_code == 404


def test_a_fault_may_look_at_what_is_sent(api, emulator):
    emulator.fault("503", operation="createTrunk", filled={"hostName": True, "futureField": False}, times=0)
    assert emulator.faults()[0]["filled"] == {"hostName": True, "futureField": False}
    sent = [{"name": "a", "hostName": "acme-a"}, {"name": "a"}, {"hostName": ""}, [], "x"]
    statuses = [api("POST", "/trunks", json=body).status_code for body in sent]
    assert statuses == [503, 200, 400, 400, 400]
    assert api("POST", "/trunks", data=b"{no JSON").status_code == 400
    assert api("POST", "/trunks", json={"name": "b", "hostName": "acme-b", "futureField": 1}).status_code == 200


def test_a_star_leaves_the_token_endpoint_alone(api, emulator, session):
    url, grant = f"{emulator.url}/oauth2/token", {"grant_type": "client_credentials"}
    emulator.fault("503", times=0)
    assert session.post(url, data=grant, timeout=10).status_code == 200
    emulator.fault("429", operation="token", retry_after=1)
    assert [session.post(url, data=grant, timeout=10).status_code for _turn in range(2)] == [429, 200]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({}, "kind: unknown kind 'None'; there are: latency, 429"),
        ("503", "must be an object"),
        ({"kind": "418"}, "unknown kind '418'"),
        ({"kind": "503", "operation": "listTrunk"}, "unknown operation 'listTrunk'"),
        ({"kind": "503", "operation": []}, "operation"),
        ({"kind": "503", "tiems": 1}, "'tiems' was unexpected"),
        ({"kind": "503", "times": -1}, "times"),
        ({"kind": "503", "method": "get"}, "method"),
        ({"kind": "503", "filled": {"name": "a"}}, "filled"),
        ({"kind": "500", "retry_after": 1}, "'retry_after' was unexpected"),
        ({"kind": "429", "retry_after": 1.5}, "retry_after"),
        ({"kind": "latency"}, '"ms" is a required property'),
        ({"kind": "redirect"}, '"location" is a required property'),
        ([{"kind": "503"}, {"kind": "nonsense"}], "unknown kind 'nonsense'"),
    ],
)
def test_unknown_faults_are_refused(emulator, fault, message):
    with pytest.raises(EmulatorError) as refused:
        emulator.control("POST", "faults", fault)
    assert message in str(refused.value)
    assert emulator.faults() == []


def test_value(api, emulator):
    made = api("POST", "/trunks", **CREATE).json()
    emulator.fault("value", operation=["listTrunks", "getTrunk"], times=2, key="name", value={"a": [1]})
    assert [trunk["name"] for trunk in api("GET", "/trunks").json()["trunks"]] == [{"a": [1]}]
    assert api("GET", f"/trunks/{made['id']}").json() == {**made, "name": {"a": [1]}}
    assert names(emulator) == ["site"]


def test_value_at_the_token_endpoint(emulator):
    emulator.fault("value", operation="token", key="access_token", value="a\nb")
    form = {"grant_type": "client_credentials"}
    answer = requests.post(emulator.token_url, data=form, auth=("key", "secret"), timeout=5).json()
    assert answer["access_token"] == "a\nb"
    assert answer["expires_in"]


def test_text(api, emulator):
    emulator.fault("text", text='{"id": 1e400}')
    answer = api("POST", "/trunks", **CREATE)
    assert (answer.status_code, answer.content) == (200, b'{"id": 1e400}')
    assert answer.headers["Content-Type"] == "application/json"
    assert names(emulator) == ["site"]


def test_endless(api, emulator):
    emulator.fault("endless", operation="listTrunks", objects=2)
    emulator.fault("endless", operation="listTrunks", total=9)
    first, second = (api("GET", "/trunks").json() for _turn in range(2))
    assert first.keys() == {"trunks"}
    assert (len(second["trunks"]), second["totalSize"]) == (1, 9)
    assert len({trunk["id"] for answer in (first, second) for trunk in answer["trunks"]}) == 3


@pytest.mark.parametrize("packed", [False, True])
def test_large(api, emulator, packed):
    emulator.fault("large", mb=2, packed=packed)
    answer = api("GET", "/trunks")
    assert answer.json() == {"trunks": [], "totalSize": 0}
    assert len(answer.content) > 2 * 2**20
    assert (int(answer.headers["Content-Length"]) < 2**20) == packed


def test_drip(api, emulator):
    emulator.fault("drip", ms=1)
    assert api("GET", "/trunks").json() == {"trunks": [], "totalSize": 0}
    emulator.fault("drip", ms=60000)
    with pytest.raises(requests.RequestException, match="timed out"):
        api("GET", "/trunks", timeout=0.2)
