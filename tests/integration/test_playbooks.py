# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The playbooks of the collection by their full names, with sites from a file and from an inventory."""

import json

import pytest
import yaml

from tests.gates.tree import CHECKOUT
from tests.integration.bench import PROJECT, bench, check_log, hidden, run, said

SITES = [
    {
        "name": "london",
        "host_name": "acme-london",
        "public_addresses": [{"ip_range": "198.51.100.0/28", "description": "fibre"}, {"ip_range": "203.0.113.7"}],
        "endpoints": [{"sip_address": "sbc1.example.com", "priority": 1}, {"sip_address": "sbc2.example.com"}],
        "phone_numbers": ["+442079460100", "+442079460101"],
    },
    {
        "name": "madrid",
        "public_addresses": [{"ip_range": "192.0.2.0/24"}],
        "endpoints": [{"sip_address": "sbc1.example.es"}],
        "phone_numbers": ["+34910123400"],
    },
]


@pytest.fixture
def here(exits, tmp_path, collections):
    made = exits.enter_context(bench(tmp_path, collections))
    yield made
    check_log(made.emulator.log(), "oauth2")


def site_file(here, sites):
    """Options that name a file of these sites, as from the directory in which programs run."""
    (here.folder / "sites.yml").write_text(yaml.safe_dump({"pbx_sites": sites}))
    return ["-e", "sites_file=sites.yml"]


def inventory(here, sites):
    """Options that name an inventory of these sites."""
    found = {site["name"]: {f"pbx_site_{key}": value for key, value in site.items() if key != "name"} for site in sites}
    (here.folder / "hosts.yml").write_text(yaml.safe_dump({"pbx_sites": {"hosts": found}}))
    return ["-i", here.folder / "hosts.yml"]


def play(here, name, *options):
    """(exit code, output) of a playbook of the collection."""
    done = run(here, "playbook", f"sinch.est.{name}", *options)
    output = said(done)
    assert not [secret for secret in hidden(here) if secret in output]
    return done.returncode, output


def writes(here):
    return [request["operation"] for request in here.emulator.log(writes=True)]


@pytest.mark.parametrize("source", [site_file, inventory])
def test_sites_are_provisioned_and_then_audited(here, source):
    options = source(here, SITES)
    code, output = play(here, "provision_sites", *options)
    assert code == 0, output
    assert "created trunk madrid" in output
    assert len(writes(here)) == 2 + 2 + 3 + 3
    trunks = {trunk["name"]: trunk for trunk in here.emulator.state()["projects"][PROJECT]["trunks"]}
    assert sorted(trunks["london"]["phoneNumbers"]) == ["+442079460100", "+442079460101"]
    assert trunks["london"]["hostName"] == "acme-london"

    here.emulator.clear_log()
    code, output = play(here, "audit_sites", *options)
    assert code == 0, output
    assert here.emulator.log()
    assert writes(here) == []


def test_an_audit_shows_what_drifted_and_what_nobody_declared(here):
    london = {
        "name": "london",
        "hostName": "acme-london",
        "accessControlLists": [
            {"name": "site", "entries": [{"ipRange": "203.0.113.7"}, {"ipRange": "198.51.100.0/28"}]},
            {"name": "forgotten", "entries": [{"ipRange": "0.0.0.0/0"}]},
        ],
        "sipEndpoints": [{"sipAddress": "sbc1.example.com", "priority": 9}, {"sipAddress": "sbc2.example.com"}],
        "phoneNumbers": ["+442079460101"],
    }
    here.emulator.seed({"projects": {PROJECT: {"trunks": [london]}}})
    state = here.emulator.state()
    options = site_file(here, SITES)

    code, output = play(here, "audit_sites", *options)
    assert code == 2, output
    assert "Changed: ACL site" in output  # a description is missing
    assert "Changed: SIP endpoint sbc1.example.com" in output
    assert "Not declared: ACL forgotten" in output
    assert "Missing: phone number +442079460100" in output
    assert "phone number +442079460101" not in output
    assert "Missing: trunk madrid" in output
    assert '-    "priority": 9' in output
    assert '+    "priority": 1' in output
    assert writes(here) == []
    assert here.emulator.state() == state

    code, output = play(here, "provision_sites", *options)
    assert code == 0, output
    assert len(writes(here)) == 3 + 4
    assert not [operation for operation in writes(here) if operation.startswith(("delete", "remove"))]
    here.emulator.clear_log()
    code, output = play(here, "provision_sites", *options)
    assert code == 0, output
    assert output.count("changed=0") == 3  # two sites, and localhost
    assert writes(here) == []


