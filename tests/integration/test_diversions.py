# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Numbers of a site that is down ring at another one, by one playbook; no other run undoes it; and they come back."""

import re

import pytest
import yaml

from tests.dialects import ASSIGN, operations, unsaid
from tests.integration.bench import PROJECT, bench, check_log, hidden, run, said

MUNICH = [f"+49891000{n}" for n in range(100, 104)]
COLOGNE = ["+49221555000"]
TO_COLOGNE = ["-e", "from=munich", "-e", "to=cologne"]
BACK = ["-e", "from=munich", "-e", "back=true"]
WHY = ["-e", "why='SBC burnt'"]
LINE = r"4 phone numbers of munich ring at cologne since 20\d\d-\d\d-\d\d \(SBC burnt\)"


FOUND = (
    r"EST024 4 phone numbers \(\+49891000100…103 \(4\)\) of the site ring at cologne since 20\d\d-\d\d-\d\d \(SBC bur"
)


def site(name, numbers, **more):
    return {
        "name": name,
        "public_addresses": [{"ip_range": "198.51.100.0/28"}],
        "endpoints": [{"sip_address": f"sbc1.{name}.example.com", "priority": 1}],
        "phone_numbers": numbers,
        **more,
    }


POLICY = {"endpoints": 1, "ignore": ["EST007"]}
SITES = [site("munich", MUNICH), site("cologne", COLOGNE), site("hamburg", [])]


def trunk(name, numbers, **more):
    """A trunk as the site is declared."""
    return {
        "name": name,
        "accessControlLists": [{"name": "site", "entries": [{"ipRange": "198.51.100.0/28"}]}],
        "sipEndpoints": [{"sipAddress": f"sbc1.{name}.example.com", "priority": 1}],
        "phoneNumbers": numbers,
        **more,
    }


DOWN = [{"sipAddress": "sbc1.munich.example.com", "priority": 1, "enabled": False}]


@pytest.fixture
def here(exits, tmp_path, collections, api):
    made = exits.enter_context(bench(tmp_path, collections, api=api))
    seed(made)
    yield made
    check_log(made.emulator.log(), "oauth2")


def seed(here, **munich):
    trunks = [trunk("munich", MUNICH, **munich), trunk("cologne", COLOGNE), trunk("hamburg", [])]
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": trunks}}})


def site_file(here, sites):
    """Options that name a file of these sites, and where their diversions are recorded."""
    (here.folder / "voice").mkdir(exist_ok=True)
    (here.folder / "voice" / "sites.yml").write_text(yaml.safe_dump({"pbx_sites": sites, "audit_policy": POLICY}))
    return ["-e", "sites_file=voice/sites.yml"], here.folder / "voice" / "diversions.yml"


def inventory(here, sites):
    """The same of an inventory of these sites."""
    found = {one["name"]: {f"pbx_site_{key}": value for key, value in one.items() if key != "name"} for one in sites}
    (here.folder / "hosts.yml").write_text(
        yaml.safe_dump({"pbx_sites": {"hosts": found, "vars": {"audit_policy": POLICY}}})
    )
    return ["-i", here.folder / "hosts.yml"], here.folder / "diversions.yml"


def play(here, name, *options):
    """(exit code, output in one line) of a playbook of the collection."""
    done = run(here, "playbook", f"sinch.est.{name}", *options)
    output = said(done)
    assert not [secret for secret in hidden(here) if secret in output]
    return done.returncode, " ".join(output.split())


def writes(here):
    return operations(here.emulator, writes=True)


def numbers(here):
    """{trunk: its numbers, sorted}"""
    trunks = here.emulator.described_state()["projects"][PROJECT]["trunks"]
    return {one["name"]: sorted(one["phoneNumbers"]) for one in trunks}


HOME = {"munich": MUNICH, "cologne": COLOGNE, "hamburg": []}
AWAY = {"munich": [], "cologne": sorted(COLOGNE + MUNICH), "hamburg": []}


def unlike(state, other):
    """Which trunks are not the same but for their numbers."""
    pairs = zip(*(one["projects"][PROJECT]["trunks"] for one in (state, other)), strict=True)
    return [one["name"] for one, two in pairs if {**one, "phoneNumbers": 0} != {**two, "phoneNumbers": 0}]


