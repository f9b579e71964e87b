# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For all unit tests: nothing of the caller's environment, and clients."""

import os

import pytest
from hypothesis import settings

settings.register_profile("unit", max_examples=200, deadline=None, database=None, derandomize=True)
settings.load_profile("unit")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """Neither credentials nor proxies nor CA files of whoever runs the tests."""
    for name in os.environ:
        if name.startswith("SINCH_") or name.lower().endswith("_proxy") or name.endswith("_CA_BUNDLE"):
            monkeypatch.delenv(name)


@pytest.fixture
def client_of(clock):
    """client_of(emulator, option=...) -> a Client"""
    from ansible_collections.sinch.est.plugins.module_utils._client.client import Client, load_settings
    from tests.unit.support import to_emulator

    made = []

    def client_of(emulator, **changes):
        made.append(Client(load_settings(to_emulator(emulator, **changes))))
        return made[-1]

    yield client_of
    for client in made:
        client.close()
