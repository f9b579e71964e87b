# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For all tests: how much is tried; sums; an emulator, emptied before each test; the collection."""

import os
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.dialects import UNSAID, leave_out, spoken
from tests.emulator.client import STARTED, lent
from tests.gates.cores import night
from tests.gates.tree import tree


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="try everything, not only a part of it")


@pytest.fixture
def full(pytestconfig, api):
    """Whether everything is to be tried: by day in the words of the description only, at night in both dialects."""
    return pytestconfig.getoption("full") and (api == "description" or night())


def pytest_collection_modifyitems(config, items):
    """A dialect is not asked for what it has no words for, see dialects.py."""
    leave_out(config, items, is_unsaid)


def is_unsaid(item):
    return any(UNSAID[mark.args[0]][0] == spoken(item) for mark in item.iter_markers("unsaid"))


def pytest_terminal_summary(terminalreporter):
    """Add up the numbers that tests recorded: record_property("crash points survived", 2)."""
    sums = Counter()
    for report in terminalreporter.stats.get("passed", []):
        sums.update({name: value for name, value in report.user_properties if not isinstance(value, str)})
    for name, number in sums.items():
        terminalreporter.write_line(f"{name}: {number}")


@pytest.fixture(scope="session", autouse=True)
def emulators():
    """What was lent ends with the session."""
    with STARTED:
        yield


@pytest.fixture
def api(request):
    """The dialect that the emulator speaks: the description's, unless a test asks for others, see dialects.py."""
    return getattr(request, "param", "description")


@pytest.fixture
def emulator(api):
    with lent(api) as emulator:
        yield emulator


@pytest.fixture
def clock(monkeypatch):
    """The client's clock: a wait takes no time, and is written down."""
    # Here and not above: pytest-ansible makes the collection importable after this file is read.
    from ansible_collections.sinch.est.plugins.module_utils._client import client as client_module
    from tests.unit.support import Clock

    clock = Clock()
    monkeypatch.setattr(client_module, "time", clock)
    return clock


@pytest.fixture(scope="session")
def collections():
    """A path for ANSIBLE_COLLECTIONS_PATH: the caller's where sinch.est is in it, which may be an installed archive."""
    given = os.environ.get("ANSIBLE_COLLECTIONS_PATH", "")
    if any((Path(folder) / "ansible_collections/sinch/est/plugins").exists() for folder in given.split(os.pathsep)):
        yield given
    else:
        with tree() as place:
            yield str(place.collections)


@pytest.fixture
def exits():
    """What a test enters here is left when it ends."""
    with ExitStack() as stack:
        yield stack
