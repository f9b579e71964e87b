# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The inventory plugin through ansible-inventory and ansible-playbook, as users and their cron jobs call it."""

import json
import unicodedata

import pytest
import yaml

from tests.dialects import DIALECTS, unsaid
from tests.gates.tree import CHECKOUT
from tests.integration.bench import PROJECT, bench, check_log, hidden, run, said
from tests.integration.doors import DOORS

LONG = "x" * 5000
SITES = [
    {
        "name": "site-gb-london",
        "hostName": "acme-london",
        "callsPerSecond": 10,
        "sipEndpoints": [{"sipAddress": "sbc1.example.com"}, {"sipAddress": "sbc2.example.com", "priority": 2}],
        "accessControlLists": [{"name": "office", "entries": [{"ipRange": "198.51.100.0/28"}]}],
        "phoneNumbers": ["+442079460100", "+442079460101"],
    },
    {"name": "site-es-madrid", "hostName": "acme-madrid", "sipEndpoints": [{"sipAddress": "sbc1.example.es"}]},
    {"name": "laboratory", "hostName": "acme-lab"},
]
FIELDS = {
    "id",
    "name",
    "host_name",
    "top_level_domain",
    "domain",
    "calls_per_second",
    "create_time",
    "update_time",
}
OF_ONE_API = {
    "description": {"enable_calling_to_beta": False},
    "published": {
        "project_id": PROJECT,
        "enable_caller_name": False,
        "enable_call_forward": False,
        "call_forward_number": "",
    },
}
READS = {"description": 1 + 3 * 3, "published": 1 + 2 + 2 * 3}  # of three trunks, and all under them
PLAY = {"hosts": "all", "gather_facts": False, "tasks": [{"ansible.builtin.debug": {"msg": "ran"}}]}


@pytest.fixture
def here(exits, tmp_path, collections, api):
    made = exits.enter_context(bench(tmp_path, collections, api=api))
    made.emulator.seed_described({"projects": {PROJECT: {"trunks": SITES}, "p2": {"trunks": [{"name": "elsewhere"}]}}})
    return made


def write(here, name="x.est.yml", **options):
    """An inventory file with these options; its path."""
    path = here.folder / name
    path.write_text(yaml.safe_dump({"plugin": "sinch.est.est_trunks"} | options))
    return path


def listed(here, *arguments, environ=None, **options):
    """What ansible-inventory lists for a file with these options."""
    done = run(here, "inventory", "-i", write(here, **options), "--list", *arguments, **(environ or {}))
    assert done.returncode == 0, said(done)
    assert not [secret for secret in hidden(here) if secret in said(done)]
    return json.loads(done.stdout)


def refused(here, **options):
    """The text of a run that must fail and list nothing."""
    variables = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
    done = run(here, "inventory", "-i", write(here, **options), "--list", **variables)
    assert done.returncode, said(done)
    assert done.stdout == ""
    assert not [secret for secret in hidden(here) if secret in said(done)]
    return " ".join(done.stderr.split())


def hosts(listing):
    return listing["_meta"]["hostvars"]


@pytest.mark.story
def test_each_trunk_is_a_host_with_its_fields(here, api):
    listing = listed(here)
    assert set(listing["est_trunks"]["hosts"]) == {"site-gb-london", "site-es-madrid", "laboratory"}
    london = hosts(listing)["site-gb-london"]
    own = OF_ONE_API[api]
    assert set(london) == {"ansible_connection", *(f"est_{name}" for name in {*FIELDS, *own})}
    assert {name: london[f"est_{name}"] for name in own} == own
    assert london["ansible_connection"] == "local"
    assert london["est_domain"] == "acme-london.pstn.sinch.com"
    assert london["est_calls_per_second"] == 10
    log = here.emulator.log()
    check_log(log, "oauth2")
    assert [request["operation"] for request in log] == ["token", "listTrunks"]


