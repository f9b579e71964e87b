# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which gates there are, in the order in which they run."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from tests.gates.cores import with_cores
from tests.gates.judges import prism, schemathesis
from tests.gates.lowest import lowest
from tests.gates.run import Gate, last_line, pytest_counted, pytest_skipped
from tests.gates.sanity import sanity
from tests.gates.tree import CHECKOUT, Tree

# A gate is made when its turn comes, and what it needs lasts as long as it runs.
Maker = Callable[[Tree], AbstractContextManager[Gate]]


def tool(name: str, *command: str, counted: Callable[[list[str]], str] = last_line) -> Maker:
    """A command that needs nothing but the tree."""
    return lambda tree: nullcontext(Gate(name, command, CHECKOUT, tree.env, counted))


def pytest(name: str, *options: str, where: str | None = None) -> Maker:
    """pytest on the folder of that name, or on another place in tests/."""
    command = ("python", "-m", "pytest", f"tests/{where or name}", "-q", *options)
    return lambda tree: nullcontext(Gate(name, command, CHECKOUT, tree.env, pytest_counted, pytest_skipped))


def yamllint_counted(lines: list[str]) -> str:
    """It only lists problems."""
    problems = sum(bool(re.match(r"\s+\d+:\d+\s", line)) for line in lines)
    return f"{problems} problems" if problems else last_line(lines)


def ansible_lint_counted(lines: list[str]) -> str:
    """Its summary without the part about profiles; advice may follow it."""
    summary = re.compile(r"^(?:Passed|Failed): (.*? files processed)")
    return next((match[1] for line in reversed(lines) if (match := summary.match(line))), last_line(lines))


# Plugins and roles too; a link to something that is neither ours nor ansible-core's is an error.
DOCS_OPTIONS = ("--plugin-docs", "--validate-collection-refs", "dependent", "--disallow-unknown-collection-refs")

# More workers than cores, since these tests wait a lot; whoever is done takes over from the others.
WAITING = ("-n", "4", "--dist", "worksteal")
DOORS = "test_doors or (test_targets and not basic)"
GATES: dict[str, tuple[Maker, ...]] = {
    "lint": (
        tool("ruff", "ruff", "check", "."),
        tool("ruff format", "ruff", "format", "--check", "."),
        tool("yamllint", "yamllint", "--strict", ".", counted=yamllint_counted),
        tool("ansible-lint", "ansible-lint", "--offline", "--nocolor", counted=ansible_lint_counted),
        tool("changelog", "antsibull-changelog", "lint"),
        tool("docs", "antsibull-docs", "lint-collection-docs", *DOCS_OPTIONS, "."),
    ),
    # A warning of today is a failure on tomorrow's Python or ansible-core.
    "unit": (pytest("unit", "-n", "2", "-W", "error"),),
    "lowest": (lowest,),
    "integration": (pytest("integration", "-n", "2"),),
    "faults": (pytest("faults", *WAITING),),
    "sanity": (sanity,),
    "sweep": (with_cores(pytest("faults", "--full", *WAITING)), prism, schemathesis),
    "prism": (prism,),
    "schemathesis": (schemathesis,),
    "doors": (with_cores(pytest("doors", "--full", "-k", DOORS, *WAITING, where="integration")),),
}
# Too long for every day: run when asked for by name, and by .ci/run.
ON_REQUEST = ("sweep", "prism", "schemathesis", "doors")
