# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What a task costs: exactly these requests, one list for each collection, and writes in a safe order."""

from collections import Counter

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import operations
from tests.unit.support import look, run, seeded, trunk_id

T, U, V = (trunk_id(number) for number in (1, 2, 3))
N1, N2, N3 = "+442079460100", "+442079460101", "+34911234567"
SITES = [
    {
        "id": T,
        "name": "london",
        "accessControlLists": [{"id": "A1", "name": "office"}, {"id": "A2", "name": "lab"}],
        "sipEndpoints": [{"id": "E1", "sipAddress": "a.example"}],
        "phoneNumbers": [N1, N2],
    },
    {"id": U, "name": "madrid"},
    {"id": V, "name": T[:-1] + "X"},
]
ACLS = [{"name": f"acl {number}"} for number in range(50)]
LISTING = {TRUNK: "listTrunks", ACL: "listAccessControlLists"}
AGAIN = "again"  # how many are listed once more: it may be late, and another run may have created the same
ALL_ACLS = {"listAccessControlLists": 1, "createAccessControlList": 50, AGAIN: 1}


@pytest.fixture
def site(emulator, clock):
    seeded(emulator, *SITES)
    return emulator


def tally(emulator):
    called = operations(emulator)
    return {operation: called.count(operation) for operation in called}


@pytest.mark.parametrize(
    ("row", "raw", "expected"),
    [
        pytest.param(TRUNK, {"name": "london"}, {"listTrunks": 1}, id="trunk-by-name"),
        pytest.param(TRUNK, {"trunk_id": T}, {"getTrunk": 1}, id="trunk-by-id"),
        pytest.param(TRUNK, {"trunk_id": T, "name": "city"}, {"listTrunks": 1, "updateTrunk": 1}, id="trunk-renamed"),
        pytest.param(TRUNK, {"trunks": []}, {}, id="no-trunks"),
        pytest.param(
            TRUNK,
            {"trunks": [{"name": f"t{n}"} for n in range(30)]},
            {"listTrunks": 1, "createTrunk": 30, AGAIN: 1},
            id="trunks",
        ),
        pytest.param(
            TRUNK,
            {"trunks": [{"name": f"t{n}", "host_name": f"t{n}"} for n in range(3)]},
            {"listTrunks": 1, "createTrunk": 3, AGAIN: 1},
            id="trunks-with-host-names",
        ),
        pytest.param(TRUNK, {"trunks": [{"trunk_id": T}, {"trunk_id": U}]}, {"listTrunks": 1}, id="trunks-by-id"),
        pytest.param(
            ACL, {"trunk": "london", "name": "office"}, {"listTrunks": 1, "listAccessControlLists": 1}, id="acl-by-name"
        ),
        pytest.param(ACL, {"trunk": T, "name": "office"}, {"listAccessControlLists": 1}, id="acl-by-trunk-id"),
        pytest.param(ACL, {"trunk": T, "acl_id": "A1"}, {"getAccessControlList": 1}, id="acl-by-ids"),
        pytest.param(
            ACL, {"trunk": "london", "acl_id": "A1"}, {"listTrunks": 1, "getAccessControlList": 1}, id="acl-by-id"
        ),
        pytest.param(
            SIP_ENDPOINT,
            {"trunk": T, "endpoint_id": "E1", "state": "absent"},
            {"getSipEndpoint": 1, "deleteSipEndpoint": 1},
            id="endpoint-off-by-ids",
        ),
        pytest.param(ACL, {"trunk": T, "acls": ACLS}, ALL_ACLS, id="50-acls-by-trunk-id"),
        pytest.param(ACL, {"trunk": "madrid", "acls": ACLS}, {"listTrunks": 1, **ALL_ACLS}, id="50-acls"),
        pytest.param(
            ACL,
            {"acls": [{**acl, "trunk": trunk} for acl in ACLS for trunk in ("london", "madrid", U, V)][2::4]},
            ALL_ACLS,
            id="50-acls-own-trunk",
        ),
        pytest.param(
            ACL,
            {"acls": [{"trunk": trunk, "name": "office"} for trunk in (T, "madrid", V)]},
            {"listTrunks": 1, "listAccessControlLists": 3, "createAccessControlList": 2, AGAIN: 2},
            id="three-trunks",
        ),
        pytest.param(
            ACL,
            {"acls": [{"trunk": T, "acl_id": "A1"}, {"trunk": T, "acl_id": "A2"}]},
            {"listAccessControlLists": 1},
            id="two-by-id",
        ),
        pytest.param(
            ACL,
            {"trunk": T, "exact": True, "acls": [{"acl_id": "A1"}]},
            {"listAccessControlLists": 1, "deleteAccessControlList": 1},
            id="exact-needs-the-list",
        ),
        pytest.param(ACL, {"trunk": T, "acls": []}, {}, id="no-acls"),
        pytest.param(ACL, {"trunk": "london", "acls": []}, {}, id="no-acls-by-name"),
        pytest.param(
            PHONE_NUMBER,
            {"assignments": [{"trunk": T, "phone_numbers": [N1, N2]}, {"trunk": U, "phone_numbers": [N3]}]},
            {"listTrunkPhoneNumbers": 2, "addPhoneNumberToTrunk": 1},
            id="numbers",
        ),
        pytest.param(
            PHONE_NUMBER,
            {"trunk": "london", "phone_number": N1, "state": "absent"},
            {"listTrunks": 1, "listTrunkPhoneNumbers": 1, "removePhoneNumberFromTrunk": 1},
            id="number-off",
        ),
        pytest.param(
            ACL,
            {"trunk": SITES[2]["name"], "name": "office"},
            {"listAccessControlLists": 2, "getTrunk": 1, "listTrunks": 1, "createAccessControlList": 1, AGAIN: 1},
            id="a-name-that-looks-like-an-id",
        ),
    ],
)
def test_requests_of_a_writer(site, row, raw, expected):
    result = run(site, row, raw)
    again = expected.get(AGAIN, 0)
    expected = {operation: number for operation, number in expected.items() if operation != AGAIN}
    assert "msg" not in result
    assert Counter(operations(site)) - Counter({LISTING.get(row): again}) == Counter(expected)
    assert len(site.log(operation="token")) == (1 if expected else 0)
    site.clear_log()
    reads = {operation: number for operation, number in expected.items() if operation.startswith(("list", "get"))}
    if raw.get("endpoint_id"):
        reads["getTrunk"] = 1  # gone by now, and what was taken for a trunk's id might have been a name
    run(site, row, raw, check=True)
    assert not operations(site, writes=True)
    assert tally(site) == reads


