# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Wrong input to modules through ansible-playbook, by both doors; tests/unit/test_refusals.py has all of it."""

import json

import pytest
import yaml

from tests.integration.bench import PROJECT, bench, run, said
from tests.integration.doors import DOORS, RECORD, differences, recorded, recording
from tests.unit.bad_connection import CONNECTION
from tests.unit.bad_modules import MODULES

THERE = {"projects": {PROJECT: {"trunks": [{"id": "T", "name": "london", "hostName": "acme-london"}]}}}
PARTS = 3  # one for each worker
SOME, FEW = 6, 30  # one in so many: each takes half a second


def at_the_front_door():
    """(module, row, parameters): what tells the same of several modules once, connection options by turns."""
    for module, (own, good) in MODULES.items():
        earlier = {bad.words for name in MODULES if name < module for bad in MODULES[name][0]}
        yield from ((module, bad, bad.parameters) for bad in own if bad.words not in earlier)
        for bad in CONNECTION[list(MODULES).index(module) :: len(MODULES)]:
            yield module, bad, {**good, **bad.parameters}


@pytest.mark.parametrize("part", range(PARTS))
def test_refused_at_the_front_door(exits, tmp_path, collections, record_property, full, part):
    """A task for each row, their messages written to a file."""
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
        pairs = zip(rows, results, strict=True)
        assert not [(row, *result) for row, result in pairs if not result[0] or row[1].words not in result[1]]
        told.append(recorded(tmp_path))
        (tmp_path / RECORD).unlink()
    assert "\n".join(differences(*told)) == ""
    assert not here.emulator.log(writes=True)
    record_property("bad inputs refused by ansible-playbook", len(rows))
