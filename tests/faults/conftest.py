# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""How much is tried: a part of everything, or with --full all of it; and the sums of what was survived."""

import os
import sys
from collections import Counter

import pytest

from tests.gates.cores import CORES, PREPARED, python_with

LINE = "line of the fault matrix"  # recorded with this name, it is printed as it is
OWN = "own"  # the ansible-core of the development tools


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="try everything, not only a part of it")


@pytest.fixture(scope="session")
def full(pytestconfig):
    """Whether everything is to be tried."""
    return pytestconfig.getoption("full")


def pytest_generate_tests(metafunc):
    """All of ansible-core where all is tried and the gate has prepared them."""
    if "core" in metafunc.fixturenames:
        every = metafunc.config.getoption("full") and PREPARED in os.environ
        metafunc.parametrize("core", list(CORES) if every else [OWN], indirect=True)


@pytest.fixture
def core(request):
    """The Python of an ansible-core to run on."""
    if request.param == OWN:
        return sys.executable
    try:
        return python_with(request.param)
    except LookupError as missing:
        return pytest.skip(str(missing))


def pytest_terminal_summary(terminalreporter):
    """What the tests recorded: numbers added up, record_property("crash points survived", 2), and the fault matrix."""
    from tests.faults.matrix import CASES, head

    recorded = [entry for report in terminalreporter.stats.get("passed", []) for entry in report.user_properties]
    lines = [value for name, value in recorded if name == LINE]
    lines.sort(key=lambda line: list(CASES).index(line.split()[1]))  # workers report in any order
    if lines:
        terminalreporter.write_line("\n".join([head(), *lines]))
    sums = Counter()
    for name, number in recorded:
        if name != LINE:
            sums[name] += number
    for name, number in sums.items():
        terminalreporter.write_line(f"{name}: {number}")
