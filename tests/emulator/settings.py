# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Settings: standing ways to depart from the description, as a real server might, until they are changed back."""

import math
import time
from dataclasses import asdict, dataclass, field, replace
from typing import NotRequired, TypedDict

import jsonschema_rs

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
REWRITE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {name: {"enum": list(ways)} for name, ways in FIELDS.items()},
}
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
CHECK = jsonschema_rs.validator_for(
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "latency_ms": {"type": "number", "minimum": 0, "maximum": LONGEST_MS},
            "first_page": {"enum": [0, 1]},
            "max_page_size": {"type": ["integer", "null"], "minimum": 1},
            "status_codes": {"enum": ["200", "published"]},
            "empty_answers": {"type": "boolean"},
            "extra_fields": {"type": "boolean"},
            "total_key": {"enum": ["totalSize", "totalItems", None]},
            "total_offset": {"type": "integer"},
            "token_lifetime": {"type": "integer", "minimum": 0},
            "credentials": {"type": ["object", "null"], "additionalProperties": {"type": "string", "minLength": 1}},
            "rate_limit": {"anyOf": [{"type": "null"}, RATE_LIMIT]},
            "lag": {"anyOf": [SECONDS, LAG]},
            "rewrite": {"anyOf": [{"type": "null"}, REWRITE]},
            "number_owners": {"type": ["object", "null"], "additionalProperties": {"type": "string", "minLength": 1}},
            "number_in_use": {"enum": ["refused", "taken_over", "kept"]},
        },
    }
)
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
    """What docs/emulator.md explains, one by one."""

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


def lags(settings: Settings) -> tuple[float, float]:
    """Seconds until what was created is seen: in lists, and by its id."""
    if isinstance(settings.lag, dict):
        return settings.lag.get("lists", 0), settings.lag.get("items", 0)
    return settings.lag, settings.lag


def as_json(settings: Settings) -> JsonObject:
    """As shown to a reader: of the credentials only the key ids, since a secret is nobody's business."""
    shown = asdict(settings)
    if settings.credentials is not None:
        shown["credentials"] = dict.fromkeys(settings.credentials, "***")
    return shown


def patched(settings: Settings, change: Json) -> Settings:
    if found := problems(CHECK, change, "settings"):
        raise invalid(found)
    return replace(settings, **change)


def distorted(settings: Settings, operation: Operation, answer: Answer) -> Answer:
    """The answer as these settings want it, and marked if that changed it; with the ones at the start, unchanged."""
    wanted = shaped(settings, operation, answer)
    return answer if wanted is answer else marked(wanted, BY_SETTINGS)


def shaped(settings: Settings, operation: Operation, answer: Answer) -> Answer:
    if answer.status != 200:
        return answer
    body = answer.body
    if operation.list_key and isinstance(body, dict):
        body = totalled(settings, body)
        if settings.extra_fields:
            body = {**body, operation.list_key: [item | EXTRA_FIELDS for item in body[operation.list_key]]}
    if settings.extra_fields and isinstance(body, dict):
        body = body | EXTRA_FIELDS
    if settings.empty_answers and body is not None and operation.method in ("POST", "PUT", "PATCH"):
        return Answer(204)
    if settings.status_codes == "published" and operation.method == "POST" and body is not None:
        return replace(answer, status=201, body=body)
    if settings.status_codes == "published" and body is None:
        return Answer(204)
    return answer if body is answer.body else replace(answer, body=body)


def totalled(settings: Settings, body: JsonObject) -> JsonObject:
    if "totalSize" not in body or (settings.total_key == "totalSize" and not settings.total_offset):
        return body
    rest = {name: value for name, value in body.items() if name != "totalSize"}
    if settings.total_key is None:
        return rest
    return rest | {settings.total_key: body["totalSize"] + settings.total_offset}


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
