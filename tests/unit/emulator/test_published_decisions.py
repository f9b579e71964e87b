# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The published API, what it refuses and what is decided for it; the list is in docs/emulator.md."""

from datetime import datetime

import pytest

API = "published"
NUMBER = "+442071838750"
TRUNK = {"name": "a", "hostName": "a"}
ENDPOINT = {"name": "a", "address": "192.0.2.1", "priority": 1}
REGISTERED = {"name": "a", "isRegistered": True, "credentialUsername": "phone", "priority": 1}
ACL = {"name": "wan", "ipRanges": [{"ipAddress": "192.0.2.1"}]}


def without(body, *names):
    return {name: value for name, value in body.items() if name not in names}


def ranged(**one):
    return {"name": "wan", "ipRanges": [one]}


OF_TRUNK = [
    (without(TRUNK, "name"), '"name" is a required property'),
    (without(TRUNK, "hostName"), '"hostName" is a required property'),
    (TRUNK | {"name": " "}, "name: must not be empty"),
    (TRUNK | {"name": None}, "name: null is not of type"),
    (TRUNK | {"hostName": None}, "hostName: null is not of type"),
    (TRUNK | {"hostName": "a.b"}, "hostName: must be 1 to 63"),
    (TRUNK | {"callForwardNumber": "030"}, "callForwardNumber: '030' is not in E.164"),
    (TRUNK | {"enableCallForward": True}, "callForwardNumber: is needed where enableCallForward is true"),
    (TRUNK | {"enableCallForward": True, "callForwardNumber": ""}, "callForwardNumber: is needed"),
    (TRUNK | {"enableCallerName": "yes"}, 'enableCallerName: "yes" is not of type'),
]
OF_ENDPOINT = [
    (without(ENDPOINT, "name"), '"name" is a required property'),
    (without(ENDPOINT, "priority"), '"priority" is a required property'),
    (without(ENDPOINT, "address"), "address: is missing, and the endpoint is not registered"),
    (ENDPOINT | {"address": ""}, "address: "),
    (ENDPOINT | {"name": ""}, "name: must not be empty"),
    (ENDPOINT | {"address": None}, "address: is missing"),
    (ENDPOINT | {"address": "sip:192.0.2.1"}, "address: 'sip:192.0.2.1' is neither an IP address nor a host name"),
    (ENDPOINT | {"address": "192.0.2.1:5060"}, "address: '192.0.2.1:5060' is neither"),
    (ENDPOINT | {"address": "[2001:db8::1]"}, "is neither"),
    (ENDPOINT | {"port": 0}, "port: 0 is less than the minimum"),
    (ENDPOINT | {"port": 65536}, "port: 65536 is greater than the maximum"),
    (ENDPOINT | {"transport": "SCTP"}, 'transport: "SCTP" is not one of'),
    (ENDPOINT | {"transport": "udp"}, 'transport: "udp" is not one of'),
    (ENDPOINT | {"priority": 0}, "priority: 0 is less than the minimum"),
    (ENDPOINT | REGISTERED, "address: an endpoint has an address, or it is registered, and not both"),
    (without(REGISTERED, "credentialUsername"), "credentialUsername: a registered endpoint needs"),
    (without(REGISTERED, "isRegistered"), "credentialUsername: a registered endpoint needs"),
]
OF_ACL = [
    (without(ACL, "name"), '"name" is a required property'),
    (ACL | {"name": ""}, "name: must not be empty"),
    (ACL | {"ipRanges": []}, "ipRanges: [] has less than 1 item"),
    (ACL | {"ipRanges": ["192.0.2.0/24"]}, 'ipRanges[0]: "192.0.2.0/24" is not of type "object"'),
    (ranged(range=32), 'ipRanges[0]: "ipAddress" is a required property'),
    (ranged(ipAddress="192.0.2.0/24"), 'ipRanges[0].ipAddress: "192.0.2.0/24" is not a "ipv4"'),
    (ranged(ipAddress="2001:db8::1"), "ipRanges[0].ipAddress: "),
    (ranged(ipAddress="192.0.2.1", range=0), "ipRanges[0].range: 0 is less than the minimum"),
    (ranged(ipAddress="192.0.2.1", range=33), "ipRanges[0].range: 33 is greater than the maximum"),
    (ranged(ipAddress="192.0.2.1", range="32"), 'ipRanges[0].range: "32" is not of type'),
]
OF_RANGE = [
    ({"range": 32}, '"ipAddress" is a required property'),
    ({"ipAddress": "192.0.2.0/24"}, 'ipAddress: "192.0.2.0/24" is not a "ipv4"'),
    ({"ipAddress": "192.0.2.0", "range": 0}, "range: 0 is less than the minimum"),
]
OF_NUMBER = [
    ({"phoneNumber": NUMBER}, '"sipTrunkId" is a required property'),
    ({"sipTrunkId": "T1"}, '"phoneNumber" is a required property'),
    ({"sipTrunkId": "T1", "phoneNumber": "02071838750"}, "phoneNumber: '02071838750' is not in E.164"),
    ({"sipTrunkId": None, "phoneNumber": NUMBER}, "sipTrunkId: null is not of type"),
]
REFUSED = [
    *(("POST", "/trunks", *one) for one in OF_TRUNK),
    *(("PUT", "/trunks/T1", *one) for one in OF_TRUNK),
    *(("POST", "/trunks/T1/endpoints", *one) for one in OF_ENDPOINT),
    *(("PUT", "/trunks/T1/endpoints/E1", *one) for one in OF_ENDPOINT),
    *(("POST", "/accessControlLists", *one) for one in OF_ACL),
    ("POST", "/accessControlLists", without(ACL, "ipRanges"), '"ipRanges" is a required property'),
    *(("PUT", "/accessControlLists/A1", *one) for one in OF_ACL),
    *(("POST", "/accessControlLists/A1/ipRanges", *one) for one in OF_RANGE),
    *(("PUT", "/accessControlLists/A1/ipRanges/R1", *one) for one in OF_RANGE),
    ("POST", "/trunks/T1/accessControlLists", {}, '"accessControlListIds" is a required property'),
    ("POST", "/trunks/T1/accessControlLists", ["A2"], 'body: ["A2"] is not of type'),
    *(("POST", "/phoneNumbers", *one) for one in OF_NUMBER),
]
STATE = {
    "projects": {
        "p1": {
            "trunks": [
                {
                    "id": "T1",
                    "name": "site",
                    "hostName": "site",
                    "endpoints": [{"id": "E1", "name": "sbc", "address": "192.0.2.9"}],
                    "accessControlListIds": ["A1"],
                },
                {"id": "T2", "name": "other", "hostName": "other"},
            ],
            "accessControlLists": [
                {"id": "A1", "name": "wan", "ipRanges": [{"id": "R1", "ipAddress": "192.0.2.1"}]},
                {"id": "A2", "name": "lan", "ipRanges": [{"ipAddress": "192.0.2.2"}]},
            ],
        }
    }
}


