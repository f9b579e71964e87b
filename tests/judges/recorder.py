# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Stands between the modules and the emulator, changes nothing, and keeps what each side said for a judge."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 300  # seconds; only what hangs takes that long

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """What arrived; complete: all of it did."""

    status: int
    headers: Headers
    body: bytes
    complete: bool = True


@dataclass(frozen=True)
class Exchange:
    """A request as it was sent, and its answer, if the connection was not cut before any."""

    method: str
    target: str
    headers: Headers
    body: bytes
    answer: Answer | None


def header(headers: Headers, wanted: str) -> str | None:
    """Its value; names are the same in capitals."""
    return next((value for name, value in headers if name.lower() == wanted.lower()), None)


@contextmanager
def serving(answer) -> Iterator[str]:
    """The address of a server on loopback that hands out answer(method, target, headers, body); None is a cut."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def handle_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found = answer(self.command, self.path, tuple(self.headers.items()), body)
            self.close_connection |= found is None or not found.complete
            if found:
                self.send_response_only(found.status)
                for name, value in found.headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(found.body)

        do_DELETE = do_GET = do_PATCH = do_POST = do_PUT = handle_request

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@contextmanager
def recorded(url: str) -> Iterator[tuple[str, list[Exchange]]]:
    """(address, exchanges): whoever talks to that address talks to url, and is overheard."""
    exchanges: list[Exchange] = []

    def pass_on(method: str, target: str, headers: Headers, body: bytes) -> Answer | None:
        found = ask(url, method, target, headers, body)
        exchanges.append(Exchange(method, target, headers, body, found))
        return found

    with serving(pass_on) as address:
        yield address, exchanges


def ask(url: str, method: str, target: str, headers: Headers, body: bytes) -> Answer | None:
    """One request on a connection of its own: one that was kept could end just then, which would look like a cut."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers:
            if name.lower() != "host":
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        try:
            content, complete = answer.read(), True
        except http.client.IncompleteRead as cut:
            content, complete = cut.partial, False
        return Answer(answer.status, tuple(answer.getheaders()), content, complete)
    except (ConnectionError, http.client.HTTPException):
        return None
    finally:
        connection.close()
