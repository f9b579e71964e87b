# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Wrong files for the inventory plugin give no host, and an error that names the option."""

import json
import re

import pytest
import yaml

from tests.faults.bad_inventories import ENVIRONMENT, KNOWABLE, SEEN
from tests.integration.bench import PROJECT, bench, run, said
from tests.unit.support import server


@pytest.fixture
def here(exits, tmp_path, collections):
    made = exits.enter_context(bench(tmp_path, collections))
    made.emulator.seed({"projects": {PROJECT: {"trunks": [{"name": "london"}, {"name": "madrid"}]}}})
    return made


def unheard(here, rows, **environ):
    """The rows of which ansible-inventory does not say what they are about; all of them in one run."""
    sources = []
    for number, (_words, options) in enumerate(rows):
        file = here.folder / f"{number}.est.yml"
        file.write_text(yaml.safe_dump({"plugin": "sinch.est.est_trunks", **options}))
        sources += ["-i", file]
    done = run(here, "inventory", *sources, "--list", **environ)
    assert not json.loads(done.stdout)["_meta"]["hostvars"]
    assert "Traceback" not in said(done)
    assert here.secret not in said(done)
    # Warnings are folded at some width, which differs from one ansible-core to the next.
    warnings = [bare(warning) for warning in done.stderr.split("[WARNING]:")]
    return [
        (words, options)
        for number, (words, options) in enumerate(rows)
        if not any(bare(words) in warning and f"/{number}.est.yml" in warning for warning in warnings)
    ]


def bare(text):
    return re.sub(r"\s", "", text)


def test_refused_before_any_request(here, record_property):
    assert not unheard(here, KNOWABLE)
    assert not here.emulator.log()
    record_property("bad inventories refused", len(KNOWABLE))


def test_refused_for_what_is_there(here, record_property):
    assert not unheard(here, SEEN)
    assert not here.emulator.log(writes=True)
    record_property("bad inventories refused", len(SEEN))


def test_refused_because_of_the_environment(here, full, record_property):
    rows = ENVIRONMENT if full else ENVIRONMENT[2:3]
    for words, environ in rows:
        assert not unheard(here, [(words, {})], **environ)
    assert not here.emulator.log()
    record_property("bad inventories refused", len(rows))


def test_trunks_without_a_name(here):
    """The description promises none; the option hostname may name them by their id."""
    trunks = [{"id": "A"}, {"id": "A", "name": None}, {"id": "A", "name": 7}]

    def answer(handler):
        listing = {"trunks": [trunks[int(handler.path[1])]]}
        return 200, {"Content-Type": "application/json"}, json.dumps(listing).encode()

    with server(answer) as url:
        options = [{"api_url": f"{url}/{number}", "access_token": "token"} for number in range(len(trunks))]
        words = "Trunk A gets an empty host name; change the option hostname."
        assert not unheard(here, [(words, wrong) for wrong in options])
