# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For tests that hold for each dialect of the API: a mark that runs them with an emulator of each."""

import pytest

DIALECTS = ("description", "published")
BOTH = pytest.mark.parametrize("api", DIALECTS, indirect=True)
# What the published API cannot say or do: a test that is about it is skipped there, see api() in conftest.py.
UNSAID = {
    "kept": "a number of the published API is on one trunk at a time",
    "nameless": "a trunk of the published API has a host name that somebody has chosen",
}


def unsaid(what):
    """A mark for a test, or one of its cases, that only the description has words for."""
    assert what in UNSAID
    return pytest.mark.unsaid(what)
