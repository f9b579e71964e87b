# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is so in the published dialect alone: shared ACLs, whole objects, what nobody can name, and few requests."""

import json

import pytest

from ansible_collections.sinch.est.plugins.module_utils._api import published
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.unit.support import PROJECT, look, look_at_sites, run, run_audit, run_sites, trunk_id

pytestmark = [pytest.mark.one_core, pytest.mark.parametrize("api", ["published"], indirect=True)]
RANGES = [{"ipAddress": "198.51.100.0", "range": 24, "description": "fibre"}, {"ipAddress": "203.0.113.7", "range": 32}]


def entries():
    """The same ranges as options take them."""
    return [{"ip_range": "198.51.100.0/24", "description": "fibre"}, {"ip_range": "203.0.113.7"}]


OFFICE = {"id": "A1", "name": "office", "ipRanges": RANGES}
REGISTERED = {"id": "E1", "name": "desk", "priority": 1, "isRegistered": True, "credentialUsername": "desk"}
STATIC = {
    "id": "E2",
    "name": "the big one",
    "address": "sbc.example.com",
    "port": 5080,
    "transport": "TCP",
    "priority": 2,
}


def trunk(number, **more):
    return {"id": trunk_id(number), "name": f"t{number}", "hostName": f"t{number}", **more}


def seed(emulator, *trunks, acls=()):
    emulator.seed({"projects": {PROJECT: {"trunks": list(trunks), "accessControlLists": list(acls)}}})


def project(emulator):
    return emulator.state()["projects"][PROJECT]


def writes(emulator):
    return [(entry["method"], entry["path"].split("/", 4)[-1]) for entry in emulator.log(writes=True)]


def requests(emulator):
    return [entry for entry in emulator.log() if entry["operation"] != "token"]


# Requests


def test_a_run_that_changes_nothing_takes_46_requests_for_20_trunks(emulator):
    acls = [{"id": f"A{place}", "name": "site", "ipRanges": RANGES} for place in range(20)]
    trunks = [
        trunk(
            place,
            endpoints=[{"id": f"E{place}", "name": "x", "address": f"sbc{place}.example.com", "priority": 1}],
            accessControlListIds=[f"A{place}"],
            phoneNumbers=[f"+4420794601{place:02d}"],
        )
        for place in range(20)
    ]
    seed(emulator, *trunks, acls=acls)
    names = [one["name"] for one in trunks]
    assert not run(emulator, TRUNK, {"trunks": [{"name": name} for name in names]})["changed"]
    items = [{"trunk": name, "name": "site", "entries": entries()} for name in names]
    assert not run(emulator, ACL, {"acls": items})["changed"]
    items = [{"trunk": name, "sip_address": f"sbc{place}.example.com"} for place, name in enumerate(names)]
    assert not run(emulator, SIP_ENDPOINT, {"sip_endpoints": items})["changed"]
    items = [{"trunk": name, "phone_numbers": [f"+4420794601{place:02d}"]} for place, name in enumerate(names)]
    assert not run(emulator, PHONE_NUMBER, {"assignments": items})["changed"]
    assert len(requests(emulator)) <= 46


# PUT


def test_an_update_of_a_trunk_keeps_what_nobody_here_knows(emulator):
    known = {"enableCallerName": True, "callForwardNumber": "+442079460199", "enableCallForward": True}
    seed(emulator, trunk(1, **known))
    assert run(emulator, TRUNK, {"trunk_id": trunk_id(1), "name": "renamed"})["changed"]
    (there,) = project(emulator)["trunks"]
    assert {**known, "name": "renamed", "hostName": "t1"}.items() <= there.items()


def test_an_update_of_an_endpoint_keeps_its_name_and_of_one_that_registers_its_user(emulator):
    seed(emulator, trunk(1, endpoints=[REGISTERED, STATIC]))
    for id in ("E1", "E2"):
        assert run(emulator, SIP_ENDPOINT, {"trunk": "t1", "endpoint_id": id, "priority": 7})["changed"]
    desk, big = project(emulator)["trunks"][0]["endpoints"]
    assert {**REGISTERED, "priority": 7}.items() <= desk.items()
    assert {**STATIC, "priority": 7}.items() <= big.items()


