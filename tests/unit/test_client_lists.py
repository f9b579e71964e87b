# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Lists over real HTTP: whole or an error, however the server counts pages, totals and sizes."""

import json
from itertools import count

import pytest

from ansible_collections.sinch.est.plugins.module_utils._api.described import get_object, list_objects
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape
from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import operations
from tests.unit.support import PROJECT, seeded, server, trunk_id

T = TrunkRef(trunk_id(1), "site 1")


def sites(many, **first):
    made = [{"id": trunk_id(number), "name": f"site {number}"} for number in range(1, many + 1)]
    return [{**made[0], **first}, *made[1:]] if made else []


def pages(emulator):
    return [entry["query"].get("page") for entry in emulator.log(operation="listTrunks")]


@pytest.mark.parametrize(
    ("many", "settings", "asked"),
    [
        pytest.param(0, {}, [None], id="empty"),
        pytest.param(45, {}, [None], id="one-page"),
        pytest.param(500, {}, [None], id="just-one-page"),
        pytest.param(1000, {}, [None, "2"], id="two-pages"),
        pytest.param(1200, {}, [None, "2", "3"], id="1200"),
        pytest.param(45, {"max_page_size": 10}, [None, "2", "3", "4", "5"], id="smaller-pages"),
        pytest.param(40, {"max_page_size": 10}, [None, "2", "3", "4"], id="full-pages"),
        pytest.param(45, {"max_page_size": 10, "first_page": 0}, [None, "2", "3", "4", "5", "1"], id="counts-from-0"),
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
        pytest.param(11, {"max_page_size": 10, "first_page": 0}, [None, "2", "1"], id="one-too-many"),
        pytest.param(3, {"max_page_size": 1, "extra_fields": True}, [None, "2", "3"], id="one-by-one"),
    ],
)
def test_a_list_is_whole(emulator, client_of, many, settings, asked):
    seeded(emulator, *sites(many))
    emulator.settings(**settings)
    found = list_objects(client_of(emulator), TRUNK)
    assert sorted(trunk["name"] for trunk in found) == sorted(trunk["name"] for trunk in sites(many))
    assert sorted(pages(emulator), key=str) == sorted([*asked, *asked[:-1]], key=str)  # the last one is read once
    assert pages(emulator)[len(asked) - 1] == asked[-1]
    assert {entry["query"]["pageSize"] for entry in emulator.log(operation="listTrunks")} == {"500"}


def test_the_order_of_the_server_is_kept_whichever_page_comes_first(emulator, client_of):
    seeded(emulator, *sites(30))
    emulator.settings(max_page_size=5)
    emulator.fault("latency", operation="listTrunks", skip=1, ms=50)
    assert [trunk["name"] for trunk in list_objects(client_of(emulator), TRUNK)] == [site["name"] for site in sites(30)]


@pytest.mark.parametrize(
    ("offset", "settings"),
    [(1, {}), (-1, {}), (10, {}), (1, {"max_page_size": 2}), (10, {"max_page_size": 2}), (-3, {"max_page_size": 3})],
    ids=str,
)
def test_a_list_that_does_not_add_up_is_an_error(emulator, client_of, offset, settings):
    seeded(emulator, *sites(5))
    emulator.settings(total_offset=offset, **settings)
    expected = (
        rf"Could not list trunks: GET /v1/projects/{PROJECT}/trunks .*\d listed but {5 + offset} announced, 3 times"
    )
    with pytest.raises(ApiError, match=expected):
        list_objects(client_of(emulator), TRUNK)
    assert pages(emulator).count(None) == 3


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
    assert len(list_objects(client, TRUNK)) == 4
    assert pages(emulator).count(None) == 3  # once more, and then the first page again


FRESH = count(100)  # numbers of trunks that were not there before
SHIFTS = {
    "the first goes": lambda made: [*made[1:], trunk(next(FRESH))],
    "one of the middle goes": lambda made: made[:2] + made[3:] + [trunk(next(FRESH))],
    "the last goes, and one comes first": lambda made: [trunk(next(FRESH)), *made[:-1]],
    "one moves to the end": lambda made: made[1:] + made[:1],
    "one moves to the front": lambda made: made[-1:] + made[:-1],
}


def trunk(number):
    return {"id": trunk_id(number), "name": f"site {number}"}


@pytest.fixture
def shifting(emulator, client_of, monkeypatch):
    """shifting(shift, moments, size) -> a client; the trunks shift before each request of these numbers."""

    def shifting(shift, moments, size=2, **settings):
        there = [sites(9)]
        seeded(emulator, *there[0])
        emulator.settings(max_page_size=size, **settings)
        client = client_of(emulator, concurrency=1)
        client.get("/v1/projects/p1/trunks/none", "log in", "id")
        emulator.clear_log()
        calls = count(1)
        real = client._call

        def call(*words, **options):
            if moments is None or next(calls) in moments:
                there[0] = shift(there[0])
                seeded(emulator, *there[0])
            return real(*words, **options)

        monkeypatch.setattr(client, "_call", call)
        return client

    return shifting


@pytest.mark.parametrize("settings", [{}, {"total_key": None}, {"first_page": 0}], ids=str)
@pytest.mark.parametrize("moment", range(2, 12))
@pytest.mark.parametrize("kind", SHIFTS)
def test_a_list_that_shifts_while_it_is_read(emulator, shifting, kind, moment, settings):
    """Others delete and create, so the total stays; an object moves to a page that was read already."""
    found = list_objects(shifting(SHIFTS[kind], {moment}, **settings), TRUNK)
    now = {trunk["id"] for trunk in emulator.state()["projects"][PROJECT]["trunks"]}
    assert {trunk["id"] for trunk in found} in [now, {trunk["id"] for trunk in sites(9)}]
    assert len(pages(emulator)) <= 2 * 13  # two readings, at most


