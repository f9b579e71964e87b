# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sinch's own SDK does with the emulator's second face all that it can do with trunks, endpoints and ACLs."""

import json
from collections import Counter
from datetime import datetime
from functools import partial
from itertools import groupby
from pathlib import Path

import pytest

from tests.emulator.client import lent
from tests.judges.sdk.models import model, odd
from tests.judges.sdk.sdk import KEY_ID, PROJECT, SECRET, SdkError, sdk

PACKAGE = json.loads(Path(__file__).with_name("sdk").joinpath("package.json").read_text(encoding="utf-8"))
TRUNKS, ACLS, NUMBERS = "trunks", "accessControlLists", "phoneNumbers"
# What each operation is on the wire, as Sinch publishes it.
WIRE = {
    "sipTrunks.list": ("GET", TRUNKS),
    "sipTrunks.create": ("POST", TRUNKS),
    "sipTrunks.get": ("GET", f"{TRUNKS}/{{sipTrunkId}}"),
    "sipTrunks.update": ("PUT", f"{TRUNKS}/{{sipTrunkId}}"),
    "sipTrunks.delete": ("DELETE", f"{TRUNKS}/{{sipTrunkId}}"),
    "sipTrunks.listAccessControlLists": ("GET", f"{TRUNKS}/{{trunkId}}/accessControlLists"),
    "sipTrunks.addAccessControlList": ("POST", f"{TRUNKS}/{{trunkId}}/accessControlLists"),
    "sipTrunks.deleteAccessControlList": ("DELETE", f"{TRUNKS}/{{trunkId}}/accessControlLists/{{accessControlListId}}"),
    "sipTrunks.listCredentialLists": ("GET", f"{TRUNKS}/{{trunkId}}/credentialLists"),
    "sipEndpoints.list": ("GET", f"{TRUNKS}/{{sipTrunkId}}/endpoints"),
    "sipEndpoints.create": ("POST", f"{TRUNKS}/{{sipTrunkId}}/endpoints"),
    "sipEndpoints.get": ("GET", f"{TRUNKS}/{{sipTrunkId}}/endpoints/{{sipEndpointId}}"),
    "sipEndpoints.update": ("PUT", f"{TRUNKS}/{{sipTrunkId}}/endpoints/{{sipEndpointId}}"),
    "sipEndpoints.delete": ("DELETE", f"{TRUNKS}/{{sipTrunkId}}/endpoints/{{sipEndpointId}}"),
    "accessControlList.list": ("GET", ACLS),
    "accessControlList.create": ("POST", ACLS),
    "accessControlList.get": ("GET", f"{ACLS}/{{id}}"),
    "accessControlList.update": ("PUT", f"{ACLS}/{{id}}"),
    "accessControlList.delete": ("DELETE", f"{ACLS}/{{id}}"),
    "accessControlList.listForTrunk": ("GET", f"{TRUNKS}/{{trunkId}}/accessControlLists"),
    "accessControlList.addToTrunk": ("POST", f"{TRUNKS}/{{trunkId}}/accessControlLists"),
    "accessControlList.deleteFromTrunk": ("DELETE", f"{TRUNKS}/{{trunkId}}/accessControlLists/{{accessControlListId}}"),
    "accessControlList.listIpRanges": ("GET", f"{ACLS}/{{accessControlListId}}/ipRanges"),
    "accessControlList.addIpRange": ("POST", f"{ACLS}/{{accessControlListId}}/ipRanges"),
    "accessControlList.updateIpRange": ("PUT", f"{ACLS}/{{accessControlListId}}/ipRanges/{{ipRangeId}}"),
    "accessControlList.deleteIpRange": ("DELETE", f"{ACLS}/{{accessControlListId}}/ipRanges/{{ipRangeId}}"),
}
# Not in this version of the SDK; the same client, by hand.
BY_HAND = {
    "accessControlList.listTrunks": ("GET", f"{ACLS}/{{id}}/trunks"),
    "phoneNumbers.list": ("GET", NUMBERS),
    "phoneNumbers.get": ("GET", f"{NUMBERS}/{{phoneNumber}}"),
    "phoneNumbers.assign": ("POST", NUMBERS),
    "phoneNumbers.unassign": ("POST", NUMBERS),
}
OUT_OF_SCOPE = (
    ("calls.", "the calls of the past are only read, and nothing here reads them"),
    ("callBlockingRules.", "the collection has no module for them, and they hang on no trunk"),
    ("countryPermissions.", "they are the project's, and the collection has no module for them"),
    ("credentialLists.", "they hold passwords, and the collection has no module for them"),
    ("projects.", "it is the account's"),
    ("sipTrunks.addCredentialLists", "the emulator has them only as far as a trunk shows them"),
    ("sipTrunks.deleteCredentialList", "the same"),
    ("sipTrunks.updateCredentialLists", "the same"),
)
MISSING = "01H00000000000000000000000"


