# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For tests with real calls: a stage of their own, and what was counted, printed at the end."""

import pytest

from tests.calls.network import network
from tests.calls.stage import stage
from tests.integration.bench import environment

LINE = "line of the calls"  # recorded with this name
LATENCY = 10  # milliseconds, so that one request comes after another as it does on a network


def pytest_terminal_summary(terminalreporter):
    """Print what the tests counted."""
    done = [report for state in ("passed", "xfailed", "failed") for report in terminalreporter.stats.get(state, [])]
    lines = [value for report in done for name, value in report.user_properties if name == LINE]
    if lines:
        terminalreporter.write_line("\n".join(["", *sorted(lines)]))


@pytest.fixture
def on(api, exits, tmp_path, collections):
    """Return a stage on which nothing has happened yet."""
    made = stage(exits.enter_context(network(api)), tmp_path, environment(tmp_path, collections))
    made.here.emulator.settings(latency_ms=LATENCY)
    return made


@pytest.fixture
def tell(record_property, request):
    """Return a function that records what is printed at the end: the report, and more words."""

    def record(report, words=""):
        record_property(LINE, f"{request.node.name.removeprefix('test_').replace('_', ' ')}: {report}{words}")
        return report

    return record