def test_nobody_logs_in_to_a_trunk_unless_told_otherwise(here):
    def connection(*more, **options):
        done = run(here, "inventory", *more, "-i", write(here, **options), "--host", "laboratory")
        assert done.returncode == 0, said(done)
        return json.loads(done.stdout).get("ansible_connection")

    assert connection() == "local"
    assert connection(compose={"ansible_connection": "'ssh'"}) == "ssh"
    assert connection(compose={"ansible_host": "est_domain"}) is None  # somebody means to go there
    real = here.folder / "real"
    real.write_text("laboratory ansible_host=192.0.2.1\n")
    assert connection("-i", real) is None  # a machine that another source knows how to reach
    of_group = here.folder / "group_vars" / "est_trunks.yml"
    of_group.parent.mkdir()
    of_group.write_text("ansible_connection: network_cli\n")
    assert connection() == "network_cli"


@pytest.mark.story
def test_children_come_on_request_with_the_fewest_requests(here, api):
    found = hosts(listed(here, include=["sip_endpoints", "acls", "phone_numbers"], auth_method="basic"))
    london, lab = found["site-gb-london"], found["laboratory"]
    assert [item["sip_address"] for item in london["est_sip_endpoints"]] == ["sbc1.example.com", "sbc2.example.com"]
    assert [item["entries"] for item in london["est_acls"]] == [[{"ip_range": "198.51.100.0/28"}]]
    assert [item["phone_number"] for item in london["est_phone_numbers"]] == ["+442079460100", "+442079460101"]
    assert {item["trunk_id"] for item in london["est_sip_endpoints"] + london["est_acls"]} == {london["est_id"]}
    assert (lab["est_sip_endpoints"], lab["est_acls"], lab["est_phone_numbers"]) == ([], [], [])
    check_log(here.emulator.log(), "basic")
    assert len(here.emulator.log()) == READS[api]


def test_names_filters_and_groups(here):
    listing = listed(
        here,
        hostname="{{ sip_host_name | upper }}",
        prefix="sip_",
        include=["sip_endpoints"],
        filters=["sip_name is match('site-')", "sip_calls_per_second > 0"],
        compose={"ansible_host": "sip_domain", "addresses": "sip_sip_endpoints | map(attribute='sip_address') | list"},
        groups={"without_backup": "sip_sip_endpoints | length < 2"},
        keyed_groups=[{"key": "sip_name.split('-')[1]", "prefix": "country"}],
        strict=True,
    )
    found = hosts(listing)
    assert set(found) == {"ACME-LONDON", "ACME-MADRID"}
    assert found["ACME-LONDON"]["ansible_host"] == "acme-london.pstn.sinch.com"
    assert found["ACME-LONDON"]["addresses"] == ["sbc1.example.com", "sbc2.example.com"]
    assert not [name for name in found["ACME-LONDON"] if name.startswith("est_")]
    assert listing["without_backup"]["hosts"] == ["ACME-MADRID"]
    assert listing["country_gb"]["hosts"] == ["ACME-LONDON"]
    assert listing["country_es"]["hosts"] == ["ACME-MADRID"]


def test_a_mistake_in_an_expression_is_an_error_only_if_strict(here):
    options = {"compose": {"wrong": "no_such_variable", "right": "est_name"}}
    assert "no_such_variable" in refused(here, strict=True, **options)
    london = hosts(listed(here, strict=False, **options))["site-gb-london"]
    assert london["right"] == "site-gb-london"
    assert "wrong" not in london


def test_a_filter_that_cannot_be_evaluated_is_an_error(here):
    assert "no_such_variable" in refused(here, filters=["no_such_variable > 1"])


def test_a_filter_may_be_a_number_or_a_list(here):
    for condition in ("est_phone_numbers | length", "est_phone_numbers"):
        found = hosts(listed(here, include=["phone_numbers"], filters=[condition]))
        assert set(found) == {"site-gb-london"}