@pytest.mark.parametrize(
    ("source", "way"),
    [
        pytest.param(site_file, "refused", marks=pytest.mark.story),
        (inventory, "taken_over"),
        pytest.param(inventory, "kept", marks=[pytest.mark.one_core, unsaid("kept")]),
    ],
)
def test_numbers_of_a_site_that_is_down_ring_elsewhere_and_come_back(here, source, way):
    seed(here, sipEndpoints=DOWN)
    here.emulator.settings(number_in_use=way)
    state = here.emulator.described_state()
    sites, record = source(here, SITES)

    code, output = play(here, "divert_numbers", *sites, *TO_COLOGNE, *WHY, "--check")
    assert code == 0, output
    assert "> +49891000100…103 (4) munich -> cologne" in output
    assert "4 phone numbers of munich would ring at cologne since 20" in output
    assert writes(here) == []
    assert not record.exists()

    code, output = play(here, "divert_numbers", *sites, *TO_COLOGNE, *WHY)
    assert code == 0, output
    assert re.search(LINE, output)
    assert numbers(here) == AWAY
    assert unlike(here.emulator.described_state(), state) == []
    (made,) = yaml.safe_load(record.read_text())["diversions"]
    assert {**made, "since": ""} == {
        "from": "munich",
        "to": "cologne",
        "since": "",
        "why": "SBC burnt",
        "numbers": MUNICH,
    }
    text = record.read_text()

    here.emulator.clear_log()
    code, output = play(here, "divert_numbers", *sites, *TO_COLOGNE)
    assert code == 0, output
    assert "changed=0" in output
    assert re.search(LINE, output)
    assert (writes(here), record.read_text()) == ([], text)

    code, output = play(here, "provision_sites", *sites, "-e", "pbx_site_exact=true")
    assert code == 0, output
    assert len(re.findall(LINE, output)) == 1
    code, output = play(here, "audit_sites", *sites)
    assert code == 0, output
    assert re.search(FOUND, output)
    assert writes(here) == []

    code, output = play(here, "divert_numbers", *sites, *BACK)
    assert code == 2, output
    assert "would ring nowhere, because none of the endpoints is enabled" in output
    assert f"Nothing was changed, and {record} is as it was." in output
    assert (writes(here), record.read_text()) == ([], text)

    repaired = here.emulator.described_state()
    repaired["projects"][PROJECT]["trunks"][0]["sipEndpoints"][0]["enabled"] = True
    here.emulator.seed_described(repaired)
    code, output = play(here, "divert_numbers", *sites, *BACK, "--check")
    assert code == 0, output
    assert (writes(here), record.read_text()) == ([], text)
    code, output = play(here, "divert_numbers", *sites, *BACK)
    assert code == 0, output
    assert "4 phone numbers of munich ring at home again, after cologne since 20" in output
    assert numbers(here) == HOME
    assert not record.exists()

    here.emulator.clear_log()
    code, output = play(here, "divert_numbers", *sites, *BACK)
    assert code == 0, output
    assert "No phone number of munich is to come back" in output
    assert "changed=0" in output
    code, output = play(here, "audit_sites", *sites)
    assert code == 0, output
    assert writes(here) == []


def test_named_numbers_go_and_come_back_by_themselves(here):
    sites, record = site_file(here, SITES)
    some = ["-e", "numbers='+49 89 1000100,+49891000103'"]
    code, output = play(here, "divert_numbers", *sites, *TO_COLOGNE, *some)
    assert code == 0, output
    assert "2 phone numbers of munich ring at cologne since" in output
    assert "say why with -e why=..." in output
    assert numbers(here)["munich"] == MUNICH[1:3]
    code, output = play(here, "divert_numbers", *sites, *BACK, "-e", f"numbers={MUNICH[0]}")
    assert code == 0, output
    assert numbers(here)["munich"] == MUNICH[:3]
    assert yaml.safe_load(record.read_text())["diversions"][0]["numbers"] == MUNICH[3:]


def test_a_site_to_which_numbers_were_diverted_goes_down_as_well(here):
    sites, record = site_file(here, SITES)
    for pair in TO_COLOGNE, ["-e", "from=cologne", "-e", "to=hamburg"]:
        code, output = play(here, "divert_numbers", *sites, *pair)
        assert code == 0, output
    assert numbers(here) == {"munich": [], "cologne": [], "hamburg": sorted(MUNICH + COLOGNE)}
    made = yaml.safe_load(record.read_text())["diversions"]
    assert [(one["from"], one["to"], one["numbers"]) for one in made] == [
        ("munich", "hamburg", MUNICH),
        ("cologne", "hamburg", COLOGNE),
    ]
    code, output = play(here, "audit_sites", *sites)
    assert code == 0, output
    code, output = play(here, "divert_numbers", *sites, *BACK)
    assert code == 0, output
    assert numbers(here) == {"munich": MUNICH, "cologne": [], "hamburg": COLOGNE}


