# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Credentials over real HTTP: one token for all threads, renewed once; nothing else gets in, and no secret gets out."""

import base64
import html
import json
import socket
from urllib.parse import quote, quote_plus

import pytest
import requests

from ansible_collections.sinch.est.plugins.module_utils._api.collection import TOTALS
from ansible_collections.sinch.est.plugins.module_utils._api.described import PAGING
from ansible_collections.sinch.est.plugins.module_utils._api.described import TRUNKS as COLLECTION
from ansible_collections.sinch.est.plugins.module_utils._api.wire import path
from ansible_collections.sinch.est.plugins.module_utils._client import client as client_module
from ansible_collections.sinch.est.plugins.module_utils._client.client import USER_AGENT, load_settings
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError, EstError, InputError
from tests.dialects import operations
from tests.unit.support import PROJECT, SECRET, connection, server

TRUNKS = path(COLLECTION.path, PROJECT)


def logins(emulator):
    return emulator.log(operation="token")


def ask(client):
    return client.list(TRUNKS, "list trunks", ListShape("trunks", "id", TOTALS, PAGING))


def ask_often(client, times):
    client.map(lambda _number: ask(client), range(times))


def fresh_token(emulator):
    form = {"grant_type": "client_credentials"}
    return requests.post(emulator.token_url, data=form, auth=("key", SECRET), timeout=5).json()["access_token"]


def test_one_token_for_many_threads(emulator, client_of):
    ask_often(client_of(emulator, concurrency=16), 40)
    assert len(logins(emulator)) == 1
    calls = emulator.log(operation="listTrunks")
    assert len(calls) == 40
    assert {call["auth"] for call in calls} == {"bearer"}
    assert {call["user_agent"] for call in emulator.log()} == {USER_AGENT}


def test_a_token_is_renewed_before_it_ends(emulator, client_of, clock):
    client = client_of(emulator)
    emulator.settings(token_lifetime=100)
    for passed, expected in [(0, 1), (89, 1), (2, 2), (89, 2), (2, 3)]:
        clock.slept.append(passed)
        ask(client)
        assert len(logins(emulator)) == expected
    assert {call["status"] for call in emulator.log()} == {200}


def test_a_refused_token_is_renewed_once_for_all_threads(emulator, client_of):
    client = client_of(emulator, concurrency=8)
    ask(client)
    emulator.fault("401", operation="listTrunks")
    ask_often(client, 24)
    assert len(logins(emulator)) == 2


def test_a_token_that_is_refused_again_is_an_error(emulator, client_of):
    emulator.fault("401", operation="listTrunks", times=0)
    with pytest.raises(ApiError, match=r"GET /v1/projects/p1/trunks answered 401 after 2 tries.*Check key_id") as error:
        ask(client_of(emulator))
    assert error.value.status == 401
    assert operations(emulator) == ["listTrunks"] * 2
    assert len(logins(emulator)) == 2


def test_a_given_token_is_used(emulator, client_of):
    token = fresh_token(emulator)
    emulator.clear_log()
    ask(client_of(emulator, access_token=token, key_id=None, key_secret=None))
    ask(client_of(emulator, access_token=token))
    assert not logins(emulator)
    assert {call["auth"] for call in emulator.log()} == {"bearer"}


def test_a_given_token_that_is_refused_is_replaced_where_there_is_a_key(emulator, client_of):
    ask_often(client_of(emulator, access_token="stale"), 8)
    assert len(logins(emulator)) == 1


@pytest.mark.parametrize("changes", [{"key_id": None}, {"key_secret": None}])
def test_a_given_token_that_is_refused_is_an_error_without_a_key(emulator, client_of, changes):
    with pytest.raises(ApiError, match="after 1 try: UNAUTHENTICATED: the access token is unknown"):
        ask(client_of(emulator, access_token="stale", **changes))
    assert operations(emulator) == ["listTrunks"]
    assert not logins(emulator)


