# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A server of sockets, for what no HTTP server can be made to say: bytes that drip, heads that are none, and no end."""

import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import repeat

Pieces = Iterable[bytes | float | None]  # what is sent; seconds to wait; None: the connection is closed


class Raw:
    """Answers each request with the pieces of answer(head). heads: those of all requests so far, as text.

    connections: how many there were.
    """

    def __init__(self, answer: Callable[[str], Pieces]) -> None:
        self.answer, self.heads, self.connections, self.over = answer, [], 0, threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as received:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                head = "".join(line.decode("latin-1") for line in iter(received.readline, b"\r\n") if line or hung_up())
                length = re.search(r"(?i)^content-length: *(\d+)", head, re.M)
                received.read(int(length[1]) if length else 0)
                self.heads.append(head)
                for piece in self.answer(head):
                    if piece is None or self.over.is_set():
                        return
                    if isinstance(piece, bytes):
                        connection.sendall(piece)
                    else:
                        self.over.wait(piece)


def hung_up() -> bool:
    """The client has hung up."""
    raise ConnectionError


@contextmanager
def raw(answer: Callable[[str], Pieces]) -> Iterator[Raw]:
    """Yield a server that listens; whatever it is still sending ends with the block."""
    server = Raw(answer)
    threading.Thread(target=server.accept, daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()


def answered(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer."""
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "\r\n"]).encode() + body


def drip(piece: bytes, seconds: float = 0.02) -> Iterator[bytes | float]:
    """A piece at a time and no end: a read never waits for long."""
    for _time in repeat(None):
        yield piece
        yield seconds
