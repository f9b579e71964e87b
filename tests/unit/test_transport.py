# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""One try below HTTP: answers without an end, too large, or that are none; each ends, and a POST is not forgotten."""

import gzip
import json
import threading
import zlib
from itertools import chain, repeat

import pytest

from ansible_collections.sinch.est.plugins.module_utils._api.collection import TOTALS
from ansible_collections.sinch.est.plugins.module_utils._api.described import PAGING
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, EstError, LostAnswer
from tests.raw_server import answered, drip, raw
from tests.unit.support import server

LONGEST = 30  # seconds after which what hangs is said to hang
JSON = "Content-Type: application/json"
TRUNKS = "/v1/projects/p1/trunks"
EMPTY = json.dumps({"trunks": [], "totalSize": 0}).encode()
HEAD = b"HTTP/1.1 200 OK\r\n"
ENDLESS = {
    "body": lambda: chain([HEAD + b"Content-Length: 99999\r\n\r\n"], drip(b" ")),
    "body without a length": lambda: chain([HEAD + b"\r\n"], drip(b" ")),
    "header": lambda: chain([HEAD + b"X-Long: "], drip(b"x")),
    "status": lambda: chain([b"HTTP/1.1 200 "], drip(b"O")),
    "chunks": lambda: chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], drip(b"1\r\n \r\n")),
    "length of a chunk": lambda: chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], drip(b"0")),
    "100 Continue": lambda: drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "an error's body": lambda: chain([b"HTTP/1.1 403 No\r\nContent-Length: 99999\r\n\r\n"], drip(b" ")),
    "nothing": lambda: repeat(1.0),
}


def ended(function, *words, **more):
    """What the function returns or raises; it is said to hang where it does not end."""
    came = []

    def work():
        try:
            came.append(function(*words, **more))
        except Exception as error:
            came.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(LONGEST)
    assert came, "it hangs"
    return came[0]


def client_at(client_of, emulator, url, **changes):
    return client_of(emulator, **{"api_url": url, "auth_method": "basic", **changes})


def read(client):
    return client.list(TRUNKS, "list trunks", ListShape("trunks", "id", TOTALS, PAGING))


@pytest.mark.parametrize("kind", ENDLESS)
def test_an_answer_without_end(emulator, client_of, kind):
    with raw(lambda head: ENDLESS[kind]()) as running:
        client = client_at(client_of, emulator, running.url, timeout=0.4, retry_deadline=1.0)
        error = ended(read, client)
        assert isinstance(error, ApiError)
        assert "timed out" in str(error)
        assert error.tries > 1  # the deadline is that of a try, and there was time for another
        lost = ended(client.post, TRUNKS, "create trunk x", {})
        assert isinstance(lost, LostAnswer)
        assert lost.repeat
        assert lost.tries == 1


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_login_without_end(emulator, client_of, kind):
    with raw(lambda head: ENDLESS[kind]()) as running:
        error = ended(read, client_of(emulator, token_url=running.url, timeout=0.2, retry_deadline=0.5))
        assert "Could not log in" in str(error)


@pytest.mark.parametrize("kind", ["header", "status", "nothing"])
def test_a_proxy_without_end(emulator, client_of, monkeypatch, kind):
    """Its answer to CONNECT is part of the try."""
    with raw(lambda head: ENDLESS[kind]()) as running:
        monkeypatch.setenv("HTTPS_PROXY", running.url)
        client = client_at(client_of, emulator, "https://api.invalid", timeout=0.4, retry_deadline=1.0)
        error = ended(read, client)
        assert "timed out" in str(error)
        assert {head.split()[0] for head in running.heads} == {"CONNECT"}


def large(how):
    """65 MB of blanks after a list; most of it is never made where nobody reads it."""
    blanks = b" " * 2**20
    plain = chain([EMPTY], repeat(blanks, 65))
    if how == "plain":
        return chain([HEAD + f"Content-Length: {65 * 2**20 + len(EMPTY)}\r\n\r\n".encode()], plain)
    if how == "without end":
        return chain([HEAD + b"\r\n"], repeat(blanks))
    if how == "chunks":
        return chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], repeat(b"100000\r\n" + blanks + b"\r\n"))
    packed = gzip.compress(b"".join(plain))
    if how == "twice":
        return [answered(gzip.compress(packed), "Content-Encoding: gzip, gzip")]
    if how == "members":
        return [answered(gzip.compress(EMPTY) + gzip.compress(blanks) * 65, "Content-Encoding: gzip")]
    return [answered(packed, "Content-Encoding: gzip")]


@pytest.mark.parametrize("how", ["plain", "without end", "chunks", "gzip", "members"])
def test_an_answer_that_is_too_large(emulator, client_of, how):
    with raw(lambda head: large(how)) as running:
        client = client_at(client_of, emulator, running.url)
        error = ended(read, client)
        assert isinstance(error, ApiError)
        assert "more than 64 MB" in str(error)
        assert error.tries == 1
        lost = ended(client.post, TRUNKS, "create trunk x", {})
        assert isinstance(lost, LostAnswer)
        assert len(running.heads) == 2


