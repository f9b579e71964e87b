# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The command line: arguments, what has to be ready before the server runs, and every misuse told in one line."""

import argparse
import contextlib
import ipaddress
import logging
import socket
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace

from tests.emulator import app, seed, store
from tests.emulator.faces import FACES
from tests.emulator.server import run
from tests.emulator.settings import LONGEST_MS
from tests.emulator.world import World


class Misuse(Exception):
    """One line for whoever started the emulator."""


def main(arguments: list[str]) -> int:
    logging.basicConfig(format="sinch.est emulator: %(message)s", level=logging.WARNING)
    options = parser().parse_args(arguments)
    with contextlib.ExitStack() as opened:
        try:
            listener = opened.enter_context(bound(loopback(options.host), options.port))
            db = opened.enter_context(connected(options.state, options.api))
            world = prepared(db, options)
        except Misuse as misuse:
            print(f"sinch.est emulator: {misuse}", file=sys.stderr)
            return 2
        host, port = listener.getsockname()[:2]
        run(world, listener, f"sinch.est emulator listening on http://{f'[{host}]' if ':' in host else host}:{port}")
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tests.emulator", description="The Sinch EST API on this machine.")
    apis = "the API as the supplied description has it, or as Sinch publishes it (default: %(default)s)"
    made.add_argument("--api", choices=store.APIS, default=store.APIS[0], help=apis)
    made.add_argument("--host", default="127.0.0.1", help="a loopback address (default: %(default)s)")
    made.add_argument("--port", type=int, default=0, help="0 takes any free one (default: %(default)s)")
    made.add_argument("--state", metavar="FILE", help="keep the state in this SQLite file (default: in memory)")
    made.add_argument("--seed", metavar="FILE", help="JSON or YAML to start from; an older --state FILE wins")
    made.add_argument("--latency", metavar="MS", type=float, default=0, help="delay of every API answer")
    return made


def loopback(host: str) -> str:
    """Traffic must never leave this machine: the emulator takes any secret and talks plain HTTP."""
    address = "127.0.0.1" if host == "localhost" else host
    try:
        if ipaddress.ip_address(address).is_loopback:
            return address
    except ValueError:
        pass
    raise Misuse(f"--host {host}: only loopback addresses such as 127.0.0.1 or ::1 are served")


@contextlib.contextmanager
def connected(state: str | None, api: str) -> Iterator[store.Db]:
    with contextlib.ExitStack() as opened:
        try:
            db = opened.enter_context(contextlib.closing(store.connect(state, api)))
            if state:
                opened.enter_context(store.claimed(state))
        except (ValueError, OSError, sqlite3.Error) as bad:
            raise Misuse(f"--state {state}: {bad}") from None
        yield db


def prepared(db: store.Db, options: argparse.Namespace) -> World:
    if not 0 <= options.latency <= LONGEST_MS:
        raise Misuse(f"--latency {options.latency:g}: must be 0 to {LONGEST_MS} milliseconds")
    try:
        document = seed.read_file(options.seed) if options.seed else None
        face = FACES[options.api]
        world = app.new_world(face, db, replace(face.settings.start, latency_ms=options.latency), document)
        if options.seed and not store.projects(db):
            face.load(db, world.description.components, document, world.settings.number_in_use)
    except seed.BadSeed as bad:
        raise Misuse(f"--seed {options.seed}: {bad}") from None
    return world


def bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as bad:
        listener.close()
        raise Misuse(f"--port {port} on {host}: {getattr(bad, 'strerror', None) or bad}") from None
    return listener
