# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The way of a request: route, log, fault, rate limit, credentials, description, operation, description, wire."""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from jsonschema_rs import Validator
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.emulator import call, description, faults, log, settings, store, tokens, wire
from tests.emulator.answers import Answer, Refusal, error, invalid, marked
from tests.emulator.control import PREFIX, control_app
from tests.emulator.decisions import UNDESCRIBED_STATUSES
from tests.emulator.description import Operation
from tests.emulator.faces import Face
from tests.emulator.types import Entry, Json, Problems
from tests.emulator.world import Late, World

logger = logging.getLogger("tests.emulator")

ERROR_SHAPE = description.validator(
    {},
    {
        "type": "object",
        "required": ["code", "status", "message", "details"],
        "properties": {
            "code": {"type": "integer"},
            "status": {"type": "string"},
            "message": {"type": "string", "minLength": 1},
            "details": {"type": "array"},
        },
    },
)
NO_JSON = object()
NO_ANSWER = Answer()  # of a fault that keeps a request from its work: it is replaced, or never sent


def build(world: World) -> ASGIApp:
    """The ASGI application."""
    control = control_app(world)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["raw_path"].startswith(PREFIX):
            await control(scope, receive, send)
        else:
            await serve(world, scope, receive, send)

    return app


async def serve(world: World, scope: Scope, receive: Receive, send: Send) -> None:
    body = await wire.read(receive)
    if body is None:
        return
    method, raw_path = scope["method"], scope["raw_path"]
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    methods, path = description.find(world.description, raw_path) or ({}, {})
    operation = methods.get(method)
    name = operation.name if operation else faults.TOKEN if (raw_path, method) == (tokens.PATH, "POST") else None
    header = headers.get(b"authorization", "")
    entry = log.add(world.log, method, raw_path.decode(), name, tokens.scheme(header), headers.get(b"user-agent", ""))
    fault = faults.pick(world.faults, name, method, body)

    if method == "GET":
        do_late(world)
    answer = NO_ANSWER
    if faults.lets_through(fault):
        try:
            if name == faults.TOKEN:
                answer = tokens.issue(world.tokens, world.settings, header, body)
            elif operation is None:
                raise not_routed(world.face, raw_path, method, methods)
            else:
                answer = carry_out(world, operation, path, scope["query_string"], headers, body, entry)
        except Refusal as refusal:
            answer = checked(operation, refusal.answer)
        except Exception as bug:
            logger.exception("emulator bug in %s", name)
            answer = error(500, f"emulator bug in {name}: {bug!r}")
    elif operation:
        note(entry, operation, scope["query_string"], parsed(body))
        if reads := faults.reads_until_done(fault):
            query = scope["query_string"]
            world.late.append(Late(reads, partial(carry_out, world, operation, path, query, headers, body, {**entry})))
    wait = 0 if name == faults.TOKEN else world.settings.latency_ms
    if fault:
        entry["fault"] = fault.kind
        wait += fault.options.get("ms", 0)
        spoiled = faults.spoiled(fault, operation, answer)
        answer = spoiled if spoiled is answer else marked(spoiled, fault.kind)
        if fault.kind == "401":
            world.tokens.pop(tokens.payload(header), None)
    if wait:
        await wire.pause(wait, world.released)
    await deliver(world, fault, answer, entry, scope, receive, send)


def do_late(world: World) -> None:
    """Does what was put off, if enough reads have come since."""
    for late in list(world.late):
        late.reads -= 1
        if not late.reads:
            world.late.remove(late)
            with suppress(Refusal):  # nobody hears of it
                late.work()


async def deliver(
    world: World, fault: faults.Fault | None, answer: Answer, entry: Entry, scope: Scope, receive: Receive, send: Send
) -> None:
    kind = fault.kind if fault else None
    if kind in ("cut_before", "cut_after"):
        return await wire.cut(scope, receive)
    if kind == "hang":
        return await wire.hang(scope, receive, world.released)
    entry["status"] = answer.status
    if fault and kind == "drip":
        return await wire.drip(answer, fault.options["ms"] / 1000, receive, send)
    if kind == "truncate":
        return await wire.truncate(answer, scope, receive, send)
    await wire.send(answer, send)


