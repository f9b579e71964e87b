# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Where Ansible finds this checkout as the collection sinch.est."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.bench import CHECKOUT


@pytest.fixture(scope="session")
def collections(tmp_path_factory):
    """A path for ANSIBLE_COLLECTIONS_PATH: the caller's where sinch.est is in it, which may be an installed archive."""
    given = os.environ.get("ANSIBLE_COLLECTIONS_PATH", "")
    if any((Path(folder) / "ansible_collections/sinch/est/galaxy.yml").exists() for folder in given.split(os.pathsep)):
        return given
    root = tmp_path_factory.mktemp("collections")
    (root / "ansible_collections/sinch").mkdir(parents=True)
    (root / "ansible_collections/sinch/est").symlink_to(CHECKOUT, target_is_directory=True)
    return str(root)


@pytest.fixture
def exits():
    """What a test enters here is left when it ends."""
    with ExitStack() as stack:
        yield stack
