# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The playbook adopt_sites: what it writes is what is there, as provision_sites reads it; it overwrites nothing."""

import re

import pytest
import yaml

from tests.integration.bench import PROJECT, bench, check_log, hidden, run, said
from tests.integration.doors import DOORS

LONG = "a line that somebody has written who had much to say and no idea of eighty columns, which are few"
TRAP = "{{ lookup('pipe', 'touch TRAP') }}"
NEXT = "Next: read it, commit it, then ansible-playbook sinch.est.provision_sites"
NOTHING = "Plan: 0 to create, 0 to update, 0 to move, 0 to delete, on 0 of"


def trunk(name, *numbers, **more):
    return {
        "name": name,
        "accessControlLists": [{"name": "site", "entries": [{"ipRange": "198.51.100.0/28"}]}],
        "sipEndpoints": [{"sipAddress": "sbc1.example.com", "priority": 1}],
        "phoneNumbers": list(numbers),
        **more,
    }


LONDON = trunk(
    "london",
    "+442079460101",
    "+442079460100",
    hostName="acme-london",
    accessControlLists=[
        {
            "name": "site",
            "entries": [
                {"ipRange": "203.0.113.7", "description": LONG},
                {"ipRange": "25.1.1.5/28", "description": "LTE"},
            ],
        }
    ],
)
MADRID = trunk(
    "Madrid (new) \U0001f600",
    "+34910000100",
    accessControlLists=[
        {
            "name": "{{ lookup('pipe', 'touch TRAP') }}",
            "entries": [{"ipRange": "192.0.2.64/29", "description": "{{ no }}"}],
        },
        {"name": "b: #", "enabled": False, "entries": []},
    ],
    sipEndpoints=[{"sipAddress": "pbx.example.es", "priority": 2, "enabled": False}, {"sipAddress": "pbx2.example.es"}],
)
TWINS = [trunk("branch"), trunk("branch")]
SILENT = trunk("test-bob", "+442079460109", sipEndpoints=[])
ESTATE = [MADRID, LONDON, trunk("no"), trunk("0052"), SILENT, *TWINS, trunk(TRAP)]


@pytest.fixture
def here(exits, tmp_path, collections, api):
    made = exits.enter_context(bench(tmp_path, collections, api=api))
    yield made
    check_log(made.emulator.log(), "oauth2")


def seeded(here, *trunks):
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": list(trunks)}}})
    here.emulator.clear_log()


def play(here, name, *options):
    """(exit code, output) of a playbook of the collection, its lines joined."""
    done = run(here, "playbook", f"sinch.est.{name}", *options)
    output = said(done)
    assert not [secret for secret in hidden(here) if secret in output]
    return done.returncode, output


def adopt(here, *options):
    code, output = play(here, "adopt_sites", *options)
    assert here.emulator.log(writes=True) == []
    return code, " ".join(output.split())


def quiet(here, *options):
    """provision_sites and audit_sites find nothing to do and send no write."""
    here.emulator.clear_log()
    code, output = play(here, "provision_sites", *options)
    assert code == 0, output
    assert NOTHING in output
    assert here.emulator.log()
    code, output = play(here, "provision_sites", *options, "-e", "pbx_site_exact=true", "-e", "pbx_site_max_purge=100")
    assert code == 0, output
    assert here.emulator.log(writes=True) == []
    assert not (here.folder / "TRAP").exists()


AS = ["-e", "adopt_as=host_vars"]


@pytest.mark.parametrize("door", [pytest.param("in-process", marks=pytest.mark.story), "module"])
def test_a_file_of_sites(here, door):
    seeded(here, *ESTATE)
    code, output = adopt(here, "-e", "adopt_to=new.yml", "-e", f"sinch_est_in_process={DOORS[door]}")
    assert code == 0, output
    assert "Audit: 4 of 4 sites as declared" in output  # the proof
    new = here.folder / "new.yml"
    for line in (
        f"4 sites adopted into {new}",
        "left out: test-bob (",
        "would ring nowhere",
        f"{NEXT} -e sites_file={new}",
    ):
        assert line in output
    assert output.count("left out: branch (") == 2
    assert f"left out: {TRAP} (" in output
    text = new.read_text()
    assert "{{" in text
    assert re.findall(r'^  - name: "?(\w+)', text, re.MULTILINE) == ["0052", "london", "Madrid", "no"]
    assert '#   - name: branch\n#     trunk_id: "01' in text
    assert '#     phone_numbers:\n#       - "+442079460109"\n' in text
    quiet(here, "-e", "sites_file=new.yml")


def test_hosts_with_variables(here):
    seeded(here, *ESTATE)
    code, output = adopt(here, *AS, "-e", "adopt_to=estate")
    assert code == 0, output
    assert "Audit: 4 of 4 sites as declared" in output
    estate = here.folder / "estate"
    hosts = ["0052", "london", "Madrid_new", "no"]
    assert sorted(path.name for path in (estate / "host_vars").iterdir()) == sorted(f"{host}.yml" for host in hosts)
    assert yaml.safe_load((estate / "pbx_sites.yml").read_text()) == {
        "pbx_sites": {"hosts": {host: {} for host in hosts}}
    }
    assert "# test-bob (" in (estate / "pbx_sites.yml").read_text()
    assert "pbx_site_name" not in (estate / "host_vars/london.yml").read_text()
    assert f"{NEXT} -i {estate}/pbx_sites.yml" in output
    quiet(here, "-i", "estate/pbx_sites.yml")


def declared(here):
    (here.folder / "sites.yml").write_text(yaml.safe_dump({"pbx_sites": [{"name": "london"}, {"name": "no"}]}))
    return ["-e", "sites_file=sites.yml"]


