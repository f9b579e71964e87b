# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A session that talks to the emulator, and what it talks about."""

import pytest
import requests

from tests.emulator.client import lent


@pytest.fixture
def emulator(request):
    """Plays the API that the file of the test names; that of the description where it names none."""
    with lent(getattr(request.module, "API", "description")) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def session():
    with requests.Session() as session:
        session.trust_env = False
        session.auth = ("key", "secret")
        yield session


@pytest.fixture
def api(emulator, session):
    """api(method, path below the project, json=..., project=..., ...) -> the answer"""

    def call(method, path, project="p1", **options):
        options = {"timeout": 10, "allow_redirects": False} | options
        return session.request(method, f"{emulator.url}/v1/projects/{project}{path}", **options)

    return call


@pytest.fixture
def trunk(emulator, api):
    """Only the published API needs a host name."""
    named = {"hostName": "site-1"} if emulator.api == "published" else {}
    return api("POST", "/trunks", json={"name": "site"} | named).json()


@pytest.fixture
def path(trunk):
    return f"/trunks/{trunk['id']}"
