# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Settings: standing ways to depart from what is described, as a real server might, until they are changed back."""

import math
import time
from dataclasses import asdict, dataclass, field, replace
from typing import NotRequired, TypedDict

import jsonschema_rs
from jsonschema_rs import Validator

from tests.emulator import decisions
from tests.emulator.answers import BENT, BY_SETTINGS, Answer, Refusal, invalid, marked
from tests.emulator.description import Operation, problems
from tests.emulator.rewrites import FIELDS
from tests.emulator.types import Json, JsonObject

LONGEST_MS = 3_600_000  # an hour; no client waits longer
SECONDS = {"type": "number", "minimum": 0, "maximum": LONGEST_MS / 1000}
LAG = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"lists": SECONDS, "items": SECONDS},
}
REWRITE: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "properties": {name: {"enum": list(ways)} for name, ways in FIELDS.items()},
}
NO_PORT = {"sipAddress": {"enum": ["lower"]}}  # which an endpoint of the published API always has
RATE_LIMIT = {
    "type": "object",
    "required": ["per_second", "burst"],
    "additionalProperties": False,
    "properties": {
        "per_second": {"type": "number", "exclusiveMinimum": 0},
        "burst": {"type": "integer", "minimum": 1},
        "retry_after": {"type": "boolean"},
    },
}
COMMON: JsonObject = {
    "latency_ms": {"type": "number", "minimum": 0, "maximum": LONGEST_MS},
    "first_page": {"enum": [0, 1]},
    "max_page_size": {"type": ["integer", "null"], "minimum": 1},
    "empty_answers": {"type": "boolean"},
    "extra_fields": {"type": "boolean"},
    "total_key": {"enum": ["totalSize", "totalItems", None]},
    "total_offset": {"type": "integer"},
    "token_lifetime": {"type": "integer", "minimum": 0},
    "credentials": {"type": ["object", "null"], "additionalProperties": {"type": "string", "minLength": 1}},
    "rate_limit": {"anyOf": [{"type": "null"}, RATE_LIMIT]},
    "lag": {"anyOf": [SECONDS, LAG]},
    "number_owners": {"type": ["object", "null"], "additionalProperties": {"type": "string", "minLength": 1}},
}
OF_DESCRIPTION: JsonObject = {
    "rewrite": {"anyOf": [{"type": "null"}, REWRITE]},
    "status_codes": {"enum": ["200", "published"]},
    "number_in_use": {"enum": ["refused", "taken_over", "kept"]},
}
# What Sinch's own sources disagree about, or do not say.
OF_PUBLISHED: JsonObject = {
    "rewrite": {"anyOf": [{"type": "null"}, REWRITE | {"properties": REWRITE["properties"] | NO_PORT}]},
    "number_in_use": {"enum": ["refused", "taken_over"]},
    "endpoint_status": {"enum": [200, 201]},
    "left_out": {"enum": ["null", "default"]},
    "domain": {"enum": ["kept", "follows"]},
    "trunk_in_use": {"enum": ["refused", "cascades"]},
    "ranges_left_out": {"enum": ["kept", "emptied"]},
    "range_ids": {"enum": ["kept", "new"]},
    "number_filter": {"type": "boolean"},
    "credential_lists": {"enum": ["objects", "ids"]},
    "credential_usernames": {"type": ["array", "null"], "items": {"type": "string"}},
}
EXTRA_FIELDS = {"futureField": "unknown to the description", "futureObject": {"futureList": [1, None, "three"]}}


class RateLimit(TypedDict):
    per_second: float
    burst: int
    retry_after: NotRequired[bool]


class Lag(TypedDict):
    lists: NotRequired[float]
    items: NotRequired[float]


@dataclass(frozen=True)
class Settings:
    """What docs/emulator.md explains, one by one. Some are of one API only: see Choice."""

    latency_ms: float = 0
    first_page: int = 1
    max_page_size: int | None = None
    status_codes: str = "200"
    empty_answers: bool = False
    extra_fields: bool = False
    total_key: str | None = "totalSize"
    total_offset: int = 0
    token_lifetime: int = decisions.TOKEN_LIFETIME
    credentials: dict[str, str] | None = None
    rate_limit: RateLimit | None = None
    lag: float | Lag = 0
    rewrite: dict[str, str] | None = None
    number_owners: dict[str, str] | None = None
    number_in_use: str = "refused"
    endpoint_status: int = 200
    left_out: str = "null"
    domain: str = "kept"
    trunk_in_use: str = "refused"
    ranges_left_out: str = "kept"
    range_ids: str = "kept"
    number_filter: bool = True
    credential_lists: str = "objects"
    credential_usernames: list[str] | None = None


