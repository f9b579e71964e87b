# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Connection options: what is missing or dangerous is refused before any request; no secret is shown."""

from pathlib import Path

import pytest

from ansible_collections.sinch.est.plugins.module_utils._client.settings import is_loopback, settings_from
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from tests.unit.support import SECRET, connection


def settled(proxies=lambda url: {"all": f"proxy for {url}"}, **changes):
    return settings_from(connection(**changes), proxies)


@pytest.mark.parametrize(
    ("changes", "option", "reason"),
    [
        ({"project_id": None}, "project_id", "SINCH_PROJECT_ID"),
        ({"project_id": " "}, "project_id", "is missing"),
        ({"key_id": None}, "key_id", "SINCH_KEY_ID"),
        ({"key_id": ""}, "key_id", "is missing"),
        ({"key_secret": None}, "key_secret", "SINCH_KEY_SECRET"),
        ({"auth_method": "basic", "access_token": "t", "key_secret": None}, "key_secret", "is missing"),
        ({"auth_method": "basic", "access_token": "t", "key_id": None}, "key_id", "is missing"),
        ({"timeout": 0}, "timeout", "above 0"),
        ({"timeout": -1}, "timeout", "above 0"),
        ({"timeout": float("nan")}, "timeout", "above 0"),
        ({"retry_deadline": 0}, "retry_deadline", "above 0"),
        ({"concurrency": 0}, "concurrency", "between 1 and 16"),
        ({"concurrency": 17}, "concurrency", "between 1 and 16"),
        ({"api_url": ""}, "api_url", "is not an https address"),
        ({"api_url": "api.example"}, "api_url", "is not an https address"),
        ({"api_url": "ftp://api.example"}, "api_url", "is not an https address"),
        ({"api_url": "https://"}, "api_url", "is not an https address"),
        ({"token_url": "file:///etc/passwd"}, "token_url", "is not an https address"),
        ({"api_url": "https://user@api.example"}, "api_url", "no credentials, query or fragment"),
        ({"api_url": "https://user:word@api.example"}, "api_url", "no credentials, query or fragment"),
        ({"api_url": "https://api.example?a=b"}, "api_url", "no credentials, query or fragment"),
        ({"token_url": "https://api.example#a"}, "token_url", "no credentials, query or fragment"),
        ({"api_url": "http://api.example"}, "api_url", "unencrypted"),
        ({"api_url": "HTTP://api.example"}, "api_url", "unencrypted"),
        ({"token_url": "http://auth.example/token"}, "token_url", "unencrypted"),
        ({"api_url": "http://192.0.2.1"}, "api_url", "unencrypted"),
        ({"api_url": "http://localhost.example"}, "api_url", "unencrypted"),
        ({"api_url": "http://127.0.0.1.example"}, "api_url", "unencrypted"),
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path", "No such file"),
    ],
)
def test_refused(changes, option, reason):
    with pytest.raises(InputError) as refused:
        settled(**changes)
    assert refused.value.option == option
    assert reason in str(refused.value)
    assert SECRET not in str(refused.value)
    assert "word" not in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": "t", "key_id": None, "key_secret": None},
        {"auth_method": "basic"},
        {"api_url": "http://127.0.0.1:8080"},
        {"api_url": "http://127.8.9.10"},
        {"api_url": "http://[::1]:8080"},
        {"api_url": "http://localhost:8080"},
        {"api_url": "http://LocalHost"},
        {"api_url": "http://api.example", "validate_certs": False},
        {"api_url": "https://api.example/behind/a/gateway"},
        {"concurrency": 1},
        {"concurrency": 16},
        {"timeout": 0.5, "retry_deadline": 0.5},
    ],
    ids=str,
)
def test_accepted(changes):
    found = settled(**changes)
    for name, value in changes.items():
        assert getattr(found, name, value) == value
    assert SECRET not in repr(found)
    assert repr("t") not in repr(found)


@pytest.mark.parametrize(
    ("changes", "can_log_in"),
    [
        ({}, True),
        ({"access_token": "t"}, True),
        ({"access_token": "t", "key_id": None}, False),
        ({"access_token": "t", "key_secret": None}, False),
    ],
)
def test_who_can_log_in(changes, can_log_in):
    assert settled(**changes).can_log_in is can_log_in


def test_a_slash_at_the_end_does_not_matter():
    assert settled(api_url="https://api.example/").api_url == "https://api.example"


def test_what_certificates_are_checked_against(monkeypatch, tmp_path):
    ours, curl, other = (str(tmp_path / name) for name in ("ours", "curl", "other"))
    for folder in (ours, curl, other):
        Path(folder).mkdir()
    assert settled().verify is True
    assert settled(ca_path=ours).verify == ours
    monkeypatch.setenv("CURL_CA_BUNDLE", curl)
    assert settled().verify == curl
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", other)
    assert settled().verify == other
    assert settled(ca_path=ours).verify == ours
    assert settled(validate_certs=False, ca_path=ours).verify is False


def test_proxies_are_asked_for_elsewhere_only():
    found = settled(api_url="https://api.example", token_url="http://127.0.0.1/token")
    assert found.proxies == {
        "https://api.example": {"all": "proxy for https://api.example"},
        "http://127.0.0.1/token": {},
    }


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1", True),
        ("http://[::1]:80", True),
        ("http://localhost", True),
        ("http://10.0.0.1", False),
        ("http://[2001:db8::1]", False),
        ("http://api.example", False),
        ("http://localhost.evil.example", False),
        ("", False),
    ],
)
def test_loopback(url, expected):
    assert is_loopback(url) is expected
