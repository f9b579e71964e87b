# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The playbooks of the collection by their full names, with sites from a file and from an inventory."""

import json
import re

import pytest
import yaml

from tests.dialects import operations, unsaid
from tests.gates.tree import CHECKOUT
from tests.integration.bench import PROJECT, bench, check_log, hidden, run, said
from tests.integration.doors import DOORS

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
        "host_name": "acme-madrid",
        "public_addresses": [{"ip_range": "192.0.2.0/24"}],
        "endpoints": [{"sip_address": "sbc1.example.es"}],
        "phone_numbers": ["+34910123400"],
    },
]


@pytest.fixture
def here(exits, tmp_path, collections, api):
    made = exits.enter_context(bench(tmp_path, collections, api=api))
    yield made
    check_log(made.emulator.log(), "oauth2")


def wanted(policy):
    """What an audit is to want of the sites: that one endpoint is enough, unless a test says otherwise."""
    return {"endpoints": 1} if policy is None else policy


def site_file(here, sites, policy=None):
    """Options that name a file of these sites, as from the directory in which programs run."""
    (here.folder / "sites.yml").write_text(yaml.safe_dump({"pbx_sites": sites, "audit_policy": wanted(policy)}))
    return ["-e", "sites_file=sites.yml"]


def inventory(here, sites, policy=None):
    """Options that name an inventory of these sites."""
    found = {site["name"]: {f"pbx_site_{key}": value for key, value in site.items() if key != "name"} for site in sites}
    group = {"hosts": found, "vars": {"audit_policy": wanted(policy)}}
    (here.folder / "hosts.yml").write_text(yaml.safe_dump({"pbx_sites": group}))
    return ["-i", here.folder / "hosts.yml"]


def play(here, name, *options):
    """(exit code, output) of a playbook of the collection."""
    done = run(here, "playbook", f"sinch.est.{name}", *options)
    output = said(done)
    assert not [secret for secret in hidden(here) if secret in output]
    return done.returncode, output


def writes(here):
    return operations(here.emulator, writes=True)


@pytest.mark.parametrize("source", [pytest.param(site_file, marks=pytest.mark.story), inventory])
def test_sites_are_provisioned_and_then_audited(here, source):
    options = source(here, SITES)
    code, output = play(here, "provision_sites", *options)
    assert code == 0, output
    assert "+ madrid: trunk madrid" in output
    assert len(writes(here)) == 2 + 2 + 3 + 3
    trunks = {trunk["name"]: trunk for trunk in here.emulator.described_state()["projects"][PROJECT]["trunks"]}
    assert sorted(trunks["london"]["phoneNumbers"]) == ["+442079460100", "+442079460101"]
    assert trunks["london"]["hostName"] == "acme-london"

    here.emulator.clear_log()
    code, output = play(here, "audit_sites", *options)
    assert code == 0, output
    assert here.emulator.log()
    assert writes(here) == []


