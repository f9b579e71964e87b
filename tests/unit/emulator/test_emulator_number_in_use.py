# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What assigning a number does that is on another trunk: each value of the setting number_in_use."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain

import pytest

from tests.emulator import store
from tests.emulator.answers import BENT
from tests.emulator.client import EmulatorError, start

FIRST, SECOND, OTHER = "+442071838750", "+442071838751", "+442071838752"
VALUES = ["refused", "taken_over", "kept"]
STATE = {
    "projects": {
        "p1": {
            "trunks": [
                {"id": "A", "name": "a", "phoneNumbers": [FIRST, OTHER]},
                {"id": "B", "name": "b", "phoneNumbers": [SECOND]},
            ]
        },
        "p2": {"trunks": [{"id": "C", "name": "c"}]},
    }
}


@pytest.fixture(autouse=True)
def seeded(emulator):
    emulator.seed(STATE)


def assign(api, trunk, number=FIRST, project="p1"):
    return api("POST", f"/trunks/{trunk}/phoneNumbers", json={"phoneNumber": number}, project=project)


def release(api, trunk, number=FIRST):
    return api("DELETE", f"/trunks/{trunk}/phoneNumbers/{number}").status_code


def listed(api, trunk, project="p1"):
    found = api("GET", f"/trunks/{trunk}/phoneNumbers", project=project).json()["phoneNumbers"]
    assert {one["trunkId"] for one in found} <= {trunk}
    return [one["phoneNumber"] for one in found]


def holders(state, number=FIRST):
    trunks = chain.from_iterable(project["trunks"] for project in state["projects"].values())
    return [trunk["id"] for trunk in trunks if number in trunk["phoneNumbers"]]


def test_a_number_in_use_is_refused(api):
    answer = assign(api, "B")
    assert (answer.status_code, answer.json()["status"]) == (400, "INVALID_ARGUMENT")
    text = f"{FIRST} is already on trunk A; a number sits on one trunk at a time"
    assert answer.json()["details"] == [{"field": "phoneNumber", "description": text}]
    assert (listed(api, "A"), listed(api, "B")) == ([FIRST, OTHER], [SECOND])
    assert (release(api, "B"), release(api, "A")) == (404, 200)
    assert assign(api, "B").status_code == 200
    assert listed(api, "B") == [SECOND, FIRST]


def test_a_number_in_use_is_taken_over(api, emulator):
    emulator.settings(number_in_use="taken_over")
    answer = assign(api, "B")
    assert (answer.status_code, answer.content, BENT in answer.headers) == (200, b"", False)
    assert (listed(api, "A"), listed(api, "B")) == ([OTHER], [SECOND, FIRST])
    assert (release(api, "A"), release(api, "B")) == (404, 200)
    assert (listed(api, "A"), listed(api, "B")) == ([OTHER], [SECOND])


def test_a_number_in_use_is_kept(api, emulator):
    emulator.settings(number_in_use="kept")
    answer = assign(api, "B")
    assert (answer.status_code, answer.content, BENT in answer.headers) == (200, b"", False)
    assert (listed(api, "A"), listed(api, "B")) == ([FIRST, OTHER], [SECOND, FIRST])
    assert (release(api, "A"), release(api, "A")) == (200, 404)
    assert (listed(api, "A"), listed(api, "B")) == ([OTHER], [SECOND, FIRST])
    assert assign(api, "A").status_code == 200
    assert release(api, "B") == 200
    assert (listed(api, "A"), listed(api, "B")) == ([OTHER, FIRST], [SECOND])


@pytest.mark.parametrize("value", VALUES)
def test_a_number_comes_once_onto_a_trunk(api, emulator, value):
    emulator.settings(number_in_use=value)
    answer = assign(api, "A")
    assert answer.status_code == 400
    assert f"{FIRST} is already on trunk A" in answer.json()["message"]
    assert listed(api, "A") == [FIRST, OTHER]


def test_the_refusal_names_the_trunk_that_was_asked_for(api, emulator):
    emulator.settings(number_in_use="kept")
    assign(api, "B")
    answer = assign(api, "B")
    assert (answer.status_code, answer.json()["message"]) == (400, f"phoneNumber: {FIRST} is already on trunk B")
    emulator.settings(number_in_use="refused")
    assert "is already on trunk B" in assign(api, "B").json()["message"]
    assert "is already on trunk A" in assign(api, "C", project="p2").json()["message"]  # which had it first


@pytest.mark.parametrize(("value", "left"), [("taken_over", ["C"]), ("kept", ["A", "C"])])
def test_a_number_in_use_in_another_project(api, emulator, value, left):
    emulator.settings(number_in_use=value)
    assert assign(api, "C", project="p2").status_code == 200
    assert holders(emulator.state()) == left
    assert listed(api, "C", "p2") == [FIRST]


@pytest.mark.parametrize("value", VALUES)
def test_the_number_of_another_project_is_refused_all_the_same(api, emulator, value):
    emulator.settings(number_in_use=value, number_owners={FIRST: "p1"})
    assert "does not belong to project p2" in assign(api, "C", project="p2").json()["message"]
    assert holders(emulator.state()) == ["A"]