def exercises(*operations):
    """Say which operations a test is to exercise: all of them, and no others; the fixture `ask` looks."""

    def said(test):
        test.operations = frozenset(operations)
        return test

    return said


@pytest.fixture
def emulator():
    with lent(api="published") as emulator:
        yield emulator


@pytest.fixture
def ask(request, modules, emulator):
    with sdk(modules, emulator.url) as asked:
        yield asked
    asked_for = [(method, path.format(**words)) for method, path, words in map(on_the_wire, asked.asked)]
    requests = [one for one in emulator.log() if one["operation"] != "token"]
    sent = [(one["method"], one["path"].removeprefix(f"/v1/projects/{PROJECT}/")) for one in requests]
    assert once(sent) == once(asked_for)
    assert writes(sent) == writes(asked_for)
    for one in emulator.log():
        assert one["operation"], one
        assert not one["undocumented"], one
        assert one["auth"] == ("basic" if one["operation"] == "token" else "bearer")
        assert one["user_agent"].startswith(f"sinch-sdk/{PACKAGE['dependencies']['@sinch/sdk-core']} "), one
    wanted = getattr(request.function, "operations", None)
    assert wanted is None or {operation for operation, _words in asked.asked} == wanted


def on_the_wire(asked):
    operation, words = asked
    return *{**WIRE, **BY_HAND}[operation], words


def once(requests):
    """A list is one request for each page."""
    return [request for request, _same in groupby(requests)]


def writes(requests):
    return [(method, path) for method, path in requests if method != "GET"]


@pytest.fixture
def typed(modules):
    """Returns an object that is as the SDK's types have it."""

    def typed(kind, found):
        problems = odd(model(modules, *KINDS[kind]), found)
        assert not problems, (problems, found)
        return found

    return typed


KINDS = {
    "trunk": ("sip-trunk", "SipTrunk"),
    "static": ("sip-endpoint", "StaticEndpoint"),
    "registered": ("sip-endpoint", "RegisteredEndpoint"),
    "acl": ("access-control-list", "AccessControlList"),
    "range": ("ip-range", "IpRange"),
    "number": ("phoneNumber", "PhoneNumber"),
}


def holds(found, sent):
    """What came back has what was sent."""
    assert {name: found.get(name) for name in sent} == sent
    return found


def told(found, *changed):
    """What the server alone says of an object."""
    return {name: value for name, value in found.items() if name not in (*changed, "updateTime")}


def refused(status, operation, *words, **arguments):
    """What the server said, where the SDK makes an error of it."""
    with pytest.raises(SdkError) as caught:
        operation(*words, **arguments)
    assert caught.value.name == "RequestFailedError"
    assert caught.value.status == caught.value.answer["code"] == status
    assert caught.value.answer.keys() == {"code", "status", "message", "details"}
    return caught.value.answer["message"]


def gone(ask, operation, **arguments):
    refused(404, ask, operation, **arguments)


def trunk(ask, name="london", **more):
    return ask("sipTrunks.create", {"name": name, "hostName": f"acme-{name}", **more})


def acl(ask, *addresses, name="office"):
    ranges = [{"ipAddress": address, "range": 32} for address in addresses or ("192.0.2.1",)]
    return ask("accessControlList.create", {"name": name, "enabled": True, "ipRanges": ranges})


