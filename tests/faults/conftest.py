# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""How much is tried: a part of everything, or with --full all of it; and the sums of what was survived."""

from collections import Counter

import pytest


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="try everything, not only a part of it")


@pytest.fixture(scope="session")
def full(pytestconfig):
    """Whether everything is to be tried."""
    return pytestconfig.getoption("full")


def pytest_terminal_summary(terminalreporter):
    """What the tests recorded, added up: record_property("crash points", 12)."""
    sums = Counter()
    for report in terminalreporter.stats.get("passed", []):
        sums.update(dict(report.user_properties))
    for name, number in sums.items():
        terminalreporter.write_line(f"{name} survived: {number}")