@pytest.fixture(autouse=True)
def seeded(emulator):
    emulator.seed(STATE)


@pytest.mark.parametrize(("method", "path", "body", "message"), REFUSED)
def test_refused(api, emulator, method, path, body, message):
    before = emulator.state()
    answer = api(method, path, json=body)
    error = answer.json()
    assert (answer.status_code, error["code"], error["status"]) == (400, 400, "VALIDATION_FAILED")
    assert message in error["message"]
    assert error["details"][0]["field"] in error["message"]
    assert emulator.state() == before


def test_a_host_name_is_taken_in_every_project(api):
    for method, path, body, project in [
        ("POST", "/trunks", {"name": "x", "hostName": "SITE"}, "p2"),
        ("PUT", "/trunks/T2", {"name": "other", "hostName": "site"}, "p1"),
    ]:
        answer = api(method, path, json=body, project=project)
        assert (answer.status_code, answer.json()["message"]) == (400, "The provided domain name is unavailable")
    assert api("PUT", "/trunks/T1", json={"name": "site", "hostName": "Site"}).json()["hostName"] == "Site"


def test_a_host_name_that_was_given_up_is_free(api):
    assert api("PUT", "/trunks/T1", json={"name": "site", "hostName": "new"}).status_code == 200
    assert api("POST", "/trunks", json={"name": "x", "hostName": "site"}).status_code == 201
    assert api("POST", "/trunks", json={"name": "x", "hostName": "new"}).status_code == 400


