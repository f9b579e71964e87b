# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every page of the documentation does what it says: its commands run, its output comes, its files are used."""

import subprocess

import pytest
import yaml

from tests.docs.page import Refused, parse
from tests.docs.story import tell, unread
from tests.docs.terminal import Failed
from tests.gates.tree import CHECKOUT, environment

PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", [str(page.relative_to(CHECKOUT)) for page in PAGES])
def test_page(page, place, tmp_path):
    problem = None
    try:
        written, scene = tell(page, parse((CHECKOUT / page).read_text(), page), place, tmp_path.resolve())
    except (Refused, Failed) as stopped:
        problem = str(stopped)
    if problem:  # not within `except`: it would be told twice
        pytest.fail(problem, pytrace=False)
    problems = scene.problems
    problems += [f"{page}:{file.line}: nothing uses {file.path.name}" for file in written if unread(file)]
    problems += lint(page, [file for file in written if is_playbook(file.text)], scene)
    if problems:
        pytest.fail("\n\n".join(problems), pytrace=False)


def is_playbook(text):
    try:
        plays = yaml.safe_load(text)
    except yaml.YAMLError:
        return False
    return isinstance(plays, list) and any(
        isinstance(play, dict) and play.keys() & {"hosts", "import_playbook"} for play in plays
    )


def lint(page, playbooks, scene):
    """What ansible-lint finds fault with in the playbooks, in each version that the page shows."""
    paths = []
    for number, playbook in enumerate(playbooks):
        path = playbook.path
        if not path.exists() or path.read_text() != playbook.text:
            path = path.with_name(f"{path.stem}_{number}.yml")
            path.write_text(playbook.text)
        paths.append(str(path))
    if not paths:
        return []
    env = environment(scene.scratch, scene.home / ".ansible" / "collections")
    command = [
        "ansible-lint",
        "--offline",
        "--nocolor",
        "-q",
        "--profile",
        "production",
        "--project-dir",
        str(scene.home),
    ]
    done = subprocess.run([*command, *paths], cwd=scene.home, env=env, check=False, capture_output=True, text=True)
    return [f"{page}: ansible-lint\n{done.stdout}{done.stderr}"] if done.returncode else []
