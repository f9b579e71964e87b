# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Environments with other versions, made once and kept beside the development tools by the hash of what they hold."""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.gates.tree import CHECKOUT

# One folder for all of them, also for tests that run in one of them.
PREFIX = Path(sys.prefix)
KEPT = PREFIX.parent if PREFIX.parent.name == "environments" else PREFIX / "environments"
# What tests need beside the collection, pytest-ansible and Ansible itself, whatever the versions of these.
TEST_TOOLS = (
    "PyYAML",
    "httptools",
    "hypothesis",
    "jsonschema-rs",
    "pytest",
    "pytest-xdist",
    "starlette",
    "uvicorn",
    "uvloop",
)


def environment_with(name: str, requirements: str, python: Path | str = sys.executable, by_uv: bool = True) -> Path:
    """Return the Python of an environment that holds the lines of a requirements file, made from this Python."""
    contents = f"# {python}{'' if by_uv else ', by pip'}\n{requirements}"
    return made_once(name, contents, lambda folder: install(folder, requirements, python, by_uv)) / "bin" / "python"


def made_once(name: str, contents: str, make: Callable[[Path], None]) -> Path:
    """Return the folder for these contents, made unless it is there."""
    folder = KEPT / f"{name}-{hashlib.sha256(contents.encode()).hexdigest()[:12]}"
    stamp = folder / "made.txt"
    KEPT.mkdir(exist_ok=True)
    with alone(folder.with_suffix(".lock")):
        if not stamp.exists():
            make(folder)
            stamp.write_text(contents)
    return folder


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until no other process or thread is in here with this file, and keep others out."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def install(folder: Path, requirements: str, python: Path | str, by_uv: bool) -> None:
    """Make a fresh environment: with uv, or with pip where uv is missing or does not reach an index."""
    names = re.findall(r"^[^\s#]+", requirements, re.MULTILINE)
    print(f"{folder.name}: installing {', '.join(names)}", flush=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(requirements)
        file.flush()
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
        inside = folder / "bin" / "python"
        if uv and by_uv:
            make = [uv, "venv", "--quiet", "--clear", "--python", python, folder]
            # Compiled here, once, for what starts a program has no time for it.
            fill = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", inside, "-r", file.name]
            if not any(subprocess.run(command, check=False).returncode for command in (make, fill)):
                return
            print(f"{folder.name}: uv could not, so pip does", flush=True)
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        pip = (inside, "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
        subprocess.run([*pip, "-r", file.name], check=True)


def node_modules(name: str, package: Path) -> Path:
    """Return the folder of what a package.json asks for, from where npm takes everything; no script of it is run."""

    def make(folder: Path) -> None:
        print(f"{folder.name}: installing", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(package, folder)
        quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel", "error")
        subprocess.run(["npm", "install", *quiet], cwd=folder, stdin=subprocess.DEVNULL, check=True)

    return made_once(name, package.read_text(), make) / "node_modules"


def tools(*names: str) -> str:
    """Return their lines in requirements-dev.txt."""
    lines = (CHECKOUT / "requirements-dev.txt").read_text().splitlines(True)
    return "".join(line for line in lines if line.partition("==")[0] in names)


def pinned(file: str, *names: str) -> str:
    """Return their versions in that file of requirements: `Sphinx 9.0.4, LinkChecker 10.6.0`."""
    versions = dict(re.findall(r"^([\w-]+)==(\S+)", (CHECKOUT / file).read_text(), re.MULTILINE))
    return ", ".join(f"{name} {versions[name]}" for name in names)
