# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Listing over real HTTP: all of a project or of one trunk, narrowed by id or by key in any spelling; reads only."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._api import described
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import operations
from tests.unit.support import look, seeded, trunk_id

T, U, V = (trunk_id(number) for number in (1, 2, 3))
N1, N2 = "+442079460100", "+34911234567"


@pytest.fixture
def site(emulator, clock):
    seeded(
        emulator,
        {
            "id": T,
            "name": "london",
            "hostName": "acme-london",
            "sipEndpoints": [{"id": "E1", "sipAddress": "A.example."}, {"id": "E2", "sipAddress": "b.example"}],
            "accessControlLists": [
                {"id": "A1", "name": "office", "entries": [{"ipRange": "::1"}]},
                {"id": "A2", "name": "lab"},
            ],
            "phoneNumbers": [N1],
        },
        {
            "id": U,
            "name": "madrid",
            "sipEndpoints": [{"id": "E3", "sipAddress": "sip:a.example"}],
            "accessControlLists": [{"id": "A3", "name": "office"}, {"id": "A4", "name": "office"}],
            "phoneNumbers": [N2],
        },
        {"id": V, "name": "madrid-2"},
        {"id": trunk_id(4), "name": "madrid-2"},
    )
    return emulator


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("row", "raw", "expected"),
    [
        pytest.param(TRUNK, {}, [T, U, V, trunk_id(4)], id="all-trunks"),
        pytest.param(TRUNK, {"name": "london"}, [T], id="trunk-by-name"),
        pytest.param(TRUNK, {"name": "madrid-2"}, [V, trunk_id(4)], id="several-of-a-name"),
        pytest.param(TRUNK, {"name": "London"}, [], id="names-have-case"),
        pytest.param(TRUNK, {"trunk_id": U}, [U], id="trunk-by-id"),
        pytest.param(TRUNK, {"trunk_id": "nowhere"}, [], id="no-such-trunk"),
        pytest.param(SIP_ENDPOINT, {}, ["E1", "E2", "E3"], id="all-endpoints"),
        pytest.param(SIP_ENDPOINT, {"trunk": "london"}, ["E1", "E2"], id="endpoints-of-a-trunk"),
        pytest.param(SIP_ENDPOINT, {"sip_address": "a.EXAMPLE"}, ["E1", "E3"], id="address-in-any-spelling"),
        pytest.param(SIP_ENDPOINT, {"trunk": U, "sip_address": "a.example."}, ["E3"], id="address-on-a-trunk"),
        pytest.param(SIP_ENDPOINT, {"sip_address": "a.example:5060"}, [], id="a-port-is-no-spelling"),
        pytest.param(SIP_ENDPOINT, {"trunk": T, "endpoint_id": "E2"}, ["E2"], id="endpoint-by-id"),
        pytest.param(SIP_ENDPOINT, {"trunk": T, "endpoint_id": "E3"}, [], id="endpoint-of-another"),
        pytest.param(ACL, {"trunk": "madrid", "acl_id": "A1"}, [], id="acl-of-another"),
        pytest.param(SIP_ENDPOINT, {"sip_address": "nobody.example"}, [], id="no-such-address"),
        pytest.param(ACL, {}, ["A1", "A2", "A3", "A4"], id="all-acls"),
        pytest.param(ACL, {"trunk": T}, ["A1", "A2"], id="acls-of-a-trunk"),
        pytest.param(ACL, {"name": "office"}, ["A1", "A3", "A4"], id="acls-by-name"),
        pytest.param(ACL, {"name": "office", "trunk": "madrid"}, ["A3", "A4"], id="acls-by-name-on-a-trunk"),
        pytest.param(ACL, {"acl_id": "A2", "trunk": "london"}, ["A2"], id="acl-by-id"),
        pytest.param(ACL, {"trunk": V}, [], id="no-acls"),
        pytest.param(PHONE_NUMBER, {}, [N1, N2], id="all-numbers"),
        pytest.param(PHONE_NUMBER, {"trunk": "madrid"}, [N2], id="numbers-of-a-trunk"),
        pytest.param(PHONE_NUMBER, {"phone_number": "+44 20 7946 0100"}, [N1], id="number-in-any-spelling"),
        pytest.param(PHONE_NUMBER, {"phone_number": "+12125550199"}, [], id="no-such-number"),
        pytest.param(PHONE_NUMBER, {"phone_number": N1, "trunk": "madrid"}, [], id="number-of-another"),
    ],
)
def test_what_is_listed(site, row, raw, expected, check):
    result = look(site, row, check, **raw)
    assert result.keys() == {"changed", row.plural, "warnings"}
    assert (result["changed"], result["warnings"]) == (False, [])
    assert [item[row.id_field] for item in result[row.plural]] == expected
    assert all("action" not in item for item in result[row.plural])
    assert not operations(site, writes=True)


def test_what_an_object_looks_like(site):
    (trunk,) = look(site, TRUNK, name="london")["trunks"]
    assert trunk.keys() == {field.name for field in TRUNK.fields}
    assert (trunk["host_name"], trunk["domain"]) == ("acme-london", "acme-london.pstn.sinch.com")
    for row in (SIP_ENDPOINT, ACL, PHONE_NUMBER):
        found = look(site, row)[row.plural]
        assert found[0].keys() == {field.name for field in row.fields} | {"trunk_id", "trunk_name"}
        assert (found[0]["trunk_id"], found[0]["trunk_name"]) == (T, "london")
        assert (found[-1]["trunk_id"], found[-1]["trunk_name"]) == (U, "madrid")
    assert look(site, ACL, trunk=T)["acls"][0]["entries"] == [{"ip_range": "::1"}]
    assert look(site, ACL, trunk=T)["acls"][0]["trunk_name"] == "london"


def test_more_than_a_page_of_trunks(emulator, clock):
    seeded(
        emulator, *({"id": trunk_id(n), "name": f"site {n}", "phoneNumbers": [f"+4420{n:07d}"]} for n in range(1, 26))
    )
    emulator.settings(max_page_size=10, extra_fields=True)
    found = look(emulator, PHONE_NUMBER)["phone_numbers"]
    assert [item["trunk_name"] for item in found] == [f"site {n}" for n in range(1, 26)]
    assert found[0]["future_field"]


@pytest.mark.parametrize(
    ("row", "operation"), [(ACL, "listAccessControlLists"), (PHONE_NUMBER, "listTrunkPhoneNumbers")]
)
def test_half_of_a_list_is_an_error(site, row, operation):
    site.fault("403", operation=operation, skip=1)
    result = look(site, row)
    assert (result["failed"], result["changed"]) == (True, False)
    assert row.plural not in result
    assert f"Could not list {row.label}s on trunk" in result["msg"]


def test_a_trunk_that_goes_meanwhile_is_gone(site, monkeypatch):
    real = described.list_objects
    trunks = []

    def then_deleted(client, row, *words):
        found = real(client, row, *words)
        if row is TRUNK:
            trunks.extend(found)
            seeded(site, {"id": U, "name": "madrid", "accessControlLists": [{"id": "A3", "name": "office"}]})
        return found

    monkeypatch.setattr(described, "list_objects", then_deleted)
    result = look(site, ACL)
    assert len(trunks) == 4
    assert [item["id"] for item in result["acls"]] == ["A3"]


def test_wrong_options(site):
    assert "project_id: is missing" in look(site, TRUNK, project_id=" ")["msg"]
    assert "unencrypted" in look(site, TRUNK, api_url="http://api.example")["msg"]
    assert not site.log()
