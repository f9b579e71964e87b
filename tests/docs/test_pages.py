# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every page of the documentation does what it says: its commands run, its output comes, its files are used."""

import subprocess
import sys

import pytest
import yaml

from ansible_collections.sinch.est.plugins.module_utils._client.options import CONNECTION
from tests.docs.page import File, Refused, parse
from tests.docs.story import tell, unread
from tests.docs.terminal import Failed
from tests.gates.tree import CHECKOUT, environment

PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
VARIABLES = {option["env"] for option in CONNECTION.values()}


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
    workflows = [file for file in written if file.path.match(".github/workflows/*")]
    problems += [f"{page}:{file.line}: {why}" for file in workflows for why in wrong(file.text)]
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


def test_ansible_lint_has_nothing_against_the_playbooks(place, tmp_path):
    """All that the pages show, each version of each, beside the other files of its page."""
    playbooks = []
    for page in PAGES:
        folder = tmp_path / f"of_{page.stem}"  # a folder called inventory would mean something
        for number, file in enumerate(block for block in parse(page.read_text(), page.name) if isinstance(block, File)):
            path = folder / file.name
            if path.exists():
                path = path.with_name(f"{path.stem}_{number}{path.suffix}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text)
            playbooks += [path] if is_playbook(file.text) else []
    assert len(playbooks) > 20
    command = ["ansible-lint", "--offline", "--nocolor", "-q", "--profile", "production", "--project-dir", tmp_path]
    env = environment(tmp_path, place.collections)
    done = subprocess.run([*command, *playbooks], cwd=tmp_path, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"{done.stdout}{done.stderr}", pytrace=False)


def wrong(workflow):
    """What is wrong with a workflow of GitHub Actions: its form, variables that are no option's, other secrets."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    yaml_here = ["--default-filetype", "yaml", "-"]
    done = subprocess.run([*command, *yaml_here], input=workflow, check=False, capture_output=True, text=True)
    if done.returncode:
        return [f"check-jsonschema\n{done.stdout}{done.stderr}"]
    whole = yaml.safe_load(workflow)
    jobs = whole["jobs"].values()
    levels = [whole, *jobs, *(step for job in jobs for step in job["steps"])]
    return [
        f"{name} is no variable of the collection, or {value} not the secret of its name"
        for level in levels
        for name, value in level.get("env", {}).items()
        if name not in VARIABLES or ("${{" in str(value) and value != f"${{{{ secrets.{name} }}}}")
    ]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("{run: make, env: {SINCH_KEY_ID: '${{ secrets.SINCH_KEY_ID }}', SINCH_AUTH_METHOD: basic}}", []),
        ("{run: make, env: {SINCH_KEY: x}}", ["SINCH_KEY is no variable"]),
        ("{run: make, env: {SINCH_KEY_ID: '${{ secrets.KEY }}'}}", ["SINCH_KEY_ID is no variable"]),
        ("{ran: make}", ["check-jsonschema"]),
    ],
)
def test_what_is_wrong_with_a_workflow(more, says):
    found = wrong(f"on: [push]\njobs:\n  one:\n    runs-on: x\n    steps: [{more}]\n")
    assert [why.startswith(start) for why, start in zip(found, says, strict=True)] == [True] * len(says)
