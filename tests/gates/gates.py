# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which gates there are, and which groups of them."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from importlib.metadata import version

from tests.calls.processes import PROGRAMS
from tests.gates.cores import CORES, NEWEST, OWN, gates_of, night
from tests.gates.environments import pinned
from tests.gates.judges import integration, schemathesis, sdk
from tests.gates.lowest import lowest
from tests.gates.run import Gate, last_line
from tests.gates.sanity import sanity
from tests.gates.tested import Maker, pytest, tool
from tests.gates.tree import CHECKOUT, Tree
from tests.page.__main__ import PROGRAMS as PAGE_PROGRAMS


def lint(name: str, *command: str, counted: Callable[[list[str]], str] = last_line) -> Maker:
    """Return a gate for a program of the development tools."""
    return tool(name, f"{command[0]} {version(command[0])}", *command, counted=counted)


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
def calls(tree: Tree) -> Iterator[Gate]:
    """Real calls, with programs that come with Debian; by day, few of them over the API as Sinch publishes it."""
    less = () if night() else ("-m", "not by_night")
    with pytest("calls", "tests/calls", *less)(tree) as gate:
        yield replace(gate, needs=PROGRAMS)


def report(tree: Tree) -> AbstractContextManager[Gate]:
    """The report of an audit before a browser and other readers."""
    by = pinned("tests/page/requirements.txt", "playwright", "html5lib", "junitparser")
    command = ("python", "-m", "tests.page")
    return nullcontext(Gate("page", by, command, CHECKOUT, tree.env, needs=PAGE_PROGRAMS))


@contextmanager
def archive(tree: Tree) -> Iterator[Gate]:
    """What goes to Galaxy, and what others say of it."""
    with pytest("archive", "tests/publish")(tree) as gate:
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
WORKFLOW = ("--builtin-schema", "vendor.github-workflows")
DOCS_OPTIONS = ("--plugin-docs", "--validate-collection-refs", "dependent", "--disallow-unknown-collection-refs")

# In the order in which they begin, two or more at a time: what takes longest comes first, so that none is left to
# itself at the end.
GATES: dict[str, tuple[Maker, ...]] = {
    "sweep": (pytest("all faults", "tests/faults", "--full"),),
    "integration": integration(*(["--full"] if night() else [])),
    **{line: gates_of(line) for line in CORES if line != OWN},
    "calls": (calls,),
    "page": (report,),
    "docs": (pytest("docs", "tests/docs"),),
    "sanity": (sanity,),
    "faults": (pytest("faults", "tests/faults"),),
    "archive": (archive,),
    "unit": (pytest("unit", "tests/unit", "-W", "error"),),
    "lowest": (lowest,),
    "site": (site,),
    "schemathesis": (schemathesis,),
    "sdk": (sdk(),),
    "lint": (
        lint("ansible-lint", "ansible-lint", "--offline", "--nocolor", counted=ansible_lint_counted),
        lint("plugin docs", "antsibull-docs", "lint-collection-docs", *DOCS_OPTIONS, "."),
        mypy,
        lint("yamllint", "yamllint", "--strict", ".", counted=yamllint_counted),
        lint("workflow", "check-jsonschema", *WORKFLOW, ".github/workflows/ci.yml"),
        lint("changelog", "antsibull-changelog", "lint"),
        lint("ruff", "ruff", "check", "."),
        lint("ruff format", "ruff", "format", "--check", "."),
    ),
}
# What takes longer than a developer waits is in no group but its own; .ci/run asks for everything.
GROUPS = {
    "all": ("lint", "unit", "lowest", "integration", "faults", "docs", "site", "archive", "sanity"),
    "matrix": tuple(CORES),
    OWN: ("unit", "integration", "faults", "sanity"),
}
# {gate: others that it stands for, because it tries all or enough of what they try}: the newest ansible-core has every
# sanity test of ours.
INSTEAD = {"sweep": {"faults"}, NEWEST: {"sanity"}}
INSTEAD_BY_NIGHT = {"sweep": {"faults"}}  # when ansible-test judges on each


def chosen(names: Iterable[str]) -> set[str]:
    """Return the gates behind these names of gates and groups; none twice, and none that another one stands for."""
    found = {gate for name in names for gate in (chosen(GROUPS[name]) if name in GROUPS else {name})}
    instead = INSTEAD_BY_NIGHT if night() else INSTEAD
    return found - {gate for name in found for gate in instead.get(name, ())}
