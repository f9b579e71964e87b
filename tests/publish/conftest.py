# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""An archive of the collection, built from a copy as untidy as a checkout may be, and what judges it."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.gates.environments import environment_with, tools
from tests.gates.sanity import copy_checkout
from tests.gates.tree import environment

JUDGES = Path(__file__).with_name("requirements.txt")
# What tools and people leave behind; none of it may reach an archive.
UNTIDY = (
    ".ansible/galaxy_token",
    ".coverage",
    ".env",
    ".github/workflows/own.yml",
    ".idea/workspace.xml",
    ".venv/bin/python",
    "docs/.DS_Store",
    "plugins/modules/__pycache__/est_acl.cpython-311.pyc",
    "plugins/modules/.est_acl.py.swp",
    "sinch-est-0.0.1.tar.gz",
    "tests/output/junit.xml",
)


@dataclass(frozen=True)
class Built:
    """`archive` was built from `source`."""

    source: Path
    archive: Path


Run = Callable[..., str]


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("publish")


@pytest.fixture(scope="session")
def run(place) -> Run:
    """run(*command, cwd=...) -> its output; a command that fails is a failure that shows it."""

    def run(*command, cwd=place, **more):
        env = {**environment(place, place / "installed"), "HOME": str(place), **more}
        done = subprocess.run(
            command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        assert not done.returncode, f"{command}\n{done.stdout}"
        return done.stdout

    return run


@pytest.fixture(scope="session")
def judges():
    """PATH with their programs first."""
    python = environment_with("publish", JUDGES.read_text(encoding="utf-8") + tools("ansible-core", "ansible-lint"))
    return os.pathsep.join([str(python.parent), os.environ["PATH"]])


@pytest.fixture(scope="session")
def built(place, run):
    source = place / "source"
    copy_checkout(source)
    for name in UNTIDY:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).touch()
    run("ansible-galaxy", "collection", "build", "--output-path", place / "archives", cwd=source)
    (archive,) = (place / "archives").iterdir()
    return Built(source, archive)


@pytest.fixture(scope="session")
def installed(place, run, built):
    run("ansible-galaxy", "collection", "install", "--offline", "-p", place / "installed", built.archive)
    return place / "installed"
