# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The published API: what Sinch's texts leave open is one way or the other; and the settings that every API has."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.emulator.answers import BENT
from tests.emulator.client import ROOT, EmulatorError
from tests.emulator.faces import FACES
from tests.emulator.settings import as_json

API = "published"
NUMBER = "+442071838750"
LONG = 60  # seconds, which no test waits for
START = {
    "latency_ms": 0,
    "first_page": 1,
    "max_page_size": None,
    "empty_answers": False,
    "extra_fields": False,
    "total_key": "totalItems",
    "total_offset": 0,
    "token_lifetime": 3600,
    "credentials": None,
    "rate_limit": None,
    "lag": 0,
    "rewrite": None,
    "number_owners": None,
    "number_in_use": "refused",
    "endpoint_status": 200,
    "left_out": "null",
    "domain": "kept",
    "trunk_in_use": "refused",
    "ranges_left_out": "kept",
    "range_ids": "kept",
    "number_filter": True,
    "credential_lists": "objects",
    "credential_usernames": None,
}
ENDPOINT = {"name": "a", "address": "192.0.2.1", "priority": 1}
REGISTERED = {"name": "a", "isRegistered": True, "credentialUsername": "phone", "priority": 1}
ACL = {"name": "wan", "ipRanges": [{"ipAddress": "192.0.2.1"}]}
STATE = {
    "projects": {
        "p1": {
            "trunks": [
                {
                    "id": "T1",
                    "name": "a",
                    "hostName": "a",
                    "endpoints": [{"id": "E1", "address": "192.0.2.9"}],
                    "accessControlListIds": ["A1"],
                    "credentialLists": [{"id": "C1", "name": "phones"}],
                    "phoneNumbers": [NUMBER],
                },
                {"id": "T2", "name": "b", "hostName": "b"},
            ],
            "accessControlLists": [
                {
                    "id": "A1",
                    "name": "wan",
                    "ipRanges": [
                        {"id": "R1", "ipAddress": "192.0.2.0", "range": 24, "description": "office"},
                        {"id": "R2", "ipAddress": "192.0.2.0", "range": 28},
                    ],
                }
            ],
        }
    }
}


@pytest.fixture(autouse=True)
def seeded(emulator):
    emulator.seed(STATE)


def ids(answer, key):
    return [one["id"] for one in answer.json()[key]]


def assign(api, trunk, number=NUMBER, project="p1"):
    return api("POST", "/phoneNumbers", json={"sipTrunkId": trunk, "phoneNumber": number}, project=project)


def test_a_reset_takes_settings_back(emulator):
    assert emulator.control("GET", "settings") == START
    assert emulator.settings(left_out="default") == START | {"left_out": "default"}
    emulator.reset()
    assert emulator.control("GET", "settings") == START


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"number_in_use": "kept"}, 'number_in_use: "kept" is not one of'),
        ({"status_codes": "published"}, "'status_codes' was unexpected"),
        ({"endpoint_status": 204}, "endpoint_status: 204"),
        ({"left_out": ""}, "left_out"),
        ({"domain": True}, "domain"),
        ({"trunk_in_use": "gone"}, "trunk_in_use"),
        ({"ranges_left_out": None}, "ranges_left_out"),
        ({"range_ids": "old"}, "range_ids"),
        ({"number_filter": "yes"}, "number_filter"),
        ({"credential_lists": "names"}, "credential_lists"),
        ({"credential_usernames": "phone"}, "credential_usernames"),
        ({"rewrite": {"sipAddress": "port"}}, "rewrite"),
    ],
)
def test_unknown_settings_are_refused(emulator, change, message):
    with pytest.raises(EmulatorError) as refused:
        emulator.settings(**change)
    assert message in str(refused.value)
    assert emulator.control("GET", "settings") == START