@pytest.mark.parametrize(
    "broken",
    [
        {"hostname": "{{ est_name[:5] }}"},  # two of them the same
        {"strict": True, "compose": {"wrong": "est_name if est_name != 'laboratory' else nosuch"}},
        {"hostname": "{{ 'other' if est_name == 'laboratory' else est_name }}"},
    ],
)
def test_a_source_that_fails_leaves_the_hosts_of_others_alone(here, broken):
    (here.folder / "inv").mkdir()
    others = {"other": {"hosts": {"site-": {}, "site-gb-london": {}, "web": {}}}}
    (here.folder / "inv" / "a.yml").write_text(yaml.safe_dump(others))
    write(here, "inv/z.est.yml", **broken)
    done = run(here, "inventory", "-i", here.folder / "inv", "--list")
    assert "Failed to parse" in said(done)
    assert set(json.loads(done.stdout)["other"]["hosts"]) == set(others["other"]["hosts"])
    assert "est_trunks" not in json.loads(done.stdout)


def test_options_may_be_templates(here):
    project = "{{ lookup('ansible.builtin.env', 'SITE_PROJECT') }}"
    environ = {"SITE_PROJECT": "p2", "SINCH_PROJECT_ID": None}
    listing = listed(here, environ=environ, project_id=project)
    assert listing["est_trunks"]["hosts"] == ["elsewhere"]


CACHE = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": "kept"}


@pytest.mark.story
def test_a_cached_run_needs_neither_network_nor_credentials(here):
    first = listed(here, include=["phone_numbers"], **CACHE)
    here.emulator.clear_log()
    assert listed(here, include=["phone_numbers"], **CACHE) == first
    assert here.emulator.log() == []
    gone = {
        "SINCH_TOKEN_URL": "http://127.0.0.1:9",
        "SINCH_KEY_ID": None,
        "SINCH_KEY_SECRET": None,
        "SINCH_PROJECT_ID": None,
    }
    assert listed(here, include=["phone_numbers"], environ=gone, **CACHE) == first
    assert here.emulator.log() == []
    kept = "".join(path.read_text() for path in (here.folder / "kept").rglob("*") if path.is_file())
    assert "site-gb-london" in kept
    assert not [secret for secret in hidden(here) if secret in kept]


def test_the_cache_is_read_anew_when_that_is_asked_for_or_it_does_not_serve(here):
    (here.folder / "play.yml").write_text(json.dumps([PLAY]))
    listed(here, **CACHE)
    here.emulator.seed_described(
        {"projects": {PROJECT: {"trunks": [{"name": "new"}]}, "p2": {"trunks": [{"name": "elsewhere"}]}}}
    )
    assert set(hosts(listed(here, **CACHE))) == {site["name"] for site in SITES}
    flush = run(here, "playbook", "-i", write(here, **CACHE), "play.yml", "--flush-cache")
    assert "new" in flush.stdout, said(flush)
    here.emulator.clear_log()
    assert set(hosts(listed(here, **CACHE))) == {"new"}
    assert here.emulator.log() == []
    assert set(hosts(listed(here, include=["acls"], **CACHE))) == {"new"}
    assert set(hosts(listed(here, project_id="p2", **CACHE))) == {"elsewhere"}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("api_url", "http://127.0.0.1:9"),
        ("project_id", "p2"),
        ("key_id", "another"),
        ("auth_method", "basic"),
        pytest.param("api", dict(zip(DIALECTS, reversed(DIALECTS), strict=True)), marks=pytest.mark.story),
    ],
)
def test_the_cache_of_another_source_does_not_serve(here, api, option, value):
    """Neither what an emulator holds as that of the service, nor what one key may see as that of another."""
    value = value[api] if isinstance(value, dict) else value
    listed(here, **CACHE)
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": [{"name": "new"}]}}})
    variables = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true", "SINCH_EST_RETRY_DEADLINE": "1"}
    for door in ({}, {f"SINCH_{'EST_' * option.startswith('api')}{option.upper()}": value}):
        path = write(here, **CACHE, **({} if door else {option: value}))
        done = run(here, "inventory", "-i", path, "--list", **variables, **door)
        assert "site-gb-london" not in said(done)
    assert set(hosts(listed(here, **CACHE))) <= {"new", *(site["name"] for site in SITES)}


