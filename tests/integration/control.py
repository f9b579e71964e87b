# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The control interface of an emulator for playbooks: in the words of the description, whichever API is played."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.dialects import operation_of
from tests.emulator.client import Emulator
from tests.proxy import Headers, Response, Server, ask


@contextmanager
def control(emulator: Emulator) -> Iterator[str]:
    """The address before /_emulator/."""
    if emulator.api == "description":
        yield emulator.url
        return

    def respond(method: str, target: str, headers: Headers, body: bytes) -> Response | None:
        if (method, target) == ("GET", "/_emulator/state"):
            return answer(emulator.described_state())
        if (method, target) == ("GET", "/_emulator/log"):
            named = ({**request, "operation": operation_of(emulator.api, request)} for request in emulator.log())
            return answer({"requests": [request for request in named if request["operation"]]})
        return ask(emulator.url, method, target, headers, body)

    with Server(respond) as server:
        yield server.url


def answer(body: object) -> Response:
    content = json.dumps(body).encode()
    return Response(200, (("Content-Type", "application/json"), ("Content-Length", str(len(content)))), content)
