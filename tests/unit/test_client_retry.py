# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Retries over real HTTP: what is sent again and how often, how long is waited, and what the error says."""

import socket

import pytest

from ansible_collections.sinch.est.plugins.module_utils._api.described import TRUNKS as COLLECTION
from ansible_collections.sinch.est.plugins.module_utils._api.wire import path
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape
from ansible_collections.sinch.est.plugins.module_utils._client.retry import MAX_TRIES
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, LostAnswer
from tests.dialects import operations
from tests.unit.support import PROJECT, seeded, server, trunk_id, trunks_of

TRUNKS = path(COLLECTION.path, PROJECT)
ITEM = path(COLLECTION.path, PROJECT, None, trunk_id(1))


def delete(client):
    """Whoever deletes takes 404 for what was wanted, once the list shows no more than that."""
    try:
        client.delete(ITEM, "delete trunk x")
    except ApiError as error:
        if error.status != 404:
            raise


CALLS = {
    "getTrunk": lambda client: client.get(ITEM, "read trunk x", "id"),
    "updateTrunk": lambda client: client.change("PATCH", ITEM, "update trunk x", {"name": "city"}),
    "deleteTrunk": delete,
    "createTrunk": lambda client: client.post(TRUNKS, "create trunk x", {"name": "madrid"}),
}
REPEATABLE = ["getTrunk", "updateTrunk", "deleteTrunk"]
UNCLEAR = ["502", "503", "504", "cut_before", "cut_after"]


@pytest.fixture
def client(emulator, client_of):
    """Logged in; one trunk is there."""
    seeded(emulator, {"id": trunk_id(1), "name": "london"})
    client = client_of(emulator)
    client.get(ITEM, "log in", "id")
    emulator.clear_log()
    return client


@pytest.mark.parametrize("operation", REPEATABLE)
@pytest.mark.parametrize("kind", UNCLEAR)
def test_sent_again_until_it_works(emulator, client, operation, kind):
    emulator.fault(kind, operation=operation, times=2)
    CALLS[operation](client)
    assert operations(emulator) == [operation] * 3
    expected = {"getTrunk": {"london"}, "updateTrunk": {"city"}, "deleteTrunk": set()}[operation]
    assert trunks_of(emulator).keys() == expected


@pytest.mark.parametrize("operation", REPEATABLE)
@pytest.mark.parametrize("kind", ["503", "cut_before"])
def test_given_up_after_a_few_tries(emulator, client, clock, operation, kind):
    emulator.fault(kind, operation=operation, times=0)
    where = ITEM if kind == "503" else emulator.url + ITEM  # nobody answered: at which address?
    with pytest.raises(ApiError, match=rf"Could not \w+ trunk x: [A-Z]+ {where} .* after {MAX_TRIES} tries: ") as error:
        CALLS[operation](client)
    assert operations(emulator) == [operation] * MAX_TRIES
    assert error.value.status == (503 if kind == "503" else None)
    assert len(clock.slept) == MAX_TRIES - 1


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("kind", ["403", "500"])
@pytest.mark.parametrize("body", ["json", "problem", "html", "empty"])
def test_what_will_not_get_better_is_sent_once(emulator, client, operation, kind, body):
    emulator.fault(kind, operation=operation, times=0, body=body)
    with pytest.raises(ApiError, match=f"answered {kind} after 1 try: ") as error:
        CALLS[operation](client)
    assert operations(emulator) == [operation]
    assert (isinstance(error.value, LostAnswer), kind) in [(False, "403"), (operation == "createTrunk", "500")]
    if body != "empty":
        assert "a fault that was asked for" in str(error.value)


@pytest.mark.parametrize("kind", [*UNCLEAR, "500", "truncate", "html"])
def test_a_post_that_may_have_run_is_sent_once(emulator, client, kind):
    emulator.fault(kind, operation="createTrunk", times=0)
    with pytest.raises(LostAnswer, match=r"after 1 try: .*It may have run all the same"):
        CALLS["createTrunk"](client)
    assert operations(emulator) == ["createTrunk"]


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize(
    ("options", "waits"),
    [
        pytest.param({"retry_after": 7}, [7, 7], id="seconds"),
        pytest.param({"retry_after": 0}, None, id="at-once"),
        pytest.param({"retry_after": "date", "seconds": -60}, None, id="past-date"),
        pytest.param({"retry_after": "Fri, 31 Dec 99999999999 23:59:59 GMT"}, None, id="no-date"),
        pytest.param({"retry_after": "date", "seconds": 9}, [9, 9], id="date"),
        pytest.param({}, None, id="none"),
        pytest.param({"body": "html"}, None, id="html"),
        pytest.param({"body": "empty", "retry_after": 3}, [3, 3], id="empty"),
    ],
)
def test_a_rate_limit_is_waited_out(emulator, client, clock, operation, options, waits):
    emulator.fault(429, operation=operation, times=2, **options)
    CALLS[operation](client)
    assert operations(emulator) == [operation] * 3
    if waits is None:
        assert [0 < slept <= most for slept, most in zip(clock.slept, [1, 2], strict=True)] == [True, True]
    else:
        assert clock.slept == pytest.approx(waits, abs=1.1 if "date" in options.values() else 0.1)