def test_basic_sends_the_key_with_every_request(emulator, client_of):
    emulator.settings(credentials={"key": SECRET})
    ask_often(client_of(emulator, auth_method="basic", access_token="ignored"), 8)
    assert {call["auth"] for call in emulator.log()} == {"basic"}
    assert not logins(emulator)


@pytest.mark.parametrize(
    ("method", "request_said", "calls"),
    [("basic", "GET /v1/projects/p1/trunks", ["listTrunks"]), ("oauth2", "Could not log in: POST http://", [])],
)
def test_a_wrong_key_is_said_at_once(emulator, client_of, method, request_said, calls):
    emulator.settings(credentials={"key": "another"})
    with pytest.raises(ApiError, match="after 1 try: ") as error:
        ask(client_of(emulator, auth_method=method))
    assert request_said in str(error.value)
    assert "the key id or the key secret is wrong" in str(error.value) or "valid key id" in str(error.value)
    assert "Check key_id, key_secret" in str(error.value)
    assert operations(emulator) == calls
    assert len(emulator.log()) == 1


@pytest.mark.parametrize("kind", ["429", "502", "503", "504", "cut_before", "cut_after", "truncate"])
def test_a_login_may_be_repeated(emulator, client_of, kind):
    emulator.fault(kind, operation="token", times=2)
    ask(client_of(emulator))
    assert len(logins(emulator)) == 3


@pytest.mark.parametrize("kind", ["503", "cut_before", "403", "no_key"])
def test_a_login_that_fails_fails_once_for_all_who_wait(emulator, client_of, clock, kind):
    """Each had its own six tries before, one after another."""
    emulator.fault(kind, operation="token", times=0)
    client = client_of(emulator, concurrency=16)
    errors = []

    def look(_number):
        try:
            ask(client)
        except EstError as error:
            errors.append(str(error))

    client.map(look, range(40))
    assert len(errors) == 40
    assert all("Could not log in: " in error for error in errors)
    assert len(logins(emulator)) == (1 if kind in ("403", "no_key") else 6)
    assert operations(emulator) == []
    assert not client.usable


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>Welcome</html>", "not whole JSON"),
        (b"[]", "no access_token"),
        (b"{}", "no access_token"),
        (b'{"access_token": 7}', "no access_token"),
        (b"", "no access_token"),
    ],
)
def test_an_answer_without_a_token(client_of, emulator, body, words):
    with server(lambda handler: (200, {"Content-Type": "text/plain"}, body)) as url:
        client = client_of(emulator, token_url=f"{url}/token")
        with pytest.raises(ApiError, match=f"Could not log in: POST {url}/token .*{words}"):
            ask(client)
    assert emulator.log() == []


def test_netrc_does_not_replace_our_credentials(emulator, client_of, monkeypatch, tmp_path):
    file = tmp_path / ".netrc"
    file.write_text("machine 127.0.0.1 login somebody password else\ndefault login somebody password else\n")
    file.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(file))
    emulator.settings(credentials={"key": SECRET})
    ask(client_of(emulator))
    ask(client_of(emulator, auth_method="basic"))
    assert [(call["operation"], call["auth"]) for call in emulator.log()] == [
        ("token", "basic"),
        ("listTrunks", "bearer"),
        ("listTrunks", "basic"),
    ]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
def test_no_proxy_for_this_machine(emulator, client_of, monkeypatch, variable):
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    assert ask(client_of(emulator)) == []


def test_a_proxy_of_the_environment_is_used_elsewhere(client_of, emulator, monkeypatch):
    seen = []

    def proxy(handler):
        seen.append((handler.command, handler.path))
        return 200, {"Content-Type": "application/json"}, b'{"trunks": [], "totalSize": 0}'

    with server(proxy) as url:
        monkeypatch.setenv("HTTP_PROXY", url)
        monkeypatch.setenv("http_proxy", url)
        client = client_of(emulator, api_url="http://api.invalid", validate_certs=False, auth_method="basic")
        assert ask(client) == []
    assert seen == [("GET", "http://api.invalid/v1/projects/p1/trunks?pageSize=500")]


