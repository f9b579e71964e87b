# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every operation once, its answer held against the description by a reader of its own."""

import jsonschema_rs
import pytest
import yaml

from tests.emulator.client import ROOT

DESCRIPTION = yaml.safe_load((ROOT / "tests/emulator/openapi.yaml").read_text(encoding="utf-8"))
OPERATIONS = {
    item["operationId"]: (method.upper(), template, item)
    for template, methods in DESCRIPTION["paths"].items()
    for method, item in methods.items()
}
BODIES = {
    "createTrunk": {"name": "berlin", "hostName": "berlin-1"},
    "updateTrunk": {"name": "munich"},
    "createSipEndpoint": {"sipAddress": "sip:192.0.2.1:5060", "priority": 2, "enabled": False},
    "updateSipEndpoint": {"priority": 3},
    "addPhoneNumberToTrunk": {"phoneNumber": "+442071838751"},
    "createAccessControlList": {"name": "wan", "entries": [{"ipRange": "192.0.2.0/24", "description": "office"}]},
    "updateAccessControlList": {"enabled": False},
}
ENDPOINT = {"id": "E1", "sipAddress": "sip:192.0.2.1"}
ACL = {"id": "A1", "name": "wan", "entries": [{"ipRange": "192.0.2.1"}]}
TRUNK = {"id": "T1", "name": "site", "sipEndpoints": [ENDPOINT], "accessControlLists": [ACL]}
STATE = {"projects": {"p1": {"trunks": [TRUNK | {"phoneNumbers": ["+442071838750"]}]}}}
PATH = {
    "project_id": "p1",
    "trunk_id": "T1",
    "endpoint_id": "E1",
    "acl_id": "A1",
    "phone_number": "%2B442071838750",
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_keeps_to_the_description(emulator, session, name):
    emulator.seed(STATE)
    method, template, item = OPERATIONS[name]
    answer = session.request(method, emulator.url + template.format(**PATH), json=BODIES.get(name), timeout=10)
    assert answer.status_code == 200, answer.text
    content = item["responses"]["200"].get("content")
    if content is None:
        assert answer.content == b""
    else:
        assert answer.headers["Content-Type"] == "application/json"
        schema = {**content["application/json"]["schema"], "components": DESCRIPTION["components"]}
        jsonschema_rs.validate(schema, answer.json(), validate_formats=True)
        properties = schema_of(schema)["properties"]
        assert set(answer.json()) == set(properties)  # nothing is left out, nothing is made up
    (entry,) = emulator.log()
    assert (entry["operation"], entry["status"], entry["undocumented"]) == (name, 200, [])


def schema_of(schema):
    return DESCRIPTION["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]


def test_there_are_eighteen_operations():
    assert len(OPERATIONS) == 18


def test_life_of_a_site(api):
    """What is created is found, what is changed stays changed, what is deleted is gone."""
    trunk = api("POST", "/trunks", json={"name": "site", "hostName": "Site-1"}).json()
    path = f"/trunks/{trunk['id']}"
    assert trunk["domain"] == "Site-1.pstn.sinch.com"
    assert api("GET", path).json() == trunk
    assert api("PATCH", path, json={"name": "new"}).json()["name"] == "new"

    endpoint = api("POST", f"{path}/sipEndpoints", json={"sipAddress": "sip:a", "priority": 2}).json()
    api("PATCH", f"{path}/sipEndpoints/{endpoint['id']}", json={"enabled": False})
    (found,) = api("GET", f"{path}/sipEndpoints").json()["sipEndpoints"]
    assert (found["sipAddress"], found["priority"], found["enabled"]) == ("sip:a", 2, False)

    acl = api("POST", f"{path}/accessControlLists", json={"name": "wan", "entries": [{"ipRange": "192.0.2.1"}]}).json()
    api("PATCH", f"{path}/accessControlLists/{acl['id']}", json={"entries": []})
    (found,) = api("GET", f"{path}/accessControlLists").json()["accessControlLists"]
    assert (found["name"], found["entries"]) == ("wan", [])

    api("POST", f"{path}/phoneNumbers", json={"phoneNumber": "+442071838750"})
    numbers = api("GET", f"{path}/phoneNumbers").json()["phoneNumbers"]
    assert numbers == [{"phoneNumber": "+442071838750", "trunkId": trunk["id"]}]

    for item in (f"/sipEndpoints/{endpoint['id']}", f"/accessControlLists/{acl['id']}", "/phoneNumbers/+442071838750"):
        assert api("DELETE", path + item).status_code == 200
        assert api("DELETE", path + item).status_code == 404
    for collection in ("sipEndpoints", "accessControlLists", "phoneNumbers"):
        assert api("GET", f"{path}/{collection}").json() == {collection: []}
    assert api("DELETE", path).status_code == 200
    assert api("GET", path).status_code == 404


def test_projects_are_worlds_of_their_own(api, trunk, path):
    assert api("GET", path, project="other").status_code == 404
    assert api("GET", "/trunks", project="other").json() == {"trunks": [], "totalSize": 0}
