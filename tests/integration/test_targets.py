# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every folder of targets/ as a playbook of its own, through both doors; every operation with both authentications."""

import json

import pytest

from tests.gates.cores import night
from tests.integration.bench import TARGETS, bench, check_log, hidden, run, said
from tests.integration.control import control
from tests.integration.doors import DOORS, SAID, differences, recorded, recording

PUBLISHED = "published"  # the target, and the only dialect for which it is
FOLDERS = sorted(
    folder.name for folder in TARGETS.iterdir() if folder.is_dir() and not folder.name.startswith("setup_")
)
NAMES = [name for name in FOLDERS if name != PUBLISHED]
# How a request is authenticated and what it asks for have nothing to do with each other, and time is short: these are
# where it could matter, and between them they send every operation.
BASIC_TOO = ("connection", "every_operation", "faults", "fleet", "paging")
# What each module does, ways of servers, and spellings: what does it knows no Ansible, and has unit tests.
ONE_CORE = (
    "est_acl",
    "est_phone_number",
    "est_sip_endpoint",
    "est_trunk",
    "faults",
    "given_back",
    "idempotence_spelling",
    "paging",
    "server_keeps",
    "server_lags",
)
# By day the others are tried in Ansible's own process only: an ordinary module takes a second for each task.
BOTH_WAYS = ("est_site", "every_operation")
# All that modules can say, and all that the role does.
STORIES = ("every_operation", "role_pbx_site")
# What holds for each dialect of the API; the others are about requests, or about what only the description can say.
BOTH = ("check_mode_new_site", "est_site", "role_pbx_site", "server_lags")


def run_target(target, auth, door, folder, collections, api="description", **more):
    """What the run told, see recorded(). more: variables of the environment."""
    folder.mkdir()
    play = {"name": target, "hosts": "localhost", "gather_facts": False, "roles": [target]}
    (folder / "play.yml").write_text(json.dumps([play]))
    with bench(folder, collections, auth, api=api) as here, control(here.emulator) as url:
        variables = ("-e", f"emulator={url}", "-e", f"sinch_est_in_process={DOORS[door]}")
        env = {"ANSIBLE_ROLES_PATH": str(TARGETS), **recording(folder), **more}
        done = run(here, "playbook", "play.yml", "-vvvv", *variables, **env)
        output = said(done)
        if done.returncode:
            pytest.fail(output, pytrace=False)
        assert "DEPRECATION" not in output
        assert SAID[door] in output
        assert not [secret for secret in hidden(here) if secret in output]
        assert here.emulator.log()
        check_log(here.emulator.log(), auth)
        return recorded(folder)


def marked(names, **marks):
    """These as parameters. marks: {mark: those of the names that have it}."""
    of = {name: [getattr(pytest.mark, mark) for mark, having in marks.items() if name in having] for name in names}
    return [pytest.param(name, marks=of[name]) for name in names]


@pytest.mark.parametrize("target", marked(NAMES, one_core=ONE_CORE, story=STORIES))
def test_target(target, tmp_path, collections):
    doors = DOORS if target in BOTH_WAYS or night() else ["in-process"]
    told = [run_target(target, "oauth2", door, tmp_path / door, collections) for door in doors]
    assert told[0]
    assert "\n".join(differences(told[0], told[-1])) == ""


@pytest.mark.parametrize("target", marked(BASIC_TOO, one_core={*BASIC_TOO} - {"every_operation"}))
def test_target_with_basic_authentication(target, tmp_path, collections):
    run_target(target, "basic", "in-process", tmp_path / "run", collections)


@pytest.mark.one_core
@pytest.mark.parametrize("target", BOTH)
def test_target_in_the_published_dialect(target, tmp_path, collections):
    run_target(target, "oauth2", "in-process", tmp_path / "run", collections, "published")


@pytest.mark.one_core
def test_what_only_the_published_dialect_has(tmp_path, collections):
    """The dialect is asked for by module_defaults, and by nothing else."""
    told = [
        run_target(PUBLISHED, "oauth2", door, tmp_path / door, collections, "published", SINCH_EST_API=None)
        for door in DOORS
    ]
    assert "\n".join(differences(*told)) == ""