@pytest.mark.parametrize("change", [{"enabled": False}, {"entries": [{"ip_range": "192.0.2.0/28"}]}])
def test_an_update_of_an_acl_sends_all_its_ranges(emulator, change):
    seed(emulator, trunk(1, accessControlListIds=["A1"]), acls=[OFFICE])
    ids = [one["id"] for one in project(emulator)["accessControlLists"][0]["ipRanges"]]
    assert run(emulator, ACL, {"trunk": "t1", "name": "office", **change})["changed"]
    (acl,) = project(emulator)["accessControlLists"]
    assert acl["enabled"] is change.get("enabled", True)
    assert [one["id"] for one in acl["ipRanges"]][:2] == ids
    shown = [(one["ipAddress"], one["range"], one["description"]) for one in acl["ipRanges"]]
    new = [("192.0.2.0", 28, None)] if "entries" in change else []
    assert shown == [("198.51.100.0", 24, "fibre"), ("203.0.113.7", 32, None), *new]


def test_the_ranges_of_an_acl_are_shown_as_options_take_them(emulator):
    """A server that says null of a description says that there is none, as one that leaves it out."""
    seed(emulator, trunk(1, accessControlListIds=["A1"]), acls=[OFFICE])
    (acl,) = look(emulator, ACL, trunk="t1")["acls"]
    assert acl["entries"] == entries()


def test_a_new_acl_says_that_it_is_enabled(emulator):
    """Some of what Sinch publishes calls that a must."""
    seed(emulator, trunk(1))
    run(emulator, ACL, {"trunk": "t1", "name": "office", "entries": entries()})
    (made,) = emulator.log(operation="createAccessControlList")
    assert made["body"]["enabled"] is True


def test_an_endpoint_is_called_after_its_address(emulator):
    seed(emulator, trunk(1))
    assert run(emulator, SIP_ENDPOINT, {"trunk": "t1", "sip_address": "sips:sbc.example.com"})["changed"]
    ((made,),) = (one["endpoints"] for one in project(emulator)["trunks"])
    assert [made[key] for key in ("name", "address", "port", "transport", "priority", "enabled")] == [
        "sbc.example.com:5061",
        "sbc.example.com",
        5061,
        "TLS",
        1,
        True,
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("SBC.example.com", "sbc.example.com"),
        ("sip:sbc.example.com:5060;transport=udp", "sbc.example.com"),
        ("sbc.example.com:5080;transport=tcp", "sbc.example.com:5080;transport=tcp"),
        ("sips:sbc.example.com", "sbc.example.com;transport=tls"),
        ("sbc.example.com;transport=tls", "sbc.example.com;transport=tls"),
        ("sbc.example.com:5060;transport=tls", "sbc.example.com:5060;transport=tls"),
        ("192.0.2.7:5060", "192.0.2.7"),
        ("[2001:DB8::7]:5070", "[2001:db8::7]:5070"),
    ],
)
def test_an_address_is_the_same_when_it_is_read_back(emulator, written, kept):
    seed(emulator, trunk(1))
    first = run(emulator, SIP_ENDPOINT, {"trunk": "t1", "sip_address": written})
    assert (first["sip_endpoint"]["sip_address"], first["warnings"]) == (kept, [])
    for again in (written, kept):
        assert not run(emulator, SIP_ENDPOINT, {"trunk": "t1", "sip_address": again})["changed"]


# What cannot be expressed is refused before any write, in check mode too


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("row", "options", "why"),
    [
        (TRUNK, {"name": "new"}, "trunk 'new': host_name is missing"),
        (ACL, {"name": "new", "entries": []}, "ACL 'new' on trunk 't1'"),
        (ACL, {"name": "new"}, "no range would be left, and the published API has no ACL without one"),
        (ACL, {"name": "office", "entries": None, "max_purge": 9}, "no range would be left"),
        (ACL, {"name": "new", "entries": [{"ip_range": "2001:db8::/48"}]}, "entries[0].ip_range: '2001:db8::/48'"),
        (ACL, {"name": "new", "entries": [{"ip_range": "0.0.0.0/0"}]}, "IPv4 ranges from /1 to /32 only"),
        (SIP_ENDPOINT, {"sip_address": "sbc.example.com;transport=ws"}, "is over ws, and the published API has udp"),
        (SIP_ENDPOINT, {"endpoint_id": "E1", "sip_address": "sbc.example.com"}, "it registers, so it has no address"),
    ],
)
def test_what_cannot_be_expressed_is_refused(emulator, row, options, why, check):
    seed(emulator, trunk(1, accessControlListIds=["A1"], endpoints=[REGISTERED]), acls=[OFFICE])
    result = run(emulator, row, {**options, **({} if row is TRUNK else {"trunk": "t1"})}, check)
    assert result["failed"]
    assert why in result["msg"]
    assert writes(emulator) == []


# ACLs that several trunks have