@pytest.mark.parametrize("method", ["oauth2", "basic"])
def test_credentials_do_not_follow_a_redirect(emulator, client_of, method):
    reached = []
    with server(lambda handler: reached.append(handler.path) or (200, {}, b"")) as elsewhere:
        emulator.fault("redirect", location=f"{elsewhere}/take?it=all", times=0)
        emulator.fault("redirect", location=f"{elsewhere}/take?it=all", times=0, operation="token")
        with pytest.raises(
            ApiError, match=f"answered 307 after 1 try: a redirect to {elsewhere}/take; credentials do not"
        ):
            ask(client_of(emulator, auth_method=method))
    assert reached == []
    assert len(emulator.log()) == 1


def test_plain_http_elsewhere_sends_nothing(monkeypatch):
    monkeypatch.setattr(requests.Session, "request", lambda *_words, **_options: pytest.fail("a request was sent"))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_options: pytest.fail("a name was looked up"))
    for option in ("api_url", "token_url"):
        with pytest.raises(InputError, match=f"{option}: .*unencrypted"):
            load_settings(connection(**{option: "http://api.example"}))


def echo(kind, text):
    """Answers that hand back the credentials they were given, as careless gateways do."""

    def answer(handler):
        given = handler.headers["Authorization"]
        words = text.format(given=given, bare=given.split()[1], secret=SECRET)
        if kind == "location":
            return 307, {"Location": words}, b""
        body = json.dumps({"message": words, "details": [words]}) if kind == "json" else words
        return int(kind) if kind.isdigit() else 400, {"Content-Type": f"text/{kind}"}, body.encode()

    return answer


@pytest.mark.parametrize("kind", ["json", "html", "200", "location"])
@pytest.mark.parametrize(
    "text", ["no: {given}", "{bare}", "wrong password {secret} for key", "<p>{secret}, {bare}</p>"]
)
@pytest.mark.parametrize("login", ["basic", "token", "given"])
def test_no_secret_in_any_error(client_of, emulator, kind, text, login):
    token = "t0ken-given-by-the-user"
    method = "basic" if login == "basic" else "oauth2"
    with server(echo(kind, text)) as url:
        given = {"access_token": token, "key_id": None} if login == "given" else {}
        client = client_of(emulator, api_url=url, token_url=f"{url}/token", auth_method=method, **given)
        with pytest.raises(EstError) as error:
            ask(client)
    said = str(error.value)
    for secret in (SECRET, token, base64.b64encode(f"key:{SECRET}".encode()).decode()):
        assert secret not in said
    assert "********" in said
    assert SECRET not in repr(client.settings)


ODD = 's3cr\u00e9t/"quoted"\'\\<&> and+more'
SPELLINGS = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON, beyond ASCII": lambda secret: json.dumps(secret, ensure_ascii=False),
    "PHP's JSON": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "Python": repr,
    "Python, ASCII": ascii,
    "an address": lambda secret: quote(secret, safe=""),
    "a path": quote,
    "a form": quote_plus,
    "a page": html.escape,
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_secret_in_another_spelling(client_of, emulator, spelling):
    spelt = SPELLINGS[spelling](ODD)
    answer = (400, {"Content-Type": "text/plain"}, f"no such key: {spelt}!".encode())
    with server(lambda handler: answer) as url, pytest.raises(EstError, match=r"no such key: .?\*{8}.?!") as error:
        ask(client_of(emulator, token_url=f"{url}/token", key_secret=ODD))
    assert "s3cr" not in str(error.value)


def test_a_library_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(client_module, "HAS_REQUESTS", False)
    with pytest.raises(EstError, match="pip install requests"):
        load_settings(connection())
