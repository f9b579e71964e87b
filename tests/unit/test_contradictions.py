# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Answers that contradict what was asked or what is there: nothing is believed against the evidence."""

import json

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import operations
from tests.unit.support import look, run, seeded, trunk_id, trunks_of

T = trunk_id(1)
A, B = {"ipRange": "198.51.100.0/28"}, {"ipRange": "203.0.113.7"}
SITE = {
    "id": T,
    "name": "london",
    "hostName": "acme-london",
    "accessControlLists": [{"id": "ACL1", "name": "site", "entries": [A, B]}],
    "sipEndpoints": [{"id": "END1", "sipAddress": "sbc.example.com"}],
    "phoneNumbers": ["+442079460100"],
}
ACL1 = {"trunk": T, "acl_id": "ACL1", "name": "site"}
GONE = {
    "acl": (ACL, {"trunk": T, "name": "site"}, "deleteAccessControlList"),
    "endpoint": (SIP_ENDPOINT, {"trunk": T, "sip_address": "sbc.example.com"}, "deleteSipEndpoint"),
    "number": (PHONE_NUMBER, {"trunk": T, "phone_number": "+442079460100"}, "removePhoneNumberFromTrunk"),
    "trunk": (TRUNK, {"name": "london", "release_numbers": True}, "deleteTrunk"),
}


@pytest.fixture
def site(emulator, clock):
    seeded(emulator, SITE)
    emulator.clear_log()
    return emulator


ANY_404 = pytest.mark.parametrize("body", ["html", "empty", "json", "problem"])


@pytest.mark.parametrize("case", GONE)
@ANY_404
def test_a_404_to_what_is_still_listed_is_no_deletion(site, case, body):
    row, raw, operation = GONE[case]
    site.fault("404", operation=operation, body=body, times=0)
    result = run(site, row, {**raw, "state": "absent"})
    assert result["counts"]["failed"] == 1
    assert "answered 404" in result["msg"]
    assert "it is still there" in result["msg"]
    site.clear_faults()
    assert run(site, row, {**raw, "state": "absent"})["counts"]["deleted"] >= 1


@pytest.mark.parametrize("case", GONE)
@ANY_404
def test_a_404_that_passes_is_asked_again(site, case, body):
    row, raw, operation = GONE[case]
    site.fault("404", operation=operation, body=body)
    result = run(site, row, {**raw, "state": "absent"})
    assert (result.get("msg"), result["changed"]) == (None, True)
    assert operations(site, writes=True).count(operation) == 2


BY_ID = {
    "acl": (ACL, {"trunk": T, "acl_id": "ACL1"}, "getAccessControlList"),
    "endpoint": (SIP_ENDPOINT, {"trunk": T, "endpoint_id": "END1"}, "getSipEndpoint"),
    "trunk": (TRUNK, {"trunk_id": T, "release_numbers": True}, "getTrunk"),
}


@pytest.mark.parametrize("case", BY_ID)
@pytest.mark.parametrize("body", ["html", "empty"])
def test_a_gateways_404_does_not_make_what_is_there_missing(site, case, body):
    row, raw, operation = BY_ID[case]
    site.fault("404", operation=operation, body=body)
    result = run(site, row, {**raw, "state": "absent"})
    assert (result.get("msg"), result["counts"]["deleted"] >= 1) == (None, True)


@pytest.mark.parametrize("case", BY_ID)
@pytest.mark.parametrize("body", ["html", "empty"])
def test_what_is_not_listed_either_is_missing(site, case, body):
    row, raw, operation = BY_ID[case]
    missing = {**raw, row.id_option: trunk_id(9), "state": "absent"}
    site.fault("404", operation=operation, body=body)
    result = run(site, row, missing)
    assert (result.get("msg"), result["changed"]) == (None, False)


@pytest.mark.parametrize("case", [*BY_ID, "number"])
@pytest.mark.parametrize("body", ["html", "empty"])
def test_whoever_says_404_to_everything_is_not_the_api(site, case, body):
    row, raw, _operation = BY_ID.get(case) or GONE[case]
    site.fault("404", body=body, times=0)
    result = run(site, row, {**raw, "state": "absent"})
    assert result["failed"]
    assert "answered 404" in result["msg"]
    shown = look(site, row, **({} if row is TRUNK else {"trunk": T}))
    assert "answered 404" in shown["msg"]


