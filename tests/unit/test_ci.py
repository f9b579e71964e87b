# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What GitHub is asked to run is what the gates are made for: all tags, every Python they look for, and .ci/run."""

import os

import yaml

from tests.calls.processes import PACKAGES
from tests.gates.cores import CORES, NIGHT
from tests.gates.pythons import VERSIONS
from tests.gates.run import SKIPPED, Gate, run
from tests.gates.tree import CHECKOUT


def test_the_workflow_runs_everything_on_every_python():
    (job,) = yaml.safe_load((CHECKOUT / ".github/workflows/ci.yml").read_text())["jobs"].values()
    checkout, pythons, step = job["steps"]
    assert checkout["with"] == {"fetch-depth": 0}
    assert sorted(pythons["with"]["python-version"].split()) == sorted(VERSIONS)
    assert {core.pythons[0] for core in CORES.values()} <= set(VERSIONS)
    assert os.access(CHECKOUT / step["run"], os.X_OK)
    assert job["env"].keys() == {NIGHT}
    script = (CHECKOUT / step["run"]).read_text()
    assert 'make test WITH="sweep schemathesis sdk matrix calls page --complete"' in script
    assert f"packages=({PACKAGES} chromium)" in script


def test_a_gate_without_its_program_is_skipped_by_name_and_excused():
    gate = Gate(
        "calls", "it", ("python", "-c", "raise SystemExit(1)"), CHECKOUT, os.environ, needs=("python", "no-sipp")
    )
    result = run(gate, print)
    assert (result.state, result.counted, result.excused) == (SKIPPED, "not installed here: no-sipp", True)
