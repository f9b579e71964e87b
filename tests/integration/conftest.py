# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Where Ansible finds this checkout as the collection sinch.est."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.gates.tree import tree


@pytest.fixture(scope="session")
def collections():
    """A path for ANSIBLE_COLLECTIONS_PATH: the caller's where sinch.est is in it, which may be an installed archive."""
    given = os.environ.get("ANSIBLE_COLLECTIONS_PATH", "")
    if any((Path(folder) / "ansible_collections/sinch/est/plugins").exists() for folder in given.split(os.pathsep)):
        yield given
    else:
        with tree() as place:
            yield str(place.collections)


@pytest.fixture
def exits():
    """What a test enters here is left when it ends."""
    with ExitStack() as stack:
        yield stack
