# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which gates there are, in the order in which they run."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from importlib.metadata import version

from tests.gates.cores import CORES, on_core, with_cores
from tests.gates.judges import prism, schemathesis
from tests.gates.lowest import lowest
from tests.gates.run import Gate, last_line
from tests.gates.sanity import sanity
from tests.gates.tested import COMPUTING, WAITING, Maker, engine, pytest
from tests.gates.tree import CHECKOUT, Tree
from tests.gates.venvs import pinned


def tool(name: str, *command: str, package: str = "", counted: Callable[[list[str]], str] = last_line) -> Maker:
    """A command of the development tools, which needs nothing but the tree. package: its own, if named otherwise."""
    by = f"{package or command[0]} {version(package or command[0])}"
    return lambda tree: nullcontext(Gate(name, by, command, CHECKOUT, tree.env, counted))


def mypy(tree: Tree) -> AbstractContextManager[Gate]:
    """Types of the plugins, by the names that Ansible gives them, and of the emulator."""
    env = {**tree.env, "MYPYPATH": str(tree.collections)}
    command = ("mypy", "-p", "ansible_collections.sinch.est.plugins", "-p", "tests.emulator")
    return nullcontext(Gate("mypy", f"mypy {version('mypy')}", command, CHECKOUT, env))


def site(tree: Tree) -> AbstractContextManager[Gate]:
    """The documentation site, and every link in it."""
    by = pinned("tests/site/requirements.txt", "Sphinx", "LinkChecker")
    return nullcontext(Gate("site", by, ("python", "-m", "tests.site"), CHECKOUT, tree.env))


@contextmanager
def archive(tree: Tree) -> Iterator[Gate]:
    """What goes to Galaxy, and what others say of it."""
    with pytest("archive", where="publish")(tree) as gate:
        by = pinned("tests/publish/requirements.txt", "galaxy-importer", "ansible-builder", "reuse")
        yield replace(gate, by=by)


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

INTEGRATION = pytest("integration", *WAITING)
GATES: dict[str, tuple[Maker, ...]] = {
    "lint": (
        tool("ruff", "ruff", "check", "."),
        tool("ruff format", "ruff", "format", "--check", "."),
        mypy,
        tool("yamllint", "yamllint", "--strict", ".", counted=yamllint_counted),
        tool("ansible-lint", "ansible-lint", "--offline", "--nocolor", counted=ansible_lint_counted),
        tool("changelog", "antsibull-changelog", "lint"),
        tool("plugin docs", "antsibull-docs", "lint-collection-docs", *DOCS_OPTIONS, "."),
    ),
    "unit": (pytest("unit", *COMPUTING),),
    "lowest": (lowest,),
    "integration": (INTEGRATION,),
    "faults": (pytest("faults", *WAITING),),
    "docs": (pytest("docs", "-n", "2", "--dist", "worksteal"),),
    "site": (site,),
    "archive": (archive,),
    "sanity": (sanity,),
    "sweep": (with_cores(pytest("all faults", "--full", *WAITING, where="faults")), prism, schemathesis),
    "prism": (prism,),
    "schemathesis": (schemathesis,),
    **{line: tuple(on_core(line, make) for make in (engine("unit"), INTEGRATION, sanity)) for line in CORES},
}
# What takes longer than a developer waits is in no group but its own; .ci/run asks for everything.
GROUPS = {
    "all": ("lint", "unit", "lowest", "integration", "faults", "docs", "site", "archive", "sanity"),
    "matrix": tuple(CORES),
}
