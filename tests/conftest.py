# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For all tests that want one: an emulator for each file, emptied before each test."""

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
