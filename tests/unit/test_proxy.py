# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The proxy that other tests stand on changes nothing, and nobody gets past it when it is shut."""

import pytest
import requests

from tests.proxy import Exchange, Response, Server, ask, proxy

HEADERS = (("Content-Length", "4"), ("X-Two", "1"), ("x-two", "2"), ("Accept-Encoding", "gzip"))
REQUEST = ("PATCH", "/a%2Fb//c?d=%2B&d=", HEADERS, b"\0\xff\r\n")
RESPONSES = {
    "whole": Response(201, HEADERS, b"\r\n\xff\0"),
    "empty": Response(204, (("X-Two", "1"),), b""),
    "half": Response(200, HEADERS, b"\r\n", complete=False),
    "cut": None,
}


@pytest.mark.parametrize("response", RESPONSES.values(), ids=RESPONSES)
def test_nothing_is_changed(response):
    with Server(lambda *_request: response) as behind, proxy(behind.url) as between:
        assert ask(between.url, *REQUEST) == response
    method, target, headers, body = REQUEST
    for server in (between, behind):
        host = ("Host", server.url.removeprefix("http://"))
        assert server.exchanges == [Exchange(method, target, (host, *headers), body, response)]


def test_shut_and_open():
    """A client that would keep its connection is refused like any other."""
    with Server(lambda *_request: RESPONSES["whole"]) as between, requests.Session() as session:
        session.trust_env = False
        between.meanwhile[1, True] = between.shut
        assert session.get(between.url).status_code == 201
        with pytest.raises(requests.ConnectionError, match="refused"):
            session.get(between.url)
        between.open()
        between.open()
        assert session.get(between.url).status_code == 201
    with pytest.raises(requests.ConnectionError, match="refused"):
        session.get(between.url)
    assert len(between.exchanges) == 2


def test_meanwhile():
    happened = []
    with Server(lambda *_request: happened.append("passed on")) as between:
        between.meanwhile = {(2, False): lambda: happened.append("before"), (2, True): lambda: happened.append("after")}
        for _number in range(3):
            ask(between.url, *REQUEST)
    assert happened == ["passed on", "before", "passed on", "after", "passed on"]
