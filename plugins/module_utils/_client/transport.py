# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""One try of a request, bounded: one deadline from the connection to the last byte, and only so many bytes."""

import http.client
import io
import socket
import time
import zlib
from collections.abc import Iterable
from contextlib import closing, suppress
from functools import cache
from typing import Any, Union

from ansible_collections.sinch.est.plugins.module_utils._client.response import Response, from_failure, from_response
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params

with suppress(ImportError):  # what is missing then, _client says
    import requests
    import urllib3

MEGABYTE = 2**20
LARGEST = 64  # MB of an answer, unpacked
PIECE = 65536
LONGEST_CONNECT = 10.0  # seconds


class Unusable(Exception):
    """An answer whose body cannot be had; its text says why. whole: asking again would bring the same."""

    def __init__(self, message: str, whole: bool) -> None:
        super().__init__(message)
        self.whole = whole


def session(user_agent: str) -> "requests.Session":
    """Return a session that looks at nothing of the environment: proxies and CA files are settled beforehand, once."""
    made = requests.Session()
    made.trust_env = False  # nor at .netrc
    made.headers.update({"User-Agent": user_agent, "Accept": "application/json", "Accept-Encoding": "gzip"})
    for scheme in ("https://", "http://"):
        made.mount(scheme, _adapter())
    return made


def attempt(
    session: "requests.Session",
    method: str,
    url: str,
    headers: dict[str, str],
    payload: Params,
    seconds: float,
    verify: Union[bool, str],
    proxies: dict[str, str],
) -> Response:
    """Send a request once and return what came of it within so many seconds; redirects are not followed."""
    try:
        request = session.prepare_request(requests.Request(method, url, headers, auth=_keep_headers, **payload))
    except ValueError as error:
        return Response(message=str(error), not_sent=True, permanent=True)
    timeout: Any = urllib3.Timeout(total=seconds, connect=min(LONGEST_CONNECT, seconds))
    try:
        # Not by the session, which would look where a redirect leads, and read all that comes with it.
        adapter = session.get_adapter(url)
        response = adapter.send(request, stream=True, timeout=timeout, verify=verify, proxies=proxies)
        with closing(response.raw):  # a connection with something left in it is not used again
            if response.status_code < 200:
                return Response(message=f"only an interim answer, {response.status_code}, came")
            try:
                return from_response(response, _content(response))
            except Unusable as error:
                message = f"{error} (it began with {response.status_code} {response.reason})"
                return Response(response.status_code, None, message, response.headers, False, json=not error.whole)
    except Exception as error:  # whatever a library raises: there is no answer, and the request may have run
        return from_failure(error)


def _content(response: "requests.Response") -> bytes:
    """Return the whole body, unpacked. Raise Unusable where there is too much of it, or where it breaks off."""
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "", "gzip", "x-gzip"):
        raise Unusable(f"the answer is packed as {packed!r}, which was not asked for", True)
    pieces = response.raw.stream(PIECE, decode_content=False)
    content = bytearray()
    for piece in _unpacked(pieces) if "gzip" in packed else pieces:
        content += piece
        if len(content) > LARGEST * MEGABYTE:
            raise Unusable(f"the answer is more than {LARGEST} MB", True)
    if response.raw.length_remaining:
        raise Unusable("the answer broke off", False)
    return bytes(content)


def _unpacked(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """Yield what gzip has packed, never more than a megabyte at a time."""
    unpacker = None
    for packed in pieces:
        while packed:
            unpacker = unpacker or zlib.decompressobj(wbits=31)
            try:
                yield unpacker.decompress(packed, MEGABYTE)
            except zlib.error as error:
                raise Unusable(f"the answer cannot be unpacked: {error}", True) from None
            packed = unpacker.unconsumed_tail
            if unpacker.eof:
                packed, unpacker = unpacker.unused_data, None
    if unpacker:
        raise Unusable("the answer broke off", False)


class _Response(http.client.HTTPResponse):
    """Reads an answer, from its first byte to its last, within the time that its socket gives to one read."""

    def __init__(self, sock: socket.socket, *words: Any, **more: Any) -> None:
        super().__init__(sock, *words, **more)
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock))


class _Timed(io.RawIOBase):
    """What a socket receives until its time is over."""

    def __init__(self, received: io.RawIOBase, sock: socket.socket) -> None:
        self._received, self._socket = received, sock
        self._ends = time.monotonic() + (sock.gettimeout() or 0.0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> Any:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        self._socket.settimeout(left)
        return self._received.readinto(buffer)

    def close(self) -> None:
        self._received.close()
        super().close()


def _adapter() -> Any:
    class Adapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *words: Any, **more: Any) -> None:
            super().init_poolmanager(*words, **more)
            _bound(self.poolmanager)

        def proxy_manager_for(self, *words: Any, **more: Any) -> Any:
            return _bound(super().proxy_manager_for(*words, **more))

    return Adapter()


def _bound(manager: Any) -> Any:
    """Make a manager of connections read answers as _Response does."""
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: _bounded(pool) for scheme, pool in pools.items()}
    return manager


@cache
def _bounded(pool: Any) -> Any:
    if pool.ConnectionCls.response_class is _Response:
        return pool
    connection = type(pool.ConnectionCls.__name__, (pool.ConnectionCls,), {"response_class": _Response})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})


def _keep_headers(prepared: "requests.PreparedRequest") -> "requests.PreparedRequest":
    """Stand in for an auth object, so that no other can take its place."""
    return prepared
