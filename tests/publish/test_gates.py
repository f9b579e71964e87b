# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What one gate tries as well as another is run once by day; by night, each ansible-core tries all."""

import pytest

from tests.gates.cores import CORES, NIGHT, OWN
from tests.gates.gates import GROUPS, calls, chosen
from tests.gates.tree import tree

OTHERS = {line for line in CORES if line != OWN}


def test_by_day(monkeypatch):
    monkeypatch.delenv(NIGHT, raising=False)
    everything, ours = chosen(["all", "sweep", "matrix"]), chosen(["all"])
    assert ours - everything == {"faults", "sanity"}
    assert everything - ours == {"sweep", *OTHERS}
    assert ours == set(GROUPS["all"])  # by itself, nothing is left to others


@pytest.mark.parametrize(("night", "marks"), [("", ("-m", "not by_night")), ("1", ())])
def test_calls(monkeypatch, night, marks):
    """By day, calls over the description's API stand for both where they take long."""
    monkeypatch.setenv(NIGHT, night)
    with tree() as place, calls(place) as gate:
        assert gate.command[gate.command.index("tests/calls") :] == ("tests/calls", *marks)


def test_by_night(monkeypatch):
    monkeypatch.setenv(NIGHT, "1")
    assert chosen(["all", "sweep", "matrix"]) == {*GROUPS["all"], "sweep", *OTHERS} - {"faults"}
