# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Playbooks and Sinch's own SDK at the same trunk: each reads what the other made, neither undoes it."""

import json

import pytest
import yaml

from tests.integration.bench import KEY_ID, PROJECT, bench, check_log, run, said
from tests.judges.sdk.sdk import SdkError, sdk

RANGES = [{"ip_range": "198.51.100.0/28", "description": "fibre"}, {"ip_range": "203.0.113.7"}]
ENDPOINTS = [
    {"sip_address": "sbc1.example.com:5071;transport=tls", "priority": 1},
    {"sip_address": "192.0.2.9", "priority": 2, "enabled": False},
]
NUMBERS = ["+442079460100", "+442079460101"]
SITE = [
    {"sinch.est.est_trunk": {"name": "london", "host_name": "acme-london"}},
    {"sinch.est.est_acl": {"trunk": "london", "name": "office", "entries": RANGES}},
    {"sinch.est.est_sip_endpoint": {"trunk": "london", "sip_endpoints": ENDPOINTS}},
    {"sinch.est.est_phone_number": {"trunk": "london", "phone_numbers": NUMBERS}},
]
TOLD = ("id", "sipTrunkId", "projectId", "createTime", "updateTime", "topLevelDomain", "domain", "callsPerSecond")


@pytest.fixture
def here(exits, tmp_path, collections):
    made = exits.enter_context(bench(tmp_path, collections, api="published"))
    yield made
    check_log([one for one in made.emulator.log() if not one["user_agent"].startswith("sinch-sdk/")], "oauth2")


@pytest.fixture
def ask(exits, here, modules):
    return exits.enter_context(sdk(modules, here.emulator.url, PROJECT, KEY_ID, here.secret))


def play(here, *tasks, code=0, **more):
    """What a playbook printed that speaks as Sinch publishes the API."""
    one = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/sinch.est.est": {"api": "published"}},
        "tasks": tasks,
    }
    (here.folder / "play.yml").write_text(json.dumps([one]))
    done = run(here, "playbook", "play.yml", **more)
    assert done.returncode == code, said(done)
    return done.stdout


def of_the_collection(here, name, *options):
    """What a playbook of the collection wrote, its lines joined."""
    done = run(here, "playbook", f"sinch.est.{name}", *options, SINCH_EST_API="published")
    assert done.returncode == 0, said(done)
    return " ".join(said(done).split())


def sdk_makes_a_site(ask, name, *numbers):
    """With one endpoint, and an ACL that no other trunk has; the trunk's id."""
    trunk = ask("sipTrunks.create", {"name": name, "hostName": f"acme-{name}", "enableCallerName": True})
    body = {"name": "edge", "address": f"sbc.{name}.example.com", "port": 5080, "transport": "TCP", "priority": 4}
    ask("sipEndpoints.create", body, sipTrunkId=trunk["id"])
    ranges = [{"ipAddress": "192.0.2.64", "range": 29, "description": "fibre"}, {"ipAddress": "203.0.113.7"}]
    acl = ask("accessControlList.create", {"name": f"{name} office", "ipRanges": ranges})
    ask("accessControlList.addToTrunk", {"accessControlListIds": [acl["id"]]}, trunkId=trunk["id"])
    for number in numbers:
        ask("phoneNumbers.assign", sipTrunkId=trunk["id"], phoneNumber=number)
    return trunk["id"]


def the_only(ask, operation, **arguments):
    (found,) = ask(operation, **arguments)
    return found


def changed(ask, kind, found, body, **where):
    """As users of the SDK change one field: the whole object, but for what the server tells, and the change."""
    kept = {name: value for name, value in found.items() if name not in TOLD and value is not None}
    return ask(f"{kind}.update", {**kept, **body}, **where)


def has(found, **fields):
    assert {name: found.get(name) for name in fields} == fields
    return found


