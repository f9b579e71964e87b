# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For tests: starts an emulator in a process of its own and talks to its control interface. Standard library only."""

import json
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

from tests.emulator.translate import as_described, as_published
from tests.emulator.types import Entry, JsonObject

ROOT = Path(__file__).parents[2]
GREETING = "sinch.est emulator listening on "
PATIENCE = 30  # seconds to start or to stop; both take a fraction of one

# By API. Emptied and lent again, for to start one takes longer than most tests talk to it.
IDLE: defaultdict[str, list["Emulator"]] = defaultdict(list)
STARTED = ExitStack()  # what was lent ends when this is left

direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy of the environment is not for loopback


class EmulatorError(Exception):
    """The emulator did not start, did not stop cleanly, or refused a control request; says why."""


@dataclass(frozen=True)
class Emulator:
    url: str
    process: subprocess.Popen[str]
    stderr: IO[str]
    api: str = "description"

    @property
    def token_url(self) -> str:
        return f"{self.url}/oauth2/token"

    def control(self, method: str, name: str, body: object = None, **query: object) -> JsonObject:
        given = {key: str(value).lower() if isinstance(value, bool) else value for key, value in query.items() if value}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_emulator/{name}?{urlencode(given)}", data, method=method)
        try:
            with direct.open(request, timeout=PATIENCE) as answer:
                said: JsonObject = json.load(answer)
                return said
        except urllib.error.HTTPError as refused:
            with refused:
                raise EmulatorError(json.load(refused)["message"]) from None

    def log(self, writes: bool = False, operation: str | None = None) -> list[Entry]:
        requests: list[Entry] = self.control("GET", "log", writes=writes, operation=operation)["requests"]
        return requests

    def clear_log(self) -> None:
        self.control("DELETE", "log")

    def reset(self, seed: bool = False) -> None:
        self.control("POST", "reset", seed=seed)

    def state(self) -> JsonObject:
        return self.control("GET", "state")

    def seed(self, state: JsonObject) -> None:
        self.control("PUT", "state", state)

    def described_state(self) -> JsonObject:
        """As the state of the description has it, whichever API is played."""
        return self.state() if self.api == "description" else as_described(self.state())

    def seed_described(self, state: JsonObject) -> None:
        """Takes a state of the description, whichever API is played; ValueError where the other cannot say it."""
        self.seed(state if self.api == "description" else as_published(state))

    def settings(self, **changes: object) -> JsonObject:
        return self.control("PATCH", "settings", changes)

    def fault(self, kind: str | int, **options: object) -> None:
        self.control("POST", "faults", {"kind": str(kind), **options})

    def faults(self) -> list[JsonObject]:
        queue: list[JsonObject] = self.control("GET", "faults")["faults"]
        return queue

    def clear_faults(self) -> None:
        self.control("DELETE", "faults")

    def errors(self) -> str:
        """All it has said on stderr so far; nothing, when all is well."""
        self.stderr.seek(0)
        return self.stderr.read()


@contextmanager
def start(**options: object) -> Iterator[Emulator]:
    """start(api=..., state=..., seed=..., latency=..., port=..., host=...): the options of the command line."""
    words = [f"--{name}={value}" for name, value in options.items() if value is not None]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as stderr:
        command = [sys.executable, "-m", "tests.emulator", *words]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
            try:
                url = first_line(process).removeprefix(GREETING).strip()
                emulator = Emulator(url, process, stderr, str(options.get("api") or "description"))
                if not emulator.url:
                    process.wait(PATIENCE)
                    raise EmulatorError(f"it did not start: {emulator.errors().strip()}")
                yield emulator
            finally:
                stop(process)
        if process.returncode:
            raise EmulatorError(f"it ended with code {process.returncode}: {emulator.errors().strip()}")


@contextmanager
def lent(api: str = "description") -> Iterator[Emulator]:
    """Lend an empty emulator, which is started only where none is idle; one that had something to say is not reused."""
    emulator = IDLE[api].pop() if IDLE[api] else STARTED.enter_context(start(api=api))
    try:
        emulator.reset()
        yield emulator
    finally:
        assert emulator.errors() == ""  # no traceback, no warning, nothing
        if emulator.process.poll() is None:  # whoever leaves a client behind that goes on asking has stopped it
            IDLE[api].append(emulator)


def first_line(process: subprocess.Popen[str]) -> str:
    """Waits for the line, or for the end of a process that never says it."""
    assert process.stdout  # a pipe
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    try:
        return process.stdout.readline()
    finally:
        timer.cancel()


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