@pytest.mark.story
def test_an_audit_shows_what_drifted_and_what_nobody_declared(here):
    london = {
        "name": "london",
        "hostName": "acme-london",
        "accessControlLists": [
            {"name": "site", "entries": [{"ipRange": "203.0.113.7"}, {"ipRange": "198.51.100.0/28"}]},
            {"name": "forgotten", "entries": [{"ipRange": "0.0.0.0/1"}, {"ipRange": "128.0.0.0/1"}]},
        ],
        "sipEndpoints": [{"sipAddress": "sbc1.example.com", "priority": 9}, {"sipAddress": "sbc2.example.com"}],
        "phoneNumbers": ["+442079460101"],
    }
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": [london]}}})
    state = here.emulator.state()
    options = site_file(here, SITES)

    code, output = play(here, "audit_sites", *options, "--diff")
    assert code == 2, output
    shown = output.splitlines()
    opened = "ACL forgotten (0.0.0.0/1, 128.0.0.0/1) together admit every address"
    (worst,) = (line for line in shown if line.startswith("critical "))
    assert worst.startswith(f"critical london  EST001 {opened[:60]}")
    assert worst.endswith("  +3")
    assert f"{opened}, and ACL forgotten is not declared." in output
    assert "high     madrid  EST050 Declared, and there is no trunk of it." in shown
    assert "Audit: 0 of 2 sites as declared, 1 trunk. 1 critical, 4 high." in shown
    for line in ("-    - {sip_address: sbc1.example.com, priority: 9}", "+- name: madrid", '+    - "+442079460100"'):
        assert line in shown
    assert "phone number (+442079460101)" not in output
    assert output.count("fatal: [") == 2
    assert "london: 1 critical, 3 high. EST001: ACL forgotten" in output
    assert "EST051: SIP endpoint sbc1.example.com: priority is 9, and declared is 1." in output
    assert "And 1 more." in output
    code, output = play(here, "audit_sites", *options)
    assert code == 2, output
    assert "--- site" not in output
    assert len(output.splitlines()) < 70
    code, output = play(here, "audit_sites", *options, "-e", "fail_on=never")
    assert code == 0, output
    assert writes(here) == []
    assert here.emulator.state() == state

    code, output = play(here, "provision_sites", *options)
    assert code == 0, output
    assert len(writes(here)) == 3 + 4
    assert not [operation for operation in writes(here) if operation.startswith(("delete", "remove"))]
    here.emulator.clear_log()
    code, output = play(here, "provision_sites", *options)
    assert code == 0, output
    assert output.count("changed=0") == 1  # of localhost: sites of a file are told of where something became of them
    assert len(output.splitlines()) < 30
    assert writes(here) == []


@pytest.mark.parametrize("source", [site_file, inventory])
def test_an_audit_writes_a_report_and_compares_with_the_one_before(here, source):
    seeded(here, trunk("london"), trunk("madrid", phoneNumbers=["+34910123400", "+34910123499"]), {"name": "test-bob"})
    report = here.folder / "report"
    options = [*source(here, SITES), "-e", "audit_report=report", "-e", "audit_since=report/audit.json"]
    code, output = play(here, "audit_sites", *options)
    assert code == 2, output
    assert "is not there yet, so this is taken for the first audit" in " ".join(output.split())
    assert re.search(r"^\(no site\) .*failed=1", output, re.MULTILINE)
    names = ["audit.html", "audit.json", "audit.junit.xml", "audit.md"]
    assert sorted(path.name for path in report.iterdir()) == names
    assert {one["site"] for one in json.loads((report / "audit.json").read_text())["findings"]} == {"madrid", None}
    code, output = play(here, "audit_sites", *options, "--check")
    assert code == 2, output
    assert re.search(r"Since \d{4}-\d\d-\d\d: 0 new, 0 gone\.", output)
    first = {name: (report / name).read_bytes() for name in names}
    code, output = play(here, "audit_sites", *options)
    assert {name: (report / name).read_bytes() for name in names} == first
    assert "changed=1" not in output
    seeded(here, trunk("london"), trunk("madrid"))
    code, output = play(here, "audit_sites", *options)
    assert code == 0, output
    assert ": 0 new, 4 gone." in output
    assert "Nothing: all is as it should be." in (report / "audit.html").read_text()
    assert writes(here) == []


@pytest.mark.parametrize("source", [site_file, inventory])
@pytest.mark.parametrize("extra", ["pbx_site_exact=false", "pbx_site_max_purge=0"])
def test_an_audit_is_exact_whatever_else_is_asked_for(here, source, extra):
    """Variables of tasks and roles lose to -e."""
    seeded(here, trunk("london"), trunk("madrid", phoneNumbers=["+34910123400", "+34910123499"]))
    options = source(here, SITES)
    code, output = play(here, "audit_sites", *options, "-e", extra)
    assert code == 2, output
    assert "EST022 1 phone number (+34910123499) on the trunk, and not declared for the site." in output


@pytest.mark.parametrize("source", [site_file, inventory])
@pytest.mark.parametrize(("until", "code"), [("2099-12-31", 0), ("2020-12-31", 2)])
def test_a_finding_that_is_accepted_until_a_day(here, source, until, code):
    """The day stands there as people write it, without quotes."""
    seeded(here, trunk("london"), trunk("madrid"))
    options = source(here, SITES, policy={})
    known = f"[{{code: EST011, site: madrid, reason: one PBX, until: {until}}}]"
    if source is site_file:
        with (here.folder / "sites.yml").open("a") as file:
            file.write(f"audit_accept: {known}\n")
    else:
        (here.folder / "group_vars").mkdir()
        (here.folder / "group_vars" / "pbx_sites.yml").write_text(f"audit_accept: {known}\n")
    found, output = play(here, "audit_sites", *options)
    assert found == code, output
    assert ("1 accepted" in output) == (code == 0)


