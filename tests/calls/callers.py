# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""SIPp: one that answers at every loopback address, and one that calls from many, at a steady rate."""

import csv
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from tests.calls.processes import CallsError, free_port, running, wait_until

HERE = Path(__file__).parent
LINES = 40  # of each caller's complaints, where something is wrong
END = signal.SIGUSR1  # SIPp finishes the calls that it has begun


@dataclass(frozen=True)
class Try:
    """One call: from where, as somebody at which domain, to which number."""

    source: str
    domain: str
    number: str


@contextmanager
def listener(port: int, folder: Path) -> Iterator[None]:
    """Answer calls at this port of every loopback address."""
    command = ["sipp", "-sf", str(HERE / "answer.xml"), "-i", "0.0.0.0", "-p", str(port), "-nostdin", "-bind_local"]
    with running(command, folder / "listener.log") as process:
        yield
        if process.poll() is not None:
            raise CallsError(f"whoever answers ended with code {process.returncode}, see {folder / 'listener.log'}")
        process.kill()


@contextmanager
def caller(tries: Sequence[Try], every: float, edge_port: int, folder: Path) -> Iterator[Popen[bytes]]:
    """Make these calls, each of them once in so many seconds, until the body has ended. All are from one address.

    SIPp could call from many addresses (-t ui), but closes the socket of an address after its first call.
    """
    (source,) = {one.source for one in tries}
    folder.mkdir()
    lines = "".join(f"{one.source};{one.domain};{one.number}\n" for one in tries)
    (folder / "calls.csv").write_text(f"SEQUENTIAL\n{lines}")
    command = ["sipp", f"127.0.0.1:{edge_port}", "-sf", str(HERE / "call.xml"), "-nostdin", "-max_socket", "1000"]
    command += ["-i", source, "-p", str(free_port(source)), "-inf", str(folder / "calls.csv")]
    command += ["-r", str(len(tries)), "-rp", str(int(every * 1000)), "-l", "10000", "-cid_str", "%u@%p"]
    command += ["-trace_stat", "-fd", "1", "-stf", str(folder / "calls.stat")]
    command += ["-trace_err", "-error_file", str(folder / "calls.err")]
    with running(command, folder / "caller.log") as process:
        yield process
        process.send_signal(END)
        wait_until(lambda: process.poll() is not None, "the last calls end")


def counted(folder: Path) -> tuple[int, int]:
    """Return how many calls SIPp itself counts as answered to their end, and as failed."""
    *_before, last = csv.DictReader((folder / "calls.stat").read_text().splitlines(), delimiter=";")
    return int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"])


def complaints(folder: Path) -> list[str]:
    """Return the first lines of what SIPp says of calls that did not go as it expected."""
    path = folder / "calls.err"
    return path.read_text(errors="replace").splitlines()[:LINES] if path.exists() else []