def test_what_is_installed_is_what_is_pinned(modules):
    packages = json.loads((modules / ".package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = {path.removeprefix("node_modules/"): one["version"] for path, one in packages.items()}
    assert found == PACKAGE["dependencies"] | PACKAGE["overrides"]


def test_nothing_of_the_sdk_is_forgotten(modules, emulator):
    with sdk(modules, emulator.url) as ask:
        found = set(ask.operations())
    left_out = {name for name in found if name.startswith(tuple(prefix for prefix, _why in OUT_OF_SCOPE))}
    assert all(any(name.startswith(prefix) for name in found) for prefix, _why in OUT_OF_SCOPE)
    exercised = set().union(*(getattr(one, "operations", ()) for one in globals().values()))
    assert found - left_out == exercised - BY_HAND.keys() == WIRE.keys()
    assert BY_HAND.keys() <= exercised


def test_nothing_leaves_this_machine(modules):
    with sdk(modules, "http://192.0.2.1:9") as ask, pytest.raises(SdkError, match=r"192\.0\.2\.1 is not loopback"):
        ask("sipTrunks.list")


@exercises("sipTrunks.create", "sipTrunks.get", "sipTrunks.list", "sipTrunks.update", "sipTrunks.delete")
def test_trunks(ask, typed):
    sent = {"name": "london", "hostName": "acme-london", "enableCallerName": True}
    made = typed("trunk", holds(ask("sipTrunks.create", sent), sent))
    assert made["domain"] == f"{made['hostName']}.{made['topLevelDomain']}"
    assert (made["projectId"], made["updateTime"], type(made["createTime"])) == (PROJECT, None, datetime)
    assert (made["callForwardNumber"], made["enableCallForward"]) == ("", False)
    assert ask("sipTrunks.get", sipTrunkId=made["id"]) == made
    assert ask("sipTrunks.list") == [made]
    other = holds(ask("sipTrunks.create", {"name": "m", "hostName": "acme-madrid"}), {"enableCallerName": False})
    assert ask("sipTrunks.list") == [made, other]
    assert ask("sipTrunks.list", domain=made["domain"]) == [made]

    sent = {
        "name": "London",
        "hostName": "acme-london",
        "enableCallerName": False,
        "callForwardNumber": "+442079460100",
        "enableCallForward": True,
    }
    changed = typed("trunk", holds(ask("sipTrunks.update", sent, sipTrunkId=made["id"]), sent))
    assert told(changed, *sent) == told(made, *sent)
    assert changed["updateTime"] >= made["createTime"]
    assert ask("sipTrunks.get", sipTrunkId=made["id"]) == changed
    moved = ask("sipTrunks.update", {"name": "London", "hostName": "acme-harrow"}, sipTrunkId=made["id"])
    assert moved["hostName"] == "acme-harrow"

    assert not ask("sipTrunks.delete", sipTrunkId=made["id"])
    gone(ask, "sipTrunks.get", sipTrunkId=made["id"])
    assert ask("sipTrunks.list") == [other]


STATIC = {
    "name": "sbc1",
    "address": "sbc1.example.com",
    "port": 5061,
    "transport": "TLS",
    "priority": 2,
    "enabled": False,
}
REGISTERED = {
    "name": "phone",
    "isRegistered": True,
    "credentialUsername": "alice",
    "transport": "TCP",
    "priority": 1,
    "enabled": True,
}


@exercises(
    "sipTrunks.create",
    "sipEndpoints.create",
    "sipEndpoints.get",
    "sipEndpoints.list",
    "sipEndpoints.update",
    "sipEndpoints.delete",
)
@pytest.mark.parametrize(
    ("kind", "sent", "changes"),
    [("static", STATIC, {"address": "192.0.2.9", "port": 5070}), ("registered", REGISTERED, {"transport": "UDP"})],
    ids=["static", "registered"],
)
def test_endpoints(ask, typed, kind, sent, changes):
    sip_trunk = trunk(ask)["id"]
    made = typed(kind, holds(ask("sipEndpoints.create", sent, sipTrunkId=sip_trunk), sent))
    assert (made["sipTrunkId"], made["projectId"], made["updateTime"]) == (sip_trunk, PROJECT, None)
    where = {"sipTrunkId": sip_trunk, "sipEndpointId": made["id"]}
    assert ask("sipEndpoints.get", **where) == made
    assert ask("sipEndpoints.list", sipTrunkId=sip_trunk) == [made]
    sent = {**sent, **changes, "name": "other", "priority": 7}
    changed = typed(kind, holds(ask("sipEndpoints.update", sent, **where), sent))
    assert told(changed, *sent) == told(made, *sent)
    assert changed["updateTime"] >= made["createTime"]
    assert ask("sipEndpoints.get", **where) == changed
    assert not ask("sipEndpoints.delete", **where)
    gone(ask, "sipEndpoints.get", **where)
    assert ask("sipEndpoints.list", sipTrunkId=sip_trunk) == []


@pytest.mark.parametrize(
    ("sent", "filled_in"),
    [
        ({}, {"port": 5060, "transport": "UDP", "enabled": True}),
        ({"transport": "TLS"}, {"port": 5060}),
        ({"transport": "TCP", "enabled": False}, {"port": 5060, "enabled": False}),
    ],
)
def test_what_an_endpoint_has_where_nothing_is_said(ask, typed, sent, filled_in):
    body = {"name": "sbc", "address": "192.0.2.4", "priority": 1, **sent}
    made = typed("static", ask("sipEndpoints.create", body, sipTrunkId=trunk(ask)["id"]))
    holds(made, {**body, **filled_in})


@exercises(
    "accessControlList.create",
    "accessControlList.get",
    "accessControlList.list",
    "accessControlList.update",
    "accessControlList.delete",
)
def test_acls(ask, typed):
    ranges = [
        {"ipAddress": "198.51.100.0", "range": 28, "description": "fibre"},
        {"ipAddress": "203.0.113.7", "range": 32, "description": ""},
    ]
    more = {"ipAddress": "192.0.2.0", "range": 24, "description": "LTE"}
    sent = {"name": "office", "enabled": True, "ipRanges": ranges}
    made = listed(typed, ask("accessControlList.create", sent), sent)
    assert (made["projectId"], made["updateTime"]) == (PROJECT, None)
    for one in made["ipRanges"]:
        assert (one["accessControlListId"], one["projectId"]) == (made["id"], PROJECT)
    assert ask("accessControlList.get", id=made["id"]) == made
    assert ask("accessControlList.list") == [made]
    sent = {"name": "Office", "enabled": False, "ipRanges": [ranges[1], more]}
    changed = listed(typed, ask("accessControlList.update", sent, id=made["id"]), sent)
    assert told(changed, *sent) == told(made, *sent)
    assert changed["updateTime"] >= made["createTime"]
    assert ask("accessControlList.get", id=made["id"]) == changed
    single = ask("accessControlList.create", {"name": "one", "ipRanges": [{"ipAddress": "192.0.2.8"}]})
    assert (single["enabled"], single["ipRanges"][0]["range"]) == (True, 32)
    assert not ask("accessControlList.delete", id=made["id"])
    gone(ask, "accessControlList.get", id=made["id"])
    assert ask("accessControlList.list") == [single]


def listed(typed, found, sent):
    """An ACL and each of its ranges have what was sent."""
    assert len(found["ipRanges"]) == len(sent["ipRanges"])
    for one, wanted in zip(found["ipRanges"], sent["ipRanges"], strict=True):
        holds(typed("range", one), wanted)
    holds(typed("acl", found), {name: value for name, value in sent.items() if name != "ipRanges"})
    return found


@exercises(
    "accessControlList.create",
    "accessControlList.get",
    "accessControlList.addIpRange",
    "accessControlList.listIpRanges",
    "accessControlList.updateIpRange",
    "accessControlList.deleteIpRange",
)
def test_ranges(ask, typed):
    made = acl(ask, "192.0.2.1")
    where = {"accessControlListId": made["id"]}
    sent = {"ipAddress": "198.51.100.0", "range": 28, "description": "fibre"}
    added = typed("range", holds(ask("accessControlList.addIpRange", sent, **where), sent))
    assert (added["accessControlListId"], added["projectId"], added["updateTime"]) == (made["id"], PROJECT, None)
    assert ask("accessControlList.listIpRanges", **where) == [*made["ipRanges"], added]
    assert ask("accessControlList.get", id=made["id"])["ipRanges"] == [*made["ipRanges"], added]
    sent = {"ipAddress": "203.0.113.0", "range": 30, "description": "copper"}
    which = {**where, "ipRangeId": added["id"]}
    changed = typed("range", holds(ask("accessControlList.updateIpRange", sent, **which), sent))
    assert told(changed, *sent) == told(added, *sent)
    assert changed["updateTime"] >= added["createTime"]
    assert ask("accessControlList.listIpRanges", **where) == [*made["ipRanges"], changed]
    assert not ask("accessControlList.deleteIpRange", **which)
    assert ask("accessControlList.listIpRanges", **where) == made["ipRanges"]


@exercises(
    "sipTrunks.create",
    "sipTrunks.addAccessControlList",
    "sipTrunks.listAccessControlLists",
    "sipTrunks.deleteAccessControlList",
    "accessControlList.create",
    "accessControlList.list",
    "accessControlList.listTrunks",
)
def test_links_as_of_a_trunk(ask):
    link_and_unlink(ask, "addAccessControlList", "listAccessControlLists", "deleteAccessControlList", of="sipTrunks")


@exercises(
    "sipTrunks.create",
    "accessControlList.addToTrunk",
    "accessControlList.listForTrunk",
    "accessControlList.deleteFromTrunk",
    "accessControlList.create",
    "accessControlList.list",
    "accessControlList.listTrunks",
)
def test_links_as_of_an_acl(ask):
    link_and_unlink(ask, "addToTrunk", "listForTrunk", "deleteFromTrunk", of="accessControlList")


def link_and_unlink(ask, *methods, of):
    link, links, unlink = (f"{of}.{method}" for method in methods)
    london, madrid = trunk(ask, "london"), trunk(ask, "madrid")
    one, two, three = (acl(ask, name=name)["id"] for name in ("one", "two", "three"))
    assert ask(links, trunkId=london["id"]) == []
    sent = {"accessControlListIds": [one, two]}
    assert holds(ask(link, sent, trunkId=london["id"]), sent)
    ask(link, {"accessControlListIds": [three]}, trunkId=london["id"])  # appended
    ask(link, {"accessControlListIds": [two]}, trunkId=madrid["id"])  # shared
    assert not ask(link, {"accessControlListIds": []}, trunkId=madrid["id"])
    assert ask(links, trunkId=london["id"]) == [one, two, three]
    assert ask(links, trunkId=madrid["id"]) == [two]
    assert ask("accessControlList.listTrunks", id=two) == [london, madrid]
    assert "already added" in refused(400, ask, link, {"accessControlListIds": [two]}, trunkId=madrid["id"])
    assert not ask(unlink, trunkId=london["id"], accessControlListId=two)
    assert ask(links, trunkId=london["id"]) == [one, three]
    assert ask("accessControlList.listTrunks", id=two) == [madrid]
    assert {found["id"] for found in ask("accessControlList.list")} == {one, two, three}  # it only unlinks


@exercises("sipTrunks.create", "sipTrunks.listCredentialLists")
def test_credential_lists_of_a_trunk(ask, emulator):
    sip_trunk = trunk(ask)["id"]
    assert ask("sipTrunks.listCredentialLists", trunkId=sip_trunk) == []
    lists = [{"id": "01J00000000000000000000000", "name": "phones"}]
    emulator.seed({"projects": {PROJECT: {"trunks": [{"name": "paris", "hostName": "p", "credentialLists": lists}]}}})
    (paris,) = emulator.state()["projects"][PROJECT]["trunks"]
    (found,) = ask("sipTrunks.listCredentialLists", trunkId=paris["id"])
    holds(found, lists[0])
    # Elsewhere Sinch writes of their ids under another key, which its own SDK does not read.
    emulator.settings(credential_lists="ids")
    assert ask("sipTrunks.listCredentialLists", trunkId=paris["id"]) == []


@pytest.mark.parametrize("status", [200, 201])
def test_an_endpoint_is_created_with_either_status(ask, emulator, status):
    emulator.settings(endpoint_status=status)
    sip_trunk = trunk(ask)["id"]
    made = holds(ask("sipEndpoints.create", STATIC, sipTrunkId=sip_trunk), STATIC)
    assert ask("sipEndpoints.list", sipTrunkId=sip_trunk) == [made]
    assert [one["status"] for one in emulator.log(operation="createSipEndpoint")] == [status]


@exercises("sipTrunks.create", "phoneNumbers.assign", "phoneNumbers.get", "phoneNumbers.list", "phoneNumbers.unassign")
def test_numbers(ask, typed):
    london, madrid = (trunk(ask, name)["id"] for name in ("london", "madrid"))
    first, second = "+442079460100", "+34910123400"
    sent = {"sipTrunkId": london, "phoneNumber": first}
    holds(ask("phoneNumbers.assign", **sent), sent)
    found = typed("number", holds(ask("phoneNumbers.get", phoneNumber=first), sent))
    assert found["countryCode"] == "GB"
    assert ask("phoneNumbers.list") == [found]
    ask("phoneNumbers.assign", sipTrunkId=madrid, phoneNumber=second)
    assert [one["phoneNumber"] for one in ask("phoneNumbers.list")] == [first, second]
    assert [one["phoneNumber"] for one in ask("phoneNumbers.list", sipTrunkId=madrid)] == [second]
    assert "already exists" in refused(400, ask, "phoneNumbers.assign", sipTrunkId=madrid, phoneNumber=first)
    ask("phoneNumbers.unassign", phoneNumber=first)
    assert [one["phoneNumber"] for one in ask("phoneNumbers.list", sipTrunkId=london)] == []
    ask("phoneNumbers.assign", sipTrunkId=madrid, phoneNumber=first)
    assert {one["phoneNumber"] for one in ask("phoneNumbers.list", sipTrunkId=madrid)} == {first, second}


def some_trunks(ask):
    return "sipTrunks.list", {}, [trunk(ask, f"t{number}") for number in range(5)]


def some_endpoints(ask):
    where = {"sipTrunkId": trunk(ask)["id"]}
    bodies = [{"name": f"e{number}", "address": f"192.0.2.{number}", "priority": 1} for number in range(1, 6)]
    return "sipEndpoints.list", where, [ask("sipEndpoints.create", body, **where) for body in bodies]


def some_acls(ask):
    return "accessControlList.list", {}, [acl(ask, name=f"a{number}") for number in range(5)]


def some_ranges(ask):
    made = acl(ask, *(f"192.0.2.{number}" for number in range(1, 6)))
    return "accessControlList.listIpRanges", {"accessControlListId": made["id"]}, made["ipRanges"]


def some_links(ask):
    ids = [acl(ask, name=f"a{number}")["id"] for number in range(5)]
    where = {"trunkId": trunk(ask)["id"]}
    ask("sipTrunks.addAccessControlList", {"accessControlListIds": ids}, **where)
    return "sipTrunks.listAccessControlLists", where, ids


def some_trunks_of_an_acl(ask):
    one = acl(ask)["id"]
    trunks = [trunk(ask, f"t{number}") for number in range(5)]
    for sip_trunk in trunks:
        ask("accessControlList.addToTrunk", {"accessControlListIds": [one]}, trunkId=sip_trunk["id"])
    return "accessControlList.listTrunks", {"id": one}, trunks


def some_numbers(ask):
    sip_trunk = trunk(ask)["id"]
    for number in range(5):
        ask("phoneNumbers.assign", sipTrunkId=sip_trunk, phoneNumber=f"+44207946010{number}")
    return "phoneNumbers.list", {"sipTrunkId": sip_trunk}, ask("phoneNumbers.list")


MANY = [some_trunks, some_endpoints, some_acls, some_ranges, some_links, some_trunks_of_an_acl, some_numbers]


@pytest.mark.parametrize("some", MANY, ids=[some.__name__ for some in MANY])
def test_three_pages(ask, emulator, some):
    operation, where, objects = some(ask)
    assert len(objects) == 5
    emulator.clear_log()
    ask.asked.clear()
    assert ask.pages(operation, **where, size=2) == [objects[:2], objects[2:4], objects[4:]]
    assert ask(operation, **where, size=2) == objects
    assert pages_asked_for(emulator) == ["1", "2", "3"] * 2
    assert ask(operation, **where, size=5) == objects  # one page that is full is the last one
    assert ask(operation, **where) == objects
    assert pages_asked_for(emulator) == ["1", "2", "3"] * 2 + ["1", "1"]
    assert ask.pages(operation, **where, size=2, page=3) == [objects[4:]]


def pages_asked_for(emulator):
    return [one["query"].get("page", "1") for one in emulator.log() if one["operation"] != "token"]


def test_a_host_name_that_is_taken(ask):
    trunk(ask, "london")
    message = refused(400, trunk, ask, "london")
    assert "domain name is unavailable" in message
    other = trunk(ask, "madrid")
    body = {"name": "m", "hostName": "acme-london"}
    assert "domain name is unavailable" in refused(400, ask, "sipTrunks.update", body, sipTrunkId=other["id"])
    assert ask("sipTrunks.get", sipTrunkId=other["id"]) == other


def test_a_trunk_with_a_number_stays(ask):
    sip_trunk = trunk(ask)["id"]
    ask("phoneNumbers.assign", sipTrunkId=sip_trunk, phoneNumber="+442079460100")
    assert "phone numbers assigned" in refused(400, ask, "sipTrunks.delete", sipTrunkId=sip_trunk)
    ask("phoneNumbers.unassign", phoneNumber="+442079460100")
    assert not ask("sipTrunks.delete", sipTrunkId=sip_trunk)


def test_a_trunk_with_anything_on_it_stays(ask):
    sip_trunk, made = trunk(ask)["id"], acl(ask)["id"]
    endpoint = ask("sipEndpoints.create", {**STATIC}, sipTrunkId=sip_trunk)
    refused(400, ask, "sipTrunks.delete", sipTrunkId=sip_trunk)
    assert not ask("sipEndpoints.delete", sipTrunkId=sip_trunk, sipEndpointId=endpoint["id"])
    ask("sipTrunks.addAccessControlList", {"accessControlListIds": [made]}, trunkId=sip_trunk)
    refused(400, ask, "sipTrunks.delete", sipTrunkId=sip_trunk)
    assert not ask("sipTrunks.deleteAccessControlList", trunkId=sip_trunk, accessControlListId=made)
    assert not ask("sipTrunks.delete", sipTrunkId=sip_trunk)


def test_an_acl_that_is_linked_stays(ask):
    sip_trunk, made = trunk(ask)["id"], acl(ask)["id"]
    ask("accessControlList.addToTrunk", {"accessControlListIds": [made]}, trunkId=sip_trunk)
    refused(400, ask, "accessControlList.delete", id=made)
    assert not ask("accessControlList.deleteFromTrunk", trunkId=sip_trunk, accessControlListId=made)
    assert not ask("accessControlList.delete", id=made)


def test_what_is_not_there(ask):
    sip_trunk, made = trunk(ask)["id"], acl(ask)["id"]
    nowhere = partial(gone, ask)
    nowhere("sipTrunks.get", sipTrunkId=MISSING)
    nowhere("sipTrunks.update", body={"name": "x", "hostName": "x"}, sipTrunkId=MISSING)
    nowhere("sipTrunks.delete", sipTrunkId=MISSING)
    nowhere("sipTrunks.listAccessControlLists", trunkId=MISSING)
    nowhere("sipTrunks.addAccessControlList", body={"accessControlListIds": [made]}, trunkId=MISSING)
    nowhere("sipTrunks.addAccessControlList", body={"accessControlListIds": [MISSING]}, trunkId=sip_trunk)
    nowhere("sipTrunks.deleteAccessControlList", trunkId=sip_trunk, accessControlListId=made)
    nowhere("sipEndpoints.list", sipTrunkId=MISSING)
    nowhere("sipEndpoints.create", body=STATIC, sipTrunkId=MISSING)
    nowhere("sipEndpoints.get", sipTrunkId=sip_trunk, sipEndpointId=MISSING)
    nowhere("sipEndpoints.update", body=STATIC, sipTrunkId=sip_trunk, sipEndpointId=MISSING)
    nowhere("sipEndpoints.delete", sipTrunkId=sip_trunk, sipEndpointId=MISSING)
    nowhere("accessControlList.get", id=MISSING)
    nowhere("accessControlList.update", body={"name": "x", "ipRanges": [{"ipAddress": "192.0.2.1"}]}, id=MISSING)
    nowhere("accessControlList.delete", id=MISSING)
    nowhere("accessControlList.listIpRanges", accessControlListId=MISSING)
    nowhere("accessControlList.addIpRange", body={"ipAddress": "192.0.2.1"}, accessControlListId=MISSING)
    body = {"ipAddress": "192.0.2.1"}
    nowhere("accessControlList.updateIpRange", body=body, accessControlListId=made, ipRangeId=MISSING)
    nowhere("accessControlList.deleteIpRange", accessControlListId=made, ipRangeId=MISSING)
    nowhere("phoneNumbers.get", phoneNumber="+442079460199")


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("sipTrunks.create", {"name": "no host name"}),
        ("sipTrunks.create", {"hostName": "no-name"}),
        ("accessControlList.create", {"name": "no range", "ipRanges": []}),
        ("accessControlList.create", {"name": "CIDR", "ipRanges": [{"ipAddress": "192.0.2.0/24"}]}),
        ("accessControlList.create", {"name": "wide", "ipRanges": [{"ipAddress": "192.0.2.0", "range": 33}]}),
    ],
)
def test_what_is_not_valid(ask, operation, body):
    refused(400, ask, operation, body)


