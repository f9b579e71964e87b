# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""uvicorn, with its own idea of signals and of a slow stop replaced."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import uvicorn
import uvloop

from tests.emulator import app, wire
from tests.emulator.world import World, release

PATIENCE = 5  # seconds for answers that are on their way when the emulator is stopped


class Server(uvicorn.Server):
    """Says one line when it listens; SIGTERM and SIGINT end it at once and with exit code 0."""

    def __init__(self, world: World, greeting: str):
        config = uvicorn.Config(
            app.build(world),
            http=wire.Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=75,
        )
        super().__init__(config)
        self.world = world
        self.greeting = greeting
        self.stopped = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()

        def stop(*_signal: object) -> None:
            self.should_exit = True
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.stopped.set)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self.greeting, flush=True)

    async def main_loop(self) -> None:
        """The tick renews the Date header once a second; a signal need not wait for it."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopped.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Quicker than uvicorn's own, which looks only every 0.1 s; tests start and stop many emulators."""
        release(self.world)
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self.server_state.tasks or self.server_state.connections:
                    await asyncio.sleep(0.002)


def run(world: World, listener: socket.socket, greeting: str) -> None:
    async def serve() -> None:
        await Server(world, greeting).serve([listener])

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())