@pytest.mark.parametrize("case", GONE)
@pytest.mark.parametrize("options", [{"body": "html", "after": True}, {"body": "json", "after": True}])
def test_what_is_gone_is_gone_whoever_says_so(site, case, options):
    row, raw, operation = GONE[case]
    site.fault("404", operation=operation, **options)
    result = run(site, row, {**raw, "state": "absent"})
    assert (result.get("msg"), result["changed"]) == (None, True)


def shown(site, operation, **values):
    """Let an answer show other values than the server has."""
    for key, value in values.items():
        site.fault("value", operation=operation, key=key, value=value)


@pytest.mark.parametrize(
    ("values", "raw"),
    [
        ({"entries": [A, B]}, {"entries": [{"ip_range": "203.0.113.7"}], "exact": True}),
        ({"entries": [B, A]}, {"entries": [{"ip_range": "198.51.100.0/28", "state": "absent"}]}),
        ({"enabled": True}, {"enabled": False}),
    ],
)
def test_what_is_not_taken_away_is_a_failure(site, values, raw):
    shown(site, "updateAccessControlList", **values)
    result = run(site, ACL, {**ACL1, **raw})
    assert (result["failed"], result["counts"]["failed"]) == (True, 1)
    assert result["msg"].startswith("Could not update ACL 'site' (ACL1) on trunk ")
    assert "the server answers as if nothing had been asked" in result["msg"]
    again = run(site, ACL, {**ACL1, **raw})
    assert (again.get("msg"), again["changed"]) == (None, False)


@pytest.mark.parametrize("row", [ACL, TRUNK])
def test_an_update_that_shows_another_object_is_a_failure(site, row):
    raw = {"trunk_id": T, "name": "leeds"} if row is TRUNK else {**ACL1, "enabled": False}
    shown(site, "updateTrunk" if row is TRUNK else "updateAccessControlList", id="X")
    result = run(site, row, raw)
    assert result["counts"]["failed"] == 1
    assert "for certain. The answer shows another object (X). It may have run all the same" in result["msg"]
    again = run(site, row, raw)
    assert (again.get("msg"), again["changed"]) == (None, False)


def test_other_ranges_than_were_sent_are_said(site):
    """Whether the server ignored the change, or keeps what was sent in another way, only a look tells."""
    shown(site, "updateAccessControlList", entries=[A])
    result = run(site, ACL, {**ACL1, "entries": [{"ip_range": "2001:db8::/48"}], "exact": True})
    assert result["counts"]["updated"] == 1
    (warning,) = (text for text in result["warnings"] if "was sent with" in text)
    assert "2001:db8::/48, and the server keeps 198.51.100.0/28" in warning


def test_after_that_nothing_more_is_taken_away(site):
    shown(site, "updateAccessControlList", enabled=True)
    acls = [{"name": "site", "enabled": False}]
    seeded(site, {**SITE, "accessControlLists": [*SITE["accessControlLists"], {"id": "ACL2", "name": "old"}]})
    result = run(site, ACL, {"trunk": T, "acls": acls, "exact": True, "on_error": "continue"})
    assert result["counts"]["deleted"] == 0
    assert "deleteAccessControlList" not in operations(site)


@pytest.mark.parametrize(
    ("values", "raw"),
    [
        ({"entries": []}, {"entries": [{"ip_range": "203.0.113.8"}]}),
        ({"enabled": False}, {"enabled": True}),
        ({"name": "another"}, {}),
    ],
)
def test_what_a_creation_shows_otherwise_is_said(site, values, raw):
    shown(site, "createAccessControlList", **values)
    result = run(site, ACL, {"trunk": T, "name": "new", **raw})
    assert result["counts"]["created"] == 1
    (warning,) = (text for text in result["warnings"] if "was sent with" in text)
    assert "and the server keeps" in warning
    assert not run(site, ACL, {"trunk": T, "name": "new", **raw})["changed"]


