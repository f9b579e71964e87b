# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Hostile names and descriptions through Ansible, on every ansible-core: nothing runs, and all of it arrives."""

import json
import re

import pytest
import yaml

from tests.faults.hostile import tame, texts
from tests.integration.bench import PROJECT, bench, hidden, run, said

pytestmark = pytest.mark.ansible
COPY = "est_name ~ '.'"  # with a dot: ansible-core before 2.19 makes a list of "[1, 2]", whoever wrote it
INVENTORY = {
    "plugin": "sinch.est.est_trunks",
    "hostname": "{{ est_name[:60] }} {{ est_id }}",
    "include": ["acls", "sip_endpoints"],
    "filters": ["est_name is string"],
    "compose": {"copied": COPY, "dug": "est_acls[0].entries[0].description ~ '.'", "cut": "est_name[2:]"},
    "groups": {"everybody": "est_name == est_acls[0].name"},
    "keyed_groups": [{"key": COPY, "prefix": "k"}],
    "strict": True,
    "cache": True,
    "cache_plugin": "ansible.builtin.jsonfile",
    "cache_connection": "kept",
}
# Ansible prints results as JSON, which leaves other characters as they are; in texts of ours there are none, see below.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]|^(fatal|ok): \[all\]", re.M)
ALL_ACLS = "all ACLs"
PART = 3  # one in so many, where not all are tried
UNCHANGED = {"register": "again", "failed_when": "again is changed or again is failed"}


@pytest.fixture
def here(exits, tmp_path, collections, full):
    """A project of a trunk for each text, with an ACL, an endpoint and a description of the same text."""
    made = exits.enter_context(bench(tmp_path, collections))
    trunks = []
    for number, text in enumerate(texts(tmp_path / "trap")[:: 1 if full else PART]):
        id = f"{'TAME' if tame(text) else 'WILD'}{number:03d}"
        acl = {"id": f"{id}A", "name": text, "entries": [{"ipRange": "192.0.2.1", "description": text}]}
        trunks.append({"id": id, "name": text, "sipEndpoints": [{"sipAddress": text}], "accessControlLists": [acl]})
    made.emulator.seed({"projects": {PROJECT: {"trunks": trunks}}})
    return made


def trunks(here):
    return here.emulator.state()["projects"][PROJECT]["trunks"]


def ended_well(here, done):
    assert done.returncode == 0, said(done)[-3000:]
    inert(here, done)


def inert(here, done):
    """Nothing of it ran; the secret, which a name asked for, is not there; nothing moved the cursor."""
    assert not (here.folder / "trap").exists()
    assert not [secret for secret in hidden(here) if secret in said(done)]
    for output in (done.stdout, done.stderr):
        found = CONTROL.search(output)
        assert not found, output[found.start() - 200 : found.end() + 50]


def plain(value):
    """A value of a listing, without the mark that Ansible puts on what it must not evaluate."""
    if isinstance(value, dict):
        return plain(value["__ansible_unsafe"]) if set(value) == {"__ansible_unsafe"} else value
    return value


def may_be_template(text):
    return "{" in text or ("#" in text and "jinja2:" in text)