def test_defaults(api, trunk, path):
    assert without(trunk, "id", "createTime") == {
        "name": "site",
        "hostName": "site-1",
        "topLevelDomain": "pstn.sinch.com",
        "domain": "site-1.pstn.sinch.com",
        "callsPerSecond": 1,
        "enableCallerName": False,
        "callForwardNumber": "",
        "enableCallForward": False,
        "updateTime": None,
        "projectId": "p1",
    }
    endpoint = api("POST", f"{path}/endpoints", json=ENDPOINT | {"transport": "TLS"}).json()
    assert (endpoint["port"], endpoint["transport"], endpoint["enabled"]) == (5060, "TLS", True)
    assert api("POST", f"{path}/endpoints", json=ENDPOINT).json()["transport"] == "UDP"
    acl = api("POST", "/accessControlLists", json=ACL).json()
    (one,) = acl["ipRanges"]
    assert (acl["enabled"], one["range"], one["description"]) == (True, 32, None)
    assert (one["accessControlListId"], one["projectId"], one["updateTime"]) == (acl["id"], "p1", None)


NULLS = [
    ("/trunks", TRUNK, "enableCallerName", "callForwardNumber", "enableCallForward"),
    ("/trunks/T2/endpoints", ENDPOINT, "port", "transport", "enabled", "isRegistered", "credentialUsername"),
    ("/accessControlLists", ACL, "enabled"),
    ("/accessControlLists/A1/ipRanges", {"ipAddress": "192.0.2.1"}, "range", "description"),
]