def test_a_list_that_lacks_what_was_created_is_not_believed(site):
    site.fault("text", operation="listAccessControlLists", skip=1, times=0, text=json.dumps({"accessControlLists": []}))
    result = run(site, ACL, {"trunk": T, "name": "new"})
    assert result["counts"]["created"] == 1
    assert "whether another run created it as well is not known" in result["warnings"][0]
    site.clear_faults()
    assert len(trunks_of(site)["london"]["accessControlLists"]) == 2


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("case", ["acl", "endpoint", "trunk"])
def test_an_answer_that_shows_what_was_there_before_is_not_believed(site, case, twice):
    """It is not ours: nothing of it is changed or removed, also where its name is there twice."""
    acls = [*SITE["accessControlLists"], *[{"id": "ACL2", "name": "site"}] * twice]
    ends = [*SITE["sipEndpoints"], *[{"id": "END2", "sipAddress": "sbc.example.com"}] * twice]
    seeded(site, {**SITE, "accessControlLists": acls, "sipEndpoints": ends})
    row, raw, operation, shows = {
        "acl": (ACL, {"trunk": T, "name": "new"}, "createAccessControlList", {"id": "ACL2" if twice else "ACL1"}),
        "endpoint": (SIP_ENDPOINT, {"trunk": T, "sip_address": "new.example"}, "createSipEndpoint", {"id": "END1"}),
        "trunk": (TRUNK, {"name": "new"}, "createTrunk", {"id": T}),
    }[case]
    before = trunks_of(site)["london"]
    shown(site, operation, **shows)
    result = run(site, row, raw)
    assert (result.get("msg"), result["counts"]["created"]) == (None, 1)
    assert result[row.name]["id"] not in ("ACL1", "ACL2", "END1", T)
    assert operations(site, writes=True) == [operation]
    after = trunks_of(site)
    new = {"acl": "accessControlLists", "endpoint": "sipEndpoints"}.get(case)
    assert len(after) == (1 if new else 2)
    assert {name: value for name, value in after["london"].items() if name != new} == {
        name: value for name, value in before.items() if name != new
    }
    assert not new or after["london"][new][:-1] == before[new]
    assert not run(site, row, raw)["changed"]


@pytest.mark.parametrize("twice", [False, True])
def test_an_answer_that_shows_what_another_run_has_just_made_is_not_believed(site, clock, twice):
    """It was not there beforehand, so only the list tells that it is not ours."""
    theirs = [{"id": f"THEIRS{number}", "name": "theirs"} for number in range(1 + twice)]

    def meanwhile():
        clock.meanwhile = lambda: None
        seeded(site, {**SITE, "accessControlLists": [*SITE["accessControlLists"], *theirs]})

    clock.meanwhile = meanwhile
    site.fault(429, operation="createAccessControlList")
    shown(site, "createAccessControlList", id=theirs[-1]["id"])
    result = run(site, ACL, {"trunk": T, "name": "new"})
    assert (result.get("msg"), result["counts"]["created"]) == (None, 1)
    there = trunks_of(site)["london"]["accessControlLists"]
    assert [acl["name"] for acl in there] == ["site", *["theirs"] * (1 + twice), "new"]
    assert (result["acl"]["id"], result["acl"]["name"]) == (there[-1]["id"], "new")
    assert not run(site, ACL, {"trunk": T, "name": "new"})["changed"]


@pytest.mark.parametrize(
    ("values", "raw"),
    [({"entries": []}, {"entries": [{"ip_range": "203.0.113.8"}]}), ({"enabled": True}, {"enabled": False})],
)
def test_what_the_list_shows_otherwise_than_the_answer_is_said(site, values, raw):
    """It is read for twins anyway."""
    for key, value in values.items():
        site.fault("value", operation="listAccessControlLists", skip=1, key=key, value=value)
    result = run(site, ACL, {"trunk": T, "name": "new", **raw})
    assert result["counts"]["created"] == 1
    (warning,) = (text for text in result["warnings"] if "was sent with" in text)
    assert "and the server keeps" in warning
    assert {name: result["acl"][name] for name in values} == values
