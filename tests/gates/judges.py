# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Judges that we did not write: Prism on the integration suite, schemathesis on the emulator."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.gates.lowest import install
from tests.gates.run import Gate, last_line, pytest_counted, pytest_skipped
from tests.gates.tree import CHECKOUT, Tree

JUDGES = CHECKOUT / "tests" / "judges"
# Beside the development tools, and made anew when a version changes, like the environment of `lowest`.
PRISM = Path(sys.prefix) / "prism"
SCHEMATHESIS = Path(sys.prefix) / "schemathesis"
PROGRAM = PRISM / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"


@contextmanager
def prism(tree: Tree) -> Iterator[Gate]:
    """The integration suite once more; where there is no node, a gate that is skipped and says so."""
    missing = next((name for name in ("node", "npm") if not shutil.which(name, path=tree.env["PATH"])), None)
    if missing is None:
        once(PRISM, (JUDGES / "package.json").read_text(), install_prism)
    command = (missing or "python", "-m", "pytest", "tests/integration", "-q", "-n", "2", "--prism", str(PROGRAM))
    yield Gate("prism", command, CHECKOUT, tree.env, prism_counted, pytest_skipped)


@contextmanager
def schemathesis(tree: Tree) -> Iterator[Gate]:
    """Made-up requests, one leading to the next, and every check on the answers."""
    once(SCHEMATHESIS, (JUDGES / "schemathesis.txt").read_text(), install)
    path = os.pathsep.join([tree.env["PATH"], str(SCHEMATHESIS / "bin")])
    command = ("python", "-m", "tests.judges.schemathesis", str(tree.root))
    yield Gate("schemathesis", command, CHECKOUT, {**tree.env, "PATH": path}, schemathesis_counted)


def once(place: Path, wanted: str, make: Callable[[Path, str], None]) -> None:
    """Installs what is wanted, unless that has been done."""
    stamp = place / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        make(place, wanted)
        stamp.write_text(wanted)


def install_prism(place: Path, wanted: str) -> None:
    """From where npm takes everything; scripts of packages are not run."""
    print("\n==> prism: installing", flush=True)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / "package.json").write_text(wanted)
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
