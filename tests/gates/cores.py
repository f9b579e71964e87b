# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every ansible-core that the collection supports, each in an environment of its own, and what is tried on which."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from tests.gates.environments import TEST_TOOLS, environment_with, tools
from tests.gates.pythons import find
from tests.gates.run import Gate
from tests.gates.sanity import sanity
from tests.gates.tested import Maker, engine, pytest
from tests.gates.tree import Tree, with_python

# Set at night: the newest release of each line is taken, not the one that is named here, and all is tried on each.
NIGHT = "SINCH_EST_NIGHT"


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
OWN = ".".join(version("ansible-core").split(".")[:2])  # the line of the development tools, on which `make test` runs
OLDEST, NEWEST = next(iter(CORES)), next(reversed(CORES))
# What a line is tried with, beside its unit tests; hostile data is data for Ansible's own templates and output.
PLAYBOOKS = ("tests/integration", "tests/faults/test_hostile.py", "tests/faults/test_secrets_written.py", "--full")


def night() -> bool:
    """Return whether all is to be tried that there is."""
    return bool(os.environ.get(NIGHT))


def prepare(line: str) -> Path | None:
    """Return the Python with this line of ansible-core ("2.16"), made if need be; None without a Python for it."""
    core = CORES[line]
    python = next(filter(None, map(find, core.pythons)), None)
    plugin = f"pytest-ansible=={core.pytest_ansible}\n" if core.pytest_ansible else tools("pytest-ansible")
    release = f"~={line}.0" if night() else f"=={core.version}"
    requirements = f"ansible-core{release}\n{plugin}{tools('requests', *TEST_TOOLS)}"
    return python and environment_with(f"core-{line}", requirements, python)


def on_core(line: str, make: Maker) -> Maker:
    """Return the same gate with this line of ansible-core, or one that is skipped for want of a Python."""

    @contextmanager
    def made(tree: Tree) -> Iterator[Gate]:
        python = prepare(line)
        with make(with_python(tree, python) if python else tree) as gate:
            named = replace(gate, name=f"{gate.name} {line}")
            wanted = f"python{' or '.join(CORES[line].pythons)}"
            missing = {"by": f"ansible-core {CORES[line].version}", "command": (wanted, *gate.command)}
            yield named if python else replace(named, **missing)

    return made


def gates_of(line: str) -> tuple[Maker, ...]:
    """Return what is tried on a line of ansible-core that is not that of the development tools.

    By day the lines share the work. The gate `lowest` has run the unit tests on the oldest.
    """
    if night():
        makers = [pytest("playbooks", *PLAYBOOKS), sanity, engine("unit")]
    elif line in (OLDEST, NEWEST):
        makers = [pytest("playbooks", *PLAYBOOKS, "-m", "(story or ansible) and not one_core")]
        makers += [sanity, engine("unit", "-m", "not one_core")] if line == NEWEST else []
    else:
        makers = [pytest("playbooks", *PLAYBOOKS, "-m", "story and not one_core")]
    return tuple(on_core(line, make) for make in makers)