def test_ordinary_names_of_the_user_change_no_check(here):
    """Variables of tasks and plays lose to -e."""
    ordinary = """acls doubles endpoints file_of_sites given keys kinds known listed mistakes names numbers reading
        repeated site sites sites_of_file spelled trunks unknown unprintable"""
    options = [*site_file(here, SITES), "-e", json.dumps({name: [] for name in ordinary.split()})]
    code, output = play(here, "provision_sites", *options)
    assert code == 0, output
    assert len(writes(here)) == 2 + 2 + 3 + 3
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": [{"name": "london", "hostName": "acme-london"}]}}})
    code, output = play(here, "audit_sites", *options)
    assert code == 2, output
    for missing in ("EST003", "EST050: ACL site is declared", "EST050: 2 phone numbers (+442079460100, "):
        assert missing in output
    assert "madrid: 1 high. EST050: Declared, and there is no trunk of it." in output
    code, output = play(here, "provision_sites", *inventory(here, [{"name": "london"}]), *options[2:])
    assert code == 2, output
    assert "Site london: public_addresses: nobody could call from the site" in output


def trunk(name, **values):
    """A trunk as the site of SITES with this name is declared, but for these values."""
    site = next(site for site in SITES if site["name"] == name)
    entries = [
        {("ipRange" if key == "ip_range" else key): value for key, value in entry.items()}
        for entry in site["public_addresses"]
    ]
    endpoints = [
        {("sipAddress" if key == "sip_address" else key): value for key, value in endpoint.items()}
        for endpoint in site["endpoints"]
    ]
    declared = {
        "name": name,
        "hostName": f"acme-{name}",
        "accessControlLists": [{"name": "site", "entries": entries}],
        "sipEndpoints": endpoints,
        "phoneNumbers": site["phone_numbers"],
    }
    return declared | values


def seeded(here, *trunks):
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": list(trunks)}}})


def numbers(here):
    """{trunk: its numbers, sorted}"""
    trunks = here.emulator.described_state()["projects"][PROJECT]["trunks"]
    return {trunk["name"]: sorted(trunk["phoneNumbers"]) for trunk in trunks}


SILENT = "Site madrid: phone_numbers: +34910123400 would ring nowhere, because none of the endpoints is enabled"


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_no_number_goes_to_endpoints_that_somebody_disabled(here, options):
    endpoints = [{"sipAddress": "sbc1.example.es", "enabled": False}]
    seeded(here, trunk("madrid", sipEndpoints=endpoints, phoneNumbers=[]))
    code, output = play(here, "provision_sites", *site_file(here, SITES[1:]), *options)
    assert code == 2, output
    assert SILENT in " ".join(output.split())
    assert writes(here) == []
    sure = [{**SITES[1], "endpoints": [{"sip_address": "sbc1.example.es", "enabled": True}]}]
    code, output = play(here, "provision_sites", *site_file(here, sure), *options)
    assert code == 0, output


@pytest.mark.parametrize("exact", [True, False])
def test_the_only_endpoint_that_answers_is_not_taken_away(here, exact):
    """What goes and what is disabled are one task: too late to look after it."""
    old, new = "sbc0.example.es", "sbc1.example.es"
    endpoints = [{"sipAddress": old}, {"sipAddress": new, "enabled": False}]
    seeded(here, trunk("madrid", sipEndpoints=endpoints))
    declared = [{"sip_address": new}, *([] if exact else [{"sip_address": old, "enabled": False}])]
    site = {**SITES[1], "endpoints": declared, "exact": exact}
    code, output = play(here, "provision_sites", *site_file(here, [site]))
    assert code == 2, output
    assert SILENT in " ".join(output.split())
    assert writes(here) == []