def test_an_endpoint_is_created_with_either_status(api, emulator):
    for status in (200, 201):
        emulator.settings(endpoint_status=status)
        answer = api("POST", "/trunks/T1/endpoints", json=ENDPOINT)
        assert (answer.status_code, answer.json()["name"], BENT in answer.headers) == (status, "a", False)
    emulator.settings(extra_fields=True)
    assert "futureField" in api("POST", "/trunks/T1/endpoints", json=ENDPOINT).json()


def test_what_is_left_out_has_its_default_again(api, emulator):
    emulator.settings(left_out="default")
    body = {"name": "a", "hostName": "a"}
    api("PUT", "/trunks/T1", json=body | {"enableCallerName": True, "callForwardNumber": NUMBER})
    trunk = api("PUT", "/trunks/T1", json=body).json()
    assert (trunk["enableCallerName"], trunk["callForwardNumber"], trunk["enableCallForward"]) == (False, "", False)
    api("PUT", "/trunks/T1/endpoints/E1", json=ENDPOINT | {"port": 5080, "transport": "TLS", "enabled": False})
    endpoint = api("PUT", "/trunks/T1/endpoints/E1", json=ENDPOINT).json()
    assert (endpoint["port"], endpoint["transport"], endpoint["enabled"]) == (5060, "UDP", True)
    assert "port" not in api("PUT", "/trunks/T1/endpoints/E1", json=REGISTERED).json()
    assert api("PUT", "/accessControlLists/A1", json={"name": "wan"}).json()["enabled"] is True


def test_the_domain_follows_the_host_name_or_not(api, emulator):
    body = {"name": "a", "hostName": "new"}
    assert api("PUT", "/trunks/T1", json=body).json()["domain"] == "a.pstn.sinch.com"
    emulator.settings(domain="follows")
    assert api("PUT", "/trunks/T1", json=body).json()["domain"] == "new.pstn.sinch.com"


def test_only_numbers_keep_a_trunk(api, emulator):
    emulator.settings(trunk_in_use="cascades")
    assert "phone numbers assigned" in api("DELETE", "/trunks/T1").json()["message"]
    assign(api, "")
    assert api("DELETE", "/trunks/T1").status_code == 204
    assert api("GET", "/accessControlLists/A1/trunks").json()["trunks"] == []
    assert api("DELETE", "/accessControlLists/A1").status_code == 204  # it was unlinked, and stayed


def test_ranges_that_a_put_leaves_out(api, emulator):
    where, body = "/accessControlLists/A1", {"name": "new", "enabled": False}
    before = api("GET", where).json()["ipRanges"]
    kept = api("PUT", where, json=body).json()
    assert (kept["name"], kept["enabled"], kept["ipRanges"]) == ("new", False, before)
    emulator.settings(ranges_left_out="emptied")
    assert api("PUT", where, json=body).json()["ipRanges"] == []
    assert api("GET", where).json()["ipRanges"] == []


OFFICE, HOME = {"ipAddress": "192.0.2.0", "range": 24, "description": "office"}, {"ipAddress": "192.0.2.0", "range": 28}


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ([OFFICE, HOME], ["R1", "R2"]),
        ([HOME, OFFICE], ["R2", "R1"]),
        ([OFFICE | {"description": "new"}], ["R1"]),
        ([{"ipAddress": "192.0.2.1", "range": 24}, HOME], [None, "R2"]),
        ([HOME, HOME], ["R2", None]),
    ],
)
def test_ids_of_ranges(api, emulator, sent, found):
    where, body = "/accessControlLists/A1", {"name": "wan", "enabled": True, "ipRanges": sent}
    after = api("PUT", where, json=body).json()["ipRanges"]
    assert [one["id"] if one["id"] in ("R1", "R2") else None for one in after] == found
    wanted = [(one["ipAddress"], one["range"], one.get("description")) for one in sent]
    assert [(one["ipAddress"], one["range"], one["description"]) for one in after] == wanted
    emulator.settings(range_ids="new")
    again = api("PUT", where, json=body).json()["ipRanges"]
    assert not {one["id"] for one in again} & {one["id"] for one in after}
    assert [(one["ipAddress"], one["range"], one["description"]) for one in again] == wanted