def test_ordinary_names_of_the_user_change_no_check(here):
    """Variables of tasks and plays lose to -e."""
    ordinary = """acls doubles endpoints file_of_sites given keys kinds known listed mistakes names numbers reading repeated
        site sites sites_of_file spelled trunks unknown unprintable"""
    options = [*site_file(here, SITES), "-e", json.dumps({name: [] for name in ordinary.split()})]
    code, output = play(here, "provision_sites", *options)
    assert code == 0, output
    assert len(writes(here)) == 2 + 2 + 3 + 3
    here.emulator.seed({"projects": {PROJECT: {"trunks": [{"name": "london", "hostName": "acme-london"}]}}})
    code, output = play(here, "audit_sites", *options)
    assert code == 2, output
    for missing in ("ACL site", "SIP endpoint sbc1.example.com", "phone number +442079460100", "trunk madrid"):
        assert f"Missing: {missing}" in output
    code, output = play(here, "provision_sites", *inventory(here, [{"name": "london"}]), *options[2:])
    assert code == 2, output
    assert "the site could not call" in output


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"phone_numbers": ["+44 20 7946 0100"]}, "declared more than once"),
        ({"name": "london"}, "a name of its own"),
        ({"phone_number": ["+34910123400"]}, "Unknown keys: phone_number"),
    ],
)
def test_what_is_wrong_across_sites_is_found_before_the_first_is_touched(here, change, says):
    code, output = play(here, "provision_sites", *site_file(here, [SITES[0], {**SITES[1], **change}]))
    assert code == 2, output
    assert says in " ".join(output.split())
    assert here.emulator.log() == []


@pytest.mark.parametrize("name", ["london", "{{ 'london' }}"])
def test_two_hosts_that_are_the_same_site_are_found_before_it_is_touched(here, name):
    (here.folder / "group_vars").mkdir()
    (here.folder / "group_vars" / "pbx_sites.yml").write_text(yaml.safe_dump({"pbx_site_name": name}))
    for playbook in ("provision_sites", "audit_sites"):
        code, output = play(here, playbook, *inventory(here, SITES))
        assert code == 2, output
        assert "More than one host declares these sites" in " ".join(output.split())
    assert here.emulator.log() == []


def test_no_site_is_an_error(here):
    for name in ("provision_sites", "audit_sites"):
        code, output = play(here, name)
        assert code == 2, output
        assert "There is no site" in " ".join(output.split())
    assert here.emulator.log() == []


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        ("madrid", "--limit must name localhost as well, which reads the file: --limit localhost,madrid"),
        ("localhost,madird", "--limit localhost,madird leaves none of the sites: london, madrid"),
    ],
)
def test_a_limit_that_leaves_no_site_is_an_error(here, limit, says):
    for name in ("provision_sites", "audit_sites"):
        code, output = play(here, name, *site_file(here, SITES), "--limit", limit)
        assert code not in (0, None), output
        assert says in " ".join(output.split())
    assert here.emulator.log() == []


def test_a_limit_leaves_the_other_sites_alone(here):
    code, output = play(here, "provision_sites", *site_file(here, SITES), "--limit", "localhost,madrid")
    assert code == 0, output
    assert [trunk["name"] for trunk in here.emulator.state()["projects"][PROJECT]["trunks"]] == ["madrid"]


def test_the_example_can_be_planned_before_anything_exists(here):
    sites = CHECKOUT / "docs/examples/sites.yml"
    code, output = play(here, "provision_sites", "--check", "-e", f"sites_file={sites}")
    assert code == 0, output
    declared = sum(len(site["phone_numbers"]) for site in yaml.safe_load(sites.read_text())["pbx_sites"])
    assert output.count("created phone number") == declared == 60
    assert writes(here) == []