def not_routed(face: Face, raw_path: bytes, method: str, methods: Mapping[str, Operation]) -> Refusal:
    allowed = ["POST"] if raw_path == tokens.PATH else sorted(methods)
    if not allowed:
        return Refusal(404, f"no such path: {raw_path.decode()}", word=face.no_path)
    return Refusal(405, f"{method} is not possible here", headers=(("Allow", ", ".join(allowed)),))


def carry_out(
    world: World,
    operation: Operation,
    path: dict[str, str],
    query_string: bytes,
    headers: dict[bytes, str],
    body: bytes,
    entry: Entry,
) -> Answer:
    data = parsed(body)
    query = note(entry, operation, query_string, data)
    settings.spend(world.bucket, world.settings.rate_limit)
    tokens.authenticate(world.tokens, world.settings, headers.get(b"authorization", ""))
    values, problems = description.check_query(operation, query)
    if operation.body:
        problems += body_problems(operation.body, data, body, headers.get(b"content-type", ""))
    if problems:
        raise invalid(problems, word=world.face.bad_field)
    clean = description.strip_unknown(data, operation.known)[0] if operation.body else {}
    handler = world.face.handlers[operation.name]
    answer = handler(world.db, call.Call(operation, path, values, clean, world.settings, world.fresh))
    return settings.distorted(world.settings, operation, checked(operation, answer))


def note(entry: Entry, operation: Operation, query_string: bytes, data: Json) -> dict[str, str]:
    """Writes query, body and what is undocumented in them into the log entry; returns the query."""
    entry["query"] = description.read_query(query_string)
    entry["body"] = None if data is NO_JSON else data
    entry["undocumented"] = [f"?{name}" for name in entry["query"] if name not in operation.query]
    entry["undocumented"] += description.strip_unknown(entry["body"], operation.known)[1]
    return entry["query"]


def parsed(body: bytes) -> Json:
    """JSON as the standard has it, which knows no NaN and no half characters."""
    try:
        data = json.loads(body, parse_constant=refuse_constant)
        if b"\\u" in body:
            json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return NO_JSON
    return data


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def body_problems(check: Validator, data: Json, body: bytes, content_type: str) -> Problems:
    if not body:
        return [("body", "is missing; this operation wants a JSON object")]
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return [("body", f"Content-Type must be application/json, not {content_type or 'missing'}")]
    if data is NO_JSON:
        return [("body", "is not valid JSON")]
    return description.problems(check, data)


def checked(operation: Operation | None, answer: Answer) -> Answer:
    """Our own answer, if it keeps to the description; a 500 that says where it does not, if it does not."""
    found = answer_problems(operation, answer)
    if not found:
        return answer
    where = operation.name if operation else "the answer"
    text = "; ".join(f"{field}: {problem}" for field, problem in found)
    logger.error("emulator bug: %s violates the description: %s", where, text)
    return error(500, f"emulator bug: the answer of {where} violates the description: {text}")


def answer_problems(operation: Operation | None, answer: Answer) -> Problems:
    if answer.status >= 400:
        if operation and answer.status not in UNDESCRIBED_STATUSES | operation.answers.keys():
            return [("status", f"{answer.status} is not described")]
        return description.problems(ERROR_SHAPE, answer.body)
    if operation is None:
        return []
    if answer.status not in operation.answers:
        return [("status", f"{answer.status} is not described")]
    check = operation.answers[answer.status]
    if check is None:
        return [("body", "is not described")] if answer.body is not None else []
    return description.problems(check, answer.body)


def check_complete(face: Face, found: description.Description) -> None:
    """Every operation of the description has a handler, and no handler is left over."""
    if odd := found.operations.keys() ^ face.handlers.keys():
        raise ValueError(f"{face.file.name} and the handlers disagree about: {', '.join(sorted(odd))}")


def new_world(face: Face, db: store.Db, start: settings.Settings, seed: Json) -> World:
    found = description.load(face.file)
    check_complete(face, found)
    return World(face, found, db, start, seed)