@pytest.mark.parametrize(("path", "body", "nulls"), [(path, body, nulls) for path, body, *nulls in NULLS])
def test_null_is_as_good_as_left_out(api, path, body, nulls):
    made = [
        api("POST", path, json=body | {"hostName": name} if path == "/trunks" else body).json()
        | {"hostName": "", "domain": "", "id": "", "createTime": "", "ipRanges": ""}
        for name, body in (("b", body), ("c", body | dict.fromkeys(nulls)))
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize("address", ["192.0.2.1", "a.example", "A_1.example", "2001:db8::1", "::1"])
def test_an_address_is_an_address_or_a_name(api, address):
    assert api("POST", "/trunks/T1/endpoints", json=ENDPOINT | {"address": address}).json()["address"] == address


def test_a_range_may_be_there_twice_and_have_host_bits(api):
    one = {"ipAddress": "192.0.2.77", "range": 24}
    acl = api("POST", "/accessControlLists", json={"name": "wan", "ipRanges": [one, one]}).json()
    assert [(found["ipAddress"], found["range"]) for found in acl["ipRanges"]] == [("192.0.2.77", 24)] * 2
    assert len({found["id"] for found in acl["ipRanges"]}) == 2


def test_names_need_not_be_unique(api):
    assert api("POST", "/trunks", json={"name": "site", "hostName": "x"}).status_code == 201
    assert api("POST", "/accessControlLists", json=ACL).status_code == 200
    assert api("POST", "/trunks/T1/endpoints", json=ENDPOINT | {"name": "sbc"}).status_code == 200


def test_what_is_read_only_is_ignored_and_logged(api, emulator):
    told = {"id": "x", "domain": "x", "projectId": "x", "callsPerSecond": 9, "updateTime": "x"}
    before = api("GET", "/trunks/T1").json()
    after = api("PUT", "/trunks/T1", json={"name": "site", "hostName": "site"} | told).json()
    assert {name: after[name] for name in ("id", "domain", "projectId", "callsPerSecond")} == {
        name: before[name] for name in ("id", "domain", "projectId", "callsPerSecond")
    }
    assert emulator.log(operation="updateTrunk")[0]["undocumented"] == list(told)
    one = {"id": "R9", "ipAddress": "192.0.2.1", "projectId": "x"}
    acl = api("PUT", "/accessControlLists/A1", json={"name": "wan", "ipRanges": [one]}).json()
    assert acl["ipRanges"][0]["id"] == "R1"
    found = emulator.log(operation="updateAccessControlList")[0]["undocumented"]
    assert found == ["ipRanges[0].id", "ipRanges[0].projectId"]


def test_a_put_empties_what_it_does_not_carry(api):
    sent = {"enableCallerName": True, "callForwardNumber": NUMBER, "enableCallForward": True}
    full = api("PUT", "/trunks/T1", json={"name": "site", "hostName": "site"} | sent).json()
    assert full.items() >= sent.items()
    bare = api("PUT", "/trunks/T1", json={"name": "site", "hostName": "site"}).json()
    assert bare | {"updateTime": ""} == full | dict.fromkeys(sent) | {"updateTime": ""}
    assert api("GET", "/trunks/T1").json() == bare
    sent = {"port": 5061, "transport": "TLS", "enabled": False}
    full = api("PUT", "/trunks/T1/endpoints/E1", json=ENDPOINT | sent).json()
    assert full.items() >= sent.items()
    bare = api("PUT", "/trunks/T1/endpoints/E1", json=ENDPOINT).json()
    assert bare | {"updateTime": ""} == full | dict.fromkeys(sent) | {"updateTime": ""}
    assert api("PUT", "/accessControlLists/A1", json=ACL).json()["enabled"] is None
    where = "/accessControlLists/A1/ipRanges/R1"
    api("PUT", where, json={"ipAddress": "192.0.2.0", "range": 24, "description": "x"})
    one = api("PUT", where, json={"ipAddress": "192.0.2.0"}).json()
    assert (one["range"], one["description"]) == (32, None)  # no bits at all would be no range


def test_update_time_moves_on(api):
    body = {"name": "site", "hostName": "site"}
    times = [api("GET", "/trunks/T1").json()["createTime"]]
    times += [api("PUT", "/trunks/T1", json=body).json()["updateTime"] for _turn in range(5)]
    assert times == sorted(set(times))
    assert all(datetime.fromisoformat(one) for one in times)


def test_the_first_update_comes_after_the_creation(api, emulator):
    born = "2999-12-31T23:59:59.999999Z"
    emulator.seed({"projects": {"p1": {"trunks": [{"id": "T1", "name": "a", "hostName": "a", "createTime": born}]}}})
    after = api("PUT", "/trunks/T1", json=TRUNK).json()["updateTime"]
    assert datetime.fromisoformat(after) > datetime.fromisoformat(born)


def test_links_are_added_and_the_request_is_echoed(api):
    where = "/trunks/T1/accessControlLists"
    answer = api("POST", where, json={"accessControlListIds": ["A2"]})
    assert (answer.status_code, answer.json()) == (200, {"accessControlListIds": ["A2"]})
    assert api("GET", where).json()["accessControlListIds"] == ["A1", "A2"]
    nothing = api("POST", where, json={"accessControlListIds": []})
    assert (nothing.status_code, nothing.json()) == (200, {})


@pytest.mark.parametrize(
    ("ids", "status", "message"),
    [
        (["A1"], 400, "Access Control List A1 is already added to SIP Trunk T1"),
        (["A2", "A1"], 400, "already added"),
        (["A2", "A2"], 400, "Access Control List A2 is already added"),
        (["A2", "none"], 404, "access control list none not found in project p1"),
    ],
)
def test_links_come_all_or_none(api, emulator, ids, status, message):
    before = emulator.state()
    answer = api("POST", "/trunks/T1/accessControlLists", json={"accessControlListIds": ids})
    assert answer.status_code == status
    assert message in answer.json()["message"]
    assert emulator.state() == before


def test_an_acl_is_shared_and_an_unlinked_one_stays(api):
    assert api("POST", "/trunks/T2/accessControlLists", json={"accessControlListIds": ["A1"]}).status_code == 200
    assert [one["id"] for one in api("GET", "/accessControlLists/A1/trunks").json()["trunks"]] == ["T1", "T2"]
    assert api("DELETE", "/trunks/T1/accessControlLists/A1").status_code == 204
    assert [one["id"] for one in api("GET", "/accessControlLists/A1/trunks").json()["trunks"]] == ["T2"]
    assert api("GET", "/accessControlLists/A1").status_code == 200
    assert api("DELETE", "/trunks/T1/accessControlLists/A1").status_code == 404


def test_an_acl_that_a_trunk_has_is_not_deleted(api):
    refused = api("DELETE", "/accessControlLists/A1")
    assert refused.status_code == 400
    assert refused.json()["message"] == "Access Control List A1 cannot be deleted while attached to a SIP Trunk: T1"
    assert api("DELETE", "/trunks/T1/accessControlLists/A1").status_code == 204
    assert api("DELETE", "/accessControlLists/A1").status_code == 204


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"phoneNumbers": [NUMBER]}, "phone numbers assigned"),
        ({"endpoints": [{"address": "192.0.2.1"}], "phoneNumbers": [NUMBER]}, "phone numbers assigned"),
        ({"endpoints": [{"address": "192.0.2.1"}]}, "SIP endpoints attached"),
        ({"endpoints": [{"isRegistered": True, "credentialUsername": "x"}]}, "SIP endpoints attached"),
        ({"accessControlListIds": ["A1"]}, "access control lists attached"),
        ({"credentialLists": [{"id": "C1"}]}, "credential lists attached"),
        (
            {"endpoints": [{"address": "a"}], "accessControlListIds": ["A1"], "credentialLists": [{"id": "C1"}]},
            "SIP endpoints and access control lists and credential lists attached",
        ),
    ],
)
def test_a_trunk_with_something_attached_is_not_deleted(api, emulator, more, text):
    acl = {"id": "A1", "name": "wan"}
    emulator.seed({"projects": {"p1": {"trunks": [{"id": "T1", "name": "a"} | more], "accessControlLists": [acl]}}})
    before = emulator.state()
    answer = api("DELETE", "/trunks/T1")
    assert (answer.status_code, answer.json()["status"]) == (400, "INVALID_ARGUMENT")
    assert answer.json()["message"] == f"Cannot delete SIP Trunk T1 when there are {text}"
    assert emulator.state() == before