@pytest.mark.story
def test_numbers_go_before_the_last_endpoint_that_answers(here):
    seeded(here, trunk("madrid"))
    disabled = [{"sip_address": "sbc1.example.es", "enabled": False}]
    site = {**SITES[1], "endpoints": disabled, "phone_numbers": [], "exact": True}
    code, output = play(here, "provision_sites", *site_file(here, [{**site, "max_purge": 0}]))
    assert code == 2, output
    assert "more than max_purge allows" in output
    assert writes(here) == []
    code, output = play(here, "provision_sites", *site_file(here, [site]))
    assert code == 0, output
    assert writes(here) == ["removePhoneNumberFromTrunk", "updateSipEndpoint"]


def told(output):
    """The lines about changes, and the plan."""
    return [line for line in output.splitlines() if re.match(r"[-+~>] |Plan: ", line)]


@pytest.mark.story
def test_sites_swap_numbers_in_one_run(here):
    london, madrid = (site["phone_numbers"] for site in SITES)
    seeded(here, trunk("london"), trunk("madrid"))
    lists = [[f"{madrid[0][:3]} {madrid[0][3:]}", london[0]], [london[1]]]
    swapped = [{**site, "phone_numbers": given, "exact": True} for site, given in zip(SITES, lists, strict=True)]
    options = site_file(here, swapped)
    code, planned = play(here, "provision_sites", "--check", "--diff", *options)
    assert code == 0, planned
    assert writes(here) == []
    code, output = play(here, "provision_sites", "--diff", *options)
    assert code == 0, output
    assert told(output) == told(planned)
    assert [line for line in told(output) if line.startswith(">")] == [
        f"> {madrid[0]}  madrid -> london",
        f"> {london[1]}  london -> madrid",
    ]
    for text in (output, planned):
        assert re.findall(r"^--- before: site (\w+)", text, re.MULTILINE) == ["london", "madrid"]
        assert f'+    - "{madrid[0]}"' in text
    assert numbers(here) == {"london": sorted([*madrid, london[0]]), "madrid": [london[1]]}
    here.emulator.clear_log()
    code, output = play(here, "audit_sites", *options)
    assert code == 0, output


def test_the_plan_is_in_colour_where_ansible_is(here):
    options = site_file(here, SITES)
    for more, begins in (
        ({}, "+ madrid: trunk"),
        ({"ANSIBLE_FORCE_COLOR": "1", "ANSIBLE_NOCOLOR": None}, "\x1b[0;32m+ madrid"),
    ):
        done = run(here, "playbook", "sinch.est.provision_sites", "--check", *options, **more)
        assert [line for line in done.stderr.splitlines() if line.startswith(begins)], said(done)
        assert "+ madrid" not in done.stdout  # which may be for machines


def test_another_strategy_changes_nothing(here):
    """Hosts are added, and numbers move, whatever strategy the settings ask for."""
    (here.folder / "ansible.cfg").write_text("[defaults]\nstrategy = ansible.builtin.free\n")
    seeded(here, trunk("london"), trunk("madrid"))
    lists = [[], SITES[0]["phone_numbers"]]
    moved = [{**site, "phone_numbers": given, "exact": True} for site, given in zip(SITES, lists, strict=True)]
    for source in site_file, inventory:
        for playbook in "provision_sites", "audit_sites":
            code, output = play(here, playbook, *source(here, moved))
            assert code == 0, output
    assert numbers(here) == {"london": [], "madrid": sorted(SITES[0]["phone_numbers"])}


@pytest.mark.story
def test_a_number_moves_from_a_site_that_goes(here):
    seeded(here, trunk("london"))
    gone = {**SITES[0], "state": "absent", "release_numbers": True}
    new = {**SITES[1], "phone_numbers": SITES[0]["phone_numbers"]}
    code, output = play(here, "provision_sites", *site_file(here, [new, gone]))
    assert code == 0, output
    assert numbers(here) == {"madrid": sorted(SITES[0]["phone_numbers"])}


def test_a_site_that_goes_is_not_taken_for_a_trunk_with_its_name_as_id(here):
    seeded(here, trunk("london"))
    london = here.emulator.described_state()["projects"][PROJECT]["trunks"][0]["id"]
    seeded(here, trunk("london", id=london), {"name": london})
    gone = {"name": london, "state": "absent", "release_numbers": True}
    code, output = play(here, "provision_sites", *site_file(here, [gone]))
    assert code == 0, output
    assert writes(here) == ["deleteTrunk"]
    assert numbers(here) == {"london": sorted(SITES[0]["phone_numbers"])}


