# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Programs that run beside a test: each in a folder of its own, ended by its own number."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("kamailio", "sipp")
PACKAGES = "kamailio kamailio-sqlite-modules sip-tester"  # of Debian and Ubuntu
PATIENCE = 30  # seconds for what takes a fraction of one


class CallsError(Exception):
    """What makes the calls did not do its own work; says why."""


@contextmanager
def running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program whose output goes to a file; it is asked to end, and killed where it does not."""
    with log.open("ab") as output:
        quiet = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
        with subprocess.Popen(command, cwd=log.parent, **quiet) as process:
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()


def wait_until(
    condition: Callable[[], object], what: str, *processes: subprocess.Popen[bytes], patience: float = PATIENCE
) -> None:
    """Return once the condition holds; raise CallsError where a process has ended before, or it takes too long."""
    deadline = time.monotonic() + patience
    while not condition():
        for process in processes:
            if process.poll() is not None:
                raise CallsError(f"{process.args[0]} ended with code {process.returncode} before {what}")
        if time.monotonic() > deadline:
            raise CallsError(f"waited {patience} seconds in vain for this: {what}")
        time.sleep(0.02)


def free_port(address: str = "127.0.0.1") -> int:
    """Return a port at which nobody listens for UDP just now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port
