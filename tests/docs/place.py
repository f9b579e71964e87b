# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What stories take place in: the collection from its archive, the project's repository, programs, an environment."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwuid
from urllib.request import getproxies

from tests.gates.gates import GATES
from tests.gates.sanity import copy_checkout
from tests.gates.tree import LOOPBACK

REPOSITORY = "https://github.com/sinch-est/sinch.est"
INSTALLED = Path("ansible_collections/sinch/est")
# What a playbook needs, and what ansible-galaxy itself adds. All else is removed, so that nothing can need it.
NEEDED = {"meta", "plugins", "roles", "playbooks", "MANIFEST.json", "FILES.json"}
BASH = shutil.which("bash") or "/bin/bash"


@dataclass(frozen=True)
class Place:
    """For all pages of a process. collections: with the collection in it; repository: of git."""

    collections: Path
    repository: Path


def prepare(root: Path) -> Place:
    """Builds the archive, installs it, and makes a repository of what git knows or would take."""
    copy, collections = root / "sinch.est", root / "collections"
    copy_checkout(copy)
    galaxy = str(Path(sys.executable).with_name("ansible-galaxy"))
    env = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    env |= {"ANSIBLE_COLLECTIONS_PATH": str(collections), "HOME": str(root), "LC_ALL": "C.UTF-8"}
    quiet = {"env": env, "stdout": subprocess.DEVNULL}
    subprocess.run([galaxy, "collection", "build", str(copy), "--output-path", str(root)], **quiet, check=True)
    (archive,) = root.glob("sinch-est-*.tar.gz")
    install = [galaxy, "collection", "install", "--offline", "--collections-path", str(collections), str(archive)]
    subprocess.run(install, **quiet, check=True)
    trim(collections)
    git = ["git", "-C", str(copy), "-c", "user.name=sinch.est", "-c", "user.email=sinch.est@localhost"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "--no-gpg-sign", "-m", "As it is"]):
        subprocess.run([*git, *command], **quiet, check=True)
    (root / "sinch.est.git").symlink_to(copy)  # some write the address with this ending
    return Place(collections, copy)


def trim(collections: Path) -> None:
    """Leave what a playbook needs; nothing happens where the collection is not installed."""
    for entry in (collections / INSTALLED).glob("*"):
        if entry.name not in NEEDED:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def environment(place: Place, home: Path, programs: Path) -> dict[str, str]:
    """A user's environment, in which Ansible is as it comes: nothing of the caller's settings, and no proxy."""
    ours = ("ANSIBLE_", "BASH_ENV", "GIT_", "PYTEST_", "PYTHON", "SINCH_", "VIRTUAL_ENV", "XDG_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env = {name: value for name, value in env.items() if "PROXY" not in name.upper()}
    scripts = Path(sys.executable).parent
    return env | {
        "ANSIBLE_GALAXY_SERVER": "http://127.0.0.1:9",  # nobody is there
        "ANSIBLE_REMOTE_TMP": str(programs / "remote"),  # Ansible expands ~ here by itself, whatever HOME says
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{place.repository}.insteadOf",
        "GIT_CONFIG_VALUE_0": REPOSITORY,
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",  # Ansible refuses plain C
        "NO_PROXY": LOOPBACK,
        "PATH": os.pathsep.join([str(programs / "bin"), str(scripts), env.get("PATH", os.defpath)]),
        **pip_settings(),
    }


def pip_settings() -> dict[str, str]:
    """What HOME and the proxies told pip. HOME may be one of a gate already: the user's own is asked for by number."""
    home = Path(getpwuid(os.getuid()).pw_dir)
    files = (home / ".config" / "pip" / "pip.conf", home / ".pip" / "pip.conf")
    own = next((str(file) for file in files if file.exists()), None)
    found = {
        "PIP_CONFIG_FILE": os.environ.get("PIP_CONFIG_FILE", own),
        "PIP_PROXY": os.environ.get("PIP_PROXY", getproxies().get("https")),
        "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(home / ".cache" / "pip")),
        "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    return {name: value for name, value in found.items() if value}


def provide_programs(folder: Path) -> None:
    """First on the PATH: a Python of the page's own, so that nothing is installed into ours, its pip, and a make."""
    venv.create(folder, with_pip=False)
    paths = {"base": str(folder), "platbase": str(folder)}
    ours = Path(sysconfig.get_path("purelib", "venv", paths)) / "development.pth"
    ours.write_text(sysconfig.get_path("purelib") + "\n")
    for name, text in {
        "make": make(),
        "pip": 'exec python3 -m pip "$@"',
    }.items():
        script = folder / "bin" / name
        script.write_text(f"#!{BASH}\n{text}\n")
        script.chmod(0o755)


def make() -> str:
    """Text of a `make` that uses the development tools we run on, and takes as read what is run elsewhere anyway.

    For such a target it only asks the real make what it would do: that fails where there is no such target. They are
    what .ci/run runs, whole or in parts, and the benchmark, which takes an hour.
    """
    elsewhere = {"venv", "test", "test-faults", "matrix", "benchmark", *GATES}
    program = f'"{shutil.which("make")}" --old-file=.venv/.ready BIN="{Path(sys.executable).parent}" "$@"'
    return f'case "$*" in\n{"|".join(sorted(elsewhere))}) {program} --dry-run >/dev/null ;;\n*) exec {program} ;;\nesac'