def test_a_site_that_goes_is_one_trunk(here):
    seeded(here, trunk("madrid"), {"name": "madrid"})
    gone = {"name": "madrid", "state": "absent", "release_numbers": True}
    code, output = play(here, "provision_sites", *site_file(here, [gone]))
    assert code == 2, output
    assert "Site madrid: name: 2 trunks are called 'madrid', with the ids" in " ".join(output.split())
    assert writes(here) == []


TWICE = "is phone_numbers[0] of site london too, and a number is on one trunk at a time"
LABEL = "is host_name of site london too, and no two trunks have the same"


@pytest.mark.parametrize("source", [site_file, inventory])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"phone_numbers": ["+34910123400", "+44 20 7946 0100"]},
            f"Site madrid: phone_numbers[1]: '+44 20 7946 0100' {TWICE}",
        ),
        ({"host_name": "Acme-London"}, f"Site madrid: host_name: 'Acme-London' {LABEL}"),
        (
            {"endpoints": [{"sip_adress": "sbc1.example.es"}]},
            "sites[1] (madrid).endpoints[0].sip_adress: is not known; perhaps sip_address is meant",
        ),
    ],
)
@pytest.mark.parametrize("options", [[], ["--check"]])
def test_what_is_wrong_across_sites_is_found_before_the_first_is_touched(here, source, change, says, options):
    code, output = play(here, "provision_sites", *source(here, [SITES[0], {**SITES[1], **change}]), *options)
    assert code == 2, output
    assert f"Nothing was changed. {says}" in " ".join(output.split())
    assert here.emulator.log() == []


@pytest.mark.parametrize(
    ("source", "change", "says"),
    [
        (site_file, {"name": "london"}, "pbx_sites[1].name: 'london' is the name of pbx_sites[0] too"),
        (
            site_file,
            {"phone_number": ["+34910123400"]},
            "sites[1] (madrid).phone_number: is not known; perhaps phone_numbers is meant",
        ),
        (
            inventory,
            {"phone_number": ["+34910123400"]},
            "pbx_site_phone_number of host madrid: is not known; perhaps pbx_site_phone_numbers is meant",
        ),
    ],
)
def test_what_is_wrong_with_a_name_or_a_key_is_told_where_it_stands(here, source, change, says):
    code, output = play(here, "provision_sites", *source(here, [SITES[0], {**SITES[1], **change}]))
    assert code == 2, output
    assert says in " ".join(output.split())
    assert here.emulator.log() == []


def test_sites_that_go_contradict_nobody(here):
    gone = {**SITES[0], "name": "paris", "state": "absent"}
    for source in site_file, inventory:
        code, output = play(here, "provision_sites", *source(here, [SITES[0], gone]))
        assert code == 0, output


MANY = [{"name": f"site-{n:02}", "public_addresses": [{"ip_range": f"192.0.2.{n}"}]} for n in range(60)]


def test_of_sixty_sites_the_one_is_named(here):
    sites = [{**site, "adresses": []} if n == 17 else site for n, site in enumerate(MANY)]
    code, output = play(here, "provision_sites", *site_file(here, sites))
    assert code == 2, output
    assert "sites[17] (site-17).adresses: is not known; perhaps public_addresses is meant" in output
    assert not [site["name"] for site in MANY if site["name"] in output and site["name"] != "site-17"]
    assert here.emulator.log() == []


@pytest.mark.parametrize("name", ["{{ nosuch }}", "{% raw %}{{ nosuch }}{% endraw %}"])
def test_a_template_is_no_name(here, name):
    options = site_file(here, [SITES[0], {**SITES[1], "name": name}])
    for playbook in ("audit_sites", "provision_sites"):
        here.emulator.clear_log()
        code, output = play(here, playbook, *options)
        assert code == 2, output
        assert re.search(r"pbx_sites\[1\]\.name: .*nosuch", output)
        assert "is a template" in output
    assert here.emulator.log() == []