def test_a_number_on_two_trunks_is_taken_over_from_both(api, emulator):
    emulator.settings(number_in_use="kept")
    assign(api, "B")
    emulator.settings(number_in_use="taken_over")
    assert assign(api, "C", project="p2").status_code == 200
    assert holders(emulator.state()) == ["C"]


@pytest.mark.parametrize("value", ["taken_over", "kept"])
def test_a_deleted_trunk_takes_only_its_own(api, emulator, value):
    emulator.settings(number_in_use=value)
    assign(api, "B")
    assert api("DELETE", "/trunks/A").status_code == 200
    assert holders(emulator.state()) == ["B"]
    assert listed(api, "B") == [SECOND, FIRST]


def test_a_number_is_young_on_the_trunk_it_came_to_only(api, emulator):
    emulator.settings(number_in_use="kept", lag=60)
    assert assign(api, "B").status_code == 200
    assert (listed(api, "A"), listed(api, "B")) == ([FIRST, OTHER], [SECOND])
    assert (release(api, "B"), assign(api, "B").status_code) == (404, 400)
    assert release(api, "A") == 200
    emulator.settings(lag=0)
    assert listed(api, "B") == [SECOND, FIRST]


def test_a_number_that_was_taken_over_is_not_seen_at_once(api, emulator):
    emulator.settings(number_in_use="taken_over", lag=60)
    assert assign(api, "B").status_code == 200
    assert (listed(api, "A"), listed(api, "B")) == ([OTHER], [SECOND])
    emulator.settings(lag=0)
    assert (listed(api, "A"), listed(api, "B")) == ([OTHER], [SECOND, FIRST])


def test_a_number_on_two_trunks_in_a_state(api, emulator):
    emulator.settings(number_in_use="kept")
    assign(api, "B")
    state = emulator.state()
    assert holders(state) == ["A", "B"]
    emulator.seed(state)
    assert emulator.state() == state
    emulator.seed(STATE)
    for value in ("refused", "taken_over"):
        emulator.settings(number_in_use=value)
        before = emulator.state()
        with pytest.raises(EmulatorError, match=r"trunks\[1\].phoneNumbers\[1\]: .* on trunk A; .*number_in_use"):
            emulator.seed(state)
        assert emulator.state() == before


def test_a_number_stands_once_in_a_trunk_of_a_state(emulator):
    emulator.settings(number_in_use="kept")
    twice = {"projects": {"p1": {"trunks": [{"id": "A", "name": "a", "phoneNumbers": [FIRST, FIRST]}]}}}
    with pytest.raises(EmulatorError, match=r"phoneNumbers\[1\]: .* is already on trunk A$"):
        emulator.seed(twice)


def test_a_number_on_two_trunks_outlives_the_emulator(tmp_path, session):
    file = tmp_path / "state.db"
    with start(state=file) as emulator:
        emulator.seed(STATE)
        emulator.settings(number_in_use="kept")
        url = f"{emulator.url}/v1/projects/p1/trunks/B/phoneNumbers"
        assert session.post(url, json={"phoneNumber": FIRST}, timeout=10).status_code == 200
        state = emulator.state()
    with start(state=file) as emulator:
        assert emulator.state() == state
        assert holders(state) == ["A", "B"]


def test_a_reset_loads_its_seed_under_the_settings_at_the_start(tmp_path):
    both = {"trunks": [{"name": name, "phoneNumbers": [FIRST]} for name in ("a", "b")]}
    (tmp_path / "seed.json").write_text(json.dumps({"projects": {"p1": both}}), encoding="utf-8")
    with start(state=tmp_path / "state.db") as emulator:
        emulator.seed(STATE)
    with start(state=tmp_path / "state.db", seed=tmp_path / "seed.json") as emulator:  # which is not read yet
        emulator.settings(number_in_use="kept")
        with pytest.raises(EmulatorError, match="number_in_use"):
            emulator.reset(seed=True)
        assert holders(emulator.state()) == ["A"]


TRUNKS = [f"T{index}" for index in range(8)]
CROWD = {"projects": {"p1": {"trunks": [{"id": name, "name": name} for name in TRUNKS]}}}


@pytest.mark.parametrize(("value", "on"), [("refused", {1}), ("taken_over", {1}), ("kept", set(range(1, 9)))])
def test_a_crowd_never_leaves_a_number_nowhere(api, emulator, value, on):
    emulator.seed(CROWD)
    assign(api, "T0")
    emulator.settings(number_in_use=value)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(assign, api, name) for name in TRUNKS * 10]
        seen = [len(holders(emulator.state()))]
        while not all(one.done() for one in asked):
            seen.append(len(holders(emulator.state())))
        seen.append(len(holders(emulator.state())))
        statuses = {one.result().status_code for one in asked}
    assert set(seen) <= on
    assert seen[-1] == max(on)
    assert statuses == ({400} if value == "refused" else {200, 400})


def test_a_take_over_that_fails_half_way_leaves_the_number_where_it_was():
    with closing(store.connect(None)) as db:
        trunk = store.add_trunk(db, "p1", {"id": "A", "hostName": "a"})
        store.add_number(db, trunk, FIRST)
        with pytest.raises(sqlite3.IntegrityError):
            store.take_over_number(db, trunk + 1, FIRST)  # there is no such trunk
        assert store.list_numbers(db, trunk) == [FIRST]