def test_the_sdk_reads_what_a_playbook_has_made(here, ask):
    play(here, *SITE)
    trunk = has(the_only(ask, "sipTrunks.list"), name="london", hostName="acme-london")
    (link,) = ask("sipTrunks.listAccessControlLists", trunkId=trunk["id"])
    acl = has(ask("accessControlList.get", id=link), name="office", enabled=True)
    fibre, single = ask("accessControlList.listIpRanges", accessControlListId=link)
    has(fibre, ipAddress="198.51.100.0", range=28, description="fibre")
    has(single, ipAddress="203.0.113.7", range=32)
    assert acl["ipRanges"] == [fibre, single]
    assert ask("accessControlList.list") == [acl]
    endpoints = ask("sipEndpoints.list", sipTrunkId=trunk["id"])
    first, second = sorted(endpoints, key=lambda endpoint: endpoint["priority"])
    has(first, address="sbc1.example.com", port=5071, transport="TLS", priority=1, enabled=True)
    has(second, address="192.0.2.9", port=5060, transport="UDP", priority=2, enabled=False)
    assert first["name"]
    assert second["name"]
    numbers = ask("phoneNumbers.list", sipTrunkId=trunk["id"])
    assert {number["phoneNumber"]: number["sipTrunkId"] for number in numbers} == dict.fromkeys(NUMBERS, trunk["id"])
    here.emulator.clear_log()
    assert "changed=0" in play(here, *SITE)
    assert here.emulator.log(writes=True) == []


def test_what_the_sdk_has_changed_stays_where_a_playbook_changes_something_else(here, ask):
    play(here, *SITE)
    trunk = the_only(ask, "sipTrunks.list")
    forward = {"callForwardNumber": "+442079460199", "enableCallForward": True, "enableCallerName": True}
    changed(ask, "sipTrunks", trunk, forward, sipTrunkId=trunk["id"])
    first = min(ask("sipEndpoints.list", sipTrunkId=trunk["id"]), key=lambda endpoint: endpoint["priority"])
    where = {"sipTrunkId": trunk["id"], "sipEndpointId": first["id"]}
    changed(ask, "sipEndpoints", first, {"name": "the one in the cellar"}, **where)
    assert "changed=0" in play(here, *SITE)  # what no option names is nobody's drift

    play(
        here,
        {"sinch.est.est_trunk": {"trunk_id": trunk["id"], "name": "London"}},
        {"sinch.est.est_sip_endpoint": {"trunk": "London", **ENDPOINTS[0], "priority": 5, "enabled": False}},
    )
    has(ask("sipTrunks.get", sipTrunkId=trunk["id"]), name="London", hostName="acme-london", **forward)
    found = has(ask("sipEndpoints.get", **where), name="the one in the cellar", priority=5, enabled=False)
    has(found, address="sbc1.example.com", port=5071, transport="TLS")


def test_what_a_playbook_has_changed_stays_where_the_sdk_changes_something_else(here, ask):
    play(here, *SITE)
    trunk = the_only(ask, "sipTrunks.list")
    more = {"ip_range": "192.0.2.64/29", "description": "LTE"}
    play(here, {"sinch.est.est_acl": {"trunk": "london", "name": "office", "enabled": False, "entries": [more]}})
    acl = has(the_only(ask, "accessControlList.list"), enabled=False)
    assert [one["ipAddress"] for one in acl["ipRanges"]] == ["198.51.100.0", "203.0.113.7", "192.0.2.64"]
    ranges = [{name: one[name] for name in ("ipAddress", "range", "description")} for one in acl["ipRanges"]]
    ask("accessControlList.update", {"name": "office", "enabled": True, "ipRanges": ranges}, id=acl["id"])
    assert ask("sipTrunks.listAccessControlLists", trunkId=trunk["id"]) == [acl["id"]]
    task = {"sinch.est.est_acl": {"trunk": "london", "name": "office", "enabled": True, "entries": [*RANGES, more]}}
    assert "changed=0" in play(here, task)


def test_a_registered_endpoint_stays(here, ask):
    """No option can name it, so nothing may take it for one that is left out."""
    play(here, *SITE)
    trunk = the_only(ask, "sipTrunks.list")
    body = {"name": "phone", "isRegistered": True, "credentialUsername": "alice", "priority": 3}
    made = ask("sipEndpoints.create", body, sipTrunkId=trunk["id"])
    play(here, {"sinch.est.est_sip_endpoint": {"trunk": "london", "exact": True, "sip_endpoints": ENDPOINTS[:1]}})
    left = ask("sipEndpoints.list", sipTrunkId=trunk["id"])
    assert [endpoint["name"] for endpoint in left if "credentialUsername" in endpoint] == ["phone"]
    assert len(left) == 2
    assert ask("sipEndpoints.get", sipTrunkId=trunk["id"], sipEndpointId=made["id"]) == made