def sharing(emulator):
    seed(emulator, *(trunk(number, accessControlListIds=["A1"]) for number in (1, 2)), acls=[OFFICE])


@pytest.mark.parametrize("check", [False, True])
def test_an_acl_that_another_trunk_has_is_not_changed(emulator, check):
    sharing(emulator)
    result = run(emulator, ACL, {"trunk": "t1", "name": "office", "entries": [{"ip_range": "192.0.2.9"}]}, check)
    assert result["failed"]
    assert f"ACL 'office' (A1) on trunk 't1' ({trunk_id(1)}): trunk 't2' ({trunk_id(2)}) has it too" in result["msg"]
    assert writes(emulator) == []


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("options", [{"name": "office", "state": "absent"}, {"acls": [], "exact": True}])
def test_an_acl_that_another_trunk_has_is_taken_off_this_one_only(emulator, options, check):
    sharing(emulator)
    result = run(emulator, ACL, {"trunk": "t1", **options}, check)
    assert [one["action"] for one in result["acls"]] == ["deleted"]
    taken_off = [("DELETE", f"trunks/{trunk_id(1)}/accessControlLists/A1")]
    assert writes(emulator) == ([] if check else taken_off)


def test_the_last_trunk_takes_the_acl_along(emulator):
    seed(emulator, trunk(1, accessControlListIds=["A1"]), acls=[OFFICE])
    assert run(emulator, ACL, {"trunk": "t1", "name": "office", "state": "absent"})["changed"]
    assert project(emulator)["accessControlLists"] == []


def test_a_site_whose_acl_another_trunk_has_is_refused_as_a_whole(emulator):
    sharing(emulator)
    site = {"name": "t1", "host_name": "t1", "acl_name": "office", "public_addresses": [{"ip_range": "192.0.2.9"}]}
    result = run_sites(emulator, {**site, "endpoints": [{"sip_address": "sbc.example.com"}]})
    assert result["failed"]
    assert result["msg"].startswith("Nothing was changed. Site t1: ACL 'office' (A1)")
    assert writes(emulator) == []


# ACLs that no trunk has


def test_an_acl_that_an_earlier_run_has_not_linked_is_taken(emulator):
    seed(emulator, trunk(1), trunk(2), acls=[OFFICE])
    items = [{"trunk": name, "name": "office", "entries": entries()} for name in ("t1", "t2")]
    result = run(emulator, ACL, {"acls": items})
    assert result["counts"]["created"] == 2
    linked = [one["accessControlListIds"] for one in project(emulator)["trunks"]]
    assert linked[0] == ["A1"]  # by one of them
    assert len(linked[1]) == 1
    assert linked[1] != ["A1"]
    assert len(project(emulator)["accessControlLists"]) == 2


@pytest.mark.parametrize("other", [{"name": "another"}, {"ipRanges": RANGES[:1]}, {"enabled": False}])
def test_one_that_is_otherwise_is_left_alone(emulator, other):
    seed(emulator, trunk(1), acls=[{**OFFICE, **other}])
    run(emulator, ACL, {"trunk": "t1", "name": "office", "enabled": True, "entries": entries()})
    assert "A1" not in project(emulator)["trunks"][0]["accessControlListIds"]
    assert len(project(emulator)["accessControlLists"]) == 2


# What has no address of ours


def test_what_registers_is_shown_and_stays(emulator):
    seed(emulator, trunk(1, endpoints=[REGISTERED, STATIC]))
    (desk, _static) = look(emulator, SIP_ENDPOINT, trunk="t1")["sip_endpoints"]
    assert (desk["sip_address"], desk["is_registered"], desk["credential_username"]) == (None, True, "desk")
    result = run(emulator, SIP_ENDPOINT, {"trunk": "t1", "sip_endpoints": [], "exact": True})
    assert [one["id"] for one in result["sip_endpoints"]] == ["E2"]
    assert [one["id"] for one in project(emulator)["trunks"][0]["endpoints"]] == ["E1"]


@pytest.mark.parametrize(
    ("hangs", "why"),
    [
        ({"endpoints": [REGISTERED]}, "it has 1 SIP endpoint that registers (desk)"),
        ({"credentialLists": [{"id": "C1", "name": "desks"}]}, "it has 1 credential list (C1)"),
    ],
)
@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_a_trunk_is_not_torn_down_half(emulator, hangs, why, check, whole):
    acl = {"accessControlListIds": ["A1"], "phoneNumbers": ["+442079460100"]}
    seed(emulator, trunk(1, **{**acl, **hangs}), acls=[OFFICE])
    gone = {"name": "t1", "state": "absent", "release_numbers": True}
    result = run_sites(emulator, gone, check=check) if whole else run(emulator, TRUNK, gone, check)
    assert result["failed"]
    assert why in result["msg"]
    assert writes(emulator) == []


