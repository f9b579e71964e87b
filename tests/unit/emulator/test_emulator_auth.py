# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Both ways to authenticate, and the token endpoint."""

import base64
import time

import pytest
import requests

GRANT = {"grant_type": "client_credentials"}


def ask_token(emulator, auth=("key", "secret"), **options):
    with requests.Session() as session:
        session.trust_env = False
        return session.post(f"{emulator.url}/oauth2/token", auth=auth, timeout=10, **({"data": GRANT} | options))


def with_header(emulator, header):
    with requests.Session() as session:
        session.trust_env = False
        headers = {"Authorization": header} if header else {}
        return session.get(f"{emulator.url}/v1/projects/p1/trunks", headers=headers, timeout=10)


def basic(pair):
    return "Basic " + base64.b64encode(pair.encode()).decode()


def test_token_opens_the_api(emulator):
    body = ask_token(emulator).json()
    token = body.pop("access_token")
    assert body == {"token_type": "bearer", "expires_in": 3600, "scope": ""}
    assert with_header(emulator, f"Bearer {token}").status_code == 200
    assert [entry["auth"] for entry in emulator.log()] == ["basic", "bearer"]


@pytest.mark.parametrize(
    "header", [basic("any:pair"), basic("any:pair:with:colons"), basic("any:pär"), "b" + basic("a:b")[1:]]
)
def test_any_pair_opens_the_api(emulator, header):
    assert with_header(emulator, header).status_code == 200


@pytest.mark.parametrize(
    "header", [None, "Bearer nonsense", "Bearer", basic(":"), basic("key:"), "Basic !!", "Digest x"]
)
def test_anything_else_is_refused(emulator, header):
    answer = with_header(emulator, header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]
    assert answer.json()["status"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"data": {"grant_type": "password"}}, 400),
        ({"data": {}}, 400),
        ({"data": b"", "json": GRANT}, 400),
        ({"auth": ("key", "")}, 401),
        ({"auth": None}, 401),
    ],
)
def test_token_refused(emulator, options, status):
    answer = ask_token(emulator, **options)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, status)
    assert body["message"] == body["error_description"] != ""
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_tokens_expire(emulator):
    emulator.settings(token_lifetime=0)
    body = ask_token(emulator).json()
    assert body["expires_in"] == 0
    answer = with_header(emulator, f"Bearer {body['access_token']}")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert "expired" in answer.headers["WWW-Authenticate"]  # or Sinch's own SDK gets no new one


def test_tokens_live_as_long_as_they_say(emulator):
    emulator.settings(token_lifetime=1)
    header = f"Bearer {ask_token(emulator).json()['access_token']}"
    assert with_header(emulator, header).status_code == 200
    deadline = time.monotonic() + 5
    while with_header(emulator, header).status_code == 200:
        assert time.monotonic() < deadline, "the token never expired"


def test_credentials_can_be_restricted(emulator):
    emulator.settings(credentials={"real": "pass"})
    assert ask_token(emulator, ("real", "pass")).status_code == 200
    assert with_header(emulator, basic("real:pass")).status_code == 200
    for pair in (("real", "wrong"), ("other", "pass"), ("other", "")):
        assert ask_token(emulator, pair).status_code == 401
        assert with_header(emulator, basic(":".join(pair))).status_code == 401


def test_secrets_reach_no_log(emulator):
    secret = "hush-hush-secret"
    emulator.settings(credentials={"key": secret})
    token = ask_token(emulator, ("key", secret), data=GRANT | {"client_secret": secret}).json()["access_token"]
    ask_token(emulator, ("key", secret), params={"client_secret": secret})
    ask_token(emulator, ("key", secret), data=None, json={"client_secret": secret})
    with_header(emulator, f"Bearer {token}")
    with_header(emulator, basic(f"key:{secret}"))
    assert len(emulator.log()) == 5
    seen = repr([emulator.log(), emulator.settings(), emulator.faults()])
    for hidden in (secret, token, basic(f"key:{secret}")[6:]):
        assert hidden not in seen
