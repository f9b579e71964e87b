# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The archive holds what users need, and nothing else."""

import hashlib
import json
import re
import tarfile
from pathlib import PurePath

import pytest
import yaml

from tests.publish.conftest import UNTIDY

SINGLE = (
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSES/GPL-3.0-or-later.txt",
    "README.md",
    "REUSE.toml",
    "SECURITY.md",
    "bindep.txt",
    "changelogs/changelog.yaml",
    "docs/audit.schema.json",
    "docs/docsite/links.yml",
    "meta/execution-environment.yml",
    "meta/runtime.yml",
    "requirements.txt",
    "tests/config.yml",
)
MANY = (
    "docs/*.md",
    "docs/*.svg",
    "docs/*.png",
    "docs/examples/*.yml",
    "playbooks/*.yml",
    "plugins/*/*.py",
    "plugins/module_utils/*/*.py",
    "roles/*/README.md",
    "roles/*/meta/*.yml",
    "roles/*/tasks/*.yml",
    "roles/*/templates/*.j2",
)
OWN = {"MANIFEST.json", "FILES.json"}


@pytest.fixture(scope="module")
def held(built):
    """{name: content} of the archive's files."""
    with tarfile.open(built.archive) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


def wanted(name):
    # as glob does: a star is no slash, and hidden files are not meant
    path = PurePath(name)
    fits = [pattern for pattern in MANY if len(path.parts) == len(PurePath(pattern).parts) and path.match(pattern)]
    return name in SINGLE or (bool(fits) and not any(part.startswith(".") for part in path.parts))


def test_holds_all_that_is_wanted_and_nothing_else(built, held):
    there = {str(file.relative_to(built.source)) for file in built.source.rglob("*") if file.is_file()}
    assert set(UNTIDY) <= there
    assert held.keys() - OWN == {name for name in there if wanted(name)}
    assert set(SINGLE) <= held.keys()
    for pattern in MANY:
        assert any(PurePath(name).match(pattern) for name in held), pattern


def test_holds_what_was_there(built, held):
    for name in held.keys() - OWN:
        assert held[name] == (built.source / name).read_bytes(), name


def test_lists_and_sums_match(held):
    files = {entry["name"]: entry for entry in json.loads(held["FILES.json"])["files"] if entry["ftype"] == "file"}
    assert files.keys() == held.keys() - OWN
    for name, entry in files.items():
        assert hashlib.sha256(held[name]).hexdigest() == entry["chksum_sha256"], name
    manifest = json.loads(held["MANIFEST.json"])
    assert hashlib.sha256(held["FILES.json"]).hexdigest() == manifest["file_manifest_file"]["chksum_sha256"]


def test_says_what_galaxy_yml_says(built, held):
    said = yaml.safe_load((built.source / "galaxy.yml").read_text(encoding="utf-8"))
    about = json.loads(held["MANIFEST.json"])["collection_info"]
    for name in said.keys() - {"build_ignore"}:
        assert about[name] == said[name], name
    assert built.archive.name == f"{said['namespace']}-{said['name']}-{said['version']}.tar.gz"


def test_readme_leads_to_full_addresses(held):
    """Galaxy and Automation Hub show it where the repository's other files are not."""
    text = held["README.md"].decode()
    targets = re.findall(r"\]\(([^)]+)\)|^\[[^]]+\]: (\S+)$", text, re.MULTILINE)
    assert len(targets) > 20
    assert not [target for target in map("".join, targets) if not target.startswith(("https://", "#"))]


def test_licence_is_where_each_reader_looks(held):
    assert held["LICENSE"] == held["LICENSES/GPL-3.0-or-later.txt"]


def test_installed_it_is_documented(run, installed):
    assert "sinch.est.est_acl" in run("ansible-doc", "--list", "sinch.est")