@dataclass(frozen=True)
class Choice:
    """The settings that an API has: what each may be, and all of them at the start."""

    names: frozenset[str]
    check: Validator
    start: Settings


def choice(own: JsonObject, start: Settings) -> Choice:
    properties = COMMON | own
    schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return Choice(frozenset(properties), jsonschema_rs.validator_for(schema), start)


def lags(settings: Settings) -> tuple[float, float]:
    """Seconds until what was created is seen: in lists, and by its id."""
    if isinstance(settings.lag, dict):
        return settings.lag.get("lists", 0), settings.lag.get("items", 0)
    return settings.lag, settings.lag


def as_json(choice: Choice, settings: Settings) -> JsonObject:
    """As shown to a reader: of the credentials only the key ids, since a secret is nobody's business."""
    shown = {name: value for name, value in asdict(settings).items() if name in choice.names}
    if settings.credentials is not None:
        shown["credentials"] = dict.fromkeys(settings.credentials, "***")
    return shown


def patched(choice: Choice, settings: Settings, change: Json) -> Settings:
    if found := problems(choice.check, change, "settings"):
        raise invalid(found)
    return replace(settings, **change)


def distorted(settings: Settings, operation: Operation, answer: Answer) -> Answer:
    """The answer as these settings want it, and marked if that changed it; with the ones at the start, unchanged."""
    wanted = shaped(settings, operation, answer)
    return answer if wanted is answer else marked(wanted, BY_SETTINGS)


def shaped(settings: Settings, operation: Operation, answer: Answer) -> Answer:
    if answer.status >= 300:
        return answer
    body = answer.body
    if operation.list_key and isinstance(body, dict):
        body = totalled(settings, operation.total_key, body)
        if settings.extra_fields:
            body = {name: extended(value) for name, value in body.items()}
    if settings.extra_fields and isinstance(body, dict):
        body = body | EXTRA_FIELDS
    if settings.empty_answers and body is not None and operation.method in ("POST", "PUT", "PATCH"):
        return Answer(204)
    if settings.status_codes == "published" and operation.method == "POST" and body is not None:
        return replace(answer, status=201, body=body)
    if settings.status_codes == "published" and body is None:
        return Answer(204)
    return answer if body is answer.body else replace(answer, body=body)


def extended(value: Json) -> Json:
    """A list with more in its objects. All else, such as an id or a total, stays."""
    if not isinstance(value, list):
        return value
    return [item | EXTRA_FIELDS if isinstance(item, dict) else item for item in value]


def totalled(settings: Settings, total_key: str, body: JsonObject) -> JsonObject:
    if total_key not in body or (settings.total_key == total_key and not settings.total_offset):
        return body
    rest = {name: value for name, value in body.items() if name != total_key}
    if settings.total_key is None:
        return rest
    return rest | {settings.total_key: body[total_key] + settings.total_offset}


@dataclass
class Bucket:
    """A token bucket; full at the start, and again whenever the limit is set."""

    level: float = 0
    filled: float = field(default_factory=time.monotonic)


def full_bucket(settings: Settings) -> Bucket:
    return Bucket(settings.rate_limit["burst"] if settings.rate_limit else 0)


def spend(bucket: Bucket, limit: RateLimit | None) -> None:
    """Takes one request out of the bucket, or refuses it."""
    if limit is None:
        return
    now = time.monotonic()
    bucket.level = min(limit["burst"], bucket.level + (now - bucket.filled) * limit["per_second"])
    bucket.filled = now
    if bucket.level >= 1:
        bucket.level -= 1
        return
    wait = math.ceil((1 - bucket.level) / limit["per_second"])
    headers = ((BENT, BY_SETTINGS), *([("Retry-After", str(wait))] if limit.get("retry_after", True) else []))
    raise Refusal(
        429,
        f"rate limit exceeded: {limit['per_second']} requests a second, bursts of {limit['burst']}",
        headers=headers,
    )
