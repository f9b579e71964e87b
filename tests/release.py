# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Make a release of what is committed: `python -m tests.release 0.2.0`. Nothing leaves this machine."""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from tests.gates.sanity import copy_checkout
from tests.gates.tree import CHECKOUT, environment, tree
from tests.unit.face_changes import announced, changes, unannounced
from tests.unit.public_face import RECORDED, Untagged, last_release, released

FRAGMENTS = CHECKOUT / "changelogs" / "fragments"
INTO = CHECKOUT / "tests" / "output" / "release"
LEVELS = ("major", "minor", "patch")
# What a release with such entries is at least; all others are patches.
SECTIONS = {
    "breaking_changes": "major",
    "removed_features": "major",
    "major_changes": "minor",
    "minor_changes": "minor",
    "deprecated_features": "minor",
}
NEXT = """
{archive} is built. What is left is yours:
  1. Read it: git diff, and CHANGELOG.md. For another wording, undo all of it, change and commit that, and begin again
  2. Check it: make test
  3. Commit and tag it: git add --all && git commit -m "Release {version}" && git tag {version}
  4. Push it: git push origin HEAD {version}
  5. Publish it: ansible-galaxy collection publish {archive}
To undo all of it, before the commit: git restore .
"""
Version = tuple[int, ...]


class Refused(Exception):
    """Why there is no release; nothing was changed."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.release", description="Make a release of what is committed.")
    parser.add_argument("version", help="such as 0.2.0")
    version = parser.parse_args().version
    try:
        check(version)
    except (Refused, Untagged) as why:
        print(f"No release: {why}", file=sys.stderr)
        return 1
    with tree() as place:
        write_version(version)
        subprocess.run(("antsibull-changelog", "release"), cwd=CHECKOUT, env=place.env, check=True)
        archive = build(place.env)
    print(NEXT.format(archive=archive.relative_to(CHECKOUT), version=version))
    return 0


def check(version: str) -> None:
    """Raises Refused or Untagged."""
    wanted = parsed(version)
    if changed := told("git", "status", "--porcelain"):
        raise Refused(f"commit or remove these first:\n{changed}")
    if wrong := told("antsibull-changelog", "lint"):
        raise Refused(f"the changelog's fragments are not right:\n{wrong}")
    sections = {name for file in FRAGMENTS.glob("*.y*ml") for name in load(file)}
    if not sections:
        raise Refused("there is no fragment in changelogs/fragments, so there is nothing to say about it")
    before, now = released(), load(RECORDED)
    if words := unannounced(before, now, announced(FRAGMENTS)):
        raise Refused(f"no fragment in changelogs/fragments names {', or '.join(words)}, where something changed")
    if changes(before, now):
        sections.add("minor_changes")  # what users lean on is no patch
    if last := last_release():
        check_order(wanted, parsed(last), at_least(sections))


def told(*command: str) -> str:
    """What a command printed, which is nothing where all is well. Programs of the tools are found beside Python."""
    env = environment(CHECKOUT, CHECKOUT)
    done = subprocess.run(command, cwd=CHECKOUT, env=env, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode and not done.stdout:
        raise Refused(f"{' '.join(command)} failed")
    return done.stdout


def check_order(wanted: Version, last: Version, level: str) -> None:
    """Semantic versioning; before 1.0.0, what would be major is minor."""
    allowed = [(last[0] + 1, 0, 0), (last[0], last[1] + 1, 0), (last[0], last[1], last[2] + 1)]
    least = 1 if level == "major" and last[0] == 0 else LEVELS.index(level)
    if wanted not in allowed[: least + 1]:
        choice = " or ".join(".".join(map(str, version)) for version in reversed(allowed[: least + 1]))
        raise Refused(f"after {'.'.join(map(str, last))}, what changed makes this {choice}")


def at_least(sections: set[str]) -> str:
    """The level that the fragments ask for."""
    return min((SECTIONS.get(section, "patch") for section in sections), key=LEVELS.index)


def parsed(version: str) -> Version:
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version):
        raise Refused(f"{version} is not a version such as 0.2.0")
    return tuple(map(int, version.split(".")))


def load(file: Path) -> Mapping:
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {}


def write_version(version: str) -> None:
    """Into galaxy.yml, the client's user agent, and the name of the archive wherever documents have it."""
    replace(CHECKOUT / "galaxy.yml", r"(?m)^version: .*", f"version: {version}")
    client = CHECKOUT / "plugins" / "module_utils" / "_client" / "client.py"
    replace(client, r'(?m)^(USER_AGENT = "sinch\.est/)[^ ]+', rf"\g<1>{version}")
    for page in [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md")]:
        replace(page, r"sinch-est-\d+\.\d+\.\d+\.tar\.gz", f"sinch-est-{version}.tar.gz", needed=False)


def replace(file: Path, pattern: str, text: str, needed: bool = True) -> None:
    whole, found = re.subn(pattern, text, file.read_text(encoding="utf-8"))
    if needed and found != 1:
        raise RuntimeError(f"{file}: {found} places look like {pattern}")
    if found:
        file.write_text(whole, encoding="utf-8")


def build(env: Mapping[str, str]) -> Path:
    """From a copy: of files that git ignores, none."""
    with tempfile.TemporaryDirectory(prefix="sinch-est-") as copy:
        copy_checkout(Path(copy))
        command = ("ansible-galaxy", "collection", "build", "--force", "--output-path", INTO)
        subprocess.run(command, cwd=copy, env=env, check=True)
    galaxy = load(CHECKOUT / "galaxy.yml")
    return INTO / f"{galaxy['namespace']}-{galaxy['name']}-{galaxy['version']}.tar.gz"


if __name__ == "__main__":
    sys.exit(main())
