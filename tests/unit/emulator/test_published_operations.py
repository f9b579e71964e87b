# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The published API: every operation once, its answer held against published.yaml by a reader of its own."""

import jsonschema_rs
import pytest
import yaml

from tests.emulator.client import ROOT

API = "published"
DESCRIPTION = yaml.safe_load((ROOT / "tests/emulator/published.yaml").read_text(encoding="utf-8"))
OPERATIONS = {
    item["operationId"]: (method.upper(), template, item)
    for template, methods in DESCRIPTION["paths"].items()
    for method, item in methods.items()
}
NUMBER = "+442071838750"
RANGE = {"ipAddress": "192.0.2.0", "range": 24, "description": "office"}
BODIES = {
    "createTrunk": {
        "name": "berlin",
        "hostName": "berlin-1",
        "enableCallerName": True,
        "callForwardNumber": "+4930123456",
        "enableCallForward": True,
    },
    "updateTrunk": {"name": "munich", "hostName": "munich-1"},
    "createSipEndpoint": {
        "name": "second",
        "address": "192.0.2.2",
        "port": 5080,
        "transport": "TCP",
        "priority": 2,
        "enabled": False,
    },
    "updateSipEndpoint": {"name": "first", "address": "a.example", "priority": 3},
    "createAccessControlList": {"name": "wan", "enabled": False, "ipRanges": [RANGE]},
    "updateAccessControlList": {"name": "lan", "enabled": True, "ipRanges": [RANGE]},
    "createIpRange": RANGE,
    "updateIpRange": {"ipAddress": "192.0.2.7"},
    "linkAccessControlLists": {"accessControlListIds": ["A2"]},
    "assignPhoneNumber": {"sipTrunkId": "T1", "phoneNumber": "+442071838751"},
}
STATE = {
    "projects": {
        "p1": {
            "trunks": [
                {
                    "id": "T1",
                    "name": "site",
                    "endpoints": [{"id": "E1", "address": "192.0.2.1"}],
                    "accessControlListIds": ["A1"],
                    "credentialLists": [{"id": "C1", "name": "phones"}],
                    "phoneNumbers": [NUMBER],
                },
                {"id": "T2", "name": "nothing attached"},
            ],
            "accessControlLists": [
                {"id": "A1", "name": "wan", "ipRanges": [{"id": "R1", "ipAddress": "192.0.2.1"}]},
                {"id": "A2", "name": "lan"},
            ],
        }
    }
}
PATH = {
    "project_id": "p1",
    "trunk_id": "T1",
    "endpoint_id": "E1",
    "acl_id": "A1",
    "range_id": "R1",
    "phone_number": "%2B442071838750",
}
FREE = {"deleteTrunk": {"trunk_id": "T2"}, "deleteAccessControlList": {"acl_id": "A2"}}  # what may go
STATUSES = {"createTrunk": 201, "assignPhoneNumber": 201}
OF_ENDPOINT = {"isRegistered", "credentialUsername"}  # of another kind than the one here


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_keeps_to_its_description(emulator, session, name):
    emulator.seed(STATE)
    method, template, item = OPERATIONS[name]
    url = emulator.url + template.format(**PATH | FREE.get(name, {}))
    answer = session.request(method, url, json=BODIES.get(name), timeout=10)
    status = STATUSES.get(name, 204 if method == "DELETE" else 200)
    assert answer.status_code == status, answer.text
    content = item["responses"][str(status)].get("content")
    if content is None:
        assert answer.content == b""
    else:
        assert answer.headers["Content-Type"] == "application/json"
        schema = {**content["application/json"]["schema"], "components": DESCRIPTION["components"]}
        jsonschema_rs.validate(schema, answer.json(), validate_formats=True)
        if name != "listTrunkCredentialLists":  # where one of two lists is there
            assert set(answer.json()) | OF_ENDPOINT == set(schema_of(schema)["properties"]) | OF_ENDPOINT
        assert answer.json().items() >= {k: v for k, v in BODIES.get(name, {}).items() if k != "ipRanges"}.items()
    (entry,) = emulator.log()
    assert (entry["operation"], entry["status"], entry["undocumented"]) == (name, status, [])


