# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For tests that hold for each dialect of the API: a mark that runs them with an emulator of each."""

import pytest

DIALECTS = ("description", "published")
BOTH = pytest.mark.parametrize("api", DIALECTS, indirect=True)
