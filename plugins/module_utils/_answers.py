# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What came back for a request, whole or broken, in one shape; and what is read out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._errors import ApiError

try:
    import requests
    import urllib3
except ImportError:
    requests = None


@dataclass(frozen=True)
class Answer:
    """status None: none came, and said tells why. body: parsed JSON, None where there was none.

    said: the server's message, or the network's. readable: the body is empty, or whole JSON. json: it is labelled JSON.
    unsent: the request certainly never left. hopeless: trying again cannot help.
    """

    status: Optional[int] = None
    body: Any = None
    said: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    readable: bool = True
    json: bool = True
    unsent: bool = False
    hopeless: bool = False


def from_response(response):
    """An Answer from what requests returns."""
    body, readable = None, True
    if response.content.strip():
        try:
            body = response.json()
        except ValueError:
            readable = False
    if 300 <= response.status_code < 400:
        said = (
            f"a redirect to {response.headers.get('Location', 'nowhere').split('?')[0]}; credentials do not follow it"
        )
    elif response.ok and not readable:
        said = f"the answer is not whole JSON but {response.text[:80]!r}; is a proxy or a login page in between?"
    else:
        said = _message(body) or response.text[:200] or response.reason or "no message"
    labelled = "json" in response.headers.get("Content-Type", "").lower()
    return Answer(response.status_code, body, said, response.headers, readable, labelled)


def from_failure(error):
    """An Answer from what requests raises."""
    cause = getattr(error.args[0], "reason", error.args[0]) if error.args else error
    unsent = isinstance(error, requests.ConnectTimeout) or isinstance(cause, urllib3.exceptions.NewConnectionError)
    certificate = isinstance(error, requests.exceptions.SSLError) and "certificate" in str(error).lower()
    said = str(cause) or type(error).__name__
    if certificate:
        said += "; set ca_path to the CA that signed the server's certificate"
    return Answer(said=said, unsent=unsent, hopeless=certificate or isinstance(error, ValueError))


def objects(body, list_key, id_key, doing, path):
    """The objects of a list answer, each with its id. Raises ApiError where there is no list: that is no empty list."""
    members = body.get(list_key) if isinstance(body, dict) else None
    broken = f"the answer holds no list {list_key!r}" if not isinstance(members, list) else None
    if not broken and not all(isinstance(m, dict) and isinstance(m.get(id_key), str) and m[id_key] for m in members):
        broken = f"the answer holds an object without its {id_key!r}"
    if broken:
        raise ApiError(doing, f"GET {path}", broken, hint="Nothing was changed.")
    return members


def total(body):
    """How many objects a list answer announces, under either of the names that Sinch uses; None where it does not."""
    return next((body[key] for key in ("totalSize", "totalItems") if isinstance(body.get(key), int)), None)


def _message(body):
    """The server's message, from {code, status, message, details}, {type, title, detail} or OAuth2's {error, ...}."""
    if not isinstance(body, dict):
        return ""
    words = [body.get(key) for key in ("status", "title", "message", "detail", "error", "error_description")]
    text = ": ".join(dict.fromkeys(word for word in words if isinstance(word, str) and word))
    details = body.get("details") or ()
    new = [str(detail) for detail in details if not any(word and str(word) in text for word in _words(detail))]
    return " ".join([text, *new])


def _words(detail):
    return [detail.get("description"), detail.get("message")] if isinstance(detail, dict) else [detail]
