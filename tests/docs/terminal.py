# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The terminal of a page: runs its commands with bash and holds what comes to what the page says.

In the page the emulator is http://127.0.0.1:8099; whatever port it really has takes the place of this one.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from signal import SIGINT, SIGKILL
from typing import IO

from tests.docs.output import FOLDER, difference, matches
from tests.docs.page import FAILS, Command, Run
from tests.docs.place import BASH

PORT = "8099"
PATIENCE = 300  # seconds; only what hangs takes that long
LONGEST = 10_000  # characters of an output in a message
# `export NAME=...`: the value is the reader's own, and the test's is there already.
YOURS = re.compile(r"(?<=\s)(\w+)=\.\.\.(?=\s|$)")
LIVE = re.compile(r"https?://[\w.-]*\bsinch\.com\b")


class Failed(Exception):
    """The page does not tell the truth; says where, and how it is."""


@dataclass(frozen=True)
class Scene:
    """Where a page takes place.

    home: the folder of the page; port: of its emulator; env, folder: of the terminal; problems: outputs that differ, of
    which all are told at once, since the story goes on.
    """

    page: str
    home: Path
    scratch: Path
    port: str
    env: Mapping[str, str]
    folder: Path
    problems: list[str]


def real(text: str, line: int, scene: Scene) -> str:
    """What the page means: with the port of the emulator."""
    if live := LIVE.search(text):
        raise Failed(f"{scene.page}:{line}: {live[0]} would be asked, the live service")
    return re.sub(rf"\b{PORT}\b", scene.port, text)


def as_on_page(text: str, scene: Scene) -> str:
    return text.replace(str(scene.home), FOLDER).replace(f":{scene.port}", f":{PORT}")


def foreground(block: Run, scene: Scene) -> Scene:
    *first, last = block.commands
    for command in first:
        scene = run(command, scene)
    return run(last, scene, fails=block.mark == FAILS)


def run(command: Command, scene: Scene, fails: bool = False) -> Scene:
    """The scene after the command, whose exit code and output must be as the page says."""
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        process = begin(command, scene, output)
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, SIGKILL)
            process.wait()
            code = f"none after {PATIENCE} s"
        came = content(output, scene)
    if (code != 0) != fails or isinstance(code, str):
        expected = "a failure" if fails else "success"
        raise Failed(
            f"{scene.page}:{command.line}: exit code {code}, not {expected}\n$ {command.text}\n{came[-LONGEST:]}"
        )
    compare(command, came, scene)
    return after(command, scene)


def begin(command: Command, scene: Scene, output: IO[str]) -> subprocess.Popen:
    """Starts bash, which leaves its variables behind when it ends; PWD is one of them."""
    text = real(command.text, command.line, scene)
    text = "\n".join(
        YOURS.sub(r'\1="${\1?}"', line) if line.startswith("export ") else line for line in text.split("\n")
    )
    script = f"trap '{shutil.which('env')} -0 >{kept(scene)}' EXIT\n{text}"
    # A session of its own: all that it starts can be ended together.
    streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
    return subprocess.Popen(
        [BASH, "-e", "-c", script], cwd=scene.folder, env=dict(scene.env), start_new_session=True, **streams
    )


def kept(scene: Scene) -> Path:
    return scene.scratch / "variables"


def after(command: Command, scene: Scene) -> Scene:
    """The scene with the variables and the folder that the command left."""
    env = dict(pair.split("=", 1) for pair in kept(scene).read_text().split("\0") if "=" in pair)
    for name in ("SINCH_EST_API_URL", "SINCH_TOKEN_URL"):
        if f":{scene.port}" not in env.get(name, ""):
            raise Failed(f"{scene.page}:{command.line}: without {name} the live service would be asked")
    return replace(scene, env=env, folder=Path(env["PWD"]))


def content(output: IO[str], scene: Scene) -> str:
    output.flush()
    output.seek(0)
    return as_on_page(output.read(), scene)


def compare(command: Command, came: str, scene: Scene) -> None:
    if command.shown is not None and not matches(command.shown, came):
        words = difference(command.shown, came)
        scene.problems.append(f"{scene.page}:{command.line}: it prints something else\n$ {command.text}\n{words}")


@contextmanager
def background(block: Run, scene: Scene) -> Iterator[None]:
    """Another terminal: its last command listens on the port, and goes on until the page ends."""
    *first, last = block.commands
    for command in first:
        scene = run(command, scene)
    where = f"{scene.page}:{last.line}"
    if PORT not in last.text:
        raise Failed(f"{where}: a command in the background listens on {PORT}")
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        process = begin(last, scene, output)
        try:
            wait_until(lambda: listening(scene.port), process)
            if not listening(scene.port):
                raise Failed(f"{where}: it does not listen\n$ {last.text}\n{content(output, scene)}")
            yield
            if not listening(scene.port):
                raise Failed(f"{where}: it ended before the page did\n{content(output, scene)}")
        finally:
            stop(process)
        compare(last, content(output, scene), scene)


def listening(port: str) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", int(port))) == 0


def wait_until(reached, process: subprocess.Popen) -> None:
    """Until it is so, or never will be."""
    end = time.monotonic() + PATIENCE / 10
    while not reached() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)


def stop(process: subprocess.Popen) -> None:
    """As Ctrl-C does, for all that the terminal runs."""
    if process.poll() is None:
        os.killpg(process.pid, SIGINT)
        try:
            process.wait(PATIENCE / 10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, SIGKILL)
            process.wait()
