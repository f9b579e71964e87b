# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The sums of what was survived, at the end."""

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    """What the tests recorded, added up: record_property("crash points", 12)."""
    sums = Counter()
    for report in terminalreporter.stats.get("passed", []):
        sums.update(dict(report.user_properties))
    for name, number in sums.items():
        terminalreporter.write_line(f"{name} survived: {number}")
