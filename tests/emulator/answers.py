# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What an operation hands back: an answer, or a refusal in the API's error shape."""

import json
from dataclasses import dataclass, replace

from tests.emulator import decisions
from tests.emulator.types import Headers, JsonObject, Problems

BENT = "emulator-bent"  # the header of an answer that departs from the description since that was asked for
BY_SETTINGS = "settings"  # what bent it, where it was no fault


@dataclass(frozen=True)
class Answer:
    """A status, a body (None means none at all; bytes are sent as they are) and headers beside the usual ones."""

    status: int = 200
    body: JsonObject | bytes | None = None
    headers: Headers = ()
    media_type: str = "application/json"


def marked(answer: Answer, by: str) -> Answer:
    """The answer, saying what bent it: the kind of a fault, or settings."""
    return replace(answer, headers=(*(pair for pair in answer.headers if pair[0] != BENT), (BENT, by)))


class Refusal(Exception):
    """Raised anywhere below the pipeline; becomes an error answer."""

    def __init__(
        self,
        status: int,
        message: str,
        details: list[JsonObject] | None = None,
        headers: Headers = (),
        word: str | None = None,
        **more: str,
    ):
        super().__init__(message)
        self.answer = error(status, message, details, headers, word, **more)


def error(
    status: int,
    message: str,
    details: list[JsonObject] | None = None,
    headers: Headers = (),
    word: str | None = None,
    **more: str,
) -> Answer:
    """The API's error shape, and more names beside its own. word: in place of the usual one for this status."""
    body = {
        "code": status,
        "status": word or decisions.STATUS_WORDS.get(status, "UNKNOWN"),
        "message": message,
        "details": details or [],
        **more,
    }
    return Answer(status, body, headers)


def invalid(problems: Problems, headers: Headers = (), word: str | None = None) -> Refusal:
    """A 400 that lists every problem, each with the field that has it."""
    message = "; ".join(f"{field}: {text}" for field, text in problems)
    details = [{"field": field, "description": text} for field, text in problems]
    return Refusal(400, message, details, headers, word)


def encode(answer: Answer) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body as they go over the wire."""
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers]
    if answer.body is None:
        return (headers if answer.status == 204 else [*headers, (b"content-length", b"0")]), b""
    content = answer.body if isinstance(answer.body, bytes) else to_json(answer.body)
    headers += [(b"content-type", answer.media_type.encode()), (b"content-length", str(len(content)).encode())]
    return headers, content


def to_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