def test_info_modules_read_what_the_sdk_has_made(here, ask):
    trunk = sdk_makes_a_site(ask, "london", *NUMBERS)
    kinds = ("est_trunk", "est_sip_endpoint", "est_acl", "est_phone_number")
    looks = [{f"sinch.est.{kind}_info": {}, "register": kind} for kind in kinds]
    found = "{{ " + " | combine(".join(kinds) + ")" * (len(kinds) - 1) + " | to_json }}"
    play(here, *looks, {"ansible.builtin.copy": {"content": found, "dest": f"{here.folder}/found.json"}})
    found = json.loads((here.folder / "found.json").read_text())
    (shown,), (endpoint,), (acl,) = found["trunks"], found["sip_endpoints"], found["acls"]
    has(shown, id=trunk, name="london", host_name="acme-london", enable_caller_name=True, project_id=PROJECT)
    has(endpoint, trunk_id=trunk, sip_address="sbc.london.example.com:5080;transport=tcp", priority=4, name="edge")
    has(acl, trunk_id=trunk, name="london office", enabled=True)
    ranges = [(entry["ip_range"], entry.get("description")) for entry in acl["entries"]]
    assert ranges == [("192.0.2.64/29", "fibre"), ("203.0.113.7", None)]
    assert {number["phone_number"]: number["trunk_id"] for number in found["phone_numbers"]} == dict.fromkeys(
        NUMBERS, trunk
    )


def test_sites_that_the_sdk_has_made_are_adopted_and_a_number_moves(here, ask):
    london, madrid = (sdk_makes_a_site(ask, *site) for site in (("london", *NUMBERS), ("madrid", "+34910123400")))
    here.emulator.clear_log()
    adopted = here.folder / "new.yml"
    output = of_the_collection(here, "adopt_sites", "-e", f"adopt_to={adopted}")
    assert "Audit: 2 of 2 sites as declared" in output
    of_the_collection(here, "provision_sites", "-e", f"sites_file={adopted}", "-e", "pbx_site_exact=true")
    assert here.emulator.log(writes=True) == []

    sites = yaml.safe_load(adopted.read_text())
    first, second = sorted(sites["pbx_sites"], key=lambda site: site["name"])
    first["phone_numbers"].remove(NUMBERS[0])
    second["phone_numbers"].append(NUMBERS[0])
    adopted.write_text(yaml.safe_dump(sites))
    of_the_collection(here, "provision_sites", "-e", f"sites_file={adopted}")
    on = {number["phoneNumber"]: number["sipTrunkId"] for number in ask("phoneNumbers.list")}
    assert on == {NUMBERS[0]: madrid, NUMBERS[1]: london, "+34910123400": madrid}
    assert {trunk["enableCallerName"] for trunk in ask("sipTrunks.list")} == {True}


@pytest.mark.parametrize("option", ["--check", None])
def test_an_acl_that_the_sdk_shares_is_not_changed_for_one_trunk(here, ask, option):
    play(here, *SITE)
    acl = the_only(ask, "accessControlList.list")
    other = ask("sipTrunks.create", {"name": "madrid", "hostName": "acme-madrid"})
    ask("sipTrunks.addAccessControlList", {"accessControlListIds": [acl["id"]]}, trunkId=other["id"])
    task = {"sinch.est.est_acl": {"trunk": "london", "name": "office", "enabled": False}}
    output = play(here, {**task, "check_mode": option is not None}, code=2)
    assert "madrid" in output
    assert ask("accessControlList.get", id=acl["id"]) == acl


def test_the_sdk_sees_nothing_of_a_site_that_was_taken_down(here, ask):
    play(here, *SITE)
    trunk = the_only(ask, "sipTrunks.list")
    play(
        here,
        {"sinch.est.est_phone_number": {"trunk": "london", "phone_numbers": NUMBERS, "state": "absent"}},
        {"sinch.est.est_sip_endpoint": {"trunk": "london", "sip_endpoints": ENDPOINTS, "state": "absent"}},
        {"sinch.est.est_acl": {"trunk": "london", "name": "office", "state": "absent"}},
        {"sinch.est.est_trunk": {"name": "london", "state": "absent"}},
    )
    with pytest.raises(SdkError, match="404"):
        ask("sipTrunks.get", sipTrunkId=trunk["id"])
    assert ask("sipTrunks.list") == ask("accessControlList.list") == ask("phoneNumbers.list") == []
