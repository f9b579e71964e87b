# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Judges that we did not write: Prism on the integration suite, schemathesis on the emulator."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.gates.run import Gate, last_line, pytest_counted, pytest_skipped
from tests.gates.tree import CHECKOUT, Tree
from tests.gates.venvs import kept, once, pinned

JUDGES = CHECKOUT / "tests" / "judges"
PRISM = Path("node_modules", "@stoplight", "prism-cli", "dist", "index.js")


@contextmanager
def prism(tree: Tree) -> Iterator[Gate]:
    """The integration suite once more; where there is no node, a gate that is skipped and says so."""
    missing = next((name for name in ("node", "npm") if not shutil.which(name, path=tree.env["PATH"])), None)
    wanted = (JUDGES / "package.json").read_text()
    place = once("prism", wanted, install_prism) if missing is None else Path()
    command = (missing or "python", "-m", "pytest", "tests/integration", "-q", "-n", "2", "--prism", str(place / PRISM))
    by = " ".join(*json.loads(wanted)["dependencies"].items())
    yield Gate("prism", by, command, CHECKOUT, tree.env, prism_counted, pytest_skipped)


@contextmanager
def schemathesis(tree: Tree) -> Iterator[Gate]:
    """Made-up requests, one leading to the next, and every check on the answers."""
    wanted = (JUDGES / "schemathesis.txt").read_text()
    python = kept("schemathesis", wanted)
    env = {**tree.env, "PATH": os.pathsep.join([tree.env["PATH"], str(python.parent)])}
    command = ("python", "-m", "tests.judges.schemathesis", str(tree.root))
    by = pinned("tests/judges/schemathesis.txt", "schemathesis")
    yield Gate("schemathesis", by, command, CHECKOUT, env, schemathesis_counted)


def install_prism(place: Path) -> None:
    """From where npm takes everything; scripts of packages are not run."""
    print("\n==> prism: installing", flush=True)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    shutil.copy(JUDGES / "package.json", place)
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel", "error")
    subprocess.run(["npm", "install", *quiet], cwd=place, stdin=subprocess.DEVNULL, check=True)


def prism_counted(lines: list[str]) -> str:
    """What pytest counted and what Prism judged."""
    judged = next((line for line in reversed(lines) if " requests judged" in line), "nothing judged")
    return f"{judged}; {pytest_counted(lines)}"


def schemathesis_counted(lines: list[str]) -> str:
    """The sum over its runs, and what they did not reach."""
    counts = [
        match.groups() for line in lines if (match := re.match(r"\s*(\d+) generated.*?(\d+ unique failure|$)", line))
    ]
    failures = sum(int(found.split()[0]) for _cases, found in counts if found)
    return f"{sum(int(cases) for cases, _found in counts)} cases, {failures} failures; {last_line(lines)}"
