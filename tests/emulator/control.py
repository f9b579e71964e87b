# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The control interface under /_emulator/: look in, change the weather, start over. Not part of the API."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.emulator import faults, log, seed, settings, store, world
from tests.emulator.answers import Refusal, error, to_json
from tests.emulator.types import Json

PREFIX = b"/_emulator/"


def control_app(here: world.World) -> Starlette:
    async def get_log(request: Request) -> Response:
        writes = choice(request, "writes")
        operation = request.query_params.get("operation")
        if operation not in (None, faults.TOKEN, *here.description.operations):
            raise Refusal(400, f"unknown operation {operation!r}; see operationId in {here.face.file.name}, or token")
        return answer({"requests": log.select(here.log, writes, operation)})

    async def clear_log(request: Request) -> Response:
        here.log.clear()
        return answer({})

    async def reset(request: Request) -> Response:
        if choice(request, "seed"):
            if here.seed is None:
                raise Refusal(400, "there is no seed to go back to: the emulator was started without --seed")
            here.face.load(here.db, here.description.components, here.seed, here.start_settings.number_in_use)
        else:
            store.empty(here.db)
        world.reset(here)
        return answer({})

    async def get_state(request: Request) -> Response:
        return answer(here.face.dump(here.db))

    async def put_state(request: Request) -> Response:
        is_yaml = "yaml" in request.headers.get("content-type", "")
        document = seed.parse(await text(request), not is_yaml)
        here.face.load(here.db, here.description.components, document, here.settings.number_in_use)
        here.fresh.clear()
        return answer({})

    async def get_settings(request: Request) -> Response:
        return answer(settings.as_json(here.face.settings, here.settings))

    async def patch_settings(request: Request) -> Response:
        world.change_settings(here, settings.patched(here.face.settings, here.settings, await json_body(request)))
        return answer(settings.as_json(here.face.settings, here.settings))

    async def get_faults(request: Request) -> Response:
        return answer({"faults": [faults.as_json(fault) for fault in here.faults]})

    async def add_faults(request: Request) -> Response:
        given = await json_body(request)
        here.faults += [faults.read(one, here.description.operations) for one in as_list(given)]
        return await get_faults(request)

    async def clear_faults(request: Request) -> Response:
        here.faults.clear()
        return answer({})

    table = {
        ("GET", "log"): get_log,
        ("DELETE", "log"): clear_log,
        ("POST", "reset"): reset,
        ("GET", "state"): get_state,
        ("PUT", "state"): put_state,
        ("GET", "settings"): get_settings,
        ("PATCH", "settings"): patch_settings,
        ("GET", "faults"): get_faults,
        ("POST", "faults"): add_faults,
        ("DELETE", "faults"): clear_faults,
    }
    routes = [Route(f"{PREFIX.decode()}{name}", handler, methods=[m]) for (m, name), handler in table.items()]
    return Starlette(routes=routes, exception_handlers=dict.fromkeys((Refusal, seed.BadSeed, HTTPException), refused))


def answer(body: object, status: int = 200) -> Response:
    return Response(to_json(body), status, media_type="application/json")


async def refused(request: Request, problem: Exception) -> Response:
    if isinstance(problem, Refusal):
        found = problem.answer
    elif isinstance(problem, HTTPException):  # no such path, or not with this method
        where = f"{request.method} {request.url.path}"
        found = error(problem.status_code, f"{where}: {problem.detail}; see docs/emulator.md")
    else:
        found = error(400, str(problem))
    return answer(found.body, found.status)


async def text(request: Request) -> str:
    try:
        return (await request.body()).decode()
    except UnicodeDecodeError:
        raise Refusal(400, "the body is not UTF-8") from None


async def json_body(request: Request) -> Json:
    return seed.parse(await text(request), is_json=True)


def as_list(given: Json) -> list[Json]:
    return given if isinstance(given, list) else [given]


def choice(request: Request, name: str) -> bool:
    value = request.query_params.get(name, "false")
    if value not in ("true", "false"):
        raise Refusal(400, f"{name} must be true or false, not {value!r}")
    return value == "true"
