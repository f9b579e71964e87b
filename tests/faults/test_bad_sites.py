# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Wrong sites are refused by the role and its playbooks before anything of the site is written."""

import json
import re

import pytest
import yaml

from ansible_collections.sinch.est.plugins.module_utils._client.client import opened
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import site_spec
from ansible_collections.sinch.est.plugins.module_utils._module.prepare import prepare
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile_sites import reconcile_sites
from tests.faults.bad_sites import FILES, GOOD, SITES, SITES_OF_FILES
from tests.integration.bench import bench, run, said
from tests.unit.support import to_emulator

SOME = 7  # one in so many: each takes a second
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
    failed = [(host, json.loads(result)["msg"]) for host, result in FATAL.findall(done.stdout)]
    return failed or [("", " ".join(said(done).split()))]  # where no task began


@pytest.mark.parametrize(("words", "site"), SITES)
def test_a_site(emulator, words, site):
    """By the module itself, as all ways lead there."""
    refused(emulator, words, [{**GOOD, **site}])


@pytest.mark.parametrize(("words", "content"), SITES_OF_FILES)
def test_sites_of_a_file(emulator, words, content):
    """By the module itself; some of them through a file below."""
    refused(emulator, words, content["pbx_sites"])


def refused(emulator, words, sites):
    raw = {name: value for name, value in to_emulator(emulator).items() if value is not None}
    made = prepare(*site_spec(), {**raw, "sites": apart(sites)})
    result = {"msg": made.wrong} if made.wrong else reconcile_sites(opened, made.params, False, False)
    assert result.get("msg", "").startswith("Nothing was changed. "), result
    assert words in result["msg"]
    assert not emulator.log(writes=True)


def apart(value):
    """A copy in which nothing is there twice, as JSON brings it."""
    if isinstance(value, dict):
        return {key: apart(member) for key, member in value.items()}
    return [apart(member) for member in value] if isinstance(value, list) else value


def test_all_sites_of_the_inventory_together(here):
    hosts = {
        f"site{n}": {f"pbx_site_{name}": value for name, value in {**GOOD, "name": f"site{n}", **site}.items()}
        for n, (words, site) in enumerate(SITES)
        if "name" not in site and "date" not in words  # which the lookup finds, before the module can
    }
    (here.folder / "hosts.yml").write_text(yaml.safe_dump({"pbx_sites": {"hosts": hosts}}))
    ((host, message),) = provision(here, "-i", here.folder / "hosts.yml")
    assert host in hosts  # the task is one for all
    assert "Nothing was changed" in message
    assert re.search(r"and \d+ more like these", message)


def test_files_of_sites(here, full, record_property):
    rows = [*SITES_OF_FILES[::SOME], *FILES] if full else SITES_OF_FILES[:1]
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
