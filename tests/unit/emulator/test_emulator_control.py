# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The control interface: log, state, reset."""

import time

import pytest

from tests.emulator.client import EmulatorError

STATE = {
    "projects": {
        "p1": {
            "trunks": [
                {
                    "id": "T1",
                    "name": "site",
                    "hostName": "site-1",
                    "callsPerSecond": 30,
                    "enableCallingToBeta": True,
                    "createTime": "2024-01-02T03:04:05Z",
                    "sipEndpoints": [
                        {"id": "E1", "sipAddress": "sip:a", "priority": 2, "enabled": False},
                        {"sipAddress": "sip:b"},
                    ],
                    "accessControlLists": [
                        {"id": "A1", "name": "wan", "entries": [{"ipRange": "192.0.2.1", "description": "office"}]}
                    ],
                    "phoneNumbers": ["+442071838750", "+442071838751"],
                },
                {"name": "bare"},
            ]
        },
        "p2": {"trunks": [{"id": "T1", "name": "same id, other project"}]},
    }
}


def seed_of(**trunk):
    return {"projects": {"p1": {"trunks": [{"name": "a"} | trunk]}}}


def test_state_round_trip(api, emulator):
    emulator.seed(STATE)
    state = emulator.state()
    trunk = state["projects"]["p1"]["trunks"][0]
    given = STATE["projects"]["p1"]["trunks"][0]
    children = ("sipEndpoints", "accessControlLists")
    assert {name: value for name, value in trunk.items() if name in given and name not in children} == {
        name: value for name, value in given.items() if name not in children
    }
    assert trunk["domain"] == "site-1.pstn.sinch.com"
    assert [(one["sipAddress"], one["priority"]) for one in trunk["sipEndpoints"]] == [("sip:a", 2), ("sip:b", 1)]
    assert trunk["sipEndpoints"][0]["id"] == "E1"
    assert trunk["accessControlLists"][0]["entries"] == given["accessControlLists"][0]["entries"]
    assert api("GET", "/trunks/T1/sipEndpoints/E1").json()["enabled"] is False
    assert api("GET", "/trunks/T1", project="p2").json()["name"] == "same id, other project"
    emulator.seed(state)
    assert emulator.state() == state


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({}, 'seed: "projects" is a required property'),
        ({"projects": {}, "x": 1}, "'x' was unexpected"),
        (seed_of(hostname="x"), "projects.p1.trunks[0]: Additional properties"),
        (seed_of(name=""), "projects.p1.trunks[0].name: must not be empty"),
        (seed_of(sipEndpoints=[{}]), 'trunks[0].sipEndpoints[0]: "sipAddress" is a required property'),
        (seed_of(sipEndpoints=[{"sipAddress": "a", "priority": 0}]), "sipEndpoints[0].priority: must be at least 1"),
        (seed_of(accessControlLists=[{"name": "a", "entries": [{"ipRange": "x"}]}]), "accessControlLists[0].entries"),
        (seed_of(phoneNumbers=["+1555", "0123"]), "phoneNumbers[1].phoneNumber: '0123' is not in E.164"),
        (seed_of(phoneNumbers=[442071838750]), "in YAML, quote phone numbers"),
        (seed_of(phoneNumbers=["+1555", "+1555"]), "phoneNumbers[1]: +1555 is already on trunk"),
        (seed_of(sipEndpoints=[{"id": "1", "sipAddress": "a"}] * 2), "sipEndpoints[1].id: '1' is there twice"),
        (seed_of(createTime="yesterday"), "createTime"),
        ({"projects": {"p": {"trunks": [{"name": "a", "id": "1"}] * 2}}}, "trunks[1].id: '1' is there twice"),
        ({"projects": {"p": {"trunks": [{"name": "a", "hostName": "h"}] * 2}}}, "hostName: 'h' is there twice"),
    ],
)
def test_a_bad_state_changes_nothing(emulator, state, message):
    emulator.seed(seed_of(id="old"))
    before = emulator.state()
    with pytest.raises(EmulatorError) as refused:
        emulator.seed(state)
    assert message in str(refused.value)
    assert emulator.state() == before


