# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Find Pythons that really run. Version managers also put names on PATH that only print an error."""

import os
import subprocess
import sys
from pathlib import Path

# From the oldest that tests/config.yml promises to the newest that any ansible-test knows.
VERSIONS = tuple(f"3.{minor}" for minor in range(9, 15))
# A virtual environment names the Python it was made from, a manager's name the Python behind it.
WHERE = "import sys; print(getattr(sys, '_base_executable', None) or sys.executable)"
# Folders of inactive versions, which managers leave off PATH.
MANAGED = (
    ("PYENV_ROOT", ".pyenv", "versions/*/bin"),
    ("UV_PYTHON_INSTALL_DIR", ".local/share/uv/python", "*/bin"),
)


def path_with_pythons(path: str) -> str:
    """PATH with a folder for each Python found, without the folders of names that do not run."""
    folders = folders_of(path)
    kept = [folder for folder in folders if all(behind(name) for name in pythons_in(folder))]
    found = [executable.parent for version in VERSIONS if (executable := find(version, path))]
    # The first folder is that of the development tools: it stays the first.
    return os.pathsep.join(str(folder) for folder in dict.fromkeys([*kept[:1], *found, *kept[1:]]))


def find(version: str, path: str | None = None) -> Path | None:
    """A real Python of this version ("3.12"), from PATH or from a manager of versions."""
    places = [*folders_of(os.environ.get("PATH", "") if path is None else path), *managed()]
    return next((found for folder in places if (found := behind(folder / f"python{version}"))), None)


def folders_of(path: str) -> list[Path]:
    """Those that PATH names."""
    return [Path(folder) for folder in path.split(os.pathsep) if folder]


def pythons_in(folder: Path) -> list[Path]:
    """Names that ansible-test may call there."""
    return [folder / f"python{version}" for version in VERSIONS if (folder / f"python{version}").exists()]


def managed() -> list[Path]:
    """Where managers of versions keep them, the newest first; also beside the Python that runs this."""
    roots = [(Path(os.environ.get(name) or Path.home() / default), pattern) for name, default, pattern in MANAGED]
    roots.append((Path(sys.base_prefix).parent, "*/bin"))
    return [folder for root, pattern in roots for folder in sorted(root.glob(pattern), reverse=True)]


def behind(python: Path) -> Path | None:
    """The real interpreter that this name runs, if any."""
    try:
        done = subprocess.run([python, "-c", WHERE], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(done.stdout.strip())
