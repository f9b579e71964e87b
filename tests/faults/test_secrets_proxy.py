# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Proxies: they see where to, and no secret; and no error shows their own password."""

import base64

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK
from tests.emulator.client import Emulator
from tests.unit.support import SECRET, look, server

PASSWORD = "pr0xy-pass"
ELSEWHERE = Emulator("https://api.example.com", None, None)


@pytest.fixture
def through(monkeypatch):
    """through(proxy): from now on the environment names it."""
    for name in ("no_proxy", "NO_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    return lambda proxy: monkeypatch.setenv("HTTPS_PROXY", proxy)


def said(**options):
    """The error of a task that cannot reach the API."""
    result = look(ELSEWHERE, TRUNK, retry_deadline=0.1, **options)
    assert result["failed"], result
    return result["msg"]


@pytest.mark.parametrize("options", [{}, {"auth_method": "basic"}, {"access_token": "t0ken-of-the-user"}])
def test_a_proxy_is_asked_for_the_way_and_told_nothing_else(through, options):
    asked = []

    def refuse(handler):
        asked.append((handler.command, handler.path, dict(handler.headers)))
        return 502, {}, b""

    with server(refuse) as url:
        through(url.replace("//", f"//us3r:{PASSWORD}@"))
        text = said(**options)
    assert PASSWORD not in text
    assert "us3r" not in text
    assert {request[:2] for request in asked} == {("CONNECT", "api.example.com:443")}
    pair = base64.b64encode(f"key:{SECRET}".encode()).decode()
    for headers in (request[2] for request in asked):
        assert "Authorization" not in headers
        assert not [secret for secret in (SECRET, pair, "t0ken-of-the-user") if secret in str(headers)]


@pytest.mark.parametrize(
    "proxy",
    [
        "http://us3r:{}@127.0.0.1:1",
        "us3r:{}@127.0.0.1:1",
        "ftp://us3r:{}@127.0.0.1:1",
        "socks5://us3r:{}@127.0.0.1:1",
    ],
)
def test_a_proxy_that_does_not_answer(through, proxy):
    through(proxy.format(PASSWORD))
    assert PASSWORD not in said()


@pytest.mark.parametrize(
    "proxy",
    [
        "http://us3r:{}@",
        "http://us3r:{}@127.0.0.1:80a",
        "http://us3r:{}@127.0.0.1:99999",
        "http://us3r:{}@[::1",
        "http://us3r:{}@a..b:1",
        "http://us3r:{}@" + "x" * 70 + ".example:1",
        "http://us3r:{}/word@127.0.0.1:1",
        "http://us3r:{}#word@127.0.0.1:1",
        "http://us3r:{}?word@127.0.0.1:1",
    ],
)
def test_a_proxy_that_cannot_be_one(through, proxy):
    through(proxy.format(PASSWORD))
    text = said()
    assert "The proxy that the environment names for https://api.example.com" in text
    assert PASSWORD not in text
    assert "us3r" not in text


@pytest.mark.parametrize("url", ["us3r:{}@api.example.com", "ftp://us3r:{}@api.example.com", "https://us3r:{}@[::1"])
def test_an_address_with_a_password_is_not_shown(url):
    text = look(ELSEWHERE, TRUNK, api_url=url.format(PASSWORD))["msg"]
    assert text == "api_url: must hold no credentials, query or fragment"
