# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Lists over real HTTP: whole or an error, however the server counts pages, totals and sizes."""

import json

import pytest

from ansible_collections.sinch.est.plugins.module_utils._actions import Parent
from ansible_collections.sinch.est.plugins.module_utils._errors import ApiError
from ansible_collections.sinch.est.plugins.module_utils._found import read_all, read_object
from ansible_collections.sinch.est.plugins.module_utils._resources import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.unit.support import PROJECT, operations, seeded, server, trunk_id

T = Parent(trunk_id(1), "site 1")


def sites(count, **first):
    made = [{"id": trunk_id(number), "name": f"site {number}"} for number in range(1, count + 1)]
    return [{**made[0], **first}, *made[1:]] if made else []


def pages(emulator):
    return [entry["query"].get("page") for entry in emulator.log(operation="listTrunks")]


@pytest.mark.parametrize(
    ("count", "settings", "asked"),
    [
        pytest.param(0, {}, [None], id="empty"),
        pytest.param(45, {}, [None], id="one-page"),
        pytest.param(500, {}, [None], id="just-one-page"),
        pytest.param(1200, {}, [None, "2", "3"], id="1200"),
        pytest.param(45, {"max_page_size": 10}, [None, "2", "3", "4", "5"], id="smaller-pages"),
        pytest.param(40, {"max_page_size": 10}, [None, "2", "3", "4"], id="full-pages"),
        pytest.param(45, {"max_page_size": 10, "first_page": 0}, [None, "1", "2", "3", "4", "5"], id="counts-from-0"),
        pytest.param(
            45, {"max_page_size": 10, "total_key": "totalItems"}, [None, "2", "3", "4", "5"], id="other-total"
        ),
        pytest.param(0, {"total_key": None}, [None], id="empty-without-total"),
        pytest.param(7, {"total_key": None}, [None, "1", "2"], id="one-page-without-total"),
        pytest.param(
            45, {"max_page_size": 10, "total_key": None}, [None, "1", "2", "3", "4", "5", "6"], id="pages-without-total"
        ),
        pytest.param(
            45,
            {"max_page_size": 10, "total_key": None, "first_page": 0},
            [None, "1", "2", "3", "4", "5"],
            id="without-total-from-0",
        ),
        pytest.param(11, {"max_page_size": 10, "first_page": 0}, [None, "1", "2"], id="one-too-many"),
        pytest.param(3, {"max_page_size": 1, "extra_fields": True}, [None, "2", "3"], id="one-by-one"),
    ],
)
def test_a_list_is_whole(emulator, client_of, count, settings, asked):
    seeded(emulator, *sites(count))
    emulator.settings(**settings)
    found = read_all(client_of(emulator), TRUNK)
    assert sorted(trunk["name"] for trunk in found) == sorted(trunk["name"] for trunk in sites(count))
    assert sorted(pages(emulator), key=str) == sorted(asked, key=str)
    assert {entry["query"]["pageSize"] for entry in emulator.log(operation="listTrunks")} == {"500"}


def test_the_order_of_the_server_is_kept_whichever_page_comes_first(emulator, client_of):
    seeded(emulator, *sites(30))
    emulator.settings(max_page_size=5)
    emulator.fault("latency", operation="listTrunks", skip=1, ms=50)
    assert [trunk["name"] for trunk in read_all(client_of(emulator), TRUNK)] == [site["name"] for site in sites(30)]


@pytest.mark.parametrize(
    ("offset", "settings"),
    [(1, {}), (-1, {}), (10, {}), (1, {"max_page_size": 2}), (10, {"max_page_size": 2}), (-3, {"max_page_size": 3})],
    ids=str,
)
def test_a_list_that_does_not_add_up_is_an_error(emulator, client_of, offset, settings):
    seeded(emulator, *sites(5))
    emulator.settings(total_offset=offset, **settings)
    expected = (
        rf"Could not list trunks: GET /v1/projects/{PROJECT}/trunks .*\d listed but {5 + offset} announced, twice"
    )
    with pytest.raises(ApiError, match=expected):
        read_all(client_of(emulator), TRUNK)
    assert pages(emulator).count(None) == 2


def test_a_list_that_adds_up_the_second_time_is_taken(emulator, client_of):
    seeded(emulator, *sites(5))
    emulator.settings(max_page_size=2)
    client = client_of(emulator, concurrency=1)
    calls = []
    real = client._call

    def shrinking(*words, **options):
        calls.append(words)
        if len(calls) == 2:
            seeded(emulator, *sites(4))
        return real(*words, **options)

    client._call = shrinking
    assert len(read_all(client, TRUNK)) == 4
    assert pages(emulator).count(None) == 2