def schema_of(schema):
    return DESCRIPTION["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]


def test_there_are_twenty_seven_operations():
    assert len(OPERATIONS) == 27


def test_life_of_a_site(api, emulator):
    """What is created is found, what is changed stays changed, what is deleted is gone."""
    trunk = api("POST", "/trunks", json={"name": "site", "hostName": "Site-1"}).json()
    path = f"/trunks/{trunk['id']}"
    assert trunk["domain"] == "Site-1.pstn.sinch.com"
    assert api("GET", path).json() == trunk

    sent = {"name": "sbc", "address": "sbc.example", "priority": 1}
    endpoint = api("POST", f"{path}/endpoints", json=sent).json()
    where = f"{path}/endpoints/{endpoint['id']}"
    assert api("PUT", where, json={**sent, "port": 5061, "transport": "TLS"}).json()["port"] == 5061
    (found,) = api("GET", f"{path}/endpoints").json()["endpoints"]
    assert found == api("GET", where).json()
    assert (found["address"], found["port"], found["transport"]) == ("sbc.example", 5061, "TLS")

    acl = api("POST", "/accessControlLists", json={"name": "wan", "ipRanges": [{"ipAddress": "192.0.2.1"}]}).json()
    of_acl = f"/accessControlLists/{acl['id']}"
    one = api("POST", f"{of_acl}/ipRanges", json={"ipAddress": "192.0.2.0", "range": 28}).json()
    assert api("PUT", f"{of_acl}/ipRanges/{one['id']}", json={"ipAddress": "192.0.2.9"}).json()["range"] == 32
    assert api("GET", f"{of_acl}/ipRanges").json()["ipRanges"] == api("GET", of_acl).json()["ipRanges"]
    assert [one["ipAddress"] for one in api("GET", of_acl).json()["ipRanges"]] == ["192.0.2.1", "192.0.2.9"]
    assert api("DELETE", f"{of_acl}/ipRanges/{one['id']}").status_code == 204
    assert api("DELETE", f"{of_acl}/ipRanges/{one['id']}").status_code == 404

    ids = {"accessControlListIds": [acl["id"]]}
    assert api("POST", f"{path}/accessControlLists", json=ids).json() == ids
    assert api("GET", f"{path}/accessControlLists").json()["accessControlListIds"] == [acl["id"]]
    assert [one["id"] for one in api("GET", f"{of_acl}/trunks").json()["trunks"]] == [trunk["id"]]

    number = api("POST", "/phoneNumbers", json={"sipTrunkId": trunk["id"], "phoneNumber": NUMBER}).json()
    assert api("GET", "/phoneNumbers").json()["phoneNumbers"] == [number]
    assert api("GET", f"/phoneNumbers/{NUMBER}").json() == number
    off = api("POST", "/phoneNumbers", json={"sipTrunkId": "", "phoneNumber": NUMBER})
    assert (off.status_code, off.json()) == (201, number | {"sipTrunkId": ""})

    for item in (where, f"{path}/accessControlLists/{acl['id']}", of_acl, path):
        assert api("DELETE", item).status_code == 204
        assert api("DELETE", item).status_code == 404
    assert emulator.state() == {"projects": {}}
    assert api("GET", "/phoneNumbers").json()["phoneNumbers"] == []


def test_a_registered_endpoint(api, path):
    sent = {"name": "phone", "isRegistered": True, "credentialUsername": "reception", "priority": 1}
    made = api("POST", f"{path}/endpoints", json=sent).json()
    assert made.items() >= sent.items()
    assert not made.keys() & {"address", "port"}
    where = f"{path}/endpoints/{made['id']}"
    static = api("PUT", where, json={"name": "phone", "address": "192.0.2.1", "priority": 1}).json()
    assert not static.keys() & {"isRegistered", "credentialUsername"}
    assert api("PUT", where, json=sent).json().keys() == made.keys()


def test_projects_are_worlds_of_their_own(api, emulator):
    emulator.seed(STATE)
    for path in ("/trunks/T1", "/trunks/T1/accessControlLists", "/accessControlLists/A1", f"/phoneNumbers/{NUMBER}"):
        assert api("GET", path).status_code == 200
        assert api("GET", path, project="other").status_code == 404
    empty = {"totalItems": 0, "pageNumber": 1, "pageSize": 500}
    for kind in ("trunks", "accessControlLists", "phoneNumbers"):
        assert api("GET", f"/{kind}", project="other").json() == {kind: [], **empty}
    link = {"accessControlListIds": ["A1"]}
    there = api("POST", "/trunks", json={"name": "x", "hostName": "x"}, project="other").json()
    assert api("POST", f"/trunks/{there['id']}/accessControlLists", json=link, project="other").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/trunks/T1/sipEndpoints", 404),
        ("POST", "/trunks/T1/sipEndpoints", 404),
        ("GET", "/trunks/T1/phoneNumbers", 404),
        ("POST", "/trunks/T1/phoneNumbers", 404),
        ("DELETE", f"/trunks/T1/phoneNumbers/{NUMBER}", 404),
        ("PATCH", "/trunks/T1", 405),
        ("PATCH", "/trunks/T1/endpoints/E1", 405),
        ("GET", "/trunks/T1/accessControlLists/A1", 405),
        ("PATCH", "/trunks/T1/accessControlLists/A1", 405),
        ("DELETE", f"/phoneNumbers/{NUMBER}", 405),
    ],
)
def test_what_only_the_description_has_leads_nowhere(api, emulator, method, path, status):
    emulator.seed(STATE)
    answer = api(method, path, json={})
    word = "NO_RESOURCE_FOUND" if status == 404 else "UNIMPLEMENTED"
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, status, word)
    assert emulator.log()[0]["operation"] is None
