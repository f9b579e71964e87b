# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Both ways to prove who is asking: access tokens from the token endpoint, and key id with key secret."""

import base64
import hmac
import secrets
import time
from urllib.parse import parse_qs

from tests.emulator.answers import Answer, Refusal
from tests.emulator.settings import Settings
from tests.emulator.types import Headers

PATH = b"/oauth2/token"
REALM = 'realm="sinch.est emulator"'
CHALLENGE = ("WWW-Authenticate", f"Bearer {REALM}, Basic {REALM}")
# Sinch's own SDK gets a new token where this says that one has expired, and only there.
GONE = "the access token is unknown or has expired"
EXPIRED = ("WWW-Authenticate", f'Bearer {REALM}, error="invalid_token", error_description="{GONE}"')


def scheme(header: str) -> str | None:
    """Which way a request says it uses, for the log."""
    found = header.partition(" ")[0].lower()
    return found if found in ("bearer", "basic") else None


def authenticate(tokens: dict[str, float], settings: Settings, header: str) -> None:
    """Refuses whoever is not allowed in; tokens maps each token to the time it expires."""
    kind = scheme(header)
    if kind == "basic" and accepted(settings, header):
        return
    if kind == "bearer":
        if tokens.get(payload(header), 0) > time.monotonic():
            return
        raise Refusal(401, GONE, headers=(EXPIRED,))
    message = "the key id or the key secret is wrong" if kind else "no credentials: send a Bearer token or Basic"
    raise Refusal(401, message, headers=(CHALLENGE,))


def payload(header: str) -> str:
    """The token, or key id and secret in base64."""
    return header.partition(" ")[2].strip()


def accepted(settings: Settings, header: str) -> bool:
    """Any key id and secret will do, unless the settings name the ones that count."""
    try:
        key_id, _colon, secret = base64.b64decode(payload(header), validate=True).decode().partition(":")
    except ValueError:
        return False
    if settings.credentials is None:
        return bool(key_id and secret)
    return hmac.compare_digest(settings.credentials.get(key_id, "").encode(), secret.encode()) and bool(secret)


def issue(tokens: dict[str, float], settings: Settings, header: str, form: bytes) -> Answer:
    """The token endpoint. Who asks is checked before what is asked for, as OAuth 2 servers do."""
    if scheme(header) != "basic" or not accepted(settings, header):
        message = "the token endpoint wants HTTP Basic with a valid key id and key secret"
        raise oauth_refusal(401, "invalid_client", message, (("WWW-Authenticate", f"Basic {REALM}"),))
    grants = parse_qs(form.decode("latin-1")).get("grant_type", [])
    if grants != ["client_credentials"]:
        error = "unsupported_grant_type" if grants else "invalid_request"
        raise oauth_refusal(400, error, "send the form grant_type=client_credentials")
    token = secrets.token_urlsafe(32)
    tokens[token] = time.monotonic() + settings.token_lifetime
    body = {"access_token": token, "token_type": "bearer", "expires_in": settings.token_lifetime, "scope": ""}
    return Answer(body=body, headers=(("Cache-Control", "no-store"),))


def oauth_refusal(status: int, error: str, message: str, headers: Headers = ()) -> Refusal:
    """The API's error shape with OAuth 2's two names added, so that readers of either find the message."""
    return Refusal(status, message, headers=headers, error=error, error_description=message)