def test_state_as_yaml(emulator, session):
    text = b"projects: {p1: {trunks: [{id: T9, name: site, phoneNumbers: ['+442071838750']}]}}"
    headers = {"Content-Type": "application/yaml"}
    assert session.put(f"{emulator.url}/_emulator/state", data=text, headers=headers, timeout=10).status_code == 200
    assert emulator.state()["projects"]["p1"]["trunks"][0]["phoneNumbers"] == ["+442071838750"]


def test_log(api, emulator, session):
    began = time.time()
    api("GET", "/trunks?page=1&pageSize=5", headers={"User-Agent": "tester/1"})
    created = api("POST", "/trunks", json={"name": "a"}).json()
    api("PATCH", f"/trunks/{created['id']}", json={"name": ""})
    api("DELETE", "/trunks/a%20b")
    session.post(f"{emulator.url}/oauth2/token", data={"grant_type": "client_credentials"}, timeout=10)
    session.post(f"{emulator.url}/elsewhere", json={"secret": 1}, auth=lambda request: request, timeout=10)
    entries = emulator.log()
    times = [entry.pop("time") for entry in entries]
    assert times == sorted(times)
    assert began <= times[0] <= times[-1] <= time.time()
    assert entries[0] == {
        "number": 1,
        "method": "GET",
        "path": "/v1/projects/p1/trunks",
        "query": {"page": "1", "pageSize": "5"},
        "operation": "listTrunks",
        "body": None,
        "status": 200,
        "auth": "basic",
        "user_agent": "tester/1",
        "fault": None,
        "undocumented": [],
    }
    shown = [(entry["number"], entry["operation"], entry["status"], entry["body"]) for entry in entries[1:]]
    assert shown == [
        (2, "createTrunk", 200, {"name": "a"}),
        (3, "updateTrunk", 400, {"name": ""}),
        (4, "deleteTrunk", 404, None),
        (5, "token", 200, None),
        (6, None, 404, None),
    ]
    assert entries[3]["path"] == "/v1/projects/p1/trunks/a%20b"
    assert entries[5]["auth"] is None
    assert [entry["number"] for entry in emulator.log(writes=True)] == [2, 3, 4]
    assert [entry["number"] for entry in emulator.log(operation="token")] == [5]
    assert emulator.log(writes=True, operation="listTrunks") == []
    emulator.clear_log()
    assert emulator.log() == []
    assert api("GET", "/trunks").status_code == 200
    assert [entry["number"] for entry in emulator.log()] == [1]


def test_reset_forgets(api, emulator):
    emulator.seed(STATE)
    emulator.fault("503", skip=5)
    api("GET", "/trunks")
    emulator.reset()
    assert (emulator.state(), emulator.log(), emulator.faults()) == ({"projects": {}}, [], [])
    assert api("POST", "/trunks", json={"name": "a", "hostName": "site-1"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "name", "query", "message"),
    [
        ("GET", "nonsense", {}, "GET /_emulator/nonsense: Not Found"),
        ("PUT", "log", {}, "PUT /_emulator/log: Method Not Allowed"),
        ("GET", "log", {"operation": "listTrunk"}, "unknown operation 'listTrunk'"),
        ("GET", "log", {"writes": "yes"}, "writes must be true or false"),
        ("POST", "reset", {"seed": "true"}, "started without --seed"),
        ("POST", "faults", {}, "not valid JSON"),
        ("PUT", "state", {}, "not valid JSON"),
    ],
)
def test_misuse_is_told(emulator, method, name, query, message):
    with pytest.raises(EmulatorError) as refused:
        emulator.control(method, name, **query)
    assert message in str(refused.value)
