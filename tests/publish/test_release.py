# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A release, rehearsed in a clone of what is here: what it changes, and what it refuses."""

import json
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.gates.sanity import copy_checkout
from tests.gates.tree import environment

ANNOUNCED = "tests/unit/test_public_face.py::test_what_changed_since_the_release_is_announced"
GIT = ("git", "-c", "user.name=Release test", "-c", "user.email=release@example.com", "-c", "commit.gpgsign=false")
BUGFIX = "bugfixes:\n  - est_acl - a text says what it means.\n"
FEATURE = "minor_changes:\n  - est_acl - it does more.\n"
BREAKING = "breaking_changes:\n  - est_acl - it does something else.\n"


@dataclass(frozen=True)
class Clone:
    """A repository of its own with all that is here, in which 0.1.0 was the last release."""

    root: Path

    @property
    def env(self):
        return environment(self.root.parent, self.root.parent / "collections")

    def git(self, *words):
        return self.run(*GIT, *words)

    def run(self, *command, code=0):
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def release(self, version, code=0):
        return self.run(sys.executable, "-m", "tests.release", version, code=code)

    def announced(self, code=0):
        return self.run(sys.executable, "-m", "pytest", "-q", ANNOUNCED, code=code)

    def fragment(self, text):
        self.write("changelogs/fragments/1-test.yml", f"---\n{text}")

    def write(self, name, text):
        (self.root / name).write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", name)

    def read(self, name):
        return (self.root / name).read_text(encoding="utf-8")

    def load(self, name):
        return yaml.safe_load(self.read(name))


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    origin = Clone(tmp_path_factory.mktemp("release") / "origin")
    copy_checkout(origin.root)
    (origin.root.parent / "home").mkdir()
    for fragment in (origin.root / "changelogs/fragments").glob("*.yml"):
        fragment.unlink()
    origin.git("init", "--quiet", "--initial-branch=main")
    origin.write(
        "changelogs/changelog.yaml", "---\nancestor: null\nreleases:\n  0.1.0:\n    release_date: '2026-01-01'\n"
    )
    origin.git("tag", "0.1.0")
    return origin


@pytest.fixture
def clone(origin, tmp_path):
    (tmp_path / "home").mkdir()
    clone = Clone(tmp_path / "clone")
    origin.git("clone", "--quiet", origin.root, clone.root)
    return clone


def test_release(clone):
    face = clone.load("tests/unit/public_face.yaml")
    face["variables"].append("sinch_est_new")
    clone.write("tests/unit/public_face.yaml", yaml.safe_dump(face))
    clone.write("README.md", clone.read("README.md") + "\n    install sinch-est-0.1.0.tar.gz\n")
    clone.fragment(f"{FEATURE}  - sinch_est_new - it does nothing.\n{BUGFIX}")

    said = clone.release("0.2.0")

    (archive,) = (clone.root / "tests/output/release").iterdir()
    assert str(archive.relative_to(clone.root)) in said
    assert "git tag 0.2.0" in said
    with tarfile.open(archive) as packed:
        files = [member for member in packed if member.isfile() and not member.name.endswith(".png")]
        held = {member.name: packed.extractfile(member).read().decode() for member in files}
    assert (
        json.loads(held["MANIFEST.json"])["collection_info"]["version"]
        == clone.load("galaxy.yml")["version"]
        == "0.2.0"
    )
    assert '\nUSER_AGENT = "sinch.est/0.2.0 (Ansible collection)"\n' in held["plugins/module_utils/_client/client.py"]
    assert "sinch-est-0.2.0.tar.gz" in held["README.md"]
    assert "sinch-est-0.1.0.tar.gz" not in held["README.md"]
    assert "\n## v0\\.2\\.0\n" in held["CHANGELOG.md"]
    assert "est\\_acl \\- it does more\\." in held["CHANGELOG.md"]
    release = yaml.safe_load(held["changelogs/changelog.yaml"])["releases"]["0.2.0"]
    assert release["changes"]["bugfixes"] == ["est_acl - a text says what it means."]
    assert [file.name for file in (clone.root / "changelogs/fragments").iterdir()] == [".keep"]
    # What the release says is left to be done can be done.
    assert "SKIPPED [1]" in clone.announced()
    clone.git("commit", "--quiet", "--all", "-m", "Release 0.2.0")
    clone.git("tag", "0.2.0")
    assert clone.git("status", "--porcelain") == ""
    assert "1 passed" in clone.announced()


