# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The published API: its own form of a state, in memory, in a file, and on the command line."""

import json
from dataclasses import replace

import pytest

from tests.emulator import app, description, store
from tests.emulator.client import EmulatorError, lent, start
from tests.emulator.command import main
from tests.emulator.faces import PUBLISHED

API = "published"
NUMBER = "+442071838750"
TRUNK = {
    "id": "T1",
    "name": "site",
    "hostName": "site-1",
    "callsPerSecond": 30,
    "enableCallerName": True,
    "callForwardNumber": NUMBER,
    "enableCallForward": True,
    "createTime": "2024-01-02T03:04:05Z",
    "endpoints": [
        {"id": "E1", "name": "sbc", "address": "192.0.2.9", "port": 5061, "transport": "TLS", "enabled": False},
        {"id": "E2", "isRegistered": True, "credentialUsername": "phone", "priority": 2},
        {"id": "E3", "address": "a.example"},
    ],
    "accessControlListIds": ["A2", "A1"],
    "credentialLists": [{"id": "C1", "name": "phones"}, {"id": "C2"}],
    "phoneNumbers": [NUMBER, f"{NUMBER}1"],
}
ACLS = [
    {
        "id": "A1",
        "name": "wan",
        "enabled": False,
        "ipRanges": [{"id": "R1", "ipAddress": "192.0.2.0", "range": 24, "description": "office"}],
    },
    {"id": "A2", "name": "empty"},
    {"id": "A3", "name": "nobody's", "ipRanges": [{"ipAddress": "192.0.2.1"}]},
]
SHARING = {"id": "T2", "name": "bare", "accessControlListIds": ["A1"]}
STATE = {
    "projects": {
        "p1": {
            "trunks": [TRUNK, {"id": "T2", "name": "bare", "accessControlListIds": ["A1"]}],
            "accessControlLists": ACLS,
        },
        "p2": {"trunks": [{"id": "T1", "name": "same id, other project"}]},
        "p3": {"accessControlLists": [ACLS[0]]},
    }
}


def seed_of(*acls, **trunk):
    return {"projects": {"p1": {"trunks": [{"name": "a"} | trunk], "accessControlLists": list(acls)}}}


def test_state_round_trip(api, emulator):
    emulator.seed(STATE)
    state = emulator.state()
    trunk, bare = state["projects"]["p1"]["trunks"]
    below = ("endpoints", "accessControlListIds", "credentialLists", "phoneNumbers")
    assert trunk.items() >= {name: value for name, value in TRUNK.items() if name not in below}.items()
    assert [trunk[kind] for kind in below[1:]] == [TRUNK[kind] for kind in below[1:]]
    for given, found in zip(TRUNK["endpoints"], trunk["endpoints"], strict=True):
        assert found.items() >= given.items()
    assert [(one["name"], one["priority"]) for one in trunk["endpoints"]] == [
        ("sbc", 1),
        ("phone", 2),
        ("a.example:5060", 1),
    ]
    assert bare["domain"] == f"{bare['hostName']}.pstn.sinch.com"
    acls = state["projects"]["p1"]["accessControlLists"]
    assert [(acl["id"], acl["enabled"], len(acl["ipRanges"])) for acl in acls] == [
        ("A1", False, 1),
        ("A2", True, 0),
        ("A3", True, 1),
    ]
    assert acls[0]["ipRanges"][0].items() >= ACLS[0]["ipRanges"][0].items()
    assert list(state["projects"]) == ["p1", "p2", "p3"]
    emulator.seed(state)
    assert emulator.state() == state
    assert api("GET", "/trunks/T1", project="p2").json()["projectId"] == "p2"
    assert api("GET", f"/phoneNumbers/{NUMBER}").json()["sipTrunkId"] == "T1"