def test_the_time_of_a_range_moves_with_it(api):
    body = {"name": "wan", "ipRanges": [OFFICE, HOME | {"description": "home"}]}
    office, home = api("PUT", "/accessControlLists/A1", json=body).json()["ipRanges"]
    assert (office["updateTime"], home["updateTime"] is None) == (None, False)


def test_numbers_are_not_filtered(api, emulator):
    emulator.settings(number_filter=False)
    assert api("GET", "/phoneNumbers?sipTrunkId=T2").json()["totalItems"] == 1


def test_credential_lists_of_a_trunk(api, emulator):
    where = "/trunks/T1/credentialLists"
    page = {"totalItems": 1, "pageNumber": 1, "pageSize": 500}
    assert api("GET", where).json() == {"credentialLists": [{"id": "C1", "name": "phones"}], **page}
    emulator.settings(credential_lists="ids")
    answer = api("GET", where)
    assert (answer.json(), BENT in answer.headers) == ({"credentialListIds": ["C1"], **page}, False)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/trunks/T1/endpoints", 200), ("PUT", "/trunks/T1/endpoints/E1", 200)],
)
def test_a_user_name_that_is_in_no_credential_list(api, emulator, method, path, status):
    emulator.settings(credential_usernames=["desk"])
    answer = api(method, path, json=REGISTERED)
    assert (answer.status_code, answer.json()["status"]) == (404, "CREDENTIAL_NOT_FOUND")
    assert answer.headers[BENT] == "settings"
    assert api(method, path, json=REGISTERED | {"credentialUsername": "desk"}).status_code == status
    assert api(method, path, json=ENDPOINT).status_code == status
    emulator.settings(credential_usernames=[])
    assert api(method, path, json=REGISTERED | {"credentialUsername": "desk"}).status_code == 404


def test_a_number_is_taken_over(api, emulator):
    emulator.settings(number_in_use="taken_over")
    answer = assign(api, "T2")
    assert (answer.status_code, answer.json()["sipTrunkId"], BENT in answer.headers) == (201, "T2", False)
    assert api("GET", f"/phoneNumbers/{NUMBER}").json() == answer.json()
    assert [trunk["phoneNumbers"] for trunk in emulator.state()["projects"]["p1"]["trunks"]] == [[], [NUMBER]]
    assert assign(api, "T2").status_code == 400  # where it is already
    other = api("POST", "/trunks", json={"name": "x", "hostName": "x"}, project="p2").json()
    assert assign(api, other["id"], project="p2").status_code == 201
    assert api("GET", "/phoneNumbers").json()["totalItems"] == 0


@pytest.mark.parametrize("value", ["refused", "taken_over"])
def test_a_crowd_never_leaves_a_number_nowhere(api, emulator, value):
    emulator.settings(number_in_use=value)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(assign, api, trunk) for trunk in ("T1", "T2") * 20]
        seen = [api("GET", "/phoneNumbers").json()["totalItems"]]
        while not all(one.done() for one in asked):
            seen.append(api("GET", "/phoneNumbers").json()["totalItems"])
        statuses = {one.result().status_code for one in asked}
    assert set(seen) == {1}
    assert statuses == ({400} if value == "refused" else {201, 400})


@pytest.mark.parametrize("value", ["refused", "taken_over"])
def test_a_number_has_an_owner(api, emulator, value):
    emulator.settings(number_in_use=value, number_owners={f"{NUMBER}1": "p2", f"{NUMBER}2": "p1"})
    answer = assign(api, "T2", f"{NUMBER}1")
    assert (answer.status_code, answer.headers[BENT]) == (400, "settings")
    assert answer.json()["message"] == f"phoneNumber: {NUMBER}1 does not belong to project p1"
    assert assign(api, "T2", f"{NUMBER}2").status_code == assign(api, "T2", f"{NUMBER}3").status_code == 201


