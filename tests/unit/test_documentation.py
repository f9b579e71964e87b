# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What ansible-doc says is what the code takes and gives, in both directions: options, results, names."""

import importlib
import json
import os
import subprocess
import sys

import pytest
import yaml

from ansible_collections.sinch.est.plugins.module_utils._client.client import USER_AGENT
from ansible_collections.sinch.est.plugins.module_utils._client.options import CONNECTION, connection_spec
from ansible_collections.sinch.est.plugins.module_utils._model.resource import RESOURCES, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import (
    audit_spec,
    reader_spec,
    site_info_spec,
    site_spec,
    writer_spec,
)
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN
from tests.emulator.client import ROOT
from tests.unit.support import validated

ROWS = {f"est_{row.name}": row for row in RESOURCES}
SPECS = {
    **{name: (row, writer_spec(row)) for name, row in ROWS.items()},
    **{f"{name}_info": (row, reader_spec(row)) for name, row in ROWS.items()},
}
WHOLE = {
    "est_site": (None, site_spec()),
    "est_site_info": (None, site_info_spec()),
    "est_audit": (None, audit_spec()),
}
MODULES = {**SPECS, **WHOLE}
LOOKUPS = ("pbx_sites", "adopted_sites")
REPORT = "est_audit_report"  # asks nobody, so it is in no group
TASK_WORDS = {"name", "register", "loop", "loop_control", "vars", "when"}  # what stands beside the module in a task
EVERY_MODULE = pytest.mark.parametrize("name", MODULES)
EVERY_ROW = pytest.mark.parametrize("name", SPECS)


def ansible_doc(kind, *names):
    names = [f"sinch.est.{name}" for name in names]
    command = [sys.executable, "-m", "ansible", "doc", "--json", "--type", kind, *names]
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    return {name.rpartition(".")[2]: entry for name, entry in json.loads(done.stdout).items()}


@pytest.fixture(scope="module")
def docs():
    found = ansible_doc("module", *MODULES)
    assert found.keys() == MODULES.keys()
    return found


@pytest.fixture(scope="module")
def inventory():
    return ansible_doc("inventory", "est_trunks")["est_trunks"]["doc"]["options"]


@pytest.fixture(scope="module")
def reference(docs, inventory):
    """Of each page of the reference, its options and its results."""
    lookups = ansible_doc("lookup", *LOOKUPS)
    pbx_site = ansible_doc("role", "pbx_site")["pbx_site"]["entry_points"]["main"]
    return {
        **{name: (doc["doc"]["options"], doc["return"]) for name, doc in docs.items()},
        "est_trunks": (inventory, {}),
        **{name: (found["doc"]["options"], found["return"]) for name, found in lookups.items()},
        "pbx_site": (pbx_site["options"], {}),
    }


def facts(options, deeper):
    """Of options or a spec, what both say, at every depth."""
    return {
        name: {
            "type": option.get("type", "str"),
            "elements": option.get("elements"),
            "choices": option.get("choices"),
            "default": option.get("default"),
            "required": option.get("required", False),
            "members": facts(option.get(deeper) or {}, deeper),
        }
        for name, option in options.items()
    }


@EVERY_MODULE
def test_options(docs, name):
    spec, _rules = MODULES[name][1]
    assert facts(docs[name]["doc"]["options"], "suboptions") == facts(spec, "options")


@EVERY_ROW
def test_results(docs, name):
    row, _spec = SPECS[name]
    writes = not name.endswith("_info")
    returned = docs[name]["return"]
    beside = {"action"} if writes else {"trunk_name"} if row.parent else set()
    trunk = {"trunk_id"} if row.parent else set()
    moved = MOVED if writes and row.exclusive else set()
    contains = returned[row.plural]["contains"]
    assert contains.keys() == {field.name for field in row.fields} | set(row.beyond) | beside | trunk | moved
    for field in row.fields:
        assert contains[field.name]["type"] == field.kind, field.name
    always = {row.name, "counts", "failed_items"} if writes else set()
    along = [child for child in CHILDREN if writes and row is TRUNK]
    assert returned.keys() == {row.plural} | always | {child.plural for child in along}
    for child in along:
        assert returned[child.plural]["contains"].keys() == {"action", child.key, "trunk_id"}


MOVED = {"from_trunk_id"}  # of what moves, which takes two trunks, so a list
EVERY_PAGE = pytest.mark.parametrize("page", [*MODULES, "est_trunks", *LOOKUPS, "pbx_site"])


def each(entries, *deeper, place=""):
    """Every option or result with its place, at every depth."""
    for name, entry in entries.items():
        yield f"{place}{name}", entry
        for members in filter(None, map(entry.get, deeper)):
            yield from each(members, *deeper, place=f"{place}{name}.")


