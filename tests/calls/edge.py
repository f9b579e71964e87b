# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The network's edge: Kamailio with edge.cfg, and what it says of each call."""

import os
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.calls.processes import free_port, running, wait_until
from tests.gates.run import find

CONFIGURATION = Path(__file__).with_name("edge.cfg")
VIEWS = Path(__file__).with_name("edge.sql")
WORLD = "world.invalid"  # the domain of all callers that are no site
LINE = re.compile(r"CALL\|(.*)\|$")
PING = """OPTIONS sip:127.0.0.1:{port} SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{own}
From: <sip:ping@127.0.0.1>;tag=1
To: <sip:127.0.0.1>
Call-ID: ping
CSeq: 1 OPTIONS
Max-Forwards: 70
Content-Length: 0

"""


@dataclass(frozen=True)
class Call:
    """What became of one call. at: when the edge looked where it goes; trunk: its id, or nothing."""

    at: float
    id: str
    domain: str
    number: str
    caller: str
    trunk: str
    status: int
    why: str


@dataclass(frozen=True)
class Edge:
    port: int
    log: Path

    def calls(self) -> list[Call]:
        """Return the calls so far, in the order in which they came to an end."""
        found = {}
        for line in self.log.read_text(errors="replace").splitlines():
            if match := LINE.search(line):
                call = parsed(match[1])
                found.setdefault(call.id, call)  # an answer that is sent again is told again
        return list(found.values())

    def errors(self) -> list[str]:
        """Return what Kamailio complains about."""
        words = re.compile(r" (ERROR|CRITICAL|ALERT|BUG): ")
        return [line for line in self.log.read_text(errors="replace").splitlines() if words.search(line)]


def parsed(line: str) -> Call:
    """Return the call of a line of the edge's log."""
    at, call_id, domain, number, caller, trunk, status, why = line.split("|")
    return Call(float(at), call_id, domain, number, caller, trunk, int(status), why)


@contextmanager
def edge(state: Path, world_port: int, folder: Path) -> Iterator[Edge]:
    """Run an edge that reads this state, of whichever API the emulator plays; folder: for what it writes."""
    with closing(sqlite3.connect(state)) as db:
        db.executescript(VIEWS.read_text())
    made = Edge(free_port(), folder / "edge.log")
    program = find("kamailio", os.environ.get("PATH", "")) or "kamailio"
    words = {"PORT": made.port, "WORLD": world_port, "STATE": state}
    defined = [word for name, value in words.items() for word in ("--substdef", f"!{name}!{value}!")]
    command = [program, "-DD", "-E", "-f", str(CONFIGURATION), "-m", "64", "-M", "8", *defined]
    command += ["-Y", str(folder), "-P", str(folder / "edge.pid")]
    with running(command, made.log) as process:
        wait_until(lambda: answers(made.port), f"the edge answers, see {made.log}", process)
        yield made


def answers(port: int) -> bool:
    """Return whether somebody answers SIP there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
        ours.bind(("127.0.0.1", 0))
        ours.settimeout(0.1)
        text = PING.format(port=port, own=ours.getsockname()[1]).replace("\n", "\r\n")
        ours.sendto(text.encode(), ("127.0.0.1", port))
        try:
            return ours.recv(2048).startswith(b"SIP/2.0 200")
        except OSError:
            return False
