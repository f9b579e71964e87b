# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A temporary place in which Ansible finds this checkout as sinch.est, cut off from the caller's own settings."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1,localhost,::1"


@dataclass(frozen=True)
class Tree:
    """`collections` holds ansible_collections/sinch/est; `root` is the place for anything temporary."""

    root: Path
    collections: Path
    env: Mapping[str, str]


@contextmanager
def tree() -> Iterator[Tree]:
    """Lasts for one run. Outside the checkout: inside, tests would be collected twice, and archives would grow."""
    with tempfile.TemporaryDirectory(prefix="sinch-est-", ignore_cleanup_errors=True) as name:
        root = Path(name).resolve()
        collections = root / "collections"
        namespace = collections / "ansible_collections" / "sinch"
        namespace.mkdir(parents=True)
        (namespace / "est").symlink_to(CHECKOUT, target_is_directory=True)
        (root / "home").mkdir()
        yield Tree(root, collections, environment(root, collections))


def with_python(place: Tree, python: Path) -> Tree:
    """The same place, where `python` and Ansible are those beside this Python."""
    path = os.pathsep.join([str(python.parent), place.env["PATH"]])
    return replace(place, env={**place.env, "PATH": path, "ANSIBLE_PYTHON_INTERPRETER": str(python)})


def environment(root: Path, collections: Path | str) -> dict[str, str]:
    """The caller's environment, without what would make a result depend on the caller."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTEST_", "SINCH_"))}
    env.pop("PYTHONPATH", None)
    # Not resolved: the interpreter of a virtual environment is a link to one outside of it.
    scripts = Path(sys.executable).parent
    no_proxy = [env.get("no_proxy") or env.get("NO_PROXY"), LOOPBACK]
    env |= {
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_HOME": str(root / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(root / "local"),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_REMOTE_TMP": str(root / "remote"),  # Ansible expands ~ here by itself, whatever HOME says
        "HOME": str(root / "home"),
        "LC_ALL": "C.UTF-8",  # Ansible refuses plain C
        "NO_PROXY": ",".join(filter(None, no_proxy)),  # the emulator is never behind a proxy
        "PATH": os.pathsep.join([str(scripts), env.get("PATH", os.defpath)]),
    }
    env["no_proxy"] = env["NO_PROXY"]
    return env