def test_inventory(here, record_property):
    (here.folder / "x.est.yml").write_text(yaml.safe_dump(INVENTORY))
    wanted = {trunk["id"]: trunk["name"] for trunk in trunks(here)}
    fresh = run(here, "inventory", "-i", "x.est.yml", "--list")
    ended_well(here, fresh)
    assert "ailed to parse" not in fresh.stderr, said(fresh)[-3000:]
    here.emulator.clear_log()
    cached = run(here, "inventory", "-i", "x.est.yml", "--list")
    assert here.emulator.log() == []
    for done in (fresh, cached):
        ended_well(here, done)
        found = {variables["est_id"]: variables for variables in json.loads(done.stdout)["_meta"]["hostvars"].values()}
        assert set(found) == set(wanted)
        for id, text in wanted.items():
            seen = found[id]
            acl, endpoint = seen["est_acls"][0], seen["est_sip_endpoints"][0]
            values = [seen["est_name"], acl["name"], acl["entries"][0]["description"], endpoint["sip_address"]]
            assert [plain(value) for value in values] == [text] * 4
            assert [plain(seen[name]) for name in ("copied", "dug")] == [f"{text}."] * 2
            assert plain(seen["cut"]) == text[2:]
            assert may_be_template(text) or values == [text] * 4

    graph = run(here, "inventory", "-i", "x.est.yml", "--graph")
    ended_well(here, graph)
    shown = {
        line.split()[-1]
        for line in graph.stdout.splitlines()
        if line.startswith("  |  |--") and line.endswith(tuple(wanted))
    }
    assert {id[-7:] for id in shown} == set(wanted)

    (here.folder / "play.yml").write_text(json.dumps(show(here.folder / "seen")))
    done = run(here, "playbook", "-i", "x.est.yml", "play.yml", ANSIBLE_FORKS="2")
    ended_well(here, done)
    assert "skipping:" not in done.stdout
    seen = json.loads((here.folder / "seen").read_text())
    assert dict(zip(seen["ids"], seen["again"], strict=True)) == {id: f"{text}." for id, text in wanted.items()}
    assert set(seen["groups"]) >= {"everybody", "est_trunks"}
    record_property("hostile strings, inert", len(wanted))


def test_host_names(here):
    """Ansible makes paths, arguments and lines of output of them."""
    hosts = {
        "-oProxyCommand=touch x": "_oProxyCommand=touch x",
        "../../x": "_._.._x",
        "..": "_.",
        "a\nok: [b]": "a_ok: [b]",
        "\x1b[31mred": "_[31mred",
        "\u202eltr": "_ltr",
        "#jinja2: variable_start_string:'['": "_jinja2: variable_start_string:'['",
        "{{ 1 }}": "__ 1 }}",
        "Büro [a:b], 1.OG - 2": "Büro [a:b], 1.OG - 2",
        "localhost": "_localhost",
        "127.0.0.1": "_127.0.0.1",
        "all": "_all",
        "est_trunks": "_est_trunks",
    }
    here.emulator.seed({"projects": {PROJECT: {"trunks": [{"name": name} for name in hosts]}}})
    plugin = {"plugin": "sinch.est.est_trunks"}
    (here.folder / "x.est.yml").write_text(yaml.safe_dump(plugin))
    done = run(here, "inventory", "-i", "x.est.yml", "--list")
    found = json.loads(done.stdout)["_meta"]["hostvars"]
    assert {plain(variables["est_name"]): host for host, variables in found.items()} == hosts

    (here.folder / "hosts.yml").write_text(yaml.safe_dump({"sites": {"hosts": {"a": None, "b": None}}}))
    here.emulator.seed({"projects": {PROJECT: {"trunks": [{"name": "sites"}]}}})
    strict = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
    done = run(here, "inventory", "-i", "hosts.yml", "-i", "x.est.yml", "--list", **strict)
    assert done.returncode
    assert "gets the host name 'sites', but that is a group" in " ".join(done.stderr.split())


def show(file):
    """A play that puts each text through templates and conditions, prints them, and keeps what became of them."""
    use = {
        "ansible.builtin.set_fact": {"again": f"{{{{ {COPY} }}}}"},
        "when": ["est_name ~ '.' == copied", "hostvars[inventory_hostname].dug == copied", "cut == est_name[2:]"],
    }
    each = {"hosts": "est_trunks", "connection": "local", "gather_facts": False, "tasks": [use]}
    again = "groups.est_trunks | map('extract', hostvars, 'again') | list"
    ids = "groups.est_trunks | map('extract', hostvars, 'est_id') | list"
    everything = f"{{{{ {{'again': {again}, 'ids': {ids}, 'groups': groups}} | to_json }}}}"
    tasks = [
        {"ansible.builtin.debug": {"msg": "{{ groups.est_trunks | map('extract', hostvars) | list }} {{ groups }}"}},
        {"ansible.builtin.copy": {"content": everything, "dest": str(file)}},
    ]
    return [each, {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}]