def test_a_trunk_goes_with_all_that_options_can_name(emulator):
    both = trunk(1, accessControlListIds=["A1"], endpoints=[STATIC]), trunk(2, accessControlListIds=["A1"])
    seed(emulator, *both, acls=[OFFICE])
    assert run(emulator, TRUNK, {"name": "t1", "state": "absent"})["changed"]
    assert [one["name"] for one in project(emulator)["trunks"]] == ["t2"]
    assert [one["id"] for one in project(emulator)["accessControlLists"]] == ["A1"]


# Numbers


def test_a_number_on_another_trunk_is_seen(emulator):
    seed(emulator, trunk(1), trunk(2, phoneNumbers=["+442079460100"]))
    for check in (False, True):
        result = run(emulator, PHONE_NUMBER, {"trunk": "t1", "phone_number": "+442079460100"}, check)
        assert f"cannot be created: trunk 't2' ({trunk_id(2)}) has it" in result["msg"]
    assert writes(emulator) == []


def test_a_number_that_has_moved_on_is_not_taken_off_there(emulator, monkeypatch):
    """Taking off names no trunk: a number that somebody has moved meanwhile must not end on none."""
    seed(emulator, trunk(1, phoneNumbers=["+442079460100"]), trunk(2))
    real = published.list_under

    def then_moved(client, kinds):
        found = real(client, kinds)
        seed(emulator, trunk(1), trunk(2, phoneNumbers=["+442079460100"]))
        return found

    monkeypatch.setattr(published, "list_under", then_moved)
    run(emulator, PHONE_NUMBER, {"trunk": "t1", "phone_number": "+442079460100", "state": "absent"})
    assert [one["phoneNumbers"] for one in project(emulator)["trunks"]] == [[], ["+442079460100"]]
    assert writes(emulator) == []


def test_what_is_left_of_a_project_can_be_adopted(emulator):
    seed(
        emulator,
        trunk(1, accessControlListIds=["A1"], endpoints=[STATIC], phoneNumbers=["+442079460100"]),
        trunk(2, accessControlListIds=["A1"], endpoints=[REGISTERED]),
        acls=[OFFICE],
    )
    result = look_at_sites(emulator)
    assert [site["name"] for site in result["sites"]] == ["t1"]
    assert result["sites"][0]["endpoints"] == [{"sip_address": "sbc.example.com:5080;transport=tcp", "priority": 2}]
    assert result["left_out"][0]["why"] == "sip_endpoints: desk has no sip_address, so a site cannot name it."


# Audits


def test_an_audit_names_acls_on_no_trunk_and_on_several_and_what_registers(emulator):
    desks = [[{**REGISTERED, "id": f"E{number}"}] for number in (1, 2)]
    both = (trunk(number, accessControlListIds=["A1"], endpoints=desk) for number, desk in enumerate(desks, 1))
    seed(emulator, *both, acls=[OFFICE, {**OFFICE, "id": "A2"}])
    result = run_audit(emulator)
    found = [(one["code"], one["trunk"], one["object"]) for one in result["findings"]]
    assert [one for one in found if one[0] in ("EST008", "EST009", "EST017")] == [
        ("EST008", None, "ACL office (A2)"),
        ("EST009", "t1", "ACL office"),
        ("EST017", "t1", "SIP endpoint desk"),
        ("EST017", "t2", "SIP endpoint desk"),
    ]
    assert not [one for one in result["findings"] if one["code"] == "EST016"]
    assert writes(emulator) == []


def test_a_site_that_registers_is_not_drift(emulator):
    seed(emulator, trunk(1, accessControlListIds=["A1"], endpoints=[REGISTERED, STATIC]), acls=[OFFICE])
    site = {"name": "t1", "host_name": "t1", "acl_name": "office", "public_addresses": entries()}
    site["endpoints"] = [{"sip_address": "sbc.example.com:5080;transport=tcp", "priority": 2}]
    result = run_audit(emulator, site)
    assert not [one for one in result["findings"] if one["drift"]]
    again = run_sites(emulator, site, exact=True)
    assert (again["changed"], again.get("failed", False)) == (False, False)


# Answers that are not whole