def test_a_template_makes_a_name(here):
    code, output = play(here, "provision_sites", *site_file(here, [{**SITES[1], "name": "{{ 'mad' ~ 'rid' }}"}]))
    assert code == 0, output
    assert list(numbers(here)) == ["madrid"]


@pytest.mark.parametrize("name", ["london", "{{ 'london' }}"])
def test_two_hosts_that_are_the_same_site_are_found_before_it_is_touched(here, name):
    (here.folder / "group_vars").mkdir()
    (here.folder / "group_vars" / "pbx_sites.yml").write_text(yaml.safe_dump({"pbx_site_name": name}))
    for playbook in ("audit_sites", "provision_sites"):
        here.emulator.clear_log()
        code, output = play(here, playbook, *inventory(here, SITES))
        assert code == 2, output
        output = " ".join(output.split())
        assert "pbx_site_name of host madrid: 'london' is the name of host london too" in output
    assert "Nothing was changed" in output
    assert here.emulator.log() == []


CHANGED = "where text belongs; what was written is not known any more, as YAML reads 0052 as 42 and 12:30 as 750"


@pytest.mark.parametrize("written", ["44", "0052", "12:30"])
def test_a_number_is_no_name(here, written):
    (here.folder / "sites.yml").write_text(f"pbx_sites: [{{name: {written}, public_addresses: [{{ip_range: '::1'}}]}}]")
    (here.folder / "hosts.yml").write_text(f"pbx_sites: {{hosts: {{paris: {{pbx_site_name: {written}}}}}}}")
    for options, place in (("-e", "sites_file=sites.yml"), "pbx_sites[0].name"), (("-i", "hosts.yml"), "of host paris"):
        code, output = play(here, "provision_sites", *options)
        assert code == 2, output
        assert f"{place}: is a number, {CHANGED}" in " ".join(output.split())
    assert here.emulator.log() == []


@pytest.mark.parametrize(("name", "says"), [("44", "is a number"), ("2026-11-25", "is a date"), ("no", "is false")])
def test_the_role_takes_no_number_for_a_name(here, name, says):
    role = f"{{role: sinch.est.pbx_site, vars: {{pbx_site_name: {name}}}}}"
    (here.folder / "role.yml").write_text(f"[{{hosts: localhost, gather_facts: false, roles: [{role}]}}]")
    done = run(here, "playbook", "role.yml")
    assert done.returncode == 2, said(done)
    assert f"pbx_site_name of host localhost: {says}, where text belongs" in " ".join(said(done).split())
    assert here.emulator.log() == []


def test_a_number_in_quotes_is_a_name(here):
    code, output = play(here, "provision_sites", *site_file(here, [{**SITES[1], "name": "0052"}]))
    assert code == 0, output
    assert list(numbers(here)) == ["0052"]


def test_a_site_is_the_same_in_another_normal_form(here):
    composed, decomposed = "m\u00fcnchen", "mu\u0308nchen"
    seeded(here, {**trunk("madrid"), "name": composed})
    code, output = play(here, "provision_sites", *site_file(here, [{**SITES[1], "name": decomposed}]))
    assert code == 0, output
    assert writes(here) == []
    hosts = inventory(here, [{**SITES[1], "name": name} for name in (composed, decomposed)])
    code, output = play(here, "provision_sites", *hosts)
    assert code == 2, output
    assert f"host {composed}: '{composed}' is the name of host {decomposed} too, in another" in " ".join(output.split())


@pytest.mark.parametrize(
    ("keywords", "options"),
    [
        ({}, []),
        ({}, ["--forks", "1"]),
        ({"serial": 1}, []),
        ({"strategy": "ansible.builtin.free"}, []),
    ],
)
def test_the_role_moves_numbers_between_hosts(here, keywords, options):
    """A task for each host, side by side or one after the other: no number is on no trunk, nor moves twice."""
    seeded(here, trunk("london"), trunk("madrid"))
    lists = [SITES[1]["phone_numbers"], SITES[0]["phone_numbers"]]
    swapped = [{**site, "phone_numbers": given, "exact": True} for site, given in zip(SITES, lists, strict=True)]
    hosts = inventory(here, swapped)
    own = {"gather_facts": False, "connection": "local", "vars": {"pbx_site_name": "{{ inventory_hostname }}"}}
    role = [{"hosts": "pbx_sites", **own, **keywords, "roles": ["sinch.est.pbx_site"]}]
    (here.folder / "role.yml").write_text(yaml.safe_dump(role))
    for turn in range(2):
        here.emulator.clear_log()
        done = run(here, "playbook", *hosts, "role.yml", *options)
        assert done.returncode == 0, said(done)
        assert numbers(here) == {"london": sorted(lists[0]), "madrid": sorted(lists[1])}
        assert bool(writes(here)) == (turn == 0)


