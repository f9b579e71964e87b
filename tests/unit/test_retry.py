# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What an answer means for the request, and how long to wait, as tables."""

from email.utils import formatdate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils._client import retry
from ansible_collections.sinch.est.plugins.module_utils._client.response import Response
from ansible_collections.sinch.est.plugins.module_utils._client.retry import AGAIN, DONE, FAILED, LOST

NOW = 1_800_000_000.0
NO_ANSWER = Response(None, message="connection reset")


@pytest.mark.parametrize(
    ("answer", "repeatable", "post"),
    [
        pytest.param(Response(200, {}), DONE, DONE, id="200"),
        pytest.param(Response(201, {}), DONE, DONE, id="201"),
        pytest.param(Response(204), DONE, DONE, id="204"),
        pytest.param(Response(200, readable=False), AGAIN, LOST, id="200-cut"),
        pytest.param(Response(200, readable=False, json=False), FAILED, LOST, id="200-html"),
        pytest.param(Response(301), FAILED, FAILED, id="301"),
        pytest.param(Response(307), FAILED, FAILED, id="307"),
        pytest.param(Response(400), FAILED, FAILED, id="400"),
        pytest.param(Response(401), FAILED, FAILED, id="401"),
        pytest.param(Response(403), FAILED, FAILED, id="403"),
        pytest.param(Response(404), FAILED, FAILED, id="404"),
        pytest.param(Response(409), FAILED, FAILED, id="409"),
        pytest.param(Response(429), AGAIN, AGAIN, id="429"),
        pytest.param(Response(500), FAILED, LOST, id="500"),
        pytest.param(Response(501), FAILED, FAILED, id="501"),
        pytest.param(Response(502), AGAIN, LOST, id="502"),
        pytest.param(Response(503), AGAIN, LOST, id="503"),
        pytest.param(Response(503, readable=False, json=False), AGAIN, LOST, id="503-html"),
        pytest.param(Response(504), AGAIN, LOST, id="504"),
        pytest.param(NO_ANSWER, AGAIN, LOST, id="no-answer"),
        pytest.param(Response(None, not_sent=True), AGAIN, AGAIN, id="never-sent"),
        pytest.param(Response(None, permanent=True), FAILED, FAILED, id="permanent"),
        pytest.param(Response(None, not_sent=True, permanent=True), FAILED, FAILED, id="never-sent-and-permanent"),
    ],
)
def test_judge(answer, repeatable, post):
    assert retry.classify(answer, repeatable=True) == repeatable
    assert retry.classify(answer, repeatable=False) == post


@given(st.integers(100, 599), st.booleans(), st.booleans(), st.booleans())
def test_a_post_that_may_have_run_is_never_just_sent_again(status, readable, json, repeatable):
    answer = Response(status, readable=readable, json=json)
    verdict = retry.classify(answer, repeatable)
    assert verdict in (DONE, AGAIN, LOST, FAILED)
    assert repeatable or verdict != AGAIN or status == 429
    assert verdict != LOST or not repeatable


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (NO_ANSWER, True),
        (Response(502), True),
        (Response(503), True),
        (Response(504), True),
        (Response(500), False),
        (Response(200), False),
    ],
    ids=lambda value: str(getattr(value, "status", value)),
)
def test_which_lost_post_may_be_sent_again_after_a_look(answer, expected):
    assert retry.may_repeat(answer) is expected


