# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every row of wrong input to modules is refused before any write, in words that say what is wrong and where."""

import json

import pytest
import yaml

from ansible_collections.sinch.est.plugins.module_utils._client import opened
from ansible_collections.sinch.est.plugins.module_utils._input import reader_spec, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._resources import RESOURCES
from ansible_collections.sinch.est.plugins.module_utils._shell import inform, manage
from tests.faults.bad_connection import CONNECTION
from tests.faults.bad_modules import MODULES
from tests.integration.bench import bench, run, said
from tests.integration.doors import DOORS, RECORD, differences, recorded, recording
from tests.unit.support import PROJECT, validated

SHELLS = {
    f"est_{row.name}{end}": (row, shell, spec(row))
    for row in RESOURCES
    for end, shell, spec in (("", manage, writer_spec), ("_info", inform, reader_spec))
}
THERE = {"projects": {PROJECT: {"trunks": [{"id": "T", "name": "london", "hostName": "acme-london"}]}}}


PARTS = 3  # one for each worker
SOME, FEW = 3, 30  # one in so many: at the front door each takes half a second


def complaints(emulator, bad, message):
    """What is wrong with how the input was taken. message: what the user got to read, None where it was accepted."""
    sent = emulator.log()
    emulator.clear_log()
    if bad.words not in (message or ""):
        yield bad, message
    if [entry for entry in sent if not bad.reads or (entry["method"] != "GET" and entry["operation"] != "token")]:
        yield bad, sent


@pytest.mark.parametrize("module", MODULES)
def test_refused(emulator, monkeypatch, record_property, module):
    row, shell, spec = SHELLS[module]
    own, good = MODULES[module]
    rows = [*((bad, bad.parameters) for bad in own), *((bad, {**good, **bad.parameters}) for bad in CONNECTION)]
    emulator.seed(THERE)
    wrong = []
    for bad, parameters in rows:
        with monkeypatch.context() as patch:
            for name, value in {**login(emulator), **bad.environ}.items():
                patch.setenv(name, value)
            wrong += complaints(emulator, bad, refusal(row, shell, spec, parameters))
    assert not wrong, "\n".join(map(str, wrong))
    record_property("bad inputs refused", len(rows))


def not_as(bad, failed, message):
    return not failed or bad.words not in message


def login(emulator):
    return {
        "SINCH_PROJECT_ID": PROJECT,
        "SINCH_KEY_ID": "key",
        "SINCH_KEY_SECRET": "s3cret-of-the-key",
        "SINCH_EST_API_URL": emulator.url,
        "SINCH_TOKEN_URL": emulator.token_url,
    }


def refusal(row, shell, spec, parameters):
    try:
        checked = validated(spec, parameters)
    except ValueError as error:
        return str(error)
    return shell(row, opened, checked, parameters, False, False).get("msg")


def at_the_front_door():
    """(module, row, parameters): what tells the same of several modules once, connection options by turns."""
    for module, (own, good) in MODULES.items():
        earlier = {bad.words for name in MODULES if name < module for bad in MODULES[name][0]}
        yield from ((module, bad, bad.parameters) for bad in own if bad.words not in earlier)
        for bad in CONNECTION[list(MODULES).index(module) :: len(MODULES)]:
            yield module, bad, {**good, **bad.parameters}


@pytest.mark.parametrize("part", range(PARTS))
def test_refused_at_the_front_door(exits, tmp_path, collections, record_property, full, part):
    """The same through ansible-playbook, by both doors: a task for each row, their messages written to a file."""
    rows = list(at_the_front_door())[part :: PARTS * (SOME if full else FEW)]
    here = exits.enter_context(bench(tmp_path, collections))
    here.emulator.seed(THERE)
    tasks = [
        {f"sinch.est.{module}": values, "environment": bad.environ, "register": f"r{n}", "ignore_errors": True}
        for n, (module, bad, values) in enumerate(rows)
    ]
    results = "[" + ", ".join(f"[r{n}.failed, r{n}.msg | default('')]" for n in range(len(rows))) + "]"
    write = {"ansible.builtin.copy": {"content": f"{{{{ {results} | to_json }}}}", "dest": str(tmp_path / "results")}}
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [*tasks, write]}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))
    told = []
    for in_process in DOORS.values():
        variable = f"sinch_est_in_process={in_process}"
        done = run(here, "playbook", tmp_path / "play.yml", "-e", variable, **recording(tmp_path))
        assert done.returncode == 0, said(done)[-2000:]
        assert "Traceback" not in said(done)
        assert here.secret not in said(done)
        results = json.loads((tmp_path / "results").read_text())
        assert not [(row, result) for row, result in zip(rows, results, strict=True) if not_as(row[1], *result)]
        told.append(recorded(tmp_path))
        (tmp_path / RECORD).unlink()
    assert "\n".join(differences(*told)) == ""
    assert not here.emulator.log(writes=True)
    record_property("bad inputs refused by ansible-playbook", len(rows))
