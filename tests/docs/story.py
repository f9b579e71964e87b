# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Does what a page says from top to bottom, in one folder, with an emulator."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.docs.page import BACKGROUND, Block, Command, File, Hidden, Run
from tests.docs.place import Place, environment, provide_programs, trim
from tests.docs.terminal import Scene, background, foreground, real, run
from tests.emulator.client import Emulator, start

COLLECTIONS = Path(".ansible/collections")


@dataclass(frozen=True)
class Written:
    """A file of the page, as it was written."""

    line: int
    path: Path
    text: str


def tell(page: str, blocks: tuple[Block, ...], place: Place, scratch: Path) -> tuple[list[Written], Scene]:
    """Plays the page; its files, and the scene at its end."""
    home, programs = scratch / "home", scratch / "programs"
    home.mkdir()
    provide_programs(programs)
    written: list[Written] = []
    with ExitStack() as ours, ExitStack() as theirs:
        emulator = ours.enter_context(quiet_emulator())
        env = environment(place, home, programs) | credentials(emulator)
        scene = Scene(page, home, scratch, emulator.url.rpartition(":")[2], env, home, [])
        if not installs(blocks):
            shutil.copytree(place.collections, home / COLLECTIONS)
        for block in blocks:
            if isinstance(block, File):
                written.append(write(block, scene))
            elif isinstance(block, Hidden):
                scene = run(Command(block.line, block.text), scene)
            elif block.mark == BACKGROUND:
                ours.close()  # the page's own takes its place
                theirs.enter_context(background(block, scene))
            else:
                scene = foreground(block, scene)
            trim(home / COLLECTIONS)
    return written, scene


def installs(blocks: tuple[Block, ...]) -> bool:
    """Whether the page installs the collection itself; for others it is there."""
    runs = [block for block in blocks if isinstance(block, Run)]
    return any("ansible-galaxy collection install" in command.text for block in runs for command in block.commands)


@contextmanager
def quiet_emulator() -> Iterator[Emulator]:
    with start() as emulator:
        yield emulator
        assert emulator.errors() == ""


def credentials(emulator: Emulator) -> dict[str, str]:
    return {
        "SINCH_PROJECT_ID": "rehearsal",
        "SINCH_KEY_ID": "any",
        "SINCH_KEY_SECRET": "any",
        "SINCH_EST_API_URL": emulator.url,
        "SINCH_TOKEN_URL": emulator.token_url,
    }


def write(file: File, scene: Scene) -> Written:
    """Where the terminal is just then."""
    path = scene.folder / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_atime == 0:
        scene.problems.append(f"{scene.page}:{file.line}: {file.name} is written again before anything used it")
    text = real(file.text, file.line, scene)
    path.write_text(text)
    if keeps_access_times(scene.scratch):
        os.utime(path, (0, path.stat().st_mtime))  # not read yet, see unread()
    return Written(file.line, path, text)


def keeps_access_times(folder: Path) -> bool:
    """Whether it shows when something has read a file in there; not where noatime is an option of the mount."""
    with tempfile.NamedTemporaryFile("w", dir=folder) as trial:
        trial.write("x")
        trial.flush()
        os.utime(trial.name, (0, 1))
        Path(trial.name).read_text()
        return os.stat(trial.name).st_atime != 0


def unread(written: Written) -> bool:
    """Whether nothing has read the file since it was written. What is gone was used for something."""
    return written.path.exists() and written.path.stat().st_atime == 0