@pytest.mark.parametrize(
    ("kind", "words", "tries"),
    [
        pytest.param("no_key", "the answer holds no list", 1, id="no-key"),
        pytest.param("no_id", "an object without its 'id'", 1, id="no-id"),
        pytest.param(
            "html", "is not whole JSON (is a proxy or a login page in between?): <!doctype html>", 1, id="html"
        ),
        pytest.param("truncate", "after 6 tries", 6, id="truncated"),
        pytest.param("403", "answered 403 after 1 try", 1, id="403"),
        pytest.param("500", "answered 500 after 1 try", 1, id="500"),
    ],
)
@pytest.mark.parametrize(
    ("row", "operation"),
    [(TRUNK, "listTrunks"), (SIP_ENDPOINT, "listSipEndpoints"), (ACL, "listAccessControlLists")],
    ids=["trunks", "endpoints", "acls"],
)
def test_what_is_no_list_is_no_empty_list(emulator, client_of, kind, words, tries, row, operation):
    seeded(emulator, *sites(1, sipEndpoints=[{"sipAddress": "a.example"}], accessControlLists=[{"name": "a"}]))
    emulator.fault(kind, operation=operation, times=0)
    with pytest.raises(ApiError, match="Could not list") as error:
        read_all(client_of(emulator), row, T if row.parent else None)
    assert words in str(error.value)
    assert operations(emulator) == [operation] * tries


def test_a_later_page_that_fails_fails_the_list(emulator, client_of):
    seeded(emulator, *sites(9))
    emulator.settings(max_page_size=2)
    emulator.fault("403", operation="listTrunks", skip=3)
    with pytest.raises(ApiError, match="403"):
        read_all(client_of(emulator), TRUNK)


def test_children(emulator, client_of):
    acl = {"name": "office", "entries": [{"ipRange": "::1"}]}
    numbers = ["+442079460100", "+442079460101"]
    seeded(
        emulator, *sites(1, accessControlLists=[acl], sipEndpoints=[{"sipAddress": "a.example"}], phoneNumbers=numbers)
    )
    client = client_of(emulator)
    (found,) = read_all(client, ACL, T)
    assert {"name": "office", "entries": [{"ip_range": "::1"}], "trunk_id": T.id}.items() <= found.items()
    assert [endpoint["sip_address"] for endpoint in read_all(client, SIP_ENDPOINT, T)] == ["a.example"]
    assert read_all(client, PHONE_NUMBER, T) == [{"phone_number": number, "trunk_id": T.id} for number in numbers]
    assert [entry["query"] for entry in emulator.log() if entry["operation"] != "token"] == [{}] * 3
    assert read_object(client, ACL, found["id"], T) == found


def test_fields_of_the_future_are_kept(emulator, client_of):
    seeded(emulator, *sites(1))
    emulator.settings(extra_fields=True)
    (found,) = read_all(client_of(emulator), TRUNK)
    assert found["future_field"]
    assert "future_list" in found["future_object"]


@pytest.mark.parametrize("kind", ["no_id", "html"])
def test_what_is_no_object_is_no_absence(emulator, client_of, kind):
    seeded(emulator, *sites(1))
    emulator.fault(kind, operation="getTrunk", times=0)
    with pytest.raises(ApiError, match="Could not read trunk"):
        read_object(client_of(emulator), TRUNK, T.id)
    assert operations(emulator) == ["getTrunk"]


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"7", b'{"trunk": {}}', b'{"id": 7}', b'{"id": ""}'])
def test_an_answer_without_its_object(emulator, client_of, body):
    with server(lambda handler: (200, {"Content-Type": "application/json"}, body)) as url:
        client = client_of(emulator, api_url=url, auth_method="basic")
        with pytest.raises(ApiError, match="an object without its 'id'"):
            read_object(client, TRUNK, T.id)
        with pytest.raises(ApiError, match="holds no list 'trunks'"):
            read_all(client, TRUNK)
        expected = json.loads(body or "null")
        assert client.change("PATCH", "/x", "update x", {}) == (expected if isinstance(expected, dict) else {})
        assert client.post("/x", "create x", {}) == (expected if isinstance(expected, dict) else {})


def test_no_trunk_is_told_from_no_list(emulator, client_of):
    client = client_of(emulator)
    assert read_all(client, ACL, T) is None
    assert operations(emulator) == ["listAccessControlLists", "getTrunk"]
    seeded(emulator, *sites(1))
    assert read_all(client, ACL, T) == []
    assert read_object(client, ACL, "nowhere", T) is None
    with pytest.raises(ApiError, match="404"):
        client.list("/v1/nowhere", "list nothing", "trunks", "id")