def cached(here):
    """The file of the cache, and what it holds."""
    listed(here, include=["sip_endpoints", "acls", "phone_numbers"], **CACHE)
    (path,) = (path for path in (here.folder / "kept").rglob("*") if path.is_file())
    here.emulator.clear_log()
    whole = json.loads(path.read_text())
    return path, json.loads(whole["__payload__"]) if "__payload__" in whole else whole


def put(path, known):
    """Writes what the cache of this ansible-core would read as known."""
    wrapped = "__payload__" in json.loads(path.read_text())
    path.write_text(json.dumps({"__payload__": json.dumps(known)} if wrapped else known))


def of_cache(here):
    return {"include": ["sip_endpoints", "acls", "phone_numbers"], **CACHE}


BROKEN = {
    "a list": lambda known: [],
    "text": lambda known: "known",
    "no trunks": lambda known: {**known, "trunks": None},
    "a trunk that is text": lambda known: {**known, "trunks": ["london"]},
    "a trunk without an id": lambda known: {**known, "trunks": [{"name": "london"}]},
    "a trunk with a number for an id": lambda known: {**known, "trunks": [{"id": 1, "name": "london"}]},
    "a trunk with a list for a name": lambda known: {**known, "trunks": [{"id": "T", "name": ["london"]}]},
    "endpoints in a list": lambda known: {**known, "sip_endpoints": []},
    "endpoints that are text": lambda known: {**known, "sip_endpoints": dict.fromkeys(known["sip_endpoints"], "none")},
    "an endpoint that is text": lambda known: {**known, "acls": {key: ["none"] for key in known["acls"]}},
    "no endpoints of a trunk": lambda known: {**known, "sip_endpoints": {}},
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_cache_is_an_error(here, kind):
    """Who edits it, or writes another file in its place, gets no part of an inventory."""
    path, known = cached(here)
    put(path, BROKEN[kind](known))
    said_here = refused(here, **of_cache(here))
    assert "x.est.yml: what the cache holds is broken: " in said_here
    assert "No host was added. Read it anew with --flush-cache" in said_here
    assert here.emulator.log() == []


def test_what_is_no_cache_at_all_is_an_error(here):
    path, _known = cached(here)
    path.write_text("[]")
    assert "x.est.yml: what the cache holds is broken" in refused(here, **of_cache(here))


def test_the_cache_of_another_version_is_read_anew(here):
    path, known = cached(here)
    del known["version"]
    put(path, {**known, "trunks": []})
    assert set(hosts(listed(here, **of_cache(here)))) == {site["name"] for site in SITES}


@pytest.mark.ansible
@pytest.mark.parametrize("kind", ["__ansible_unsafe", "TrustedAsTemplate", "__ansible_vault"])
def test_text_in_the_cache_that_claims_to_be_a_template_is_none(here, kind):
    evil = "{{ lookup('ansible.builtin.pipe', 'touch trap') }}"
    marked = {kind: evil}
    if kind == "TrustedAsTemplate":
        marked = {"__ansible_type": "_AnsibleTaggedStr", "value": evil, "tags": [{"__ansible_type": kind}]}
    path, known = cached(here)
    known["trunks"][0]["note"] = marked
    put(path, known)
    task = {"ansible.builtin.debug": {"msg": "{{ est_note | default('none') }}"}}
    (here.folder / "play.yml").write_text(json.dumps([{**PLAY, "tasks": [task]}]))
    done = run(here, "playbook", "-i", write(here, **of_cache(here)), "play.yml")
    assert not (here.folder / "trap").exists(), said(done)
    assert "Traceback" not in said(done)
    assert here.emulator.log() == []


@pytest.mark.ansible
@pytest.mark.parametrize("prefix", ["", "a", "est_"])
def test_no_field_sets_what_ansible_acts_on(here, prefix):
    """A server that sends more fields than are described cannot say how a host is reached, or what is done there."""
    path, known = cached(here)
    more = {"ansible_connection": "ssh", "nsible_host": "evil", "pbx_site_state": "absent", "future": 1}
    known["trunks"][0].update(more)
    put(path, known)
    variables = hosts(listed(here, prefix=prefix, **of_cache(here)))["site-gb-london"]
    assert [name for name in variables if name.startswith(("ansible_", "pbx_site_"))] == ["ansible_connection"]
    assert variables["ansible_connection"] == "local"
    assert ("future" in variables) is False
    assert (f"{prefix}future" in variables) is (prefix != "")
    assert variables[f"{prefix}name"] == "site-gb-london"


@pytest.mark.parametrize(
    ("kind", "operation", "says"),
    [
        ("403", "listTrunks", "answered 403"),
        ("403", "listSipEndpoints", "list SIP endpoints on trunk '"),
        ("no_key", "listSipEndpoints", "holds no list '"),
        ("401", "token", "log in"),
    ],
)
def test_a_failure_of_the_api_is_an_error_and_no_part_of_an_inventory(here, kind, operation, says):
    here.emulator.fault(kind, operation=operation, skip=0 if operation in ("token", "listTrunks") else 2)
    assert says in refused(here, include=["sip_endpoints"])


def test_a_play_does_not_run_on_part_of_the_hosts(here):
    trunks = [{"name": name} for name in ("one", "two", "one")]
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": trunks}}})
    (here.folder / "play.yml").write_text(json.dumps([PLAY]))
    done = run(here, "playbook", "-i", write(here), "play.yml")
    assert "ran" not in done.stdout


@pytest.mark.parametrize("twin", ["twin", "tw\u00edn"])
def test_two_hosts_of_one_name_are_an_error_that_names_both(here, twin):
    names = [unicodedata.normalize(form, twin) for form in ("NFC", "NFD")]
    twins = [{"name": names[0], "id": "TWIN-1"}, {"name": "single"}, {"name": names[1], "id": "TWIN-2"}]
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": twins}}})
    text = refused(here)
    assert "TWIN-1" in text
    assert "TWIN-2" in text
    assert f"'{names[1]}'" in text
    assert "hostname" in text
    found = hosts(listed(here, hostname="{{ est_name }}-{{ est_id | lower }}", filters=["est_name != 'single'"]))
    assert set(found) == {f"{names[0]}-twin-1", f"{names[1]}-twin-2"}


@pytest.mark.parametrize("name", ["est.yml", "trunks.est.yaml", "my_est.yml"])
def test_files_that_are_for_the_plugin(here, name):
    assert len(hosts(listed(here, name=name))) == len(SITES)


@pytest.mark.parametrize("name", ["trunks.yml", "est.json", "est.yml.bak"])
def test_files_that_are_not(here, name):
    refused(here, name=name)
    assert here.emulator.log() == []


def test_the_example(here):
    example = CHECKOUT / "docs/examples/trunks.est.yml"
    listing = listed(here, **yaml.safe_load(example.read_text()))
    assert set(listing["without_backup"]["hosts"]) == {"site-es-madrid", "laboratory"}


def test_a_wrong_option_is_said_before_any_request(here):
    assert "include" in refused(here, include=["trunks"])
    assert "concurrency: 99 is not between 1 and 16" in refused(here, concurrency=99)
    assert here.emulator.log() == []


@unsaid("text")
@pytest.mark.ansible
def test_text_from_the_api_is_never_evaluated(here):
    trap = here.folder / "trap"  # what the names would make, where they run
    names = [
        "{{ lookup('ansible.builtin.pipe', 'touch trap') }}",
        "{% for x in lookup('ansible.builtin.pipe', 'touch trap') %}{% endfor %}",
        "{% raw %}{{ 1 }}",
        "!unsafe 'x'",
        "- [a, {b: c}]",
        "\N{TELEPHONE RECEIVER} büro",
        LONG,
        "plain",
    ]
    trunks = [
        {
            "name": name,
            "accessControlLists": [{"name": name, "entries": [{"ipRange": "192.0.2.1", "description": name}]}],
            "sipEndpoints": [{"sipAddress": name}],
        }
        for name in names
    ]
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": trunks}}})
    options = {
        "include": ["acls", "sip_endpoints"],
        "compose": {"copied": "est_name", "dug": "est_acls[0].entries[0].description"},
        "groups": {"everybody": "est_name is string"},
        "keyed_groups": [{"key": "est_name", "prefix": "k"}],
        "strict": True,
    }
    texts = ["est_name", "est_acls[0].name", "est_acls[0].entries[0].description", "est_sip_endpoints[0].sip_address"]
    wanted = [*texts, "copied", "dug", "inventory_hostname"]
    message = f"{{{{ [{', '.join(wanted)}] | to_json }}}}"
    show = {
        "name": "Show",
        "ansible.builtin.copy": {"content": message, "dest": f"{here.folder}/seen-{{{{ est_id }}}}"},
    }
    debug = {"name": "Debug", "ansible.builtin.debug": {"var": "hostvars[inventory_hostname]"}}
    play = {"hosts": "everybody", "gather_facts": False, "connection": "local", "tasks": [debug, show]}
    (here.folder / "play.yml").write_text(json.dumps([play]))
    done = run(here, "playbook", "-i", write(here, **options), "play.yml", ANSIBLE_FORKS="2")
    assert done.returncode == 0, said(done)
    assert not trap.exists()
    seen = [json.loads(path.read_text()) for path in here.folder.glob("seen-*")]
    assert sorted(row[0] for row in seen) == sorted(names)
    for row in seen:
        assert set(row[:-1]) == {row[0]}, row
        assert row[-1] == row[0].replace("{", "_").replace("- [", "_ ["), row

    listing = listed(here, **options)
    assert not trap.exists()
    plain = hosts(listing)["plain"]
    assert (plain["est_name"], plain["copied"], plain["est_acls"][0]["name"]) == ("plain", "plain", "plain")
    assert all(isinstance(plain[f"est_{name}"], str) for name in ("id", "domain", "create_time"))


@pytest.mark.parametrize("door", DOORS)
def test_a_trunk_that_only_the_cache_still_has(here, door):
    """Its id is all that a task gets, and there is nothing to create."""
    tasks = [
        {"sinch.est.est_sip_endpoint": {"trunk": "{{ est_id }}", "sip_address": "sbc9.example.com"}},
        {"sinch.est.est_trunk": {"trunk_id": "{{ est_id }}", "name": "laboratory"}},
        {"sinch.est.est_sip_endpoint_info": {"trunk": "{{ est_id }}"}},
    ]
    play = {"hosts": "laboratory", "gather_facts": False, "connection": "local"}
    (here.folder / "play.yml").write_text(
        json.dumps([{**play, "tasks": [{**task, "ignore_errors": True} for task in tasks]}])
    )
    options = ["-i", write(here, **CACHE), "play.yml", "-e", f"sinch_est_in_process={DOORS[door]}"]
    assert "ignored=0" in run(here, "playbook", *options).stdout
    here.emulator.clear_log()
    here.emulator.seed_described({"projects": {PROJECT: {"trunks": SITES[:2]}}})
    done = run(here, "playbook", *options)
    assert "ignored=3" in done.stdout, said(done)
    messages = [line for line in done.stdout.splitlines() if line.startswith("fatal: ")]
    assert len(messages) == 3
    for message in messages:
        assert "If an inventory gave the id, its cache may be older than that: run with --flush-cache." in message
        assert "Create it first" not in message
    assert not here.emulator.log(writes=True)