@pytest.mark.parametrize(
    ("fragment", "version", "why"),
    [
        (BUGFIX, "0.2", "0.2 is not a version such as 0.2.0"),
        (BUGFIX, "v0.2.0", "is not a version"),
        (BUGFIX, "0.01.0", "is not a version"),
        (BUGFIX, "0.1.0", "after 0.1.0, what changed makes this 0.1.1 or 0.2.0 or 1.0.0"),
        (BUGFIX, "0.0.9", "after 0.1.0"),
        (BUGFIX, "0.1.2", "after 0.1.0"),
        (FEATURE, "0.1.1", "after 0.1.0, what changed makes this 0.2.0 or 1.0.0"),
        (BREAKING, "0.1.1", "after 0.1.0, what changed makes this 0.2.0 or 1.0.0"),
        (None, "0.2.0", "there is no fragment in changelogs/fragments"),
        ("bugfixes: a text\n", "0.1.1", 'section "bugfixes" must be type list'),
    ],
)
def test_refusals_change_nothing(clone, fragment, version, why):
    if fragment:
        clone.fragment(fragment)
    assert why in clone.release(version, code=1)
    assert clone.git("diff", "HEAD") == ""


def test_refuses_what_is_not_committed(clone):
    clone.fragment(BUGFIX)
    (clone.root / "stray.txt").touch()
    assert "?? stray.txt" in clone.release("0.1.1", code=1)


def test_what_users_lean_on_is_no_patch(clone):
    clone.fragment(BUGFIX)
    clone.write("tests/unit/public_face.yaml", clone.read("tests/unit/public_face.yaml") + "  - sinch_est_new\n")
    assert "no fragment in changelogs/fragments names sinch_est_new, where" in clone.release("0.1.1", code=1)
    assert "must name\n       sinch_est_new\n" in clone.announced(code=1)
    clone.fragment(f"{BUGFIX}  - sinch_est_new - it does nothing.\n")
    assert "makes this 0.2.0 or 1.0.0" in clone.release("0.1.1", code=1)


def test_from_the_first_major_version_on_breaking_changes_need_another(clone):
    clone.write(
        "changelogs/changelog.yaml", "---\nancestor: null\nreleases:\n  1.4.2:\n    release_date: '2026-01-01'\n"
    )
    clone.git("tag", "1.4.2")
    clone.fragment(BREAKING)
    assert "after 1.4.2, what changed makes this 2.0.0" in clone.release("1.5.0", code=1)


def test_without_the_tag_of_the_last_release(clone, tmp_path):
    clone.fragment(BUGFIX)
    clone.git("tag", "--delete", "0.1.0")
    untagged = "0.1.0, the last release, has no tag here; try `git fetch --tags`"
    assert untagged in clone.release("0.1.1", code=1)
    assert untagged in clone.announced()
    clone.git("clone", "--quiet", "--depth", "1", f"file://{clone.root}", tmp_path / "shallow")
    assert untagged in Clone(tmp_path / "shallow").announced(code=1)
    shutil.rmtree(tmp_path / "shallow/.git")
    assert "without git, what was released is not known" in Clone(tmp_path / "shallow").announced()


def test_before_the_first_release_there_is_nothing_to_announce(clone):
    clone.write("changelogs/changelog.yaml", "---\nancestor: null\nreleases: {}\n")
    clone.write("tests/unit/public_face.yaml", clone.read("tests/unit/public_face.yaml") + "  - sinch_est_new\n")
    assert "1 passed" in clone.announced()
    clone.fragment(BUGFIX)
    assert "git tag 0.1.0" in clone.release("0.1.0")