def test_answers_without_a_body_change_nothing_of_what_is_there(emulator):
    seed(emulator, trunk(1, accessControlListIds=["A1"], endpoints=[STATIC]), acls=[OFFICE])
    emulator.settings(empty_answers=True)
    results = [
        run(emulator, TRUNK, {"trunk_id": trunk_id(1), "name": "t1 new"}),
        run(emulator, ACL, {"trunk": trunk_id(1), "name": "office", "enabled": False}),
        run(emulator, SIP_ENDPOINT, {"trunk": trunk_id(1), "endpoint_id": "E2", "priority": 9}),
    ]
    assert [(one["changed"], one["warnings"]) for one in results] == [(True, [])] * 3
    assert results[1]["acl"]["entries"][0] == entries()[0]
    assert results[2]["sip_endpoint"]["sip_address"] == "sbc.example.com:5080;transport=tcp"


@pytest.mark.parametrize(
    ("row", "options", "operation", "why"),
    [
        (ACL, {"name": "office", "enabled": False}, "listAccessControlLists", "without its ranges"),
        (ACL, {"acl_id": "A1", "enabled": False}, "getAccessControlList", "without its ranges"),
        (
            ACL,
            {"name": "office", "enabled": False},
            "getAccessControlList",
            "shows it without ipRanges, and",
        ),
        (
            SIP_ENDPOINT,
            {"endpoint_id": "E2", "priority": 9},
            "getSipEndpoint",
            "shows it without name, and",
        ),
    ],
)
def test_an_answer_that_lacks_what_an_update_would_empty_stops_it(emulator, row, options, operation, why):
    seed(emulator, trunk(1, accessControlListIds=["A1"], endpoints=[STATIC]), acls=[OFFICE])
    whole = {**OFFICE, "enabled": True, "projectId": PROJECT} if row is ACL else {**STATIC, "enabled": True}
    part = {name: value for name, value in whole.items() if name not in ("ipRanges", *(("name",) * (row is not ACL)))}
    body = {"accessControlLists": [part], "totalItems": 1} if operation.startswith("list") else part
    emulator.fault("text", operation=operation, text=json.dumps(body), times=0)
    result = run(emulator, row, {"trunk": "t1", **options})
    assert result["failed"]
    assert why in result["msg"]
    assert writes(emulator) == []


# Requests that fail half-way


def test_a_number_that_cannot_be_read_back_is_looked_for(emulator, clock):
    seed(emulator, trunk(1))
    emulator.fault("500", operation="getPhoneNumber")
    result = run(emulator, PHONE_NUMBER, {"trunk": "t1", "phone_number": "+442079460100"})
    assert result["counts"]["created"] == 1
    assert [entry["operation"] for entry in emulator.log(writes=True)] == ["assignPhoneNumber"]


def test_a_number_that_moves_is_not_put_back_where_it_only_cannot_be_read(emulator, clock):
    seed(emulator, trunk(1, phoneNumbers=["+442079460100"]), trunk(2))
    emulator.fault("500", operation="getPhoneNumber", skip=1)
    moves = [("t2", "present"), ("t1", "absent")]
    items = [{"trunk": name, "phone_numbers": ["+442079460100"], "state": state} for name, state in moves]
    result = run(emulator, PHONE_NUMBER, {"assignments": items})
    assert result["counts"]["moved"] == 1
    assert [one["phoneNumbers"] for one in project(emulator)["trunks"]] == [[], ["+442079460100"]]


@pytest.mark.parametrize("after", [False, True])
def test_an_acl_that_cannot_be_linked_is_taken_back(emulator, clock, after):
    seed(emulator, trunk(1))
    emulator.fault("403", operation="linkAccessControlLists", after=after)
    result = run(emulator, ACL, {"trunk": "t1", "name": "office", "entries": entries()})
    assert bool(result.get("failed")) is not after  # it is linked after all
    assert len(project(emulator)["accessControlLists"]) == after


def test_one_that_cannot_be_taken_back_either_is_linked_by_the_next_run(emulator, clock):
    seed(emulator, trunk(1))
    emulator.fault("403", operation="linkAccessControlLists")
    emulator.fault("403", operation="deleteAccessControlList")
    result = run(emulator, ACL, {"trunk": "t1", "name": "office", "entries": entries()})
    assert "So it is on no trunk, until the next run links it: Could not delete ACL 'office'" in result["msg"]
    (orphan,) = project(emulator)["accessControlLists"]
    assert run(emulator, ACL, {"trunk": "t1", "name": "office", "entries": entries()})["acl"]["id"] == orphan["id"]
    assert project(emulator)["trunks"][0]["accessControlListIds"] == [orphan["id"]]