def test_pages_and_totals_of_other_kinds(api, emulator):
    emulator.settings(max_page_size=1)
    body = api("GET", "/trunks?size=500&page=2").json()
    assert ([one["id"] for one in body["trunks"]], body["pageSize"]) == (["T2"], 1)
    emulator.settings(max_page_size=None, first_page=0)
    assert ids(api("GET", "/trunks?size=1&page=1"), "trunks") == ["T2"]
    assert api("GET", "/trunks?page=-1").status_code == 400
    emulator.settings(total_offset=3)
    answer = api("GET", "/trunks")
    assert (answer.json()["totalItems"], answer.headers[BENT]) == (5, "settings")
    emulator.settings(total_offset=0, total_key="totalSize")
    assert set(api("GET", "/trunks").json()) == {"trunks", "totalSize", "pageNumber", "pageSize"}
    emulator.settings(total_key=None)
    assert set(api("GET", "/accessControlLists").json()) == {"accessControlLists", "pageNumber", "pageSize"}


def test_extra_fields(api, emulator):
    emulator.settings(extra_fields=True)
    extra = {"futureField", "futureObject"}
    for path, key in [("/trunks", "trunks"), ("/phoneNumbers", "phoneNumbers"), ("/trunks/T1/endpoints", "endpoints")]:
        answer = api("GET", path)
        assert answer.json().keys() >= extra
        assert answer.json()[key][0].keys() >= extra
    links = api("GET", "/trunks/T1/accessControlLists").json()
    assert (links["accessControlListIds"], links.keys() >= extra) == (["A1"], True)
    assert api("PUT", "/accessControlLists/A1", json=ACL).json().keys() >= extra
    assert api("DELETE", "/trunks/T1/endpoints/E1").content == b""


def test_empty_answers(api, emulator):
    emulator.settings(empty_answers=True)
    for method, path, body in [
        ("POST", "/trunks", {"name": "c", "hostName": "c"}),
        ("PUT", "/trunks/T1", {"name": "d", "hostName": "d"}),
        ("POST", "/phoneNumbers", {"sipTrunkId": "T2", "phoneNumber": f"{NUMBER}1"}),
    ]:
        answer = api(method, path, json=body)
        assert (answer.status_code, answer.content, answer.headers[BENT]) == (204, b"", "settings")
    assert [one["name"] for one in api("GET", "/trunks").json()["trunks"]] == ["d", "b", "c"]


def test_rate_limit(api, emulator):
    emulator.settings(rate_limit={"per_second": 0.5, "burst": 1})
    answers = [api("GET", "/accessControlLists") for _turn in range(2)]
    assert [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers] == [(200, None), (429, "2")]


@pytest.mark.parametrize(
    ("field", "way", "path", "sent", "kept"),
    [
        ("name", "squeeze", "/accessControlLists", ACL | {"name": "a  b "}, {"name": "a b"}),
        ("name", "lower", "/trunks", {"name": "A", "hostName": "C"}, {"name": "a"}),
        ("sipAddress", "lower", "/trunks/T1/endpoints", ENDPOINT | {"address": "A.EXAMPLE"}, {"address": "a.example"}),
        (
            "description",
            "trim",
            "/accessControlLists/A1/ipRanges",
            {"ipAddress": "192.0.2.1", "description": "x "},
            {"description": "x"},
        ),
        (
            "ipRange",
            "narrow",
            "/accessControlLists/A1/ipRanges",
            {"ipAddress": "198.51.100.8", "range": 24},
            {"ipAddress": "198.51.100.0", "range": 32},
        ),
        (
            "ipRange",
            "widen",
            "/accessControlLists/A1/ipRanges",
            {"ipAddress": "198.51.100.8"},
            {"ipAddress": "198.51.100.0", "range": 24},
        ),
    ],
)
def test_another_value_is_kept(api, emulator, field, way, path, sent, kept):
    emulator.settings(rewrite={field: way})
    answer = api("POST", path, json=sent)
    assert answer.json().items() >= kept.items()
    assert answer.headers[BENT] == "settings"
    emulator.settings(rewrite=None)
    again = api("POST", path, json=sent | ({"hostName": "again"} if "hostName" in sent else {}))
    as_sent = {name: sent[name] for name in kept if name in sent}
    assert again.json().items() >= as_sent.items()
    assert BENT not in again.headers