def test_tasks_run_as_the_user_whatever_the_hosts_become(here):
    (here.folder / "group_vars").mkdir()
    become = {"ansible_become": True, "ansible_become_exe": "/nowhere/sudo", "ansible_become_user": "nobody"}
    become |= {"ansible_connection": "ansible.netcommon.network_cli", "ansible_network_os": "cisco.ios.ios"}
    (here.folder / "group_vars" / "all.yml").write_text(yaml.safe_dump(become))
    options = inventory(here, SITES)
    for playbook in ("provision_sites", "audit_sites"):
        code, output = play(here, playbook, *options, "-e", "sinch_est_in_process=false")
        assert code == 0, output


LISTS = {
    "description": ["listAccessControlLists", "listSipEndpoints", "listTrunkPhoneNumbers"],
    "published": ["listAccessControlLists", "listPhoneNumbers", "listSipEndpoints", "listTrunkAccessControlLists"],
}


@pytest.mark.story
def test_a_run_without_a_change_lists_each_kind_once(here, api):
    seeded(here, trunk("madrid"))
    code, output = play(here, "provision_sites", *site_file(here, SITES[1:]))
    assert code == 0, output
    first, *others = (request["operation"] for request in here.emulator.log() if request["operation"] != "token")
    assert first == "listTrunks"
    assert sorted(others) == LISTS[api]


PRIVATE = "Site madrid: public_addresses: 192.168.1.10 (RFC 1918) is not of the public internet, so nobody can call"


@pytest.mark.parametrize("door", DOORS)
def test_a_site_that_cannot_call_over_the_internet_is_warned_of(here, door):
    """Also where nothing is written; for the audit it is a finding."""
    site = {**SITES[1], "public_addresses": [{"ip_range": "192.168.1.10"}]}
    options = [*site_file(here, [site]), "-e", f"sinch_est_in_process={DOORS[door]}"]
    for playbook in (["provision_sites", "--check"], ["provision_sites"]):
        code, output = play(here, *playbook, *options)
        assert code == 0, output
        assert " ".join(output.split()).count(PRIVATE) == 1
    code, output = play(here, "audit_sites", *options)
    assert code == 2, output
    assert "EST005 Range 192.168.1.10 of ACL site is not of the public internet (RFC 1918)" in " ".join(output.split())


def test_no_site_is_an_error(here):
    for name in ("provision_sites", "audit_sites"):
        code, output = play(here, name)
        assert code not in (0, None), output
        assert "There is no site" in " ".join(output.split())
    assert here.emulator.log() == []


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        ("site-07", "--limit must name localhost as well, which reads the file: --limit localhost,site-07"),
        ("localhost,iste-07", "--limit localhost,iste-07 leaves none of the sites (60). The nearest: site-07, "),
    ],
)
def test_a_limit_that_leaves_no_site_is_an_error(here, limit, says):
    for name in ("provision_sites", "audit_sites"):
        code, output = play(here, name, *site_file(here, MANY), "--limit", limit)
        assert code not in (0, None), output
        assert says in " ".join(output.split())
        assert len([site for site in MANY if re.search(rf"[^\[\]]{site['name']}[,.]", output)]) <= 3
    assert here.emulator.log() == []


def test_a_limit_leaves_the_other_sites_alone(here):
    code, output = play(here, "provision_sites", *site_file(here, SITES), "--limit", "localhost,madrid")
    assert code == 0, output
    assert [trunk["name"] for trunk in here.emulator.described_state()["projects"][PROJECT]["trunks"]] == ["madrid"]


@pytest.mark.parametrize("source", [site_file, inventory])
def test_only_leaves_the_other_sites_alone(here, source):
    for playbook in ("provision_sites", "audit_sites"):
        code, output = play(here, playbook, *source(here, SITES), "-e", "only=mad*")
        assert code == 0, output
    assert list(numbers(here)) == ["madrid"]


