# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The unit tests once more, on the oldest versions that are promised to work."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.gates.run import Gate, pytest_counted, pytest_skipped
from tests.gates.tree import CHECKOUT, Tree
from tests.gates.venvs import kept, tools

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
    """The gate."""
    python = kept("lowest", OLDEST.read_text() + tools(*TOOLS))
    env = {**tree.env, "PATH": os.pathsep.join([str(python.parent), tree.env["PATH"]])}
    env["ANSIBLE_PYTHON_INTERPRETER"] = str(python)
    # The emulator has nothing to do with either bound.
    command = ("python", "-m", "pytest", "tests/unit", "--ignore=tests/unit/emulator", "-q", "-n", "2")
    yield Gate("lowest", command, CHECKOUT, env, pytest_counted, pytest_skipped)
