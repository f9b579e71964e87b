# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What Galaxy, Automation Hub, ansible-builder and REUSE say of the archive."""

import json

import yaml

from tests.gates.tree import CHECKOUT

DEFINITION = CHECKOUT / "docs" / "examples" / "execution-environment.yml"
QUIET = ("Importing with ", "Getting doc strings", "Finding content", "Loading ", "Linting ", "...ansible-lint run")


def test_galaxy_imports_it_without_a_word(run, judges, built, place):
    settings = {
        "GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true",  # as Automation Hub does
        "GALAXY_IMPORTER_RUN_ANSIBLE_TEST": "false",  # the gate `sanity` does, on more Pythons
    }
    said = run("python", "-m", "galaxy_importer.main", built.archive, PATH=judges, **settings).splitlines()
    left = [line for line in said if not line.startswith(QUIET)]
    assert left == ["Collection loading complete", "Importer processing completed successfully"]
    found = json.loads((place / "importer_result.json").read_text())
    kinds = {content["content_type"] for content in found["contents"]}
    assert kinds >= {"action", "inventory", "lookup", "module", "playbook", "role"}
    assert found["requires_ansible"] == ">=2.16.0"


def test_execution_environments_get_exactly_what_is_required(run, judges, installed):
    said = yaml.safe_load(run("ansible-builder", "introspect", installed, PATH=judges))
    lines = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [f"{line}  # from collection sinch.est" for line in lines if not line.startswith("#")]
    assert said == {"python": wanted, "system": []}


def test_the_example_of_an_execution_environment_is_a_definition(run, judges, tmp_path):
    run(
        "ansible-builder", "create", "-f", DEFINITION, "-c", tmp_path, "--output-filename", "Containerfile", PATH=judges
    )
    collections = yaml.safe_load((tmp_path / "_build" / "requirements.yml").read_text())
    repository = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text())["repository"]
    assert collections == {"collections": [{"name": repository, "type": "git", "version": "main"}]}
    file = (tmp_path / "Containerfile").read_text()
    assert file.startswith("ARG EE_BASE_IMAGE=")
    fetching = file.partition(" AS galaxy\n")[2].partition("\nFROM ")[0]
    assert [file.count("git-core"), fetching.count("git-core")] == [1, 1]


def test_every_file_has_a_licence(run, judges, installed):
    run("reuse", "--root", CHECKOUT, "lint", "--quiet", PATH=judges)
    # the archive's own lists, which only installing adds, are nobody's work
    run("reuse", "--root", installed / "ansible_collections/sinch/est", "lint", "--quiet", PATH=judges)