def test_an_update_is_whole(ask):
    """Sinch says that what is left out becomes null, which the SDK's types do not know."""
    sip_trunk, made = trunk(ask), acl(ask)
    endpoint = ask("sipEndpoints.create", STATIC, sipTrunkId=sip_trunk["id"])
    where = {"sipTrunkId": sip_trunk["id"], "sipEndpointId": endpoint["id"]}
    refused(400, ask, "sipTrunks.update", {"name": "x"}, sipTrunkId=sip_trunk["id"])
    refused(400, ask, "sipEndpoints.update", {"name": "x", "priority": 1}, **where)
    refused(400, ask, "accessControlList.update", {"enabled": False}, id=made["id"])
    assert ask("sipTrunks.get", sipTrunkId=sip_trunk["id"]) == sip_trunk
    assert ask("sipEndpoints.get", **where) == endpoint
    assert ask("accessControlList.get", id=made["id"]) == made
    whole = {"name": "x", "hostName": "x", "callForwardNumber": "+442079460100", "enableCallForward": True}
    ask("sipTrunks.update", whole, sipTrunkId=sip_trunk["id"])
    # Who sends no more than the SDK's own types of an update have empties the rest.
    emptied = ask("sipTrunks.update", {"name": "x", "hostName": "x"}, sipTrunkId=sip_trunk["id"])
    assert not emptied["callForwardNumber"]
    assert not emptied["enableCallForward"]
    emptied = ask("sipEndpoints.update", {"name": "x", "priority": 1, "address": "192.0.2.1"}, **where)
    assert emptied["transport"] in (None, "UDP")
    assert emptied["port"] in (None, 5060)


def test_one_login_and_another_when_the_token_has_expired(ask, emulator):
    sip_trunk = trunk(ask)
    emulator.fault("401", times=1)
    assert ask("sipTrunks.get", sipTrunkId=sip_trunk["id"]) == sip_trunk
    assert ask("sipTrunks.list") == [sip_trunk]
    assert Counter(one["operation"] for one in emulator.log())["token"] == 2


def test_a_wrong_secret(modules, emulator):
    emulator.settings(credentials={KEY_ID: SECRET})
    with sdk(modules, emulator.url, secret="wrong") as ask, pytest.raises(SdkError) as caught:
        ask("sipTrunks.list")
    assert (caught.value.name, caught.value.status) == ("RequestFailedError", 401)
    assert [one["operation"] for one in emulator.log()] == ["token"]
    with sdk(modules, emulator.url) as ask:
        assert ask("sipTrunks.list") == []
