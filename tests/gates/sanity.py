# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""ansible-test sanity. It takes a checkout neither where it lies nor linked into a collection tree: it gets a copy."""

import configparser
import io
import re
import shutil
import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import getproxies

from tests.gates.environments import KEPT
from tests.gates.pythons import VERSIONS, path_with_pythons
from tests.gates.run import Gate
from tests.gates.tested import versions
from tests.gates.tree import CHECKOUT, Tree

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".ansible", "__pycache__", ".*_cache", ".hypothesis", "*.tar.gz")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")

# ansible-test fetches get-pip from a host of its own, which some networks do not reach; this takes the same pip from
# where all other packages come from. The options it drops are those of get-pip.
GET_PIP = '''\
"""Stands in for get-pip: runs the pip beside it."""
import os
import runpy
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "pip-{version}-py3-none-any.whl"))
sys.argv[1:] = ["install"] + [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
'''
WHERE = "from importlib.util import find_spec; print(find_spec('ansible_test').origin)"


@contextmanager
def sanity(tree: Tree) -> Iterator[Gate]:
    """Make the gate, with a copy of its own. Its HOME is kept, since filling it takes a minute."""
    python = Path(shutil.which("python", path=tree.env["PATH"]))
    environment = python.parent.parent.name
    copy = tree.root / f"sanity-{environment}" / "ansible_collections" / "sinch" / "est"
    copy_checkout(copy)
    home = KEPT / f"ansible-test-{environment}"
    provide_pip(home / ".ansible" / "test" / "cache", python)
    env = {**tree.env, "HOME": str(home), "PATH": path_with_pythons(tree.env["PATH"])}
    env.pop("ANSIBLE_COLLECTIONS_PATH")  # the copy, and nothing else
    with pip_settings(home / ".config" / "pip" / "pip.conf"):
        command = ("ansible-test", "sanity", "--color", "no")
        yield Gate("sanity", versions(tree), command, copy, env, counted, left_out)


def counted(lines: list[str]) -> str:
    """Return how many tests ran, on which Pythons, and which failed."""
    # It names versions below the oldest promised one too, but has nothing to do there.
    ran = [line for line in lines if line.startswith("Running sanity test ") and not line.endswith(" on Python 3.8")]
    pythons = [version for version in VERSIONS if any(line.endswith(f" on Python {version}") for line in ran)]
    summary = next((number for number, line in enumerate(lines) if line.startswith("FATAL:")), None)
    if summary is None:
        return f"{len(ran)} tests on Python {' '.join(pythons)}"
    # The names of failed tests follow that line; without any it is itself the reason, such as a missing tool.
    return f"{len(ran)} tests; {', '.join(lines[summary + 1 :]) or lines[summary]}"


def left_out(lines: list[str]) -> list[str]:
    """Return what ansible-test itself skipped, and why; it says so twice."""
    return list(dict.fromkeys(line.removeprefix("WARNING: ") for line in lines if "Skipping" in line))


def copy_checkout(target: Path) -> None:
    """Copy what git knows or would take, so also work that is not committed; without git, nearly everything."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        shutil.copytree(CHECKOUT, target, symlinks=True, ignore=NOT_COPIED)
        return
    for name in listed.split("\0"):
        if (source := CHECKOUT / name).is_file() or source.is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name, follow_symlinks=False)


def provide_pip(cache: Path, python: Path) -> None:
    """Put the stand-in for get-pip where this Python's ansible-test looks first; if that fails, it fetches get-pip."""
    found = subprocess.run([python, "-c", WHERE], capture_output=True, text=True, check=True).stdout.strip()
    source = Path(found).parent / "_internal" / "python_requirements.py"
    wanted = source.exists() and re.search(r"\bpip='([\d.]+)'", source.read_text())
    if not wanted:
        return
    version = wanted[1]
    script = cache / f"get_pip_{version.replace('.', '_')}.py"
    if script.exists():
        return
    cache.mkdir(parents=True, exist_ok=True)
    print(f"fetching pip {version} for ansible-test", flush=True)
    command = (*PIP, "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(cache))
    if subprocess.run((*command, f"pip=={version}"), check=False).returncode == 0:
        script.write_text(GET_PIP.format(version=version))


@contextmanager
def pip_settings(path: Path) -> Iterator[None]:
    """Let pip under ansible-test use the caller's settings, of which it gets neither files nor variables.

    Only for as long as the gate runs, and for nobody else to read: an index may be named with its password.
    """
    listed = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=True).stdout.splitlines()
    settings = configparser.RawConfigParser()
    settings["global"] = {"proxy": proxy} if (proxy := getproxies().get("https")) else {}
    # Variables after files: they win.
    for line in sorted(listed, key=lambda line: line.startswith(":env:")):
        name, value = line.split("=", 1)
        section, option = name.replace(":env:", "global").split(".", 1)
        if not settings.has_section(section):
            settings.add_section(section)
        settings.set(section, option, str(literal_eval(value)))
    text = io.StringIO()
    settings.write(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text.getvalue())
    try:
        yield
    finally:
        path.unlink()
