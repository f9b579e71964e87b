# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A proxy before the emulator: changes nothing, keeps every exchange; can be shut, speak TLS, act while one waits."""

import http.client
import ssl
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

PATIENCE = 300  # seconds; only what hangs takes that long

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Response:
    """What arrived; complete: all of it did."""

    status: int
    headers: Headers
    body: bytes
    complete: bool = True


@dataclass(frozen=True)
class Exchange:
    """A request as it was sent, and its response, if the connection was not cut before any."""

    method: str
    target: str
    headers: Headers
    body: bytes
    response: Response | None


class Server:
    """Gives the responses of respond(method, target, headers, body), where None is a cut.

    tls: who it says it is; without it, it speaks plain http. exchanges: all so far. meanwhile: {(number of a request,
    whether it has a response): what happens then}, before the request is passed on, or before its response is.
    """

    def __init__(self, respond: Callable[..., Response | None], tls: ssl.SSLContext | None = None) -> None:
        self.respond, self.tls, self.port, self.listener = respond, tls, 0, None
        self.exchanges, self.meanwhile, self.numbers = [], {}, count(1)

    def __enter__(self) -> "Server":
        self.open()
        return self

    def __exit__(self, *_) -> None:
        self.shut()

    def open(self) -> None:
        """Listen, at the same address as before; nothing where it listens already."""
        if self.listener is None:
            self.listener = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
            self.listener.exchange = self.exchange
            self.port = self.listener.server_port
            self.url = f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"
            if self.tls:  # hands are shaken in the thread that reads the request
                how = {"server_side": True, "do_handshake_on_connect": False}
                self.listener.socket = self.tls.wrap_socket(self.listener.socket, **how)
            threading.Thread(target=self.listener.serve_forever, args=(0.01,), daemon=True).start()

    def shut(self) -> None:
        """Refuse connections from now on."""
        if self.listener is not None:
            self.listener.shutdown()
            self.listener.server_close()
            self.listener = None

    def exchange(self, *request) -> Response | None:
        number = next(self.numbers)
        self.meanwhile.get((number, False), lambda: None)()
        response = self.respond(*request)
        self.exchanges.append(Exchange(*request, response))
        self.meanwhile.get((number, True), lambda: None)()
        return response


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.0: a connection takes one request, and no header has to say so. Who is shut out is so at once."""

    disable_nagle_algorithm = True  # a response is two writes

    def handle(self) -> None:
        with suppress(OSError):  # a client that does not trust us hangs up
            super().handle()

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        response = self.server.exchange(self.command, self.path, tuple(self.headers.items()), body)
        if response:
            self.send_response_only(response.status)
            for name, value in response.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

    do_DELETE = do_GET = do_PATCH = do_POST = do_PUT = pass_on


def proxy(url: str, tls: ssl.SSLContext | None = None) -> Server:
    """Whoever talks to it talks to url."""
    return Server(partial(ask, url), tls)


def ask(url: str, method: str, target: str, headers: Headers, body: bytes) -> Response | None:
    """One request on a connection of its own: one that was kept could end just then, which would look like a cut."""
    with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE)) as connection:
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers:
                if name.lower() != "host":
                    connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            content, complete = response.read(), True
        except http.client.IncompleteRead as cut:
            content, complete = cut.partial, False
        except (ConnectionError, http.client.HTTPException):
            return None
        return Response(response.status, tuple(response.getheaders()), content, complete)
