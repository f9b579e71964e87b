# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For all tests that want one: an emulator for each file, emptied before each test; time that does not pass."""

import pytest

from tests.emulator.client import start


@pytest.fixture(scope="module")
def running():
    with start() as emulator:
        yield emulator
        assert emulator.errors() == ""  # no traceback, no warning, nothing


@pytest.fixture
def emulator(running):
    running.reset()
    return running


@pytest.fixture
def clock(monkeypatch):
    """The client's clock: a wait takes no time, and is written down."""
    # Here and not above: pytest-ansible makes the collection importable after this file is read.
    from ansible_collections.sinch.est.plugins.module_utils import _client
    from tests.unit.support import Clock

    clock = Clock()
    monkeypatch.setattr(_client, "time", clock)
    return clock