@pytest.mark.parametrize(
    ("row", "raw", "expected"),
    [
        pytest.param(TRUNK, {}, {"listTrunks": 1}, id="trunks"),
        pytest.param(TRUNK, {"name": "london"}, {"listTrunks": 1}, id="trunks-by-name"),
        pytest.param(TRUNK, {"trunk_id": T}, {"getTrunk": 1}, id="trunk"),
        pytest.param(ACL, {}, {"listTrunks": 1, "listAccessControlLists": 3}, id="acls"),
        pytest.param(ACL, {"trunk": "london"}, {"listTrunks": 1, "listAccessControlLists": 1}, id="acls-of-a-trunk"),
        pytest.param(ACL, {"trunk": T}, {"getTrunk": 1, "listAccessControlLists": 1}, id="acls-of-a-trunk-id"),
        pytest.param(ACL, {"trunk": T, "acl_id": "A1"}, {"getTrunk": 1, "getAccessControlList": 1}, id="acl"),
        pytest.param(PHONE_NUMBER, {"phone_number": N1}, {"listTrunks": 1, "listTrunkPhoneNumbers": 3}, id="number"),
    ],
)
def test_requests_of_a_reader(site, row, raw, expected):
    assert "msg" not in look(site, row, **raw)
    assert tally(site) == expected


def test_only_what_differs_is_sent(site):
    run(site, ACL, {"trunk": T, "name": "office", "enabled": False, "entries": []})
    run(site, SIP_ENDPOINT, {"trunk": T, "sip_address": "sip:A.example", "priority": 7, "enabled": True})
    run(site, ACL, {"trunk": T, "name": "new", "entries": [{"ip_range": "10.1.2.3/8", "description": None}]})
    run(site, PHONE_NUMBER, {"trunk": T, "phone_number": "+34 911 234 567"})
    assert [entry["body"] for entry in site.log(writes=True)] == [
        {"enabled": False},
        {"priority": 7},
        {"name": "new", "entries": [{"ipRange": "10.1.2.3/8"}]},
        {"phoneNumber": N3},
    ]


@pytest.mark.parametrize("concurrency", [1, 8])
def test_an_acl_is_never_short_of_what_it_gets(site, concurrency):
    """Additions, then updates, then removals, whatever the order of the task: nobody is locked out in between."""
    acls = [{"name": "lab", "state": "absent"}, {"name": "office", "enabled": False}, *ACLS[:6]]
    result = run(site, ACL, {"trunk": T, "acls": acls}, concurrency=concurrency)
    assert [item["action"] for item in result["acls"]] == ["deleted", "updated", *["created"] * 6]
    writes = operations(site, writes=True)
    assert writes == ["createAccessControlList"] * 6 + ["updateAccessControlList", "deleteAccessControlList"]


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_number_that_is_refused_while_in_use_is_taken_off_right_before_it_is_added(site, concurrency):
    moved = {"assignments": [{"trunk": U, "phone_numbers": [N1, N2]}, {"trunk": T, "phone_numbers": []}], "exact": True}
    result = run(site, PHONE_NUMBER, {**moved, "max_purge": 0}, concurrency=concurrency)
    assert result["counts"] == {"created": 0, "updated": 0, "moved": 2, "deleted": 0, "unchanged": 0, "failed": 0}
    each = [[e["operation"] for e in site.log(writes=True) if number[1:] in str(e)] for number in (N1, N2)]
    moved = ["removePhoneNumberFromTrunk", "addPhoneNumberToTrunk"]
    assert each == [["addPhoneNumberToTrunk", *moved]] * 2  # it is in use: what is not, is not taken off
    if concurrency == 1:  # one number after the other, so that hardly any is off at a time
        assert operations(site, writes=True) == each[0] + each[1]


@pytest.mark.parametrize(("row", "many"), [(ACL, "acls"), (PHONE_NUMBER, "assignments")])
def test_an_empty_list_is_nothing_to_do(site, row, many):
    result = run(site, row, {many: []})
    assert (result["changed"], result.get("msg"), operations(site)) == (False, None, [])


def test_nothing_undocumented_is_sent(site):
    for row, raw in [
        (TRUNK, {"name": "t"}),
        (ACL, {"trunk": T, "acls": ACLS[:2]}),
        (SIP_ENDPOINT, {"trunk": T, "sip_address": "x"}),
    ]:
        run(site, row, raw)
        run(site, row, {**raw, "state": "absent"})
        look(site, row)
    assert {str(entry["undocumented"]) for entry in site.log()} == {"[]"}
