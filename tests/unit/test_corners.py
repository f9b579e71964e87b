# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Corners that were once wrong: moves that cannot happen, objects named twice, odd answers, odd letters."""

import base64

import pytest

from ansible_collections.sinch.est.plugins.module_utils._api.described import list_objects
from ansible_collections.sinch.est.plugins.module_utils._client.settings import settings_from
from ansible_collections.sinch.est.plugins.module_utils._model import values
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, EstError, InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.unit.support import (
    SECRET,
    actions,
    connection,
    look,
    run,
    seeded,
    server,
    trunk_id,
    trunks_of,
)

T, U = trunk_id(1), trunk_id(2)
N1, N2 = "+442079460100", "+442079460101"


@pytest.fixture
def site(emulator, clock):
    seeded(
        emulator,
        {"id": T, "name": "london", "phoneNumbers": [N1, N2], "accessControlLists": [{"id": "A1", "name": "office"}]},
        {"id": U, "name": trunk_id(9), "accessControlLists": [{"id": "A2", "name": "lab"}]},
    )
    return emulator


# a guarded number is lost: N1 "moves" to a trunk that does not exist, so it does not count, and is taken off
def test_a_move_that_failed_in_the_plan_is_no_move(site):
    wanted = [{"trunk": "rome", "phone_numbers": [N1]}, {"trunk": T, "phone_numbers": [N2]}]
    raw = {"assignments": wanted, "exact": True, "max_purge": 0, "on_error": "continue"}
    run(site, PHONE_NUMBER, raw)
    assert trunks_of(site)["london"]["phoneNumbers"] == [N1, N2]


# info by the id of a child that is not on the trunk: TypeError: 'NoneType' object is not a mapping
@pytest.mark.parametrize(("row", "raw"), [(ACL, {"acl_id": "A2"}), (SIP_ENDPOINT, {"endpoint_id": "nowhere"})])
def test_info_of_an_id_that_is_not_there(site, row, raw):
    assert look(site, row, trunk=T, **raw)[row.plural] == []


# one object named by id here and by name there is not seen as a duplicate
@pytest.mark.parametrize(
    "items",
    [
        [{"acl_id": "A1", "enabled": False}, {"name": "office", "enabled": True}],
        [{"acl_id": "A1"}, {"name": "office", "state": "absent"}],
        [{"acl_id": "A1", "name": "head office"}, {"name": "office"}],
    ],
    ids=["contradiction", "present-and-absent", "rename"],
)
def test_an_object_named_twice_in_two_ways(site, items):
    result = run(site, ACL, {"trunk": T, "acls": items}, concurrency=1)
    assert result.get("failed")


# words are cut before they are scrubbed: the beginning of a secret survives at the edge
@pytest.mark.parametrize("status", [200, 400])
def test_a_secret_at_the_edge_of_a_cut(client_of, emulator, status):
    bare = base64.b64encode(f"key:{SECRET}".encode()).decode()
    edge = (80 if status == 200 else 200) - len(bare) + 2
    body = b"x" * edge + bare.encode()
    with server(lambda handler: (status, {"Content-Type": "text/plain"}, body)) as url:
        client = client_of(emulator, api_url=url, auth_method="basic")
        with pytest.raises(ApiError) as error:
            list_objects(client, TRUNK)
    assert bare[:10] not in str(error.value)


# repr() of the answer escapes a secret with a quote or a backslash, so it is not found
def test_a_secret_in_a_repr(client_of, emulator):
    secret = "pass\\wo'rd\u00e9\"x"
    with server(lambda handler: (200, {"Content-Type": "text/plain"}, f"key is {secret}".encode())) as url:
        client = client_of(emulator, api_url=url, auth_method="basic", key_secret=secret)
        with pytest.raises(ApiError) as error:
            list_objects(client, TRUNK)
    assert "wo'rd" not in str(error.value).replace("\\'", "'")


# expires_in as text or null, which other OAuth2 servers and gateways send: TypeError
@pytest.mark.parametrize("lifetime", [b'"3600"', b"null", b'"soon"', b"[]"])
def test_a_lifetime_that_is_no_number(client_of, emulator, lifetime):
    body = b'{"access_token": "t", "expires_in": %s}' % lifetime
    with server(lambda handler: (200, {"Content-Type": "application/json"}, body)) as url:
        client = client_of(emulator, token_url=url)
        with pytest.raises(EstError):
            list_objects(client, TRUNK)


# `details` that is no list: TypeError, or one word for each character
@pytest.mark.parametrize("details", [b"7", b"true", b'"no such key"', b'{"field": "bad"}'])
def test_details_that_are_no_list(client_of, emulator, details):
    body = b'{"message": "refused", "details": %s}' % details
    with server(lambda handler: (400, {"Content-Type": "application/json"}, body)) as url:
        client = client_of(emulator, api_url=url, auth_method="basic")
        with pytest.raises(ApiError) as error:
            list_objects(client, TRUNK)
    assert "n o s u c h" not in str(error.value)
    if details.startswith(b"{"):
        assert "bad" in str(error.value)


# an address that cannot be read: ValueError
@pytest.mark.parametrize("url", ["https://[abc", "https://[::1", "https://a]b"])
def test_an_address_that_cannot_be_read(url):
    with pytest.raises(InputError):
        settings_from(connection(api_url=url), lambda url: {})


# re.IGNORECASE without re.ASCII: a long s is taken for an s
@pytest.mark.parametrize(
    "text", ["\u017fip:a.example", "a.example;transport=\u017fctp", "a.example;tran\u017fport=udp"]
)
def test_letters_that_only_look_alike(text):
    with pytest.raises(ValueError, match="is not a SIP address"):
        values.sip_address(text)


# sips has port 5061 whatever the transport (RFC 3261, 19.1.2), so this is the same address
@pytest.mark.parametrize("transport", ["sctp"])
def test_the_default_port_of_sips(transport):
    assert values.sip_address(f"sips:198.51.100.7;transport={transport}")[2] == 5061


# a trunk's name that looks like an id, together with the id of a child: the name is never looked up
@pytest.mark.parametrize("raw", [{"state": "absent"}, {"enabled": False}])
def test_a_name_that_looks_like_an_id_with_a_childs_id(site, raw):
    result = run(site, ACL, {"trunk": trunk_id(9), "acl_id": "A2", **raw})
    assert result["changed"]


# outside check mode nothing is planned, so no id should say so
def test_no_planned_id_in_a_real_run(site):
    result = run(site, ACL, {"trunk": "rome", "name": "office", "state": "absent"})
    assert actions(ACL, result) != [("unchanged", "office", "planned:rome")]