def test_modules(here, record_property):
    """What was read is shown, used in conditions and loops, and given back: that changes nothing, or makes the same."""
    kept = f"{{{{ found.acls | {only('name', 'enabled', 'entries')} }}}}"
    back = {"sinch.est.est_acl": {"trunk": ALL_ACLS, "acls": kept}}
    copy = {"sinch.est.est_acl": {"trunk": "copy", "acls": kept, "concurrency": 16}}
    nothing_else = {"trunk": ALL_ACLS, "acls": [], "exact": True}
    tasks = [
        {"sinch.est.est_trunk_info": {}, "register": "trunks"},
        {"sinch.est.est_acl_info": {"trunk": ALL_ACLS}, "register": "found"},
        {
            "ansible.builtin.debug": {"msg": "{{ item.name }} {{ item.entries[0].description }}"},
            "loop": "{{ found.acls }}",
            "when": [
                "item.name == item.entries[0].description",
                "item.name in (trunks.trunks | map(attribute='name'))",
            ],
        },
        {
            "sinch.est.est_trunk": {"trunks": f"{{{{ trunks.trunks | {only('name')} }}}}"},
            **UNCHANGED,
        },
        {**back, **UNCHANGED},
        {"sinch.est.est_trunk": {"name": "copy"}},
        {**copy, "check_mode": True},
        copy,
        {**copy, **UNCHANGED},
        {"sinch.est.est_acl": {**nothing_else, "max_purge": 1000}, "check_mode": True},
        {"sinch.est.est_acl": nothing_else, "ignore_errors": True},  # says what would go: all of them
    ]
    (here.folder / "play.yml").write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    acls = [acl for trunk in trunks(here) for acl in trunk["accessControlLists"]]
    state = trunks(here)
    here.emulator.seed(
        {"projects": {PROJECT: {"trunks": [*state, {"id": "ALL", "name": ALL_ACLS, "accessControlLists": acls}]}}}
    )
    before = trunks(here)
    done = run(here, "playbook", "play.yml", "--diff")
    ended_well(here, done)
    assert "skipping:" not in done.stdout
    assert "more than max_purge allows" in said(done)
    *after, copied = trunks(here)
    assert after == before
    assert sorted(map(content, copied["accessControlLists"])) == sorted(
        content(acl) for acl in acls if acl["id"].startswith("TAME")
    )
    record_property("hostile strings, inert", len(acls))


def only(*keys):
    """The filters that leave these keys of each object whose name a module takes."""
    ours = f"map('selectattr', 'key', 'in', {list(keys)})"
    return f"selectattr('id', 'match', 'TAME') | map('dict2items') | {ours} | map('items2dict') | list"


def content(acl):
    return acl["name"], acl["enabled"], acl["entries"][0]["ipRange"], acl["entries"][0]["description"]


def test_an_audit_of_a_hostile_site(here, record_property):
    """What nobody declared is told by name, in the plan for eyes."""
    acls = [acl for trunk in trunks(here) for acl in trunk["accessControlLists"]]
    endpoints = [{"sipAddress": acl["name"]} for acl in acls]
    site = {"name": "site", "accessControlLists": acls, "sipEndpoints": endpoints}
    here.emulator.seed({"projects": {PROJECT: {"trunks": [site]}}})
    declared = {"name": "site", "public_addresses": [{"ip_range": "192.0.2.1"}]}
    (here.folder / "sites.yml").write_text(yaml.safe_dump({"pbx_sites": [declared]}))
    done = run(here, "playbook", "sinch.est.audit_sites", "--diff", "-e", f"sites_file={here.folder / 'sites.yml'}")
    assert done.returncode == 2, said(done)[-3000:]
    assert '- {name: "$(touch' in " ".join(said(done).split()), said(done)[-3000:]
    inert(here, done)
    assert here.emulator.log(writes=True) == []
    record_property("hostile strings, inert", len(acls))
