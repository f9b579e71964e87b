# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Environments with other versions, kept beside the development tools and made anew when a version changes."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.gates.tree import CHECKOUT

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


def kept(name: str, wanted: str, python: Path | str = sys.executable) -> Path:
    """The Python of the environment of this name, which holds what is wanted: the lines of a requirements file."""
    return once(name, wanted, lambda place: install(place, wanted, python)) / "bin" / "python"


def once(name: str, wanted: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name beside the development tools, made anew unless it holds what is wanted."""
    place = Path(sys.prefix) / name
    stamp = place / "installed.txt"
    if not (stamp.exists() and stamp.read_text() == wanted):
        make(place)
        stamp.write_text(wanted)
    return place


def tools(*names: str) -> str:
    """Their lines in requirements-dev.txt."""
    lines = (CHECKOUT / "requirements-dev.txt").read_text().splitlines(True)
    return "".join(line for line in lines if line.partition("==")[0] in names)


def pinned(file: str, *names: str) -> str:
    """Their versions in that file of requirements: `Sphinx 9.0.4, LinkChecker 10.6.0`."""
    versions = dict(re.findall(r"^([\w-]+)==(\S+)", (CHECKOUT / file).read_text(), re.MULTILINE))
    return ", ".join(f"{name} {versions[name]}" for name in names)


def install(place: Path, wanted: str, python: Path | str) -> None:
    """A fresh environment with these versions."""
    names = re.findall(r"^[^\s#]+", wanted, re.MULTILINE)
    print(f"\n==> {place.name}: installing {', '.join(names)}", flush=True)
    subprocess.run([python, "-m", "venv", "--clear", place], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(wanted)
        file.flush()
        pip = (place / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
        subprocess.run([*pip, "-r", file.name], check=True)
