# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Runs Ansible as users run it: as a process, against an emulator of its own, cut off from the caller's settings."""

import base64
import json
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.emulator.client import Emulator, lent
from tests.gates.tree import environment as isolated
from tests.proxy import Exchange, proxy

TARGETS = Path(__file__).resolve().with_name("targets")
PROJECT, KEY_ID = "p1", "key-1"
PATIENCE = 300  # seconds; only what hangs takes that long


@dataclass(frozen=True)
class Bench:
    """An emulator, the environment in which Ansible finds it, and what nobody may get to see.

    folder: where programs run. logins: all so far. python: the one with the ansible-core to run.
    """

    emulator: Emulator
    folder: Path
    env: Mapping[str, str]
    secret: str
    logins: list[Exchange]
    python: Path | str = sys.executable


def front(emulator: Emulator) -> AbstractContextManager[str]:
    """The address of the API for Ansible. A judge puts one of its own here, see conftest.py."""
    return nullcontext(emulator.url)


@contextmanager
def bench(
    folder: Path,
    collections: str,
    auth: str = "oauth2",
    python: Path | str = sys.executable,
    api: str = "description",
) -> Iterator[Bench]:
    """Lend an emulator, empty, and all that leads there."""
    secret = secrets.token_urlsafe(24)
    with (
        lent(api) as emulator,
        proxy(emulator.url) as login,
        front(emulator) as api_url,
    ):
        env = environment(folder, collections, python) | {
            "SINCH_PROJECT_ID": PROJECT,
            "SINCH_KEY_ID": KEY_ID,
            "SINCH_KEY_SECRET": secret,
            "SINCH_AUTH_METHOD": auth,
            "SINCH_EST_API": api,
            "SINCH_EST_API_URL": api_url,
            "SINCH_TOKEN_URL": f"{login.url}/oauth2/token",
        }
        yield Bench(emulator, folder, env, secret, login.exchanges, python)


def environment(folder: Path, collections: str, python: Path | str = sys.executable) -> dict[str, str]:
    """The environment of the gates, with a place of its own, an empty ansible.cfg and no proxy at all."""
    settings = folder / "ansible.cfg"
    settings.touch()
    env = {name: value for name, value in isolated(folder, collections).items() if "PROXY" not in name.upper()}
    return env | {
        "ANSIBLE_CONFIG": str(settings),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_PYTHON_INTERPRETER": str(python),
        "HOME": str(folder),
    }


def run(here: Bench, program: str, *arguments: object, **more: str | None) -> subprocess.CompletedProcess:
    """ansible-<program> with these arguments; more: variables of the environment, None takes one away."""
    env = {name: value for name, value in {**here.env, **more}.items() if value is not None}
    command = [str(here.python), "-m", "ansible", program, *map(str, arguments)]
    quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": PATIENCE}
    return subprocess.run(command, cwd=here.folder, env=env, check=False, **quiet)


def said(done: subprocess.CompletedProcess) -> str:
    """All that a program wrote."""
    return f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"


def hidden(here: Bench) -> list[str]:
    """What may appear nowhere: the key secret, the pair as it is sent, every token."""
    issued = [one.response.body for one in here.logins if one.response and one.response.status == 200]
    tokens = [json.loads(body)["access_token"] for body in issued]
    return [here.secret, base64.b64encode(f"{KEY_ID}:{here.secret}".encode()).decode(), *tokens]


def check_log(requests: list[dict], auth: str) -> None:
    """What holds for every request of every run."""
    bearer = {"oauth2": "bearer", "basic": "basic"}[auth]
    logins = 0
    for request in requests:
        login = request["operation"] == "token"
        logins += login
        assert request["operation"], request
        assert request["auth"] == ("basic" if login else bearer), request
        assert not request["undocumented"], request
        assert request["status"] != 500 or request["fault"] == "500", request
    if requests:
        assert bool(logins) == (auth == "oauth2")
