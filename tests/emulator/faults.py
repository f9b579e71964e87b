# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Faults on request: which request each one hits, and what becomes of the answer."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus

import jsonschema_rs

from tests.emulator.answers import Answer, encode, error, invalid, to_json
from tests.emulator.description import Operation, problems
from tests.emulator.ids import ulid
from tests.emulator.settings import LONGEST_MS
from tests.emulator.tokens import EXPIRED
from tests.emulator.types import Headers, Json, JsonObject

TOKEN = "token"  # the token endpoint, where an operation is named
MESSAGE = "a fault that was asked for"

Rules = dict[str, JsonObject]  # key -> its JSON schema
BODY: JsonObject = {"enum": ["json", "problem", "html", "empty"]}
SECONDS: JsonObject = {"type": "integer", "minimum": 0}
LATE: Rules = {"after": {"type": "boolean"}, "late": {"type": "integer", "minimum": 1}}
WAIT: Rules = {
    "retry_after": {"anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}, SECONDS]},
    "seconds": {"type": "integer"},
}
STATUS: Rules = {"body": BODY, **LATE}
# kind -> the keys it may have; those with a star it must have
KINDS: dict[str, Rules] = {
    "latency": {"ms*": {"type": "number", "minimum": 0, "maximum": LONGEST_MS}},
    "429": STATUS | WAIT,
    "401": STATUS,
    "403": STATUS,
    "404": STATUS,
    "500": STATUS,
    "502": STATUS,
    "503": STATUS | WAIT,
    "504": STATUS,
    "cut_before": {"late": LATE["late"]},
    "cut_after": {},
    "truncate": {},
    "html": {},
    "no_key": {},
    "no_id": {},
    "value": {"key*": {"type": "string"}, "value*": {}},
    "text": {"text*": {"type": "string"}},
    "endless": {"total": {"type": ["integer", "null"]}, "objects": {"type": "integer", "minimum": 1}},
    "large": {"mb*": {"type": "integer", "minimum": 1, "maximum": 1000}, "packed": {"type": "boolean"}},
    "drip": {"ms*": {"type": "number", "minimum": 0, "maximum": LONGEST_MS}},
    "hang": LATE,
    "redirect": {"location*": {"type": "string", "minLength": 1}},
}
# These let the request do its work first; statuses and hang do so with "after": true.
AFTER = frozenset(
    {"latency", "cut_after", "truncate", "html", "no_key", "no_id", "value", "text", "endless", "large", "drip"}
)
METHOD = {"enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]}
FILLED: JsonObject = {"type": "object", "additionalProperties": {"type": "boolean"}}
TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}


def schema(kind: str) -> JsonObject:
    own = {name.rstrip("*"): rule for name, rule in KINDS[kind].items()}
    common = {"kind": {}, "operation": TEXTS, "method": METHOD, "filled": FILLED, "skip": SECONDS, "times": SECONDS}
    needed = [name.rstrip("*") for name in KINDS[kind] if name.endswith("*")]
    return {"type": "object", "additionalProperties": False, "required": needed, "properties": common | own}


CHECKS = {kind: jsonschema_rs.validator_for(schema(kind)) for kind in KINDS}


@dataclass
class Fault:
    """One entry of the queue; skip, times and hits move as requests come in."""

    kind: str
    operation: tuple[str, ...] = ("*",)
    method: str | None = None
    filled: dict[str, bool] = field(default_factory=dict)
    skip: int = 0
    times: int = 1
    hits: int = 0
    options: JsonObject = field(default_factory=dict)


def read(given: Json, operations: Iterable[str]) -> Fault:
    """A fault from JSON; whatever is unknown or missing is said so."""
    if not isinstance(given, dict):
        raise invalid([("fault", 'must be an object such as {"kind": "503", "operation": "createTrunk"}')])
    kind = str(given.get("kind"))
    if kind not in KINDS:
        raise invalid([("kind", f"unknown kind {kind!r}; there are: {', '.join(KINDS)}")])
    if found := problems(CHECKS[kind], given, "fault"):
        raise invalid(found)
    names = given.get("operation", "*")
    names = (names,) if isinstance(names, str) else tuple(names)
    if unknown := [name for name in names if name not in {*operations, TOKEN, "*"}]:
        raise invalid([("operation", f"unknown operation {unknown[0]!r}; see operationId in the description")])
    common = {name: given[name] for name in ("method", "filled", "skip", "times") if name in given}
    own = {name.rstrip("*") for name in KINDS[kind]}
    return Fault(kind, names, options={name: given[name] for name in own & given.keys()}, **common)


def as_json(fault: Fault) -> JsonObject:
    shown = asdict(fault)
    for name in ("options", *([] if fault.filled else ["filled"])):
        del shown[name]
    return shown | fault.options | {"operation": list(fault.operation)}


def pick(queue: list[Fault], operation: str | None, method: str, body: bytes) -> Fault | None:
    """The first fault due for this request. A fault that still skips counts it; later ones never see it."""
    for fault in queue:
        if not matches(fault, operation, method, body):
            continue
        if fault.skip:
            fault.skip -= 1
            continue
        fault.hits += 1
        if fault.times:
            fault.times -= 1
            if not fault.times:
                queue.remove(fault)
        return fault
    return None


def matches(fault: Fault, operation: str | None, method: str, body: bytes) -> bool:
    if fault.method not in (None, method):
        return False
    if operation not in fault.operation and ("*" not in fault.operation or operation == TOKEN):
        return False
    return not fault.filled or is_filled(fault.filled, body)


def is_filled(wanted: dict[str, bool], body: bytes) -> bool:
    """Whether a body is a JSON object with something under those keys, and with nothing under those others."""
    try:
        sent = json.loads(body)
    except ValueError:
        return False
    return isinstance(sent, dict) and all(bool(sent.get(key)) is there for key, there in wanted.items())


def lets_through(fault: Fault | None) -> bool:
    """Whether the request does its work before the fault shows."""
    return fault is None or fault.kind in AFTER or fault.options.get("after", False)


def reads_until_done(fault: Fault | None) -> int:
    """The number of reads after which the work is done that a fault has put off, 0 where it has put off none."""
    late: int = fault.options.get("late", 0) if fault else 0
    return late


def spoiled(fault: Fault, operation: Operation | None, answer: Answer) -> Answer:
    """What is answered instead. Cuts, drips and hangs are the wire's."""
    if fault.kind.isdigit():
        return failure(fault)
    if fault.kind == "redirect":
        return Answer(307, headers=(("Location", fault.options["location"]),))
    if fault.kind == "html":
        return Answer(200, page("Welcome", "Please sign in to this network."), media_type="text/html; charset=utf-8")
    if fault.kind == "text":
        return replace(answer, body=fault.options["text"].encode())
    if fault.kind == "large":
        return large(answer, **fault.options)
    if answer.status >= 300 or not isinstance(answer.body, dict):
        return answer
    key = operation.list_key if operation else ""
    if fault.kind == "no_key":
        return replace(answer, body=without(answer.body, key if operation else "access_token"))
    if fault.kind == "endless" and key:
        total_key = operation.total_key if operation else ""
        beside = {name: value for name, value in answer.body.items() if name not in (key, total_key)}
        return replace(answer, body=endless(key, total_key or "totalSize", **fault.options) | beside)
    if fault.kind not in ("no_id", "value"):
        return answer
    if key:
        return replace(answer, body={**answer.body, key: [bent(fault, item) for item in answer.body[key]]})
    return replace(answer, body=bent(fault, answer.body))


def bent(fault: Fault, item: JsonObject) -> JsonObject:
    """One object, as the fault shows it; what is no object, such as a number, stays."""
    if not isinstance(item, dict):
        return item
    return without(item, "id") if fault.kind == "no_id" else {**item, fault.options["key"]: fault.options["value"]}


def without(item: JsonObject, key: str) -> JsonObject:
    return {name: value for name, value in item.items() if name != key}


def endless(key: str, total_key: str, objects: int = 1, total: int | None = None) -> JsonObject:
    """A list answer with objects that nobody has seen before."""
    new = [{"id": ulid(), "name": "ever new"} for _number in range(objects)]
    return {key: new, **({} if total is None else {total_key: total})}


def large(answer: Answer, mb: int, packed: bool = False) -> Answer:
    """The answer, and so many megabytes of white space behind it."""
    content = encode(answer)[1] + b" " * (mb * 2**20)
    if not packed:
        return replace(answer, body=content)
    return replace(answer, body=gzip.compress(content, 1), headers=(*answer.headers, ("Content-Encoding", "gzip")))


def failure(fault: Fault) -> Answer:
    status = int(fault.kind)
    headers: Headers = ()
    if fault.kind == "401":
        headers = (EXPIRED,)
    wait = fault.options.get("retry_after")
    if wait == "date":
        moment = datetime.now(UTC) + timedelta(seconds=fault.options.get("seconds", 1))
        headers = (("Retry-After", format_datetime(moment, usegmt=True)),)
    elif wait is not None:
        headers = (("Retry-After", str(wait)),)
    title = HTTPStatus(status).phrase
    match fault.options.get("body", "json"):
        case "problem":
            body = to_json({"type": "about:blank", "title": title, "detail": MESSAGE})
            return Answer(status, body, headers, "application/problem+json")
        case "html":
            return Answer(status, page(f"{status} {title}", MESSAGE), headers, "text/html; charset=utf-8")
        case "empty":
            return Answer(status, None, headers)
    return error(status, f"{title}: {MESSAGE}", headers=headers)


def page(title: str, text: str) -> bytes:
    return f"<!doctype html><html><head><title>{title}</title></head><body><p>{text}</p></body></html>".encode()
