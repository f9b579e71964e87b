# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What came back for a request, whole or broken, in one shape; and what is read out of it."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape
from ansible_collections.sinch.est.plugins.module_utils._model.errors import ApiError
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects

with suppress(ImportError):  # what is missing then, _client says
    import requests
    import urllib3

    UNUSABLE_URL = (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)

DEEPEST = 100  # levels; no object of the API has more than a few
LONGEST_NUMBER = 300  # digits; to read millions of them takes hours


@dataclass(frozen=True)
class Response:
    """status None: none came, and message tells why. body: parsed JSON, None where there was none.

    message: the server's, or the network's. readable: the body is empty, or whole JSON. json: it is labelled JSON.
    unsent: the request certainly never left. late: the server may still be at it. hopeless: trying again cannot help.
    """

    status: Optional[int] = None
    body: Any = None
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    readable: bool = True
    json: bool = True
    not_sent: bool = False
    timed_out: bool = False
    permanent: bool = False


def from_response(response: "requests.Response", content: bytes) -> Response:
    """Return the Answer that a response with this body is."""
    body, readable, status = None, True, response.status_code
    if content.strip():
        try:
            body = parsed(content)
        except ValueError:
            readable = False
    labelled = "json" in response.headers.get("Content-Type", "").lower()
    if readable and 200 <= status < 300:
        return Response(status, body, "", response.headers, json=labelled)
    # more than is ever printed: it is cut to length only after the secrets were taken out
    text = content[:10000].decode("utf-8", "replace")
    if 300 <= status < 400:
        target = response.headers.get("Location", "nowhere").split("?")[0]
        message = f"a redirect to {target}; credentials do not follow it"
    elif status < 300:
        message = f"the answer is not whole JSON (is a proxy or a login page in between?): {text}"
    else:
        message = _message(body) or text or response.reason or "no message"
    return Response(status, body, message, response.headers, readable, labelled, timed_out=status == 504)


def from_failure(error: Exception) -> Response:
    """Return the Answer that an error of the network, or of the libraries, is."""
    cause = getattr(error.args[0], "reason", error.args[0]) if error.args else error
    if not isinstance(error, (requests.RequestException, urllib3.exceptions.HTTPError)):  # its text alone says little
        cause = f"{type(error).__name__}: {error}"
    not_sent = isinstance(error, requests.ConnectTimeout) or isinstance(cause, urllib3.exceptions.NewConnectionError)
    broken = re.search(r"(?i)certificate|\[X509", str(error))  # the server's, or our own file of CAs
    certificate = isinstance(error, requests.exceptions.SSLError) and broken is not None
    message = str(cause) or type(error).__name__
    if certificate:
        message += "; set ca_path to the CA that signed the server's certificate, in PEM format"
    timed_out = any(isinstance(e, (requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError)) for e in (error, cause))
    return Response(
        message=message,
        not_sent=not_sent,
        timed_out=timed_out,
        permanent=certificate or isinstance(error, UNUSABLE_URL),
    )


def parsed(content: bytes) -> Any:
    """Return what JSON says. Raise ValueError where it is none, or holds what nothing of ours could pass on."""
    text = content.decode(json.detect_encoding(content))
    try:
        body = json.loads(text, parse_float=_finite, parse_int=_whole_number, parse_constant=_finite)
    except RecursionError:
        raise ValueError("it is too deep") from None
    check_depth(body, DEEPEST)
    return whole(body) if "\\ud" in text.lower() else body


def check_depth(value: Any, deepest: int) -> None:
    """Raise ValueError where a value holds more levels of objects and lists than so many."""
    if not deepest:
        raise ValueError("it is too deep")
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(member, (dict, list)):
            check_depth(member, deepest - 1)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number of JSON")
    return number


def _whole_number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(text)


def objects(body: Any, shape: ListShape, doing: str, path: str) -> Objects:
    """Return the objects of a list answer, each with its id. Raise ApiError where there is no list: it is not empty."""
    id_key = shape.id_key
    key = shape.other_key if isinstance(body, dict) and shape.other_key in body else shape.list_key
    members = body.get(key) if isinstance(body, dict) else None
    if isinstance(members, list) and shape.ids:
        members = [{id_key: member} if isinstance(member, str) else member for member in members]
    if not isinstance(members, list):
        broken = f"the answer holds no list {shape.list_key!r}"
        others = [name for name in body if isinstance(body[name], list)] if isinstance(body, dict) else []
        broken += f", but {' and '.join(map(repr, others[:3]))}" if others else ""
    elif not all(isinstance(m, dict) and isinstance(m.get(id_key), str) and m[id_key] for m in members):
        broken = f"the answer holds an object without its {id_key!r}"
    elif any(m[id_key] in (".", "..") for m in members):  # as part of a path, it would lead elsewhere
        broken = f"the answer holds an object whose {id_key!r} is a dot or two"
    else:
        return members
    raise ApiError(doing, f"GET {path}", broken, hint="Nothing was changed.")


def total(body: Object, keys: Iterable[str]) -> Optional[int]:
    """Return how many objects a list answer announces under one of these keys, None where it does not."""
    announced = (body.get(key) for key in keys)
    return next((number for number in announced if isinstance(number, int) and not isinstance(number, bool)), None)


def lifetime_of(token: Object) -> float:
    """Return the seconds that a token lasts: an hour, as Sinch's do, where the answer does not say."""
    try:
        return max(0.0, float(token["expires_in"]))
    except (KeyError, TypeError, ValueError):
        return 3600.0


def whole(value: Any) -> Any:
    """Replace half a surrogate pair, an emoji cut in two, in JSON; Ansible can neither print nor keep that."""
    if isinstance(value, dict):
        return {whole(key): whole(member) for key, member in value.items()}
    if isinstance(value, list):
        return [whole(member) for member in value]
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value


def _message(body: Any) -> str:
    """Return the message of {code, status, message, details}, {type, title, detail} or OAuth2's {error, ...}."""
    if not isinstance(body, dict):
        return ""
    keys = ("status", "title", "message", "detail", "error", "error_description")
    text = ": ".join(dict.fromkeys(body[key] for key in keys if body.get(key) and isinstance(body[key], str)))
    return "; ".join([text, *(word for word in dict.fromkeys(_words(body.get("details"))) if not _said(word, text))])


def _said(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _words(value: Any) -> list[str]:
    """Return all texts in a JSON value, at every depth."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [word for member in value for word in _words(member)]
    return [] if value in (None, "") else [str(value)]