def test_what_is_packed_is_never_unpacked_whole(emulator, client_of, monkeypatch):
    """4 GB of blanks in 4 MB, a part of them packed once. The sum behind them is wrong: nobody may come that far."""
    packer = zlib.compressobj(wbits=31)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    blanks = packer.compress(b" " * 2**22) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = head + blanks * 1024 + packer.flush()
    tracemalloc = pytest.importorskip("tracemalloc")
    with raw(lambda head: [answered(packed, "Content-Encoding: gzip")]) as running:
        client = client_at(client_of, emulator, running.url)
        tracemalloc.start()
        try:
            assert "more than 64 MB" in str(ended(read, client))
            assert tracemalloc.get_traced_memory()[1] < 200 * 2**20
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("body", [EMPTY, b""])
@pytest.mark.parametrize("how", ["plain", "chunks", "gzip"])
def test_a_connection_is_kept(emulator, client_of, body, how):
    answer = {
        "plain": answered(body),
        "chunks": HEAD
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + (b"%x\r\n%s\r\n" % (len(body), body) if body else b"")
        + b"0\r\n\r\n",
        "gzip": answered(gzip.compress(body), "Content-Encoding: gzip"),
    }[how]
    with raw(lambda head: [answer]) as running:
        client = client_at(client_of, emulator, running.url, concurrency=1)
        for _time in range(3):
            client.change("PATCH", TRUNKS, "update trunk x", {})
        assert (len(running.heads), running.connections) == (3, 1)


def test_what_is_packed_is_read(emulator, client_of):
    listed = json.dumps({"trunks": [{"id": str(number)} for number in range(9)]}).encode()
    packed = gzip.compress(listed[:20]) + gzip.compress(listed[20:])
    headers = (JSON, "Content-Encoding: gzip")
    with raw(lambda head: [answered(packed, *headers)]) as running:
        client = client_at(client_of, emulator, running.url)
        assert len(client.list("/x", "list x", ListShape("trunks", "id"))) == 9
        assert "Accept-Encoding: gzip\r\n" in running.heads[0]


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (gzip.compress(EMPTY)[:-9], "gzip", "broke off"),
        (EMPTY, "gzip", "cannot be unpacked"),
        (EMPTY, "br", "packed as 'br'"),
        (gzip.compress(gzip.compress(EMPTY)), "gzip, gzip", "packed as 'gzip, gzip'"),
    ],
    ids=["half", "not packed", "another way", "twice"],
)
def test_what_cannot_be_unpacked(emulator, client_of, clock, body, encoding, words):
    with raw(lambda head: [answered(body, JSON, f"Content-Encoding: {encoding}")]) as running:
        client = client_at(client_of, emulator, running.url)
        with pytest.raises(ApiError, match=words):
            read(client)
        with pytest.raises(LostAnswer, match=words):
            client.post(TRUNKS, "create trunk x", {})


@pytest.mark.parametrize("early", [102, 103, 199, 101])
def test_an_interim_answer_is_no_answer(emulator, client_of, clock, early):
    """Once taken for the answer, the next request would read what belongs to this one."""
    interim = f"HTTP/1.1 {early} Wait\r\nLink: </x>\r\n\r\n".encode()
    refused = answered(b'{"message": "no such thing"}', JSON, status="400 Bad Request")
    with raw(lambda head: [interim, refused]) as running:
        client = client_at(client_of, emulator, running.url, concurrency=1)
        with pytest.raises(LostAnswer, match=f"only an interim answer, {early}"):
            client.post(TRUNKS, "create trunk x", {})
        with pytest.raises(ApiError, match=f"only an interim answer, {early}") as error:
            client.change("PATCH", TRUNKS, "update trunk x", {})
        assert error.value.tries == 6
        assert len(running.heads) == 7


def test_100_continue_is_passed_over(emulator, client_of):
    answer = b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + answered(EMPTY, JSON)
    with raw(lambda head: [answer]) as running:
        assert read(client_at(client_of, emulator, running.url)) == []


@pytest.mark.parametrize(
    "location",
    ["http://[::1", "http://[::1]:99999999/", "//", "", "http:///x", "\xff\xfe", "http://x:y/", "javascript:alert(1)"],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_nowhere(emulator, client_of, location, status):
    with server(lambda handler: (status, {"Location": location}, b"")) as url:
        client = client_at(client_of, emulator, url)
        with pytest.raises(ApiError, match=f"answered {status} after 1 try: a redirect to .*credentials do not"):
            read(client)
        with pytest.raises(ApiError, match=f"answered {status}"):
            client.post(TRUNKS, "create trunk x", {})


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 099 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x00\x00",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n",
    ],
    ids=lambda answer: repr(answer[:40]),
)
def test_what_is_no_answer(emulator, client_of, clock, answer):
    """Whatever a library makes of it: a POST may have run."""
    with raw(lambda head: [answer, None]) as running:
        client = client_at(client_of, emulator, running.url)
        with pytest.raises(LostAnswer):
            client.post(TRUNKS, "create trunk x", {})
        with pytest.raises(EstError, match="after 6 tries"):
            client.change("PATCH", TRUNKS, "update trunk x", {})