def test_a_list_that_never_stands_still(emulator, shifting):
    with pytest.raises(ApiError, match=r"the list changed while its pages were read, 3 times\. Nothing was changed"):
        list_objects(shifting(SHIFTS["the first goes"], None), TRUNK)
    assert len(pages(emulator)) <= 3 * 9  # three readings


@pytest.mark.parametrize(
    ("fault", "words", "most"),
    [
        pytest.param({}, "1001 objects on 1000 pages, no total and no end", 1001, id="no-total"),
        pytest.param({"objects": 5000}, "105000 objects on .* pages, no total and no end", 30, id="no-total-large"),
        pytest.param({"total": 20000}, "20000 objects are announced, and 1 came at a time", 1, id="one-a-page"),
        pytest.param({"total": 10**11, "objects": 500}, "100000000000 objects are announced, and 500", 1, id="1e11"),
        pytest.param({"total": 900}, "900 announced|while its pages were read", 5400, id="ever-new"),
    ],
)
def test_a_list_without_end(emulator, client_of, fault, words, most):
    emulator.fault("endless", operation="listTrunks", times=0, **fault)
    with pytest.raises(ApiError, match=f"Could not list trunks: GET .*{words}.*Nothing was changed"):
        list_objects(client_of(emulator), TRUNK)
    assert len(pages(emulator)) <= most


def test_a_list_ends_with_the_deadline(emulator, client_of, clock):
    seeded(emulator, *sites(9))
    emulator.settings(max_page_size=1)
    client = client_of(emulator, retry_deadline=20, concurrency=1)
    real = client._call

    def slow(*words, **options):
        clock.slept.append(6)
        return real(*words, **options)

    client._call = slow
    with pytest.raises(ApiError, match=r"[45] objects came within 20 s, which is retry_deadline, and there are more"):
        list_objects(client, TRUNK)
    assert len(pages(emulator)) in (4, 5)


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
        list_objects(client_of(emulator), row, T if row.parent else None)
    assert words in str(error.value)
    assert operations(emulator) == [operation] * tries


def test_a_later_page_that_fails_fails_the_list(emulator, client_of):
    seeded(emulator, *sites(9))
    emulator.settings(max_page_size=2)
    emulator.fault("403", operation="listTrunks", skip=3)
    with pytest.raises(ApiError, match="403"):
        list_objects(client_of(emulator), TRUNK)


def test_children(emulator, client_of):
    acl = {"name": "office", "entries": [{"ipRange": "::1"}]}
    numbers = ["+442079460100", "+442079460101"]
    seeded(
        emulator, *sites(1, accessControlLists=[acl], sipEndpoints=[{"sipAddress": "a.example"}], phoneNumbers=numbers)
    )
    client = client_of(emulator)
    (found,) = list_objects(client, ACL, T)
    assert {"name": "office", "entries": [{"ip_range": "::1"}], "trunk_id": T.id}.items() <= found.items()
    assert [endpoint["sip_address"] for endpoint in list_objects(client, SIP_ENDPOINT, T)] == ["a.example"]
    assert list_objects(client, PHONE_NUMBER, T) == [{"phone_number": number, "trunk_id": T.id} for number in numbers]
    assert [entry["query"] for entry in emulator.log() if entry["operation"] != "token"] == [{}] * 3
    assert get_object(client, ACL, found["id"], T) == found


def test_fields_of_the_future_are_kept(emulator, client_of):
    seeded(emulator, *sites(1))
    emulator.settings(extra_fields=True)
    (found,) = list_objects(client_of(emulator), TRUNK)
    assert found["future_field"]
    assert "future_list" in found["future_object"]


@pytest.mark.parametrize("kind", ["no_id", "html"])
def test_what_is_no_object_is_no_absence(emulator, client_of, kind):
    seeded(emulator, *sites(1))
    emulator.fault(kind, operation="getTrunk", times=0)
    with pytest.raises(ApiError, match="Could not read trunk"):
        get_object(client_of(emulator), TRUNK, T.id)
    assert operations(emulator) == ["getTrunk"]


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"7", b'{"trunk": {}}', b'{"id": 7}', b'{"id": ""}'])
def test_an_answer_without_its_object(emulator, client_of, body):
    with server(lambda handler: (200, {"Content-Type": "application/json"}, body)) as url:
        client = client_of(emulator, api_url=url, auth_method="basic")
        with pytest.raises(ApiError, match="an object without its 'id'"):
            get_object(client, TRUNK, T.id)
        with pytest.raises(ApiError, match="holds no list 'trunks'"):
            list_objects(client, TRUNK)
        expected = json.loads(body or "null")
        assert client.change("PATCH", "/x", "update x", {}) == (expected if isinstance(expected, dict) else {})
        assert client.post("/x", "create x", {}) == (expected if isinstance(expected, dict) else {})


def test_no_trunk_is_told_from_no_list(emulator, client_of):
    client = client_of(emulator)
    assert list_objects(client, ACL, T) is None
    assert operations(emulator) == ["listAccessControlLists", "getTrunk"]
    seeded(emulator, *sites(1))
    assert list_objects(client, ACL, T) == []
    assert get_object(client, ACL, "nowhere", T) is None
    with pytest.raises(ApiError, match="404"):
        client.list("/v1/nowhere", "list nothing", ListShape("trunks", "id"))
