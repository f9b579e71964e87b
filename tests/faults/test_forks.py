# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Many hosts of one playbook, side by side on one project: nothing lost, nothing twice."""

import json

import pytest

from tests.faults.provision import perform, seen
from tests.integration.bench import bench, check_log, run, said

HOSTS, FEW = 32, 8
OFFICE = {"name": "office", "entries": [{"ip_range": "198.51.100.0/24"}]}
LATENCY = 300  # ms: long enough for the requests of many hosts to meet
HOTLINE = "+442079460999"


def tasks(host):
    """What a host, called by a number, does: a trunk of its own, and one for all, to which each adds its share."""
    return [
        ("trunk", {"name": host}),
        ("acl", {"trunk": host, **OFFICE}),
        ("trunk", {"name": "hub"}),
        ("acl", {"trunk": "hub", "acls": [OFFICE, {"name": host}]}),
        ("phone_number", {"trunk": "hub", "phone_numbers": [f"+{host}", HOTLINE]}),
    ]


@pytest.fixture
def here(exits, tmp_path, collections):
    return exits.enter_context(bench(tmp_path, collections))


def test_hosts_side_by_side(here, full, record_property):
    hosts = [f"442079461{number:03d}" for number in range(HOSTS if full else FEW)]
    steps = [{f"sinch.est.est_{name}": options} for name, options in tasks("{{ inventory_hostname }}")]
    play = {"hosts": "all", "connection": "local", "gather_facts": False, "tasks": steps}
    (here.folder / "play.yml").write_text(json.dumps([play]))
    here.emulator.settings(latency_ms=LATENCY)
    done = run(here, "playbook", "-i", ",".join([*hosts, ""]), "--forks", str(HOSTS), "play.yml")
    assert done.returncode == 0, said(done)
    check_log(here.emulator.log(), "oauth2")

    office = ("office", True, [("198.51.100.0/24", "")])
    found = {name: (numbers, acls) for name, _host, numbers, _endpoints, acls in seen(here.emulator)}
    assert len(seen(here.emulator)) == len(hosts) + 1
    assert found == {host: ([], [office]) for host in hosts} | {
        "hub": (
            sorted([HOTLINE, *(f"+{host}" for host in hosts)]),
            sorted([office, *((host, True, []) for host in hosts)]),
        )
    }
    here.emulator.settings(latency_ms=0)
    here.emulator.clear_log()
    for host in hosts:
        assert not any("msg" in result or result["changed"] for result in perform(here.emulator, tasks(host)))
    assert not here.emulator.log(writes=True)
    record_property("hosts side by side, of one playbook", len(hosts))
