# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Wrong sites are refused by the role and its playbooks before anything of the site is written."""

import json
import re

import pytest
import yaml

from tests.faults.bad_sites import FILES, GOOD, SITES
from tests.integration.bench import bench, run, said

FATAL = re.compile(r"^(?:fatal|failed): \[([^]]+)\](?: \(item=.*?\))?(?:: FAILED!)? => (\{.*\})$", re.MULTILINE)


@pytest.fixture
def here(exits, tmp_path, collections):
    return exits.enter_context(bench(tmp_path, collections))


def provision(here, *options):
    """[(host, message), ...] of the tasks that failed in a run of the playbook that has to fail."""
    done = run(here, "playbook", "sinch.est.provision_sites", *options)
    assert done.returncode != 0, said(done)
    assert "Traceback" not in said(done)
    assert not here.emulator.log(writes=True), said(done)
    return [(host, json.loads(result)["msg"]) for host, result in FATAL.findall(done.stdout)]


def test_sites_of_the_inventory(here, full, record_property):
    rows = SITES[:: 1 if full else 5]
    hosts = {
        f"site{n}": {f"pbx_site_{name}": value for name, value in {**GOOD, "name": f"site{n}", **site}.items()}
        for n, (words, site) in enumerate(rows)
    }
    (here.folder / "hosts.yml").write_text(yaml.safe_dump({"pbx_sites": {"hosts": hosts}}))
    refused = dict(provision(here, "-i", here.folder / "hosts.yml"))
    assert not [
        (words, refused.get(f"site{n}")) for n, (words, site) in enumerate(rows) if not tells(refused, n, words)
    ]
    record_property("bad sites refused", len(rows))


def tells(refused, number, words):
    return words in refused.get(f"site{number}", "")


def test_files_of_sites(here, full, record_property):
    rows = FILES if full else FILES[:1]
    file = here.folder / "SITES"
    for words, content in rows:
        file.unlink(missing_ok=True)
        if content is not None:
            file.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        messages = [
            message.replace(str(file), "SITES") for host, message in provision(here, "-e", f"sites_file={file}")
        ]
        assert words in messages[-1]
    record_property("bad files of sites refused", len(rows))