def test_ranges_inside_an_acl_are_kept_otherwise(api, emulator):
    emulator.settings(rewrite={"ipRange": "narrow", "description": "trim"})
    one = {"ipAddress": "198.51.100.8", "range": 24, "description": "x ", "id": "R9"}
    for method, path in (("POST", "/accessControlLists"), ("PUT", "/accessControlLists/A1")):
        answer = api(method, path, json={"name": "wan", "ipRanges": [one, {"ipAddress": "192.0.2.1"}]})
        (first, second), bent = answer.json()["ipRanges"], answer.headers[BENT]
        assert (first["ipAddress"], first["range"], first["description"], bent) == ("198.51.100.0", 32, "x", "settings")
        assert (second["ipAddress"], second["range"], second["description"]) == ("192.0.2.1", 32, None)


def test_what_was_created_is_not_seen_at_once(api, emulator):
    emulator.settings(lag=LONG)
    trunk = api("POST", "/trunks", json={"name": "c", "hostName": "c"}).json()
    endpoint = api("POST", "/trunks/T1/endpoints", json=ENDPOINT).json()
    acl = api("POST", "/accessControlLists", json=ACL).json()
    answer = api("GET", "/trunks")
    assert (ids(answer, "trunks"), answer.json()["totalItems"], answer.headers[BENT]) == (["T1", "T2"], 2, "settings")
    assert ids(api("GET", "/trunks/T1/endpoints"), "endpoints") == ["E1"]
    assert ids(api("GET", "/accessControlLists"), "accessControlLists") == ["A1"]
    for method, path, body in [
        ("GET", f"/trunks/{trunk['id']}", None),
        ("PUT", f"/trunks/{trunk['id']}", {"name": "c", "hostName": "c"}),
        ("GET", f"/trunks/{trunk['id']}/endpoints", None),
        ("POST", "/phoneNumbers", {"sipTrunkId": trunk["id"], "phoneNumber": f"{NUMBER}1"}),
        ("GET", f"/trunks/T1/endpoints/{endpoint['id']}", None),
        ("GET", f"/accessControlLists/{acl['id']}", None),
        ("GET", f"/accessControlLists/{acl['id']}/trunks", None),
        ("POST", "/trunks/T1/accessControlLists", {"accessControlListIds": [acl["id"]]}),
    ]:
        answer = api(method, path, json=body)
        assert (answer.status_code, answer.headers[BENT]) == (404, "settings")
    assert api("POST", "/trunks", json={"name": "c", "hostName": "c"}).status_code == 400
    emulator.settings(lag=0)
    assert api("GET", "/trunks").json()["trunks"][2] == trunk
    assert api("GET", f"/accessControlLists/{acl['id']}").json() == acl


def test_a_link_is_not_seen_at_once(api, emulator):
    emulator.settings(lag=LONG)
    where = "/trunks/T2/accessControlLists"
    link = {"accessControlListIds": ["A1"]}
    assert api("POST", where, json=link).json() == link
    assert api("GET", where).json()["accessControlListIds"] == []
    assert ids(api("GET", "/accessControlLists/A1/trunks"), "trunks") == ["T1"]
    assert api("DELETE", f"{where}/A1").status_code == 404
    assert api("POST", where, json=link).status_code == 400
    assert api("GET", "/trunks/T1/accessControlLists").json() == api("GET", where).json() | link | {"totalItems": 1}
    emulator.settings(lag=0)
    assert api("GET", where).json()["accessControlListIds"] == ["A1"]
    assert ids(api("GET", "/accessControlLists/A1/trunks"), "trunks") == ["T1", "T2"]


