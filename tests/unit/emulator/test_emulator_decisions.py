# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the description leaves open, decision by decision; the list is in docs/emulator.md."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.emulator.client import ROOT
from tests.emulator.ids import ulid

ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
NUMBER = "+442071838750"


def entry(value):
    return {"name": "wan", "entries": [{"ipRange": value}]}


REFUSED = [
    ("POST", "/trunks", {"name": ""}, "name: must not be empty"),
    ("POST", "/trunks", {"name": " "}, "name: must not be empty"),
    ("POST", "/trunks", {}, 'body: "name" is a required property'),
    ("POST", "/trunks", {"name": 5}, "name: 5 is not of type"),
    ("POST", "/trunks", {"name": "a", "hostName": None}, "hostName: null is not of type"),
    ("POST", "/trunks", [], "body: [] is not of type"),
    ("POST", "/trunks", {"name": "a", "hostName": ""}, "hostName: must be 1 to 63"),
    ("POST", "/trunks", {"name": "a", "hostName": "a" * 64}, "hostName: must be 1 to 63"),
    ("POST", "/trunks", {"name": "a", "hostName": "a.b"}, "hostName: must be 1 to 63"),
    ("POST", "/trunks", {"name": "a", "hostName": "ä"}, "hostName: must be 1 to 63"),
    ("PATCH", "", {"name": ""}, "name: must not be empty"),
    ("PATCH", "", {"name": None}, "name: null is not of type"),
    ("POST", "/sipEndpoints", {"sipAddress": ""}, "sipAddress: must not be empty"),
    ("POST", "/sipEndpoints", {"sipAddress": "a", "priority": 0}, "priority: must be at least 1"),
    ("POST", "/sipEndpoints", {"sipAddress": "a", "priority": "1"}, 'priority: "1" is not of type'),
    ("POST", "/sipEndpoints", {"sipAddress": "a", "enabled": 1}, "enabled: 1 is not of type"),
    ("POST", "/accessControlLists", {"name": ""}, "name: must not be empty"),
    ("POST", "/accessControlLists", entry("192.0.2.256"), "'192.0.2.256' is neither"),
    ("POST", "/accessControlLists", entry("192.0.2.0/33"), "'192.0.2.0/33' is neither"),
    ("POST", "/accessControlLists", entry("192.0.2.0/255.255.255.0"), "is neither"),
    ("POST", "/accessControlLists", entry("fe80::1%eth0"), "is neither"),
    ("POST", "/accessControlLists", entry("office"), "'office' is neither"),
    ("POST", "/accessControlLists", entry(5), "entries[0].ipRange: 5 is not of type"),
    ("POST", "/accessControlLists", {"name": "a", "entries": [{"description": "x"}]}, "entry 0 has no ipRange"),
    ("POST", "/phoneNumbers", {"phoneNumber": "442071838750"}, "is not in E.164"),
    ("POST", "/phoneNumbers", {"phoneNumber": "+0442071838750"}, "is not in E.164"),
    ("POST", "/phoneNumbers", {"phoneNumber": "+44 2071838750"}, "is not in E.164"),
    ("POST", "/phoneNumbers", {"phoneNumber": "+4420718387501234"}, "is not in E.164"),
]


