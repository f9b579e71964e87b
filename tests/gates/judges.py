# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Judges that we did not write: Prism on the integration suite, schemathesis and Sinch's own SDK on the emulator."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.gates.environments import environment_with, node_modules, pinned
from tests.gates.run import Gate, last_line, pytest_counted
from tests.gates.tested import Maker, pytest, tool
from tests.gates.tree import CHECKOUT, Tree

JUDGES = CHECKOUT / "tests" / "judges"
PACKAGE = JUDGES / "package.json"
PRISM = Path("@stoplight", "prism-cli", "dist", "index.js")
SDK = JUDGES / "sdk" / "package.json"


def integration(*options: str) -> tuple[Maker, ...]:
    """Return the integration suite, judged by Prism; where there is no node, by itself, and the judge as skipped."""
    by = wanted(PACKAGE)
    suite = ("tests/integration", *options)
    if missing := without_node():
        return pytest("integration", *suite), tool("prism", by, missing)

    @contextmanager
    def judged(tree: Tree) -> Iterator[Gate]:
        modules = node_modules("prism", PACKAGE)
        with pytest("integration", *suite, "--prism", str(modules / PRISM))(tree) as gate:
            yield replace(gate, by=f"{gate.by}; {by}", counted=prism_counted)

    return (judged,)


def sdk() -> Maker:
    """Return the tests in which Sinch's own SDK talks to the emulator, or, where there is no node, a skipped gate."""
    by = wanted(SDK)
    if missing := without_node():
        return tool("sdk", by, missing)

    @contextmanager
    def judged(tree: Tree) -> Iterator[Gate]:
        with pytest("sdk", "tests/judges", "--sdk", str(node_modules("sdk", SDK)))(tree) as gate:
            yield replace(gate, by=f"{gate.by}; {by}")

    return judged


def without_node() -> str | None:
    """Return what is missing of that which runs programs for node."""
    return next((name for name in ("node", "npm") if not shutil.which(name)), None)


def wanted(package: Path) -> str:
    """Return what a package.json asks for: `@stoplight/prism-cli 5.14.2`."""
    return ", ".join(" ".join(one) for one in json.loads(package.read_text())["dependencies"].items())


@contextmanager
def schemathesis(tree: Tree) -> Iterator[Gate]:
    """Make up requests, one leading to the next, with every check on the answers."""
    # With the same versions installed by uv, its walks are others, and none takes a number off a trunk.
    python = environment_with("schemathesis", (JUDGES / "schemathesis.txt").read_text(), by_uv=False)
    env = {**tree.env, "PATH": os.pathsep.join([tree.env["PATH"], str(python.parent)])}
    command = ("python", "-m", "tests.judges.schemathesis", str(tree.root))
    by = pinned("tests/judges/schemathesis.txt", "schemathesis")
    yield Gate("schemathesis", by, command, CHECKOUT, env, schemathesis_counted)


def prism_counted(lines: list[str]) -> str:
    """Return what pytest counted and what Prism judged."""
    judged = next((line for line in reversed(lines) if " requests judged" in line), "nothing judged")
    return f"{pytest_counted(lines)}; {judged}"


def schemathesis_counted(lines: list[str]) -> str:
    """Return the sum over its runs, and what they did not reach."""
    counts = [
        match.groups() for line in lines if (match := re.match(r"\s*(\d+) generated.*?(\d+ unique failure|$)", line))
    ]
    failures = sum(int(found.split()[0]) for _cases, found in counts if found)
    return f"{sum(int(cases) for cases, _found in counts)} cases, {failures} failures; {last_line(lines)}"
