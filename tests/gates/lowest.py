# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The unit tests once more, on the oldest versions that are promised to work."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.gates.run import Gate, pytest_counted, pytest_skipped
from tests.gates.tree import CHECKOUT, Tree

OLDEST = Path(__file__).with_name("lowest.txt")
TOOLS = (
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


@contextmanager
def lowest(tree: Tree) -> Iterator[Gate]:
    """The gate. Its environment is kept with the development tools, and made anew when a version changes."""
    place = Path(sys.prefix) / "lowest"
    wanted = OLDEST.read_text() + tools((CHECKOUT / "requirements-dev.txt").read_text())
    stamp = place / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        install(place, wanted)
        stamp.write_text(wanted)
    env = {**tree.env, "PATH": os.pathsep.join([str(place / "bin"), tree.env["PATH"]])}
    env["ANSIBLE_PYTHON_INTERPRETER"] = str(place / "bin" / "python")
    # The emulator has nothing to do with either bound.
    command = ("python", "-m", "pytest", "tests/unit", "--ignore=tests/unit/emulator", "-q", "-n", "2")
    yield Gate("lowest", command, CHECKOUT, env, pytest_counted, pytest_skipped)


def tools(requirements: str) -> str:
    """Their lines."""
    return "".join(line for line in requirements.splitlines(True) if line.partition("==")[0] in TOOLS)


def install(place: Path, wanted: str) -> None:
    """A fresh environment with these versions."""
    print(f"\n==> {place.name}: installing {', '.join(re.findall(r'^[^ #]+', wanted, re.M))}", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(wanted)
        file.flush()
        pip = (place / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
        subprocess.run([*pip, "-r", file.name], check=True)
