# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The sums of what was survived, and the fault matrix, as they are printed."""

from collections import Counter

LINE = "line of the fault matrix"  # recorded with this name, it is printed as it is


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