@pytest.mark.parametrize(("method", "below", "body", "message"), REFUSED)
def test_refused(api, path, method, below, body, message):
    answer = api(method, below if below == "/trunks" else path + below, json=body)
    assert answer.status_code == 400
    error = answer.json()
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert message in error["message"]
    assert error["details"][0]["field"] in error["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"nonsense", b'{"name": NaN}', b'{"name": "\\ud800"}', b"[" * 100_000, b"\xff"]
)
def test_no_json_is_refused(api, body):
    answer = api("POST", "/trunks", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (400, "INVALID_ARGUMENT")


def test_json_must_say_so(api):
    assert api("POST", "/trunks", data=b'{"name": "a"}').status_code == 400
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert api("POST", "/trunks", data=b'{"name": "a"}', headers=headers).status_code == 200


RANGES = ["192.0.2.1", "192.0.2.0/24", "192.0.2.77/24", "2001:db8::/32", "2001:DB8::1", "0.0.0.0/0"]


@pytest.mark.parametrize("value", RANGES)
def test_ranges_are_kept_as_written(api, path, value):
    assert api("POST", f"{path}/accessControlLists", json=entry(value)).json()["entries"] == [{"ipRange": value}]


def test_defaults(api, trunk, path):
    assert (trunk["callsPerSecond"], trunk["enableCallingToBeta"]) == (1, False)
    assert re.fullmatch(r"[a-z0-9-]{1,63}", trunk["hostName"])
    assert trunk["topLevelDomain"] == "pstn.sinch.com"
    assert trunk["domain"] == f"{trunk['hostName']}.pstn.sinch.com"
    endpoint = api("POST", f"{path}/sipEndpoints", json={"sipAddress": "sip:a"}).json()
    assert (endpoint["priority"], endpoint["enabled"]) == (1, True)
    acl = api("POST", f"{path}/accessControlLists", json={"name": "a"}).json()
    assert (acl["enabled"], acl["entries"]) == (True, [])


def test_names_need_not_be_unique_but_host_names(api):
    first = api("POST", "/trunks", json={"name": "same", "hostName": "pbx"})
    second = api("POST", "/trunks", json={"name": "same"})
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["id"] != second.json()["id"]
    taken = api("POST", "/trunks", json={"name": "other", "hostName": "PBX"}, project="p2")
    assert taken.status_code == 400
    assert "'PBX' is taken" in taken.json()["message"]


def test_update_touches_what_is_given_only(api, path):
    url = f"{path}/sipEndpoints"
    endpoint = api("POST", url, json={"sipAddress": "sip:a", "priority": 7, "enabled": False}).json()
    changed = api("PATCH", f"{url}/{endpoint['id']}", json={"sipAddress": "sip:b"}).json()
    assert changed.pop("updateTime") > endpoint.pop("updateTime")
    assert changed == endpoint | {"sipAddress": "sip:b"}


def test_unknown_properties_are_ignored_and_logged(api, emulator, path):
    answer = api("PATCH", f"{path}?dry=1", json={"name": "new", "hostName": "new", "x": {"y": 1}})
    assert set(answer.json()) == set(api("GET", path).json())
    assert answer.json()["hostName"] != "new"
    assert emulator.log(operation="updateTrunk")[0]["undocumented"] == ["?dry", "hostName", "x"]
    acl = api("POST", f"{path}/accessControlLists", json={"name": "a", "entries": [{"ipRange": "192.0.2.1", "z": 1}]})
    assert acl.json()["entries"] == [{"ipRange": "192.0.2.1"}]
    assert emulator.log(operation="createAccessControlList")[0]["undocumented"] == ["entries[0].z"]


def test_a_number_sits_on_one_trunk(api, trunk, path):
    other = api("POST", "/trunks", json={"name": "other"}, project="p2").json()
    assert api("POST", f"{path}/phoneNumbers", json={"phoneNumber": NUMBER}).status_code == 200
    for where, project in ((path, "p1"), (f"/trunks/{other['id']}", "p2")):
        answer = api("POST", f"{where}/phoneNumbers", json={"phoneNumber": NUMBER}, project=project)
        assert answer.status_code == 400
        assert trunk["id"] in answer.json()["message"]
    assert api("DELETE", f"/trunks/{other['id']}/phoneNumbers/{NUMBER}", project="p2").status_code == 404
    assert api("GET", f"{path}/phoneNumbers").json()["phoneNumbers"] != []


def test_deleting_a_trunk_takes_its_children_along(api, emulator, path):
    api("POST", f"{path}/sipEndpoints", json={"sipAddress": "sip:a"})
    api("POST", f"{path}/accessControlLists", json={"name": "a"})
    api("POST", f"{path}/phoneNumbers", json={"phoneNumber": NUMBER})
    assert api("DELETE", path).status_code == 200
    assert emulator.state() == {"projects": {}}
    again = api("POST", "/trunks", json={"name": "again"}).json()
    assert api("POST", f"/trunks/{again['id']}/phoneNumbers", json={"phoneNumber": NUMBER}).status_code == 200
    assert api("GET", f"/trunks/{again['id']}/sipEndpoints").json() == {"sipEndpoints": []}


@pytest.mark.parametrize(
    ("method", "below", "body"),
    [
        ("GET", "/sipEndpoints", None),
        ("POST", "/sipEndpoints", {"sipAddress": "sip:a"}),
        ("GET", "/sipEndpoints/x", None),
        ("PATCH", "/sipEndpoints/x", {}),
        ("DELETE", "/sipEndpoints/x", None),
        ("GET", "/accessControlLists", None),
        ("POST", "/accessControlLists", {"name": "a"}),
        ("GET", "/accessControlLists/x", None),
        ("GET", "/phoneNumbers", None),
        ("POST", "/phoneNumbers", {"phoneNumber": NUMBER}),
        ("DELETE", f"/phoneNumbers/{NUMBER}", None),
    ],
)
def test_children_of_no_trunk(api, method, below, body):
    answer = api(method, f"/trunks/none{below}", json=body)
    assert (answer.status_code, answer.json()["status"]) == (404, "NOT_FOUND")
    assert "trunk none not found" in answer.json()["message"]


def test_ids_and_times(api):
    trunks = [api("POST", "/trunks", json={"name": str(index)}).json() for index in range(20)]
    ids = [trunk["id"] for trunk in trunks]
    assert all(ULID.fullmatch(one) for one in ids)
    assert ids == sorted(ids)
    burst = [ulid() for _turn in range(1000)]  # many in one millisecond, which no client is quick enough for
    assert burst == sorted(set(burst))
    assert [trunk["id"] for trunk in api("GET", "/trunks").json()["trunks"]] == ids
    assert trunks[0]["createTime"].endswith("Z")
    age = datetime.now(UTC) - datetime.fromisoformat(trunks[0]["createTime"])
    assert timedelta(0) <= age < timedelta(minutes=1)


@pytest.mark.parametrize("before", ["2999-12-31T23:59:59.999999Z", "2999-12-31T23:59:59.999999+01:00"])
def test_update_time_moves_on_even_when_the_clock_does_not(api, emulator, before):
    emulator.seed({"projects": {"p1": {"trunks": [{"id": "T1", "name": "site", "updateTime": before}]}}})
    after = api("PATCH", "/trunks/T1", json={}).json()["updateTime"]
    assert datetime.fromisoformat(after) - datetime.fromisoformat(before) == timedelta(microseconds=1)


def test_a_time_that_python_cannot_read(api, emulator):
    trunk = {"id": "T1", "name": "site", "updateTime": "2016-12-31T23:59:60Z"}
    emulator.seed({"projects": {"p1": {"trunks": [trunk]}}})
    assert api("PATCH", "/trunks/T1", json={}).json()["updateTime"] > trunk["updateTime"]


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [
        ("", 0, 20),
        ("?page=2", 20, 20),
        ("?pageSize=500", 0, 500),
        ("?pageSize=9999", 0, 500),
        ("?pageSize=500&page=2", 500, 20),
        ("?pageSize=500&page=3", 0, 0),
        (f"?page={'9' * 250}", 0, 0),
        ("?pageSize=7&page=3", 14, 7),
    ],
)
def test_paging(api, emulator, query, first, count):
    emulator.seed({"projects": {"p1": {"trunks": [{"name": str(index)} for index in range(520)]}}})
    body = api("GET", f"/trunks{query}").json()
    assert [trunk["name"] for trunk in body["trunks"]] == [str(index) for index in range(first, first + count)]
    assert body["totalSize"] == 520


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=1.0", "page=", "pageSize=0", "pageSize=-5"])
def test_no_such_page(api, query):
    answer = api("GET", f"/trunks?{query}")
    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["message"]


def test_only_trunks_are_paged(api, emulator, path):
    for index in range(21):
        api("POST", f"{path}/sipEndpoints", json={"sipAddress": f"sip:{index}"})
    endpoints = api("GET", f"{path}/sipEndpoints?pageSize=5").json()
    assert (len(endpoints["sipEndpoints"]), set(endpoints)) == (21, {"sipEndpoints"})
    assert emulator.log(operation="listSipEndpoints")[0]["undocumented"] == ["?pageSize"]


@pytest.mark.parametrize(
    ("method", "path", "status", "word"),
    [
        ("GET", "/trunks/", 404, "NOT_FOUND"),
        ("GET", "/trunks/a/b", 404, "NOT_FOUND"),
        ("GET", "/trunks%2Fa", 404, "NOT_FOUND"),
        ("PUT", "/trunks", 405, "UNIMPLEMENTED"),
        ("GET", "/trunks/a/phoneNumbers/b", 405, "UNIMPLEMENTED"),
    ],
)
def test_no_such_route(api, method, path, status, word):
    answer = api(method, path)
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, status, word)
    assert ("Allow" in answer.headers) == (status == 405)


def test_pieces_are_decoded_once_and_stay_apart(api, emulator):
    emulator.seed({"projects": {"p/1": {"trunks": [{"id": "a%2Fb/sipEndpoints", "name": "odd"}]}}})
    assert api("GET", "/trunks/a%252Fb%2FsipEndpoints", project="p%2F1").json()["name"] == "odd"
    assert api("GET", "/trunks/a%252Fb/sipEndpoints", project="p%2F1").status_code == 404
    assert emulator.log()[0]["operation"] == "getTrunk"


def test_the_copy_of_the_description_is_complete():
    text = (ROOT / "tests/emulator/openapi.yaml").read_text(encoding="utf-8")
    assert text.startswith("openapi: 3.1.0\ninfo:\n  title: Sinch Elastic SIP Trunking API\n")
