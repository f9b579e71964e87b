# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Gates that run pytest, with whatever Python and ansible-core come first in the tree's PATH."""

import shutil
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from tests.gates.run import Gate, pytest_counted, pytest_skipped
from tests.gates.tree import CHECKOUT, Tree

# A gate is made when its turn comes, and what it needs lasts as long as it runs.
Maker = Callable[[Tree], AbstractContextManager[Gate]]

VERSIONS = """
import platform
from importlib.metadata import version
names = ("ansible-core", "requests")
print(*(f"{name} {version(name)}" for name in names), f"Python {platform.python_version()}", sep=", ")
"""
# More workers than cores, since these tests wait a lot; whoever is done takes over from the others.
WAITING = ("-n", "4", "--dist", "worksteal")
# A warning of today is a failure on tomorrow's Python or ansible-core.
COMPUTING = ("-n", "2", "-W", "error")


def pytest(name: str, *options: str, where: str | None = None) -> Maker:
    """pytest on the folder of that name, or on another place in tests/."""
    command = ("python", "-m", "pytest", f"tests/{where or name}", "-q", *options)

    def made(tree: Tree) -> AbstractContextManager[Gate]:
        return nullcontext(Gate(name, versions(tree), command, CHECKOUT, tree.env, pytest_counted, pytest_skipped))

    return made


def engine(name: str) -> Maker:
    """The unit tests without those of the emulator, which has nothing to do with versions of Ansible or requests."""
    return pytest(name, "--ignore=tests/unit/emulator", *COMPUTING, where="unit")


def versions(tree: Tree) -> str:
    """Of what the collection runs on there: `ansible-core 2.16.19, requests 2.34.2, Python 3.11.7`."""
    python = shutil.which("python", path=tree.env["PATH"])
    done = subprocess.run([python, "-c", VERSIONS], capture_output=True, text=True, check=True)
    return done.stdout.strip()
