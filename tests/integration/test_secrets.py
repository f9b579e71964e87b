# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""No secret in any output: as loud as Ansible gets, with diffs, in errors, whoever does the printing."""

import json
import urllib.request

import pytest

from tests.emulator.client import direct
from tests.integration.bench import KEY_ID, bench, hidden, run, said

pytestmark = pytest.mark.ansible
KEY = {"key_id": "{{ my_id }}", "key_secret": "{{ my_secret }}"}
GIVEN = {"oauth2": KEY, "basic": KEY, "access_token": {"access_token": "{{ my_token }}"}}
REFUSED = {"name": "Refused", "ignore_errors": True}


def play(given, faults_url):
    """Tasks that succeed and tasks that fail, with the credentials from the environment and given as options."""
    faults = [
        {"kind": "401", "operation": "createTrunk", "times": 0},
        {"kind": "403", "operation": "updateTrunk", "body": "problem"},
        {"kind": "html", "operation": "getTrunk"},
    ]
    weather = {"url": faults_url, "method": "POST", "body_format": "json", "body": faults}
    tasks = [
        {"name": "Create", "sinch.est.est_trunk": {"name": "site"}, "register": "site"},
        {"name": "Create with options", "sinch.est.est_trunk": {"name": "site-2", **given}},
        {"name": "Weather", "ansible.builtin.uri": weather},
        {**REFUSED, "sinch.est.est_trunk": {"name": "site-3", **given}},
        {**REFUSED, "sinch.est.est_trunk": {"name": "site-3"}},
        {**REFUSED, "sinch.est.est_trunk": {"trunk_id": "{{ site.trunk.id }}", "name": "x", **given}},
        {**REFUSED, "sinch.est.est_trunk": {"name": "x", "timeout": -1, **given}},
        {**REFUSED, "sinch.est.est_trunk": {"name": "x", "no_such_option": 1, **given}},
        {"name": "Look", "ansible.builtin.debug": {"var": "site"}},
    ]
    return [{"name": "Loud", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]


@pytest.fixture(params=list(GIVEN))
def here(request, exits, tmp_path, collections):
    """A bench where credentials come both from the environment and from a file of variables."""
    way = request.param
    made = exits.enter_context(bench(tmp_path, collections, "basic" if way == "basic" else "oauth2"))
    variables = {"my_id": KEY_ID, "my_secret": made.secret}
    if way == "access_token":
        variables["my_token"] = made.env["SINCH_ACCESS_TOKEN"] = log_in(made)
        for name in ("SINCH_KEY_ID", "SINCH_KEY_SECRET"):
            del made.env[name]
    (tmp_path / "variables.json").write_text(json.dumps(variables))
    faults = f"{made.emulator.url}/_emulator/faults"
    (tmp_path / "play.yml").write_text(json.dumps(play(GIVEN[way], faults)))
    return made


def log_in(here):
    """A token of the recorded endpoint."""
    pair = hidden(here)[1]
    form = b"grant_type=client_credentials"
    request = urllib.request.Request(here.env["SINCH_TOKEN_URL"], form, {"Authorization": f"Basic {pair}"})
    with direct.open(request) as answer:
        return json.load(answer)["access_token"]


def check(here, done):
    """The run did what it should, some of it failed as it should, and nothing got out."""
    output = said(done)
    assert done.returncode == 0, output
    assert "answered 401" in output
    assert "no_such_option" in output
    log = json.dumps(here.emulator.log())
    assert "createTrunk" in log
    assert len(hidden(here)) > 2 or here.env["SINCH_AUTH_METHOD"] == "basic"
    assert not [secret for secret in hidden(here) if secret in output + log]


def test_the_loudest_output(here):
    done = run(here, "playbook", "play.yml", "-vvvv", "--diff", "-e", "@variables.json")
    check(here, done)
    assert "key_secret" in said(done)  # it was loud enough to show options


def test_results_printed_as_json(here):
    more = {"ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.oneline", "ANSIBLE_DEPRECATION_WARNINGS": "false"}
    check(here, run(here, "playbook", "play.yml", "-vvv", "--diff", "-e", "@variables.json", **more))


def test_a_wrong_secret(tmp_path, collections):
    (tmp_path / "play.yml").write_text(
        json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [{"sinch.est.est_trunk_info": {}}]}])
    )
    with bench(tmp_path, collections) as here:
        here.emulator.settings(credentials={KEY_ID: "another secret"})
        for auth, says in (("oauth2", "Could not log in: POST"), ("basic", "Could not list trunks: GET")):
            done = run(here, "playbook", "play.yml", "-vvvv", SINCH_AUTH_METHOD=auth)
            assert done.returncode == 2
            assert says in done.stdout + done.stderr
            assert "answered 401 after 1 try" in done.stdout + done.stderr
            assert not [secret for secret in hidden(here) if secret in said(done)]


@pytest.mark.parametrize("in_process", [True, False])
@pytest.mark.parametrize("given", ["option", "environment"])
def test_a_password_in_an_address_is_refused_and_not_shown(tmp_path, collections, given, in_process):
    option = {"api_url": "{{ lookup('ansible.builtin.env', 'ADDRESS') }}"} if given == "option" else {}
    task = {"sinch.est.est_trunk_info": option}
    play = {"hosts": "localhost", "gather_facts": False, "vars": {"sinch_est_in_process": in_process}, "tasks": [task]}
    (tmp_path / "play.yml").write_text(json.dumps([play]))
    with bench(tmp_path, collections) as here:
        name = "ADDRESS" if given == "option" else "SINCH_EST_API_URL"
        done = run(here, "playbook", "play.yml", "-vvv", **{name: "https://somebody:hushhush@127.0.0.1"})
        assert done.returncode == 2
        assert "must hold no credentials, query or fragment" in said(done)
        assert "hushhush" not in said(done)