@EVERY_PAGE
def test_every_option_is_described(reference, page):
    options, _results = reference[page]
    places = dict(each(options, "suboptions", "options"))
    assert places
    assert [place for place, option in places.items() if not "".join(option.get("description", "")).strip()] == []


# A whole number will do for a float; true is no number.
KINDS = {
    "raw": {dict, str},
    "str": {str},
    "bool": {bool},
    "int": {int},
    "float": {float, int},
    "list": {list},
    "dict": {dict},
}


@EVERY_PAGE
def test_every_result_has_a_sample_of_its_type(reference, page):
    """Or its members have theirs."""
    _options, results = reference[page]
    for place, result in each(results, "contains"):
        assert "".join(result["description"]).strip(), place
        if "sample" not in result:
            assert result.get("contains"), place
            continue
        assert type(result["sample"]) in KINDS[result["type"]], place
        if result["type"] == "list":
            assert result["sample"], place
            assert {type(item) for item in result["sample"]} <= KINDS[result["elements"]], place


@pytest.mark.parametrize("name", ROWS)
def test_the_sample_of_one_object_has_what_an_object_has(docs, name):
    row, returned = ROWS[name], docs[name]["return"]
    assert returned[row.name]["sample"].keys() == returned[row.plural]["contains"].keys() - MOVED - set(row.beyond)


@EVERY_MODULE
def test_examples_are_accepted(docs, name):
    seen = 0
    for task in yaml.safe_load(docs[name]["examples"]):
        for action in [key for key in task if key.startswith("sinch.est.")]:
            validated(MODULES[action.removeprefix("sinch.est.")][1], task[action] or {})
            seen += 1
    assert seen


@EVERY_ROW
def test_main_runs_its_row(name, monkeypatch):
    module = importlib.import_module(f"ansible_collections.sinch.est.plugins.modules.{name}")
    work = "reader" if name.endswith("_info") else "writer"
    ran = []
    monkeypatch.setattr(module, work, lambda row: [row])
    monkeypatch.setattr(module, "run", ran.append)
    module.main()
    assert ran == [SPECS[name][0]]


@EVERY_MODULE
def test_examples_name_modules_in_full(docs, name):
    """As ansible-lint would want it, which does not read them."""
    tasks = yaml.safe_load(docs[name]["examples"])
    words = {word for task in tasks for word in task if word not in TASK_WORDS}
    assert words
    assert not [word for word in words if word.count(".") != 2]


def test_every_module_is_in_the_action_group_and_has_its_action():
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())
    assert runtime["action_groups"] == {"est": sorted(MODULES)}
    for kind in ("modules", "action"):
        assert {file.stem for file in (ROOT / "plugins" / kind).glob("*.py")} == MODULES.keys() | {REPORT}


@EVERY_MODULE
def test_attributes(docs, name):
    attributes = docs[name]["doc"]["attributes"]
    assert attributes["action_group"]["membership"] == ["sinch.est.est"]
    assert attributes["check_mode"]["support"] == attributes["idempotent"]["support"] == "full"
    assert attributes["diff_mode"]["support"] == ("N/A" if name.endswith("_info") else "full")


@EVERY_MODULE
def test_descriptions_name_the_environment(docs, name):
    for option, fact in CONNECTION.items():
        assert f"E({fact['env']})" in " ".join(docs[name]["doc"]["options"][option]["description"])


def test_inventory_takes_the_same_connection(inventory):
    of_connection = {name: inventory[name] for name in CONNECTION}
    assert facts(of_connection, "suboptions") == facts(CONNECTION, "options")
    assert {name: option["env"] for name, option in of_connection.items()} == {
        name: [{"name": option["env"]}] for name, option in CONNECTION.items()
    }


def test_every_connection_option_falls_back_to_its_variable(monkeypatch):
    said = {"type": "str"}
    samples = {"bool": "no", "float": "2.5", "path": "/etc/ca.pem"}
    for name, option in CONNECTION.items():
        value = samples.get(option["type"], option.get("choices", [None, f"of {name}"])[1])
        monkeypatch.setenv(option["env"], value)
        said[name] = value
    found = validated((connection_spec(), {}), {})
    assert {name: str(found[name]) for name in CONNECTION} == {
        **{name: said[name] for name in CONNECTION},
        "validate_certs": "False",
    }


@pytest.mark.parametrize("spec", [spec for _row, (spec, _rules) in MODULES.values()], ids=MODULES)
def test_secrets_are_not_logged_and_addresses_are(spec):
    secret = {name for name, option in spec.items() if option.get("no_log")}
    assert secret == {"key_secret", "access_token"}


def test_user_agent_says_the_version():
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert USER_AGENT.split()[0] == f"{galaxy['namespace']}.{galaxy['name']}/{galaxy['version']}"