def test_what_was_recorded_and_not_done_is_done_by_the_next_run(here):
    """A run that was killed between its record and its end."""
    sites, record = site_file(here, SITES)
    code, output = play(here, "divert_numbers", *sites, *TO_COLOGNE)
    assert code == 0, output
    text = record.read_text()
    for again in ["provision_sites"], ["divert_numbers", *TO_COLOGNE]:
        seed(here)
        code, output = play(here, again[0], *sites, *again[1:])
        assert code == 0, output
        assert numbers(here) == AWAY
        assert record.read_text() == text
    record.unlink()  # as one that was killed while it brought them back
    code, output = play(here, "provision_sites", *sites)
    assert code == 0, output
    assert numbers(here) == HOME


def test_a_refusal_takes_the_record_back(here):
    sites, record = site_file(here, SITES)
    state = here.emulator.described_state()
    state["projects"][PROJECT]["trunks"][1]["sipEndpoints"][0]["enabled"] = False
    here.emulator.seed_described(state)
    code, output = play(here, "divert_numbers", *sites, *TO_COLOGNE)
    assert code == 2, output
    assert "Site cologne: phone_numbers: " in output
    assert f"Nothing was changed, and {record} is as it was." in output
    assert not record.exists()
    assert numbers(here) == HOME


def test_what_failed_half_way_stays_recorded(here, api):
    sites, record = site_file(here, SITES)
    here.emulator.settings(number_in_use="taken_over")
    here.emulator.fault("403", operation=ASSIGN[api], skip=2, times=20)
    code, output = play(here, "divert_numbers", *sites, *TO_COLOGNE)
    assert code == 2, output
    assert f"Some numbers may not have moved. {record} says where they belong" in output
    assert len(numbers(here)["cologne"]) == 3
    assert yaml.safe_load(record.read_text())["diversions"][0]["numbers"] == MUNICH
    here.emulator.clear_faults()
    code, output = play(here, "divert_numbers", *sites, *TO_COLOGNE)
    assert code == 0, output
    assert numbers(here) == AWAY


def test_the_role_of_one_host_leaves_diverted_numbers_where_they_ring(here):
    sites, _record = inventory(here, SITES)
    code, output = play(here, "divert_numbers", *sites, *TO_COLOGNE)
    assert code == 0, output
    (here.folder / "site.yml").write_text(
        "- hosts: munich\n  gather_facts: false\n  connection: local\n  roles: [sinch.est.pbx_site]\n"
        "  vars: {pbx_site_name: '{{ inventory_hostname }}'}\n"
    )
    here.emulator.clear_log()
    done = run(here, "playbook", "site.yml", *sites)
    assert done.returncode == 0, said(done)
    assert writes(here) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-e", "to=cologne"], "from: is missing: say with -e from=... the site whose numbers are to ring elsewhere"),
        (["-e", "from=munich"], "to: is missing: say with -e to=... the site where the numbers are to ring"),
        (["-e", "from=munch", "-e", "to=cologne"], "from: 'munch' is no site; the nearest: munich, "),
        ([*TO_COLOGNE, "-e", "numbers=+4989"], "numbers[0]: '+4989' "),
        ([*TO_COLOGNE, "-e", f"numbers={COLOGNE[0]},+49891000999"], "no site declares '+49891000999'"),
        ([*TO_COLOGNE, "--limit", "munich"], "runs on localhost, which --limit munich leaves out"),
    ],
)
@pytest.mark.parametrize("source", [site_file, inventory])
def test_what_is_asked_for_and_cannot_be(here, source, options, says):
    sites, record = source(here, SITES)
    code, output = play(here, "divert_numbers", *sites, *options)
    assert code in (1, 2, 4), output
    assert says in output
    assert here.emulator.log() == []
    assert not record.exists()


@pytest.mark.parametrize("playbook", ["provision_sites", "audit_sites", "divert_numbers"])
def test_a_wrong_file_of_diversions_stops_every_run(here, playbook):
    sites, _record = site_file(here, SITES)
    (here.folder / "mine.yml").write_text("diversions: [{from: munich, to: koeln}]")
    code, output = play(here, playbook, *sites, *TO_COLOGNE, "-e", "diversions_file=mine.yml")
    assert code == 2, output
    assert f"{here.folder / 'mine.yml'}: diversions[0].since: is missing. Nothing was changed anywhere." in output
    assert here.emulator.log() == []