def test_a_trunk_with_nothing_attached_is_deleted(api):
    assert api("DELETE", "/trunks/T2").status_code == 204
    assert api("POST", "/trunks", json={"name": "x", "hostName": "other"}).status_code == 201


def assign(api, trunk, number=NUMBER, project="p1"):
    return api("POST", "/phoneNumbers", json={"sipTrunkId": trunk, "phoneNumber": number}, project=project)


def test_a_number_in_use_is_refused(api, emulator):
    assert assign(api, "T1").status_code == 201
    emulator.seed(emulator.state())  # which knows it, too
    other = api("POST", "/trunks", json={"name": "x", "hostName": "x"}, project="p2").json()
    for trunk, project in (("T1", "p1"), ("T2", "p1"), (other["id"], "p2")):
        answer = assign(api, trunk, project=project)
        assert answer.status_code == 400
        assert answer.json()["message"] == f"Phone Number '{NUMBER}' already exists"
    assert assign(api, "", project="p2").status_code == 404
    assert api("GET", f"/phoneNumbers/{NUMBER}").json()["sipTrunkId"] == "T1"


def test_a_number_is_a_new_object_wherever_it_is_assigned(api):
    first = assign(api, "T1").json()
    assert first["createTime"] == first["updateTime"]
    assign(api, "")
    second = assign(api, "T1").json()
    assert (second["id"] > first["id"], second["createTime"] > first["createTime"]) == (True, True)


def test_a_number_is_taken_off_by_an_empty_trunk(api):
    assert assign(api, "").status_code == 404
    assert assign(api, "none").status_code == 404
    assign(api, "T1")
    assert assign(api, "").json()["sipTrunkId"] == ""
    assert assign(api, "").status_code == 404
    assert api("GET", f"/phoneNumbers/{NUMBER}").status_code == 404
    assert assign(api, "T2").status_code == 201


@pytest.mark.parametrize(
    ("number", "country"), [("+12025550100", "US"), (NUMBER, "GB"), ("+493012345", "DE"), ("+99912345", None)]
)
def test_the_country_of_a_number(api, number, country):
    assert assign(api, "T1", number).json()["countryCode"] == country


MISSING = [
    ("GET", "/trunks/none", None),
    ("PUT", "/trunks/none", TRUNK),
    ("DELETE", "/trunks/none", None),
    ("GET", "/trunks/none/endpoints", None),
    ("POST", "/trunks/none/endpoints", ENDPOINT),
    ("GET", "/trunks/none/endpoints/E1", None),
    ("GET", "/trunks/T1/endpoints/none", None),
    ("PUT", "/trunks/T1/endpoints/none", ENDPOINT),
    ("DELETE", "/trunks/T2/endpoints/E1", None),
    ("GET", "/trunks/none/accessControlLists", None),
    ("POST", "/trunks/none/accessControlLists", {"accessControlListIds": []}),
    ("DELETE", "/trunks/T1/accessControlLists/A2", None),
    ("GET", "/trunks/none/credentialLists", None),
    ("GET", "/accessControlLists/none", None),
    ("PUT", "/accessControlLists/none", ACL),
    ("DELETE", "/accessControlLists/none", None),
    ("GET", "/accessControlLists/none/trunks", None),
    ("GET", "/accessControlLists/none/ipRanges", None),
    ("POST", "/accessControlLists/none/ipRanges", {"ipAddress": "192.0.2.1"}),
    ("PUT", "/accessControlLists/A2/ipRanges/R1", {"ipAddress": "192.0.2.1"}),
    ("DELETE", "/accessControlLists/A2/ipRanges/R1", None),
    ("POST", "/phoneNumbers", {"sipTrunkId": "none", "phoneNumber": NUMBER}),
    ("GET", f"/phoneNumbers/{NUMBER}", None),
]


