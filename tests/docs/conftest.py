# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For the tests of pages: what all pages of a run share."""

import pytest

from tests.docs.place import Place, prepare
from tests.gates.environments import alone


@pytest.fixture(scope="session")
def place(tmp_path_factory, worker_id):
    """Return the collection as users install it, and the project's repository, made by the first worker that asks."""
    base = tmp_path_factory.getbasetemp().resolve()
    root = (base if worker_id == "master" else base.parent) / "place"
    with alone(root.with_suffix(".lock")):
        if not root.exists():
            root.mkdir()
            prepare(root)
    return Place(root)
