# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Put the sources of the site together outside of the checkout, and let Sphinx make HTML of them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import yaml

from tests.gates.tree import CHECKOUT, Tree
from tests.site.pages import CAPTIONS, PAGES

COLLECTION = "sinch.est"
REPOSITORY = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text())["repository"]
# What antsibull-docs calls the pages of each kind, and what the side bar says.
KINDS = {
    "role": "{}: variables of the role",
    "module": "{}",
    "inventory": "{} (inventory)",
    "filter": "{} (filter)",
}
# The theme shows the contents of a page beside it, and makes a point of being the only one.
CONTENTS = re.compile(r"^\.\. contents::\n(?: +:.*\n)+", re.MULTILINE)
# antsibull-docs takes the collection for one of Galaxy's, where it is not: {what it writes: what is so}.
GALAXY = {
    re.compile(r"<https://galaxy\.ansible\.com/[^>]*>"): f"<{REPOSITORY}>",
    re.compile(r"To install it,? use: :code:`[^`]*`\."): (
        f"To install it, do as `its front page <{REPOSITORY}#installation>`__ says."
    ),
}
TOCTREE = """
```{{toctree}}
:hidden:
:caption: {caption}

{entries}
```
"""


def build(python: Path, tree: Tree, site: Path) -> int:
    """Exit code 0 if nobody warned of anything."""
    source = tree.root / "site"
    env = {**tree.env, "PATH": os.pathsep.join([str(python.parent), tree.env["PATH"]]), "PYTHONPATH": str(CHECKOUT)}
    reference = source / "reference"
    reference.mkdir(parents=True, mode=0o700)  # antsibull-docs refuses a folder that others may read
    made = ("antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error")
    if code := run(*made, "--dest-dir", str(reference), COLLECTION, env=env):
        return code
    (reference / "index.rst").unlink()  # the side bar lists all of it
    for page in reference.glob("*.rst"):
        page.write_text(from_git(CONTENTS.sub("", page.read_text()), page.stem))
    gather(source)
    shutil.rmtree(site, ignore_errors=True)
    strict = ("--fail-on-warning", "--keep-going", "--nitpicky", "--quiet")
    places = ("--conf-dir", str(Path(__file__).parent), "--doctree-dir", str(tree.root / "doctrees"))
    return run("sphinx-build", *strict, *places, "--builder", "html", str(source), str(site), env=env)


def from_git(text: str, page: str) -> str:
    """The page without Galaxy. Only that of environment variables does not say where the collection comes from."""
    for pattern, instead in GALAXY.items():
        text, found = pattern.subn(instead, text)
        if not found and page != "environment_variables":
            raise ValueError(f"{page}: nothing in it is like {pattern.pattern}")
    return text


def gather(source: Path) -> None:
    """The pages flat, pictures and examples beside them. Sphinx warns of those that the side bar lists in vain."""
    for name, path in PAGES.items():
        if (CHECKOUT / path).exists():
            shutil.copy(CHECKOUT / path, source / f"{name}.md")
    for kind in ("*.svg", "*.png"):
        for picture in (CHECKOUT / "docs").glob(kind):
            shutil.copy(picture, source)
    shutil.copytree(CHECKOUT / "docs" / "examples", source / "examples")
    with (source / "index.md").open("a") as index:
        for caption, names in CAPTIONS.items():
            entries = [*names, *(references(source / "reference") if caption == "Reference" else ())]
            index.write(TOCTREE.format(caption=caption, entries="\n".join(entries)))


def references(folder: Path) -> list[str]:
    """What antsibull-docs made, under short names."""
    entries = []
    for kind, title in KINDS.items():
        names = sorted(page.stem.removesuffix(f"_{kind}") for page in folder.glob(f"*_{kind}.rst"))
        entries += [f"{title.format(name)} <reference/{name}_{kind}>" for name in names]
    return [*entries, "Environment variables <reference/environment_variables>"]


def run(*command: str, env: dict[str, str]) -> int:
    """Its exit code. What it says passes through."""
    print(f"\n==> {command[0]}", flush=True)
    return subprocess.run((shutil.which(command[0], path=env["PATH"]), *command[1:]), env=env, check=False).returncode
