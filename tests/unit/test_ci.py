# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What GitHub is asked to run is what the gates are made for: all tags, every Python they look for, and .ci/run."""

import os

import yaml

from tests.gates.cores import CORES, NIGHT
from tests.gates.pythons import VERSIONS
from tests.gates.tree import CHECKOUT


def test_the_workflow_runs_everything_on_every_python():
    (job,) = yaml.safe_load((CHECKOUT / ".github/workflows/ci.yml").read_text())["jobs"].values()
    checkout, pythons, run = job["steps"]
    assert checkout["with"] == {"fetch-depth": 0}
    assert sorted(pythons["with"]["python-version"].split()) == sorted(VERSIONS)
    assert {core.pythons[0] for core in CORES.values()} <= set(VERSIONS)
    assert os.access(CHECKOUT / run["run"], os.X_OK)
    assert job["env"].keys() == {NIGHT}
    assert 'make test WITH="sweep schemathesis matrix --complete"' in (CHECKOUT / run["run"]).read_text()