def test_what_a_put_emptied_is_kept_empty(api, emulator):
    emulator.seed(STATE)
    api("PUT", "/trunks/T1", json={"name": "a", "hostName": "a"})
    api("PUT", "/trunks/T1/endpoints/E1", json={"name": "a", "address": "192.0.2.1", "priority": 1})
    state = emulator.state()
    emulator.seed(state)
    assert emulator.state() == state
    assert api("GET", "/trunks/T1").json()["callForwardNumber"] is None


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({}, 'seed: "projects" is a required property'),
        (seed_of(hostname="x"), "projects.p1.trunks[0]: Additional properties"),
        (seed_of(sipEndpoints=[]), "projects.p1.trunks[0]: Additional properties"),
        (seed_of(name=""), "projects.p1.trunks[0].name: must not be empty"),
        (seed_of(endpoints=[{}]), "projects.p1.trunks[0].endpoints[0]: "),
        (seed_of(endpoints=[{"isRegistered": False, "credentialUsername": "x"}]), "endpoints[0]: "),
        (seed_of(endpoints=[{"address": "sip:a"}]), "endpoints[0].address: 'sip:a' is neither"),
        (
            seed_of(endpoints=[{"address": "a", "isRegistered": True}]),
            "endpoints[0].address: an endpoint has",
        ),
        (seed_of(endpoints=[{"address": "a", "priority": 0}]), "endpoints[0].priority: 0 is less than"),
        (seed_of(endpoints=[{"address": "a", "port": 0}]), "endpoints[0].port: 0 is less than"),
        (seed_of(endpoints=[{"id": "E", "address": "a"}] * 2), "endpoints[1].id: 'E' is there twice"),
        (seed_of(credentialLists=[{}]), 'credentialLists[0]: "id" is a required property'),
        (seed_of(credentialLists=[{"id": "C"}] * 2), "credentialLists[1].id: 'C' is there twice"),
        (
            seed_of(accessControlListIds=["A"]),
            "accessControlListIds[0]: there is no 'A' in the",
        ),
        (
            seed_of({"id": "A", "name": "x"}, accessControlListIds=["A"] * 2),
            "accessControlListIds[1]: 'A' is there twice",
        ),
        (seed_of({"id": "A", "name": "x"}, {"id": "A", "name": "y"}), "accessControlLists[1].id: 'A' is there twice"),
        (seed_of({"name": ""}), "projects.p1.accessControlLists[0].name: must not be empty"),
        (seed_of({"name": "a", "entries": []}), "accessControlLists[0]: Additional properties"),
        (seed_of({"name": "a", "ipRanges": [{"ipAddress": "192.0.2.0/24"}]}), "ipRanges[0].ipAddress: "),
        (seed_of({"name": "a", "ipRanges": [{"ipAddress": "192.0.2.0", "range": 0}]}), "ipRanges[0].range: 0 is less"),
        (seed_of(phoneNumbers=["0123"]), "phoneNumbers[0].phoneNumber: '0123' is not in E.164"),
        (seed_of(phoneNumbers=[442071838750]), "in YAML, quote phone numbers"),
        (seed_of(phoneNumbers=["+1555", "+1555"]), "phoneNumbers[1]: +1555 is already on trunk"),
        (seed_of(enableCallForward=True), "trunks[0].callForwardNumber: is needed where"),
        ({"projects": {"p": {"trunks": [{"name": "a", "id": "1"}] * 2}}}, "trunks[1].id: '1' is there twice"),
        ({"projects": {"p": {"trunks": [{"name": "a", "hostName": "h"}] * 2}}}, "hostName: 'h' is there twice"),
    ],
)
def test_a_bad_state_changes_nothing(emulator, state, message):
    emulator.seed(STATE)
    before = emulator.state()
    with pytest.raises(EmulatorError) as refused:
        emulator.seed(state)
    assert message in str(refused.value)
    assert emulator.state() == before


def test_reset_forgets(api, emulator):
    emulator.seed(STATE)
    emulator.reset()
    assert emulator.state() == {"projects": {}}
    assert api("POST", "/trunks", json={"name": "a", "hostName": "site-1"}).status_code == 201
    assert api("GET", "/accessControlLists").json()["totalItems"] == 0


def test_a_file_keeps_all_of_it(tmp_path):
    file, seed = tmp_path / "state.db", tmp_path / "seed.json"
    seed.write_text(json.dumps(STATE), encoding="utf-8")
    with start(api=API, state=file, seed=seed) as emulator:
        state = emulator.state()
        assert state["projects"]["p1"]["trunks"][0]["accessControlListIds"] == ["A2", "A1"]
    with start(api=API, state=file, seed=seed) as emulator:
        assert emulator.state() == state
        emulator.seed(seed_of())
        emulator.reset(seed=True)
        assert len(emulator.state()["projects"]) == 3


@pytest.mark.parametrize(("first", "then"), [store.APIS, store.APIS[::-1]])
def test_the_file_of_one_api_is_not_opened_by_another(tmp_path, capsys, monkeypatch, first, then):
    monkeypatch.setattr("tests.emulator.command.run", lambda *_: None)
    file = tmp_path / "state.db"
    assert main([f"--api={first}", f"--state={file}"]) == 0
    assert main([f"--api={first}", f"--state={file}"]) == 0
    assert main([f"--api={then}", f"--state={file}"]) == 2
    told = f"sinch.est emulator: --state {file}: it holds a state of --api {first}, and this is --api {then}\n"
    assert capsys.readouterr().err == told


def test_a_seed_of_the_other_form_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("tests.emulator.command.run", lambda *_: pytest.fail("it started"))
    (tmp_path / "seed.json").write_text(json.dumps(STATE), encoding="utf-8")
    assert main([f"--seed={tmp_path}/seed.json"]) == 2
    assert "seed.json: projects.p1" in capsys.readouterr().err


def test_there_are_two_apis(capsys):
    with pytest.raises(SystemExit):
        main(["--api=draft"])
    assert "--api: invalid choice: 'draft'" in capsys.readouterr().err


def test_what_is_lent_plays_what_was_asked_for():
    with lent(API) as one, lent() as other, lent(API) as third:
        assert [emulator.api for emulator in (one, other, third)] == [API, "description", API]
        assert len({emulator.url for emulator in (one, other, third)}) == 3
        assert "left_out" in one.control("GET", "settings")
        assert "left_out" not in other.control("GET", "settings")
        was = {one.url, third.url}
    with lent(API) as again:
        assert again.url in was


def test_a_description_and_its_handlers_are_of_one_mind():
    found = description.load(PUBLISHED.file)
    app.check_complete(PUBLISHED, found)
    fewer = {name: handler for name, handler in PUBLISHED.handlers.items() if name != "getTrunk"}
    with pytest.raises(ValueError, match=r"published\.yaml and the handlers disagree about: getTrunk"):
        app.check_complete(replace(PUBLISHED, handlers=fewer), found)