@pytest.mark.parametrize(("method", "path", "body"), MISSING)
def test_what_is_not_there(api, method, path, body):
    answer = api(method, path, json=body)
    assert (answer.status_code, answer.json()["status"]) == (404, "NOT_FOUND")
    assert "not found" in answer.json()["message"]


LISTS = [
    ("/trunks", "trunks"),
    ("/trunks/T0/endpoints", "endpoints"),
    ("/trunks/T0/accessControlLists", "accessControlListIds"),
    ("/trunks/T0/credentialLists", "credentialLists"),
    ("/accessControlLists", "accessControlLists"),
    ("/accessControlLists/A0/trunks", "trunks"),
    ("/accessControlLists/A0/ipRanges", "ipRanges"),
    ("/phoneNumbers", "phoneNumbers"),
]


@pytest.fixture
def seven(emulator):
    """Seven of everything on the first trunk, whose first ACL seven trunks have."""
    first = {
        "id": "T0",
        "name": "0",
        "endpoints": [{"id": f"E{n}", "address": f"{n}.example"} for n in range(7)],
        "credentialLists": [{"id": f"C{n}"} for n in range(7)],
        "accessControlListIds": [f"A{n}" for n in range(7)],
        "phoneNumbers": [f"+44207183875{n}" for n in range(7)],
    }
    others = [{"id": f"T{n}", "name": str(n), "accessControlListIds": ["A0"]} for n in range(1, 7)]
    ranges = [{"id": f"R{n}", "ipAddress": f"192.0.2.{n}"} for n in range(7)]
    acls = [{"id": f"A{n}", "name": str(n), "ipRanges": ranges} for n in range(7)]
    emulator.seed({"projects": {"p1": {"trunks": [first, *others], "accessControlLists": acls}}})


def numbers(key, body):
    """The digit at the end of each of a list."""
    return "".join((one if isinstance(one, str) else one.get("phoneNumber", one["id"]))[-1] for one in body[key])


@pytest.mark.parametrize(("path", "key"), LISTS)
def test_every_list_has_pages(api, seven, path, key):
    for query, found, page, size in [
        ("", "0123456", 1, 500),
        ("?size=3", "012", 1, 3),
        ("?size=3&page=2", "345", 2, 3),
        ("?page=3&size=3", "6", 3, 3),
        ("?page=4&size=3", "", 4, 3),
        ("?page=999999999999&size=500", "", 999999999999, 500),
    ]:
        body = api("GET", path + query).json()
        assert numbers(key, body) == found
        assert {name: value for name, value in body.items() if name != key} == {
            "totalItems": 7,
            "pageNumber": page,
            "pageSize": size,
        }


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "size=0", "size=501", "size=", "size=x"])
@pytest.mark.parametrize("path", [path for path, _key in LISTS])
def test_no_such_page(api, seven, path, query):
    answer = api("GET", f"{path}?{query}")
    assert (answer.status_code, answer.json()["status"]) == (400, "VALIDATION_FAILED")
    assert query.split("=")[0] in answer.json()["message"]


def test_page_sizes_go_by_their_published_name(api, emulator, seven):
    assert api("GET", "/trunks?pageSize=3").json()["pageSize"] == 500
    assert emulator.log()[0]["undocumented"] == ["?pageSize"]


def test_trunks_by_domain(api):
    assert [one["id"] for one in api("GET", "/trunks?domain=other.pstn.sinch.com").json()["trunks"]] == ["T2"]
    assert api("GET", "/trunks?domain=none").json()["totalItems"] == 0


def test_numbers_by_trunk(api):
    for trunk, number in (("T1", NUMBER), ("T2", f"{NUMBER}1"), ("T1", f"{NUMBER}2")):
        assign(api, trunk, number)
    found = api("GET", "/phoneNumbers?sipTrunkId=T1").json()
    assert ([one["phoneNumber"] for one in found["phoneNumbers"]], found["totalItems"]) == ([NUMBER, f"{NUMBER}2"], 2)
    assert api("GET", "/phoneNumbers?sipTrunkId=5").json()["phoneNumbers"] == []
    assert api("GET", "/phoneNumbers").json()["totalItems"] == 3


def test_anybody_else_is_refused(api):
    answer = api("GET", "/accessControlLists", auth=lambda request: request)
    assert (answer.status_code, answer.json()["status"]) == (401, "UNAUTHENTICATED")
