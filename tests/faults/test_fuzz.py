# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Right answers with something wrong in them, by the thousand: each ends in a right result or an error in our words."""

import copy
import gzip
import itertools
import json
import re
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import reader_spec, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._module.query import query
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import reconcile
from tests.emulator.client import Emulator
from tests.raw_server import answered, raw
from tests.unit.support import through, trunk_id

MUTATIONS, FEW = 2000, 150
LONGEST = 60  # seconds after which what hangs is said to hang
T, U = trunk_id(1), trunk_id(2)
NUMBER = "+442079460100"
ENTRIES = [{"ipRange": "192.0.2.0/24", "description": "wan"}]
OBJECTS = {
    "trunks": [{"id": T, "name": "london", "hostName": "acme"}, {"id": U, "name": "madrid", "hostName": "acme-2"}],
    "sipEndpoints": [{"id": "E1", "sipAddress": "sbc.example", "priority": 1, "enabled": True}],
    "accessControlLists": [{"id": "A1", "name": "office", "enabled": True, "entries": ENTRIES}],
    "phoneNumbers": [{"phoneNumber": NUMBER}],
}
TASKS = {
    "trunks": (query, TRUNK, {}),
    "ACLs": (query, ACL, {}),
    "trunk": (reconcile, TRUNK, {"trunks": [{"name": "new"}, {"name": "newer", "host_name": "acme-3"}]}),
    "rename": (reconcile, TRUNK, {"trunk_id": T, "name": "city"}),
    "ACL": (reconcile, ACL, {"trunk": "london", "acls": [{"name": "office", "enabled": False}, {"name": "new"}]}),
    "endpoint": (reconcile, SIP_ENDPOINT, {"trunk": T, "sip_address": "sbc.example", "state": "absent"}),
    "numbers": (reconcile, PHONE_NUMBER, {"trunk": T, "phone_numbers": [NUMBER, "+442079460101"], "exact": True}),
}
# How our errors begin.
OURS = re.compile(
    r"(Could not|The API's answer|Whether|Another run|There is no|The trunk|exact would|not tried|left where"
    r"|\d+ [A-Za-z ]+s are called|[a-z_\[\]0-9]+: )"
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(),
    st.text(max_size=9),
    st.sampled_from([T, U, "E1", "A1", ".", "..", "office", "london", NUMBER, "{{ 1 }}", "\ud800", "a/b", "\0\n", ""]),
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))
headers = st.sampled_from(
    [
        "Content-Encoding: gzip",
        "Content-Encoding: br",
        "Content-Length: 0",
        "Content-Length: 99999999999999999999",
        "Content-Length: -1",
        "Content-Length: ²",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked, gzip",
        "Content-Type: text/html; charset=utf-16",
        "Content-Type: application/json; charset=none",
        "Location: http://[::1",
        "Retry-After: 0",
        "Retry-After: Fri, 31 Dec 99999999999 23:59:59 GMT",
        "Set-Cookie: \xff=\xfe; domain=[",
        "Connection: close",
        "X: " + "y" * 70000,
        ": nothing",
    ]
)
STATUSES = (
    "100 101 102 103 200 201 202 204 205 206 226 299 300 301 302 303 304 305 307 308 400 401 402 403 404 405 406 408 "
    "409 410 411 412 413 415 418 422 423 425 426 428 429 431 451 499 500 501 502 503 504 505 511 520 599 600 999 099 20"
)
statuses = st.sampled_from([*(f"{number} said" for number in STATUSES.split()), "", "abc", "2e2 x", "200", "200 \x7f"])


def places(value, here=()):
    """Every place in a JSON value, the whole first."""
    yield here
    for key, member in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places(member, (*here, key))


def with_value(body, place, value):
    """The body with a value at this place; with ... the place is gone."""
    if not place:
        return value
    body = copy.deepcopy(body)
    holder = body
    for step in place[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return body


KINDS = ["value", "value", "value", "gone", "text", "bytes", "bytes", "half", "headers", "status", "packed"]
TEXTS = [
    b"[" * 9999,
    b'{"a":' * 400,
    b"1e400",
    b"NaN",
    b"9" * 9999,
    b"<html>",
    b"\xff\xfe{",
    b"\xef\xbb\xbf{}",
    b"{}{}",
]
mistakes = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "at": st.floats(0, 1, exclude_max=True),  # where in the answer, from its beginning to its end
        "length": st.integers(0, 20),
        "value": values,
        "text": st.sampled_from(TEXTS),
        "bytes": st.binary(max_size=20),
        "headers": st.lists(headers, min_size=1, max_size=3),
        "status": statuses,
    }
)


