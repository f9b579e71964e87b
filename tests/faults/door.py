# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A door before the emulator: it can be shut, speak TLS, or let something happen while a request waits."""

import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler

from tests.emulator.client import direct

KEPT = ("Authorization", "Content-Type", "Retry-After", "User-Agent")


class Door:
    """Passes requests on to url, each on its own connection, one after the other.

    tls: who it says it is; without it, it speaks plain http. meanwhile: {(number of a request, whether it has been
    answered): what happens then}, before the request is passed on, or before its answer is.
    """

    def __init__(self, url: str, tls: ssl.SSLContext | None) -> None:
        self.behind, self.tls, self.port, self.listener = url, tls, 0, None
        self.requests, self.meanwhile = 0, {}
        self.open()

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Listen, at the same address as before; nothing where it listens already."""
        if self.listener is None:
            self.listener = socket.create_server(("127.0.0.1", self.port))
            self.port = self.listener.getsockname()[1]
            threading.Thread(target=self._serve, args=(self.listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuse connections from now on."""
        if self.listener is not None:
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for connections
            self.listener.close()
            self.listener = None

    def _serve(self, listener: socket.socket) -> None:
        with suppress(OSError):  # shut
            while True:
                connection, address = listener.accept()
                with connection, suppress(OSError):  # a client that does not trust us hangs up
                    if self.tls:
                        connection = self.tls.wrap_socket(connection, server_side=True)
                    handler(self)(connection, address, None)


def nothing() -> None:
    """Happens."""


def handler(door: Door) -> type[BaseHTTPRequestHandler]:
    """What answers one connection: HTTP/1.0, so that it takes one request."""

    class Handler(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: self.headers[name] for name in KEPT if name in self.headers}
            door.requests += 1
            number = door.requests
            door.meanwhile.get((number, False), nothing)()
            request = urllib.request.Request(door.behind + self.path, body or None, headers, method=self.command)
            try:
                answer = direct.open(request)
            except urllib.error.HTTPError as refused:
                answer = refused
            with answer:
                text = answer.read()
            door.meanwhile.get((number, True), nothing)()
            self.send_response(answer.status)
            for name in KEPT:
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = pass_on

        def log_message(self, *words) -> None:
            """Says nothing."""

    return Handler


@contextmanager
def door(url: str, tls: ssl.SSLContext | None = None) -> Iterator[Door]:
    """Open at first."""
    made = Door(url, tls)
    try:
        yield made
    finally:
        made.shut()
