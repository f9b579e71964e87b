# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For tests that hold for each dialect of the API: a mark that runs them with an emulator of each."""

import pytest

DIALECTS = ("description", "published")
BOTH = pytest.mark.parametrize("api", DIALECTS, indirect=True)
PUBLISHED = pytest.mark.parametrize("api", ["published"], indirect=True)
# For what takes long: by day, the description's stands for both.
BY_NIGHT = pytest.mark.by_night
ONE_BY_DAY = pytest.mark.parametrize(
    "api", [DIALECTS[0], *(pytest.param(api, marks=BY_NIGHT) for api in DIALECTS[1:])], indirect=True
)
# What the published API cannot say or do: a test that is about it is skipped there, see api() in conftest.py.
UNSAID = {
    "kept": "a number of the published API is on one trunk at a time",
    "ranges": "an ACL of the published API has IPv4 ranges, and one at least",
}


def unsaid(what):
    """A mark for a test, or one of its cases, that only the description has words for."""
    assert what in UNSAID
    return pytest.mark.unsaid(what)
