# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For the tests of pages: what all pages of a process share."""

import pytest

from tests.docs.place import prepare


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    """The collection as users install it, and the project's repository."""
    return prepare(tmp_path_factory.mktemp("place").resolve())
