# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The fault matrix, as it is printed."""

LINE = "line of the fault matrix"  # recorded with this name


def pytest_terminal_summary(terminalreporter):
    """Prints what of the fault matrix the tests recorded."""
    from tests.faults.matrix import CASES, head

    passed = terminalreporter.stats.get("passed", [])
    lines = [value for report in passed for name, value in report.user_properties if name == LINE]
    lines.sort(key=lambda line: list(CASES).index(line.split()[1]))  # workers report in any order
    if lines:
        terminalreporter.write_line("\n".join([head(), *lines]))
