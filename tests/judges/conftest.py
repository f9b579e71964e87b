# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Where Sinch's own SDK is; the gate `sdk` installs it."""

from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--sdk", type=Path, help="the node_modules that tests/judges/sdk/package.json asks for")


@pytest.fixture(scope="session")
def modules(pytestconfig):
    found = pytestconfig.getoption("sdk", None)
    if found is None:
        pytest.skip("needs --sdk")
    return found