def test_a_number_is_not_seen_at_once(api, emulator):
    emulator.settings(lag=LONG, number_in_use="taken_over")
    assert assign(api, "T2").status_code == 201
    assert api("GET", "/phoneNumbers").json()["phoneNumbers"] == []
    assert api("GET", f"/phoneNumbers/{NUMBER}").status_code == assign(api, "").status_code == 404
    emulator.settings(lag={"lists": LONG, "items": 0})
    assert api("GET", f"/phoneNumbers/{NUMBER}").json()["sipTrunkId"] == "T2"
    assert api("GET", "/phoneNumbers").json()["phoneNumbers"] == []
    emulator.settings(lag=0)
    assert api("GET", "/phoneNumbers").json()["totalItems"] == 1


def test_faults_have_the_words_of_this_api(api, emulator):
    emulator.fault("endless", operation="listPhoneNumbers", objects=2, total=9)
    body = api("GET", "/phoneNumbers").json()
    assert (len(body["phoneNumbers"]), body["totalItems"], body["pageNumber"], body["pageSize"]) == (2, 9, 1, 500)
    emulator.fault("endless", operation="listPhoneNumbers")
    assert set(api("GET", "/phoneNumbers").json()) == {"phoneNumbers", "pageNumber", "pageSize"}
    emulator.fault("no_key", operation="listTrunkAccessControlLists")
    assert set(api("GET", "/trunks/T1/accessControlLists").json()) == {"totalItems", "pageNumber", "pageSize"}
    emulator.fault("no_id", operation="updateAccessControlList")
    assert "id" not in api("PUT", "/accessControlLists/A1", json=ACL).json()
    emulator.fault("value", operation="listSipEndpoints", key="port", value="x")
    assert api("GET", "/trunks/T1/endpoints").json()["endpoints"][0]["port"] == "x"
    emulator.fault("no_id", operation="listTrunkAccessControlLists")
    assert api("GET", "/trunks/T1/accessControlLists").json()["accessControlListIds"] == ["A1"]


def test_the_answer_to_a_link_is_no_list(api, emulator):
    link = {"accessControlListIds": ["A1"]}
    emulator.fault("no_key", operation="linkAccessControlLists")
    assert api("POST", "/trunks/T2/accessControlLists", json=link).json() == link


def test_what_is_put_off_is_done_late(api, emulator):
    emulator.fault("503", operation="linkAccessControlLists", late=2)
    link = {"accessControlListIds": ["A1"]}
    where = "/trunks/T2/accessControlLists"
    assert api("POST", where, json=link).status_code == 503
    assert [api("GET", where).json()["totalItems"] for _turn in range(2)] == [0, 1]


def test_faults_and_the_log_know_the_operations_of_this_api_only(emulator):
    with pytest.raises(EmulatorError, match="unknown operation 'addPhoneNumberToTrunk'"):
        emulator.fault("503", operation="addPhoneNumberToTrunk")
    with pytest.raises(EmulatorError, match=r"unknown operation 'addPhoneNumberToTrunk'; .*published\.yaml"):
        emulator.log(operation="addPhoneNumberToTrunk")
    assert emulator.log(operation="assignPhoneNumber") == []


@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
def test_every_setting_is_explained_with_its_value_at_the_start(face):
    page = (ROOT / "docs/emulator.md").read_text(encoding="utf-8")
    common, own = page.partition("### Its settings")[::2]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \| ", common.partition("### Settings")[2], re.MULTILINE))
    if face.api == API:
        rows = rows | dict(re.findall(r"^\| `(\w+)` \| (.+?) \| ", own.partition("### Its decisions")[0], re.MULTILINE))
        del rows["status_codes"]
        rows["total_key"] = '`"totalItems"`'
    start = as_json(face.settings, face.settings.start)
    assert rows.keys() == start.keys()
    told = {name: text.strip("`").partition(",")[0] for name, text in rows.items()}
    assert {name: json.loads(text) for name, text in told.items()} == start
