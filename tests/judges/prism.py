# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Prism as a judge: it is shown every exchange of modules and emulator, request and answer, and reports violations.

It is not between the two: it answers 500 where a connection was cut, never where a body was, and follows redirects.
"""

import json
import socket
import subprocess
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tests.emulator.answers import BENT, BY_SETTINGS
from tests.emulator.client import PATIENCE, Emulator, first_line
from tests.judges.described import write
from tests.proxy import Exchange, Headers, Response, Server, ask, proxy

NUMBER = "Exchange-Number"
STATUS = "Unable to match the returned status code"
HTML = ("The received media type", "Response body must be object")
UNSAID = Response(200, (("Content-Length", "0"),), b"")  # in place of an answer that is not judged
# Faults after which an answer is not what is described, or that Prism would follow.
SPOILED = ("drip", "endless", "large", "redirect", "text", "value")
BY_SETTINGS_ONLY = (201, 204, 400, 404, 429)
JSON = ("Content-Type", "application/json")


@dataclass(frozen=True)
class Judge:
    """between(emulator): the address that the modules are to use; leaving it asserts that nothing was violated.

    count: what was judged so far.
    """

    between: Callable[[Emulator], AbstractContextManager[str]]
    count: Counter


@contextmanager
def judging(program: Path) -> Iterator[Judge]:
    """Prism, from its index.js: one for any number of emulators, since it is played what they said."""
    shown: dict[int, Response] = {}
    count = Counter()

    def play(_method, _target, headers, _body) -> Response:
        return shown[int(header(headers, NUMBER))]

    def judged(one: Exchange) -> list[dict]:
        number = len(shown)
        shown[number] = one.response if one.response and one.response.complete and bent(one) not in SPOILED else UNSAID
        response = ask(prism, one.method, one.target, (*one.headers, (NUMBER, str(number))), one.body)
        assert response, f"Prism does not answer {one.method} {one.target}"
        same = (response.status, response.body) == (shown[number].status, shown[number].body)
        assert same, f"Prism did not hand on the answer to {one.method} {one.target}, but {response}"
        return violations(response)

    with Server(play) as upstream, started(program, upstream.url) as prism:
        for one in WRONG:
            assert unexpected(one, judged(one)), f"Prism has nothing against {one}"
        yield Judge(partial(between, judged, count), count)


@contextmanager
def between(judged: Callable[[Exchange], list[dict]], count: Counter, emulator: Emulator) -> Iterator[str]:
    """The address of a proxy; what passed through is judged when its bench has nothing more to say."""
    with proxy(emulator.url) as overheard:
        yield overheard.url
    found = [(one, unexpected(one, judged(one))) for one in overheard.exchanges]
    count["requests judged"] += len(found)
    count["answers bent on purpose"] += sum(bent(one) is not None for one, _problems in found)
    count["answers cut"] += sum(one.response is None or not one.response.complete for one, _problems in found)
    count["violations"] += sum(bool(problems) for _one, problems in found)
    assert not any(problems for _one, problems in found), report(found)


@contextmanager
def started(program: Path, upstream: str) -> Iterator[str]:
    """Prism's address. It takes no port 0; an address that is taken in between makes it end, and us fail."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="sinch-est-") as folder:
        description = write(Path(folder) / "openapi.json")
        command = ["node", str(program), "proxy", str(description), upstream, "--port", str(port)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            try:
                said = []
                while "Prism is listening" not in (line := first_line(process)):
                    assert line, f"Prism did not start: {''.join(said)}"
                    said.append(line)
                # It writes about every request and would stop when nobody reads.
                threading.Thread(target=deque, args=(process.stdout, 0), daemon=True).start()
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(PATIENCE)


def header(headers: Headers, wanted: str) -> str | None:
    """Its value; names are the same in capitals."""
    return next((value for name, value in headers if name.lower() == wanted.lower()), None)


def violations(response: Response) -> list[dict]:
    """What Prism writes into a header; warnings count as well."""
    return json.loads(header(response.headers, "sl-violations") or "[]")


def bent(one: Exchange) -> str | None:
    """What the emulator says that it has spoiled this answer with: the kind of a fault, or settings."""
    return header(one.response.headers, BENT) if one.response else None


def unexpected(one: Exchange, found: list[dict]) -> list[str]:
    """All violations but those of an answer that never arrived, and those for which it was spoiled."""
    return [text(violation) for violation in found if not expected(one, violation)]


def expected(one: Exchange, violation: dict) -> bool:
    """A fault explains its own status, page or body, settings what they give, and nothing else."""
    if violation["location"][0] != "response":
        return False
    if one.response is None or not one.response.complete:
        return True
    by = bent(one)
    if by in SPOILED:
        return True
    if by == "html":
        return violation["message"].startswith(HTML)
    explained = by == str(one.response.status)
    explained |= by == BY_SETTINGS and one.response.status in BY_SETTINGS_ONLY
    return explained and violation["message"].startswith(STATUS)


def text(violation: dict) -> str:
    return f"{'.'.join(map(str, violation['location']))}: {violation['message']}"


def report(found: list[tuple[Exchange, list[str]]]) -> str:
    """The exchanges with something wrong, without their headers, which hold credentials."""
    wrong = [(one, problems) for one, problems in found if problems]
    lines = [
        f"{one.method} {one.target} {one.body[:200]!r} answered {one.response.status if one.response else 'nothing'}: "
        + "; ".join(problems)
        for one, problems in wrong
    ]
    return f"Prism on {len(found)} exchanges: {len(wrong)} with violations\n" + "\n".join(lines[:20])


# A judge that lets one of these pass is none: it is shown them at every start.
LOOK = Exchange("GET", "/v1/projects/p/trunks", (("Authorization", "Bearer x"),), b"", UNSAID)
WRONG = (
    replace(
        LOOK, method="POST", headers=(*LOOK.headers, JSON, ("Content-Length", "10")), body=b'{"name":1}', response=None
    ),
    replace(LOOK, target="/v1/projects/p/trunks?page=one"),
    replace(LOOK, headers=()),
    replace(LOOK, response=Response(200, (JSON, ("Content-Length", "13")), b'{"trunks":{}}')),
    replace(LOOK, response=Response(201, (JSON, ("Content-Length", "13")), b'{"trunks":[]}')),
)
