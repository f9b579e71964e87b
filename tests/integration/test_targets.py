# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every folder of targets/ as a playbook of its own; every operation with both ways to authenticate."""

import json

import pytest

from tests.integration.bench import TARGETS, bench, check_log, hidden, run, said

NAMES = sorted(folder.name for folder in TARGETS.iterdir() if folder.is_dir() and not folder.name.startswith("setup_"))
# How a request is authenticated and what it asks for have nothing to do with each other, and time is short: these are
# where it could matter, and between them they send every operation.
BASIC_TOO = ("connection", "every_operation", "faults", "fleet", "paging")
RUNS = [(name, "oauth2") for name in NAMES] + [(name, "basic") for name in BASIC_TOO]


@pytest.mark.parametrize(("target", "auth"), RUNS)
def test_target(target, auth, tmp_path, collections):
    play = {"name": target, "hosts": "localhost", "gather_facts": False, "roles": [target]}
    (tmp_path / "play.yml").write_text(json.dumps([play]))
    with bench(tmp_path, collections, auth) as here:
        variables = f"emulator={here.emulator.url}"
        done = run(here, "playbook", "play.yml", "-e", variables, ANSIBLE_ROLES_PATH=str(TARGETS))
        output = said(done)
        if done.returncode:
            pytest.fail(output, pytrace=False)
        assert "DEPRECATION" not in output
        assert not [secret for secret in hidden(here) if secret in output]
        assert here.emulator.log()
        check_log(here.emulator.log(), auth)