@pytest.mark.parametrize(
    ("answer", "tries", "seconds_left", "expected"),
    [
        (Response(503), 1, 60, False),
        (Response(503), 5, 60, False),
        (Response(503), 6, 60, True),
        (NO_ANSWER, 6, 60, True),
        (Response(503), 1, 0, True),
        (Response(503), 1, -1, True),
        (Response(429), 6, 60, False),
        (Response(429), 600, 1, False),
        (Response(429), 1, 0, True),
    ],
)
def test_exhausted(answer, tries, seconds_left, expected):
    assert retry.exhausted(answer, tries, seconds_left) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("0", 0, id="zero"),
        pytest.param("7", 7, id="seconds"),
        pytest.param(" 120 ", 120, id="spaces"),
        pytest.param(formatdate(NOW + 30, usegmt=True), 30, id="date"),
        pytest.param("Fri, 15 Jan 2027 10:00:30 +0200", 30, id="date-with-zone"),
        pytest.param(formatdate(NOW - 30, usegmt=True), -30, id="past-date"),
        pytest.param(None, None, id="none"),
        pytest.param("", None, id="empty"),
        pytest.param("soon", None, id="garbage"),
        pytest.param("-5", None, id="negative"),
        pytest.param("1.5", None, id="fraction"),
        pytest.param("Fri, 99 Jan 2027 08:00:30 GMT", None, id="no-such-day"),
        pytest.param("\u0661\u0662", None, id="other-digits"),
    ],
)
def test_retry_after(value, expected):
    assert retry.retry_after(value, NOW) == expected


def test_no_header_breaks_the_reader():
    for value in ("Mon", "Mon, ", "1 1 1", ",", "\x00", "9" * 400):
        found = retry.retry_after(value, NOW)
        assert found is None or found == float(value)


@given(
    st.one_of(
        st.text(),
        st.text("0123456789: ,+-GMTFriJan"),
        st.builds(
            "Fri, {} Jan {} {}:{}:00 {}".format,
            *[st.integers(-1, 10**20)] * 4,
            st.sampled_from(["GMT", "+9999", "-99999999999999", "+0000", "EST", ""]),
        ),
    )
)
@example("Fri, 31 Dec 99999999999 23:59:59 GMT")
@example("Sat, 01 Jan 0000 00:00:00 +2359")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
def test_no_header_at_all_breaks_the_reader(value):
    found = retry.retry_after(value, NOW)
    assert found is None or isinstance(found, float)


def answer(retry_after=None, status=503):
    return Response(status, headers={"Retry-After": retry_after} if retry_after else {})


@pytest.mark.parametrize(
    ("retry_after", "seconds_left", "expected"),
    [
        pytest.param("7", 60, 7, id="as-asked"),
        pytest.param("7", 5, 5, id="not-past-the-deadline"),
        pytest.param("Fri, 31 Dec 9999 23:59:59 GMT", 60, 60, id="far-date"),
        pytest.param("9" * 30, 60, 60, id="huge"),
    ],
)
def test_wait_as_the_server_asks(retry_after, seconds_left, expected):
    for tries in (1, 6):
        assert retry.wait(answer(retry_after, 429), tries, seconds_left) == expected
    assert retry.wait(answer(retry_after), 1, seconds_left) == expected


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("message", ["0", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_nobody_comes_back_at_once(monkeypatch, status, message):
    """A busy server that says 0, or whose clock is behind, would see all six tries before it is ready."""
    monkeypatch.setattr(retry.random, "uniform", lambda low, high: high)
    assert [retry.wait(answer(message, status), tries, 60) for tries in range(1, 6)] == [1, 2, 4, 8, 16]


def test_a_busy_server_is_given_the_longer_of_both(monkeypatch):
    monkeypatch.setattr(retry.random, "uniform", lambda low, high: high)
    assert [retry.wait(answer("3"), tries, 60) for tries in range(1, 5)] == [3, 3, 4, 8]
    assert [retry.wait(answer("3", 429), tries, 60) for tries in range(1, 5)] == [3, 3, 3, 3]


@pytest.mark.parametrize("message", [None, "soon"])
@pytest.mark.parametrize(
    ("tries", "ceiling"),
    [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 20), (10, 20), (500, 20)],
    ids=str,
)
def test_full_jitter_without_it(monkeypatch, message, tries, ceiling):
    asked = []
    monkeypatch.setattr(retry.random, "uniform", lambda low, high: asked.append((low, high)) or high)
    assert retry.wait(answer(message), tries, 60) == ceiling
    assert retry.wait(answer(message), tries, 0.25) == 0.25
    assert asked == [(0, ceiling)] * 2
