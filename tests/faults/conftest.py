# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The fault matrix, as it is printed; what is tried at night only."""

import pytest

from tests.dialects import leave_out, spoken
from tests.gates.cores import night

# Of these, by day a part is tried with --full too: all is tried of killed runs, and of each fault at each operation.
PART_BY_DAY = (
    "test_adopt_properties",
    "test_bad_modules",
    "test_bad_sites",
    "test_properties",
    "test_round_trip",
    "test_site_matrix",
    "test_site_properties",
    "test_site_two_runs",
    "test_two_runs",
)
# These are tried with one dialect by day.
DESCRIBED_BY_DAY = (
    "test_adopt_properties",
    "test_odd_answers",
    "test_round_trip",
    "test_site_matrix",
    "test_site_two_runs",
)
# Recorded with these names.
LINE = {api: f"line of the fault matrix, {api}" for api in ("description", "published")}


@pytest.fixture
def full(full, request):
    """Whether everything of this file is to be tried."""
    return full and (night() or request.path.stem not in PART_BY_DAY)


def pytest_terminal_summary(terminalreporter):
    """Prints what of the fault matrix the tests recorded."""
    from tests.faults.matrix import CASES, head

    recorded = [found for report in terminalreporter.stats.get("passed", []) for found in report.user_properties]
    for api, cases in CASES.items():
        lines = [value for name, value in recorded if name == LINE[api]]
        lines.sort(key=lambda line, names=list(cases): names.index(line.split(" | ")[0].strip("| ")))  # in any order
        if lines:
            terminalreporter.write_line("\n".join([head(), *lines]))


def pytest_collection_modifyitems(config, items):
    """By day, what takes long is tried with one dialect: a like of it is tried with both."""
    if not night():
        leave_out(config, items, lambda item: item.path.stem in DESCRIBED_BY_DAY and spoken(item) == "published")