@unsaid("IPv6")
def test_the_example_can_be_planned_before_anything_exists(here):
    sites = CHECKOUT / "docs/examples/sites.yml"
    code, output = play(here, "provision_sites", "--check", "-e", f"sites_file={sites}")
    assert code == 0, output
    declared = [number for site in yaml.safe_load(sites.read_text())["pbx_sites"] for number in site["phone_numbers"]]
    assert len(declared) == 60
    planned = [line for line in told(output) if "phone number" in line]
    assert sum(int(size) for line in planned for size in re.findall(r"\((\d+)\)", line)) == 60
    assert writes(here) == []


ONE_API = {
    "v6": ({"public_addresses": [{"ip_range": "2001:db8::/48"}]}, "'2001:db8::/48': the published API has IPv4 ranges"),
    "sctp": ({"endpoints": [{"sip_address": "a.example;transport=sctp"}]}, "'a.example;transport=sctp' is over sctp"),
    "label": ({"host_name": None}, "host_name is missing, and the published API makes no trunk without one"),
}


@pytest.mark.story
@pytest.mark.parametrize("name", ONE_API)
def test_what_one_api_cannot_express_is_refused_before_any_write(here, api, name):
    """The other one takes it."""
    change, says = ONE_API[name]
    site = {key: value for key, value in {**SITES[1], **change}.items() if value is not None}
    code, output = play(here, "provision_sites", *site_file(here, [site]))
    assert (code == 0) == (api == "description"), output
    assert (says in " ".join(output.split())) == (api == "published"), output
    assert bool(writes(here)) == (api == "description")


ODD = {
    "hostName": "acme-oslo",
    "accessControlLists": [{"name": "site", "entries": [{"ipRange": "203.0.113.7"}, {"ipRange": "203.0.113.7/32"}]}],
    "sipEndpoints": [{"sipAddress": "sip:pbx@198.51.100.10:5060"}],
    "phoneNumbers": ["+44"],
}
DECLARED = {
    "public_addresses": [{"ip_range": "203.0.113.7"}, {"ip_range": "203.0.113.7/32"}],
    "endpoints": [{"sip_address": "sip:pbx@198.51.100.10:5060"}],
    "phone_numbers": ["+44"],
}


KNOWN = {"endpoints": 1, "ignore": ["EST006", "EST016", "EST020"]}  # which is what is odd


def declared(here, source, **changes):
    """Options that name the site."""
    if source is site_file:
        return site_file(here, [{"name": "oslo", **DECLARED, **changes}], KNOWN)
    site = {f"pbx_site_{key}": value for key, value in {"name": "oslo ", **DECLARED, **changes}.items()}
    group = {"hosts": {"oslo-pbx": site}, "vars": {"audit_policy": KNOWN}}
    (here.folder / "hosts.yml").write_text(yaml.safe_dump({"pbx_sites": group}))
    return ["-i", here.folder / "hosts.yml"]


@unsaid("text")
@pytest.mark.parametrize("source", [site_file, inventory])
def test_a_site_may_say_what_its_trunk_holds(here, source):
    """Text that cannot be read is accepted where it is there, and refused before any write where it is not."""
    name = "oslo" if source is site_file else "oslo "  # a site of a file becomes a host, which has no such name
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": [{"name": name, **ODD}]}}})
    here.emulator.clear_log()
    for name in ("provision_sites", "audit_sites"):
        code, output = play(here, name, *declared(here, source))
        assert code == 0, output
    for changes, words in (
        ({"phone_numbers": ["+45"]}, "phone_numbers[0]: '+45' is not an E.164"),
        ({"endpoints": [{"sip_address": "pbx@198.51.100.10"}]}, "endpoints[0].sip_address: 'pbx@198.51.100.10' is"),
        ({"public_addresses": DECLARED["public_addresses"][:1] * 2}, "public_addresses[1]: is the same as"),
        ({"name": "oslo\t"}, "ends with a blank"),
    ):
        code, output = play(here, "provision_sites", *declared(here, source, **changes))
        assert code != 0, output
        assert words in output
    assert writes(here) == []