def declared_hosts(here):
    (here.folder / "hosts.yml").write_text("pbx_sites: {hosts: {london: {}, madrid_new: {pbx_site_name: 'no'}}}")
    return ["-i", "hosts.yml"]


@pytest.mark.parametrize("source", [declared, declared_hosts])
@pytest.mark.parametrize("form", [["-e", "adopt_to=new.yml"], [*AS, "-e", "adopt_to=estate"]])
def test_only_what_is_not_declared_yet(here, source, form):
    seeded(here, *ESTATE)
    code, output = adopt(here, *source(here), *form)
    assert code == 0, output
    assert "2 sites adopted into" in output
    if len(form) == 2:
        text = (here.folder / "new.yml").read_text()
        assert [site["name"] for site in safe(text)] == ["0052", MADRID["name"]]
        quiet(here, "-e", "sites_file=new.yml")
    else:
        host = "Madrid_new" if source is declared else "Madrid_new_2"
        assert sorted(path.name for path in (here.folder / "estate/host_vars").iterdir()) == ["0052.yml", f"{host}.yml"]
        quiet(here, "-i", "estate/pbx_sites.yml")


def safe(text):
    return yaml.safe_load(text.replace("!unsafe", ""))["pbx_sites"]


@pytest.mark.one_core
@pytest.mark.parametrize("form", [["-e", "adopt_to=new.yml"], [*AS, "-e", "adopt_to=estate"]])
def test_nothing_left_to_adopt(here, form):
    seeded(here, LONDON)
    before = sorted(here.folder.iterdir())
    code, output = adopt(here, *declared(here), *form)
    assert code == 0, output
    assert "Nothing to adopt, all is declared" in output
    assert not (here.folder / "new.yml").exists()
    assert not (here.folder / "estate").exists()
    seeded(here, SILENT)
    code, output = adopt(here, *form)
    assert code == 0, output
    assert "Nothing to adopt: what no site declares is left out" in output
    assert "left out: test-bob (" in output
    assert {*before, here.folder / "sites.yml"} >= {path for path in here.folder.iterdir() if path.suffix == ".yml"}


@pytest.mark.one_core
@pytest.mark.parametrize("form", [["-e", "adopt_to=new.yml"], [*AS, "-e", "adopt_to=estate"]])
def test_check_mode_writes_nothing(here, form):
    seeded(here, *ESTATE)
    code, output = adopt(here, *form, "--check", "--diff")
    assert code == 0, output
    assert "4 sites would be adopted into" in output
    assert "left out: test-bob (" in output
    assert not (here.folder / "new.yml").exists()
    assert not (here.folder / "estate").exists()


@pytest.mark.one_core
@pytest.mark.parametrize(
    ("options", "there", "says"),
    [
        (["-e", "adopt_to=new.yml"], "new.yml", "new.yml: is there already, and nothing is overwritten"),
        (["-e", "adopt_to=a"], "a/b", "/a: is there already, and nothing is overwritten"),
        ([*AS, "-e", "adopt_to=a"], "a/pbx_sites.yml", "/a/pbx_sites.yml: is there already"),
        ([*AS, "-e", "adopt_to=a"], "a/host_vars/x.yml", "/a/host_vars: is there already"),
        (["-e", "adopt_to=nowhere/new.yml"], "x", "nowhere/new.yml: there is no such folder"),
        ([], "x", "Say where to write: -e adopt_to=new.yml"),
        (["-e", "adopt_to=new.yml", "-e", "adopt_as=csv"], "x", "adopt_as is 'csv', and can be file or host_vars"),
        (["-e", "adopt_to=new.yml", "-e", "sites_file=nosuch.yml"], "x", "nosuch.yml is not there"),
        (["-e", "adopt_to=new.yml", "--limit", "london"], "x", "--limit london leaves out"),
    ],
)
def test_what_cannot_be_written_is_an_error_before_any_request(here, options, there, says):
    path = here.folder / there
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")
    code, output = adopt(here, *options)
    assert code not in (0, None), output
    assert says in output
    assert path.read_text() == "mine"
    assert not here.emulator.log()


@pytest.mark.one_core
def test_a_mistake_in_what_is_declared_stops_it(here):
    seeded(here, *ESTATE)
    (here.folder / "sites.yml").write_text("pbx_sites: [{name: london, adresses: []}]")
    code, output = adopt(here, "-e", "sites_file=sites.yml", "-e", "adopt_to=new.yml")
    assert code == 2, output
    assert "declared: sites[0] (london).adresses: is not known" in output
    assert not (here.folder / "new.yml").exists()


@pytest.mark.one_core
def test_what_cannot_be_read_leaves_no_file(here):
    seeded(here, *ESTATE)
    here.emulator.fault("403", operation="listSipEndpoints", skip=2, times=0)
    code, output = adopt(here, "-e", "adopt_to=new.yml")
    assert code == 2, output
    assert "Could not list SIP endpoints on trunk" in output
    assert not (here.folder / "new.yml").exists()


@pytest.mark.one_core
@pytest.mark.parametrize("form", [["-e", "adopt_to=new.yml"], [*AS, "-e", "adopt_to=estate"]])
def test_a_proof_that_fails_is_told(here, form):
    """As if somebody had changed something between the reads and the proof."""
    seeded(here, LONDON, trunk("paris"))
    here.emulator.fault("value", operation="listSipEndpoints", skip=2, times=1, key="priority", value=7)
    code, output = adopt(here, *form)
    assert code == 2, output
    assert "was written, and is not what is there. Site " in output
    assert "priority is 7, and declared is 1" in output
    assert NEXT not in output
