# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Below HTTP: reading a request, and every way an answer can fail to arrive."""

import asyncio
import contextlib

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.emulator.answers import Answer, encode

TRANSPORT = "sinch.est.transport"


class Protocol(HttpToolsProtocol):
    """Hands the transport to the application, which sometimes has to cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"][TRANSPORT] = self.transport


async def read(receive: Receive) -> bytes | None:
    """The whole body, or None when the client went away before it was complete."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return None if message["type"] == "http.disconnect" else body


async def send(answer: Answer, send: Send) -> None:
    headers, content = encode(answer)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def truncate(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """All the headers, half of the body; an empty body arrives whole, then the connection ends all the same."""
    headers, content = encode(answer)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    half = content[: len(content) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": bool(content)})
    scope["state"][TRANSPORT].close()
    await gone(receive)


async def drip(answer: Answer, seconds: float, receive: Receive, send: Send) -> None:
    """All the headers, then the body a byte at a time, until the client has had enough."""
    headers, content = encode(answer)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    leaves = asyncio.create_task(gone(receive))
    for place in range(len(content)):
        await send({"type": "http.response.body", "body": content[place : place + 1], "more_body": True})
        if (await asyncio.wait([leaves], timeout=seconds))[0]:
            return
    leaves.cancel()
    await send({"type": "http.response.body"})


async def cut(scope: Scope, receive: Receive) -> None:
    """Ends the connection without a byte."""
    scope["state"][TRANSPORT].abort()
    await gone(receive)


async def hang(scope: Scope, receive: Receive, released: asyncio.Event) -> None:
    """Says nothing until the client gives up, or until the emulator is reset or stopped."""
    waits = [asyncio.create_task(gone(receive)), asyncio.create_task(released.wait())]
    _done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    await cut(scope, receive)


async def gone(receive: Receive) -> None:
    """Waits until the connection is down: uvicorn would answer for an application that returns any earlier."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def pause(milliseconds: float, released: asyncio.Event) -> None:
    """Waits without keeping anybody else waiting; a stop or a reset ends it early."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(released.wait(), milliseconds / 1000)