def test_a_rate_limit_is_waited_out_to_the_deadline_and_no_longer(emulator, client, clock):
    emulator.fault(429, operation="createTrunk", times=0, retry_after=9)
    with pytest.raises(ApiError, match=r"429 after 8 tries.*raise retry_deadline, or lower concurrency") as error:
        CALLS["createTrunk"](client)
    assert not isinstance(error.value, LostAnswer)
    assert sum(clock.slept) == pytest.approx(60, abs=0.5)
    assert operations(emulator) == ["createTrunk"] * 8


def test_a_rate_limit_holds_back_all_threads(emulator, client, clock):
    emulator.fault(429, operation="getTrunk", retry_after=30)

    def another():
        clock.meanwhile = lambda: None
        client.get(ITEM, "read trunk x", "id")

    clock.meanwhile = another
    client.get(ITEM, "read trunk x", "id")
    assert clock.slept == pytest.approx([30, 30], abs=0.5)  # the other waited as long, although nobody refused it
    assert [entry["status"] for entry in emulator.log()] == [429, 200, 200]


def test_another_failure_holds_back_its_own_thread_only(emulator, client, clock):
    emulator.fault(503, operation="getTrunk", retry_after=30)

    def another():
        clock.meanwhile = lambda: None
        client.get(ITEM, "read trunk x", "id")

    clock.meanwhile = another
    client.get(ITEM, "read trunk x", "id")
    assert clock.slept == pytest.approx([30], abs=0.5)


def test_the_deadline_ends_all_tries_together(emulator, client_of, clock):
    seeded(emulator)
    emulator.fault(503, operation="listTrunks", times=0, retry_after=20)
    with pytest.raises(ApiError, match="503 after 3 tries"):
        client_of(emulator, retry_deadline=30).list(TRUNKS, "list trunks", ListShape("trunks", "id"))
    assert sum(clock.slept) == pytest.approx(30, abs=0.5)


def test_a_delete_that_ran_although_its_answer_was_lost_is_a_success(emulator, client):
    emulator.fault("cut_after", operation="deleteTrunk")
    CALLS["deleteTrunk"](client)
    assert [entry["status"] for entry in emulator.log()] == [None, 404]


def test_an_object_that_is_not_there(emulator, client):
    seeded(emulator)
    assert CALLS["getTrunk"](client) is None
    CALLS["deleteTrunk"](client)
    with pytest.raises(ApiError, match="answered 404 after 1 try"):
        CALLS["updateTrunk"](client)


@pytest.mark.parametrize("operation", CALLS)
def test_nobody_listens(client_of, emulator, clock, operation):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(ApiError, match=f"failed after {MAX_TRIES} tries: .*refused") as error:
            CALLS[operation](client_of(emulator, api_url=url))
    assert error.value.status is None
    assert not isinstance(error.value, LostAnswer)  # it was never sent, so there is nothing to look for


@pytest.mark.parametrize("operation", REPEATABLE)
def test_a_server_that_hangs_is_asked_again(emulator, client_of, operation):
    seeded(emulator, {"id": trunk_id(1), "name": "london"})
    emulator.fault("hang", operation=operation, after=operation == "deleteTrunk")
    CALLS[operation](client_of(emulator, timeout=0.3))
    assert operations(emulator) == [operation] * 2


def test_a_post_that_hangs_is_not_sent_again(emulator, client_of):
    emulator.fault("hang", operation="createTrunk", after=True)
    with pytest.raises(LostAnswer, match="timed out"):
        CALLS["createTrunk"](client_of(emulator, timeout=0.3))
    assert operations(emulator) == ["createTrunk"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            b'{"code": 400, "status": "INVALID", "message": "bad name", "details": [{"field": "name"}]}',
            "INVALID: bad name",
        ),
        (b'{"message": "name: bad", "details": [{"field": "name", "description": "bad"}, "more"]}', "name: bad; more"),
        (b'{"message": "no", "details": [7]}', "no; 7"),
        (b'{"type": "about:blank", "title": "Bad", "detail": "name"}', "Bad: name"),
        (b'{"error": "invalid_client", "error_description": "no such key"}', "invalid_client: no such key"),
        (b'"just text"', '"just text"'),
        (b"plain\x1b[31m\r\n  words.", "plain [31m words"),
        (b"", "Bad Request"),
        (b'{"message": 7}', '{"message": 7}'),
        (b'{"message": "' + b"long " * 500 + b'"}', "long ..."),
    ],
)
def test_what_the_server_says_is_said(emulator, client_of, body, said):
    refusal = (400, {"Content-Type": "application/json"}, body)
    with server(lambda handler: refusal) as url, pytest.raises(ApiError) as error:
        CALLS["createTrunk"](client_of(emulator, api_url=url))
    text = str(error.value)
    assert f"Could not create trunk x: POST {TRUNKS} answered 400 after 1 try: {said}" in text or said == "long ..."
    assert text.isprintable()
    assert len(text) < 600
    assert not text.endswith("..") or said == "long ..."
