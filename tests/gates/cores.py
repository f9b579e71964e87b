# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every ansible-core that the collection supports, each in an environment of its own."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.gates.pythons import find
from tests.gates.run import Gate
from tests.gates.tested import Maker
from tests.gates.tree import Tree, with_python
from tests.gates.venvs import TEST_TOOLS, kept, tools

PREPARED = "SINCH_EST_CORES"  # names the folder of the environments to a gate's own tests
NEWEST = "SINCH_EST_NEWEST"  # where it is set, the newest release of each line is taken, not the one that is named here


@dataclass(frozen=True)
class Core:
    """A release of a line of ansible-core, and the Pythons for it and for our tests, the best one first.

    pytest_ansible: its version, where that of requirements-dev.txt does not install with this ansible-core.
    """

    version: str
    pythons: tuple[str, ...]
    pytest_ansible: str = ""


CORES = {
    "2.16": Core("2.16.19", ("3.11", "3.12")),
    "2.17": Core("2.17.14", ("3.12", "3.11"), pytest_ansible="25.12.0"),
    "2.18": Core("2.18.19", ("3.13", "3.12", "3.11")),
    "2.19": Core("2.19.14", ("3.11", "3.12", "3.13")),
    "2.20": Core("2.20.10", ("3.12", "3.13", "3.14")),
    "2.21": Core("2.21.5", ("3.13", "3.12", "3.14")),
}


def prepare(line: str) -> Path | None:
    """The Python with this line of ansible-core ("2.16"), installed where it was not; None without a Python for it."""
    core = CORES[line]
    python = next(filter(None, map(find, core.pythons)), None)
    plugin = f"pytest-ansible=={core.pytest_ansible}\n" if core.pytest_ansible else tools("pytest-ansible")
    release = f"~={line}.0" if os.environ.get(NEWEST) else f"=={core.version}"
    wanted = f"# {python}\nansible-core{release}\n{plugin}{tools('requests', *TEST_TOOLS)}"
    return python and kept(f"cores/{line}", wanted, python)


def needed(line: str) -> str:
    """The Pythons that would do."""
    return f"python{' or '.join(CORES[line].pythons)}"


def python_with(line: str) -> Path:
    """The Python with this line of ansible-core, as prepared. Raises LookupError, which says why there is none."""
    python = Path(os.environ[PREPARED]) / line / "bin" / "python"
    if not python.exists():
        raise LookupError(f"ansible-core {line}: no {needed(line)} was found")
    return python


def on_core(line: str, make: Maker) -> Maker:
    """The same gate with this line of ansible-core, or one that is skipped for want of a Python."""

    @contextmanager
    def made(tree: Tree) -> Iterator[Gate]:
        python = prepare(line)
        with make(with_python(tree, python) if python else tree) as gate:
            named = replace(gate, name=f"{gate.name} {line}")
            missing = {"by": f"ansible-core {CORES[line].version}", "command": (needed(line), *gate.command)}
            yield named if python else replace(named, **missing)

    return made


def with_cores(make: Maker) -> Maker:
    """The same gate, started when every ansible-core is there: its tests find them with python_with()."""

    @contextmanager
    def prepared(tree: Tree) -> Iterator[Gate]:
        for line in CORES:
            prepare(line)
        with make(replace(tree, env={**tree.env, PREPARED: str(Path(sys.prefix) / "cores")})) as gate:
            yield gate

    return prepared