def spoiled(mistake, status, body):
    """The bytes of an answer with this mistake in it."""
    kind, content = mistake["kind"], b"" if body is None else json.dumps(body).encode()
    if kind in ("value", "gone"):
        where = list(places(body))
        place = where[int(mistake["at"] * len(where))]
        changed = with_value(body, place, ... if kind == "gone" and place else mistake["value"])
        return answered(json.dumps(changed).encode(), status=status)
    if kind == "text":
        return answered(mistake["text"], status=status)
    if kind == "headers":
        return "\r\n".join([f"HTTP/1.1 {status}", *mistake["headers"], "\r\n"]).encode("latin-1") + content
    if kind == "status":
        return answered(content, status=mistake["status"])
    if kind == "packed":
        content = gzip.compress(content, mtime=0)
    whole = (
        answered(content, "Content-Encoding: gzip", status=status)
        if kind == "packed"
        else answered(content, status=status)
    )
    start = (
        int(mistake["at"] * len(content)) + len(whole) - len(content)
        if kind == "packed"
        else int(mistake["at"] * len(whole))
    )
    return whole[:start] + (b"" if kind == "half" else mistake["bytes"] + whole[start + mistake["length"] :])


def right(head):
    """(status, body) of a right answer."""
    method, target = head.split()[:2]
    *_start, last = target.split("?")[0].split("/")
    if last == "token":
        return "200 OK", {"access_token": "a-token", "expires_in": 3600}
    kind = next(name for name in reversed(OBJECTS) if name in target) if "/trunks/" in target else "trunks"
    if method == "DELETE":
        return "204 No Content", None
    if last != kind and kind != "phoneNumbers":
        changed = {"enabled": False} if method == "PATCH" and kind == "accessControlLists" else {}
        return "200 OK", {**OBJECTS[kind][0], **({} if kind in target.split("/") else {"id": last}), **changed}
    if method == "POST":
        return "201 Created", {} if kind == "phoneNumbers" else {"id": "NEW"}
    return "200 OK", {kind: OBJECTS[kind], "totalSize": len(OBJECTS[kind])}


def whole(head):
    status, body = right(head)
    return [answered(b"" if body is None else json.dumps(body).encode(), status=status)]


@pytest.fixture(scope="module")
def api():
    """A server whose answers a test sets: answer(head) -> pieces."""

    def answer(head):
        return running.now(head)

    with raw(answer) as running:
        yield running


def ended(function, *words):
    came = []
    thread = threading.Thread(target=lambda: came.append(function(*words)), daemon=True)
    thread.start()
    thread.join(LONGEST)
    assert not thread.is_alive(), "it hangs"
    assert came, "it raised"
    return came[0]


def do(api, name):
    shell, row, raw_params = TASKS[name]
    spec = reader_spec(row) if shell is query else writer_spec(row)
    given = {"timeout": 2, "retry_deadline": 6, "key_secret": "s3cret-of-the-key", **raw_params}
    return through(shell, spec, Emulator(api.url, None, None), row, given, False)


def check(result):
    shown = json.dumps(result, allow_nan=False)
    shown.encode()
    assert "s3cret-of-the-key" not in shown
    for text in [
        *([result["msg"]] if result.get("failed") else []),
        *(item["msg"] for item in result.get("failed_items", ())),
    ]:
        assert OURS.match(text), text
        assert "defect" not in text, text


@pytest.mark.parametrize("name", TASKS)
def test_what_is_right_is_taken(api, clock, name):
    api.now = whole
    result = ended(do, api, name)
    check(result)
    assert "msg" not in result, result["msg"]


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_mutations(api, clock, full, record_property):
    many = MUTATIONS if full else FEW
    tried = []

    @settings(
        max_examples=many,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(list(TASKS)), mistakes, st.integers(0, 5), st.booleans())
    def mutations(name, mistake, hit, lasting):
        numbers = itertools.count()

        def answer(head):
            number = next(numbers)
            if number == hit or (lasting and number > hit):
                return [spoiled(mistake, *right(head)), None]
            return whole(head)

        api.now = answer
        check(ended(do, api, name))
        tried.append(1)

    mutations()
    record_property("spoiled answers tried", len(tried))
