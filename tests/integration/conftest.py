# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Who listens to what the modules and the emulator say to each other: with --prism, a judge."""

from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.dialects import CASES, leave_out, spoken
from tests.integration import bench
from tests.judges import prism


def pytest_addoption(parser):
    parser.addoption("--prism", type=Path, help="Prism's index.js: let it judge all requests and answers")


def pytest_generate_tests(metafunc):
    """Whatever asks for a dialect is tried with each: the published one has nothing to do with Ansible's version."""
    if "api" in metafunc.fixturenames:
        metafunc.parametrize("api", CASES, indirect=True)


def pytest_collection_modifyitems(config, items):
    """By day only stories are told in the published dialect, too."""
    if not config.getoption("full"):
        leave_out(config, items, lambda item: spoken(item) == "published" and not item.get_closest_marker("story"))


@pytest.fixture(scope="session")
def judge(pytestconfig):
    """Prism, if it is to judge."""
    program = pytestconfig.getoption("prism", None)
    if program is None:
        yield None
        return
    with prism.judging(program) as found, pytest.MonkeyPatch.context() as patch:
        # It knows the description, and what keeps to the published API would be all violations.
        patch.setattr(bench, "front", lambda emulator: between(found, emulator))
        yield found


def between(found, emulator):
    """The address of the API for Ansible: that of the judge, if he knows this API."""
    return found.between(emulator) if emulator.api == "description" else nullcontext(emulator.url)


@pytest.fixture(autouse=True)
def judged(judge, record_property):
    """How many exchanges were judged; set up before, and so left after, what a test starts."""
    before = judge and Counter(judge.count)
    yield
    if judge:
        for name, number in (judge.count - before).items():
            record_property(name, number)


def pytest_terminal_summary(terminalreporter, config):
    """The sum over all tests, which ran in more than one process."""
    if config.getoption("prism", None) is None:
        return
    sums = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "teardown":
                for name, number in report.user_properties:
                    sums[name] += number
    sums.setdefault("violations", 0)
    terminalreporter.write_line(", ".join(f"{number} {name}" for name, number in sums.items()))
