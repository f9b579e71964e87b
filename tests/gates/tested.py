# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Gates that run a program or pytest, with whatever Python and ansible-core come first in the tree's PATH."""

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from tests.gates.run import Gate, last_line, pytest_counted, pytest_skipped
from tests.gates.tree import CHECKOUT, Tree

# A gate is made when its turn comes, and what it needs lasts as long as it runs.
Maker = Callable[[Tree], AbstractContextManager[Gate]]

VERSIONS = """
import platform
from importlib.metadata import version
names = ("ansible-core", "requests")
print(*(f"{name} {version(name)}" for name in names), f"Python {platform.python_version()}", sep=", ")
"""
# Whoever is done takes over from the others; what is slow is told, so that it can be mended.
OPTIONS = ("-q", "-n", str(os.cpu_count() or 1), "--dist", "worksteal", "--durations", "10", "--durations-min", "1")


def tool(name: str, by: str, *command: str, counted: Callable[[list[str]], str] = last_line) -> Maker:
    """Return a gate that runs a program, which needs nothing but the tree."""
    return lambda tree: nullcontext(Gate(name, by, command, CHECKOUT, tree.env, counted))


def pytest(name: str, *arguments: str) -> Maker:
    """Return a gate that runs pytest with these arguments."""
    command = ("python", "-m", "pytest", *OPTIONS, *arguments)

    def made(tree: Tree) -> AbstractContextManager[Gate]:
        return nullcontext(Gate(name, versions(tree), command, CHECKOUT, tree.env, pytest_counted, pytest_skipped))

    return made


def engine(name: str, *options: str) -> Maker:
    """Return the unit tests without those of the emulator, which has nothing to do with versions of Ansible.

    A warning of today is a failure on tomorrow's Python or ansible-core.
    """
    return pytest(name, "tests/unit", "--ignore=tests/unit/emulator", "-W", "error", *options)


def versions(tree: Tree) -> str:
    """Return those of what the collection runs on: `ansible-core 2.16.19, requests 2.34.2, Python 3.11.7`."""
    python = shutil.which("python", path=tree.env["PATH"])
    done = subprocess.run([python, "-c", VERSIONS], capture_output=True, text=True, check=True)
    return done.stdout.strip()
