# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_audit_report as playbooks call it: what it writes, when it writes nothing, and what it says when it cannot."""

import json

import pytest

from tests.integration.bench import bench, run, said

NAMES = ["audit.html", "audit.json", "audit.junit.xml", "audit.md"]
HOSTILE = "{{ 7*7 }}</script>"
AUDIT = {
    "date": "2026-11-26",
    "summary": {
        "sites": 1,
        "trunks": 1,
        "as_declared": 1,
        "open": {"critical": 1, "high": 0, "medium": 0, "low": 0, "info": 0},
        "accepted": 0,
        "new": 0,
        "gone": 0,
        "compared_with": None,
        "fail_on": "medium",
    },
    "findings": [
        {
            "code": "EST001",
            "title": "open to every address",
            "severity": "critical",
            "site": "london",
            "trunk": "london",
            "object": "ACL site (0.0.0.0/0)",
            "numbers": [],
            "message": f"ACL site admits every address, {HOSTILE}.",
            "advice": "Replace it.",
            "drift": False,
            "accepted": None,
            "since": "2026-11-26",
            "new": False,
        }
    ],
    "gone": [],
    "failing": [{"site": "london", "host": "london", "msg": "1 critical."}],
    "estate": [
        {
            "site": "london",
            "there": True,
            "compared": True,
            "trunk": {"id": "t1", "name": "london", "domain": "acme-london.pstn.sinch.com"},
            "acls": [{"name": "site", "enabled": True, "entries": [{"ip_range": "0.0.0.0/0", "description": HOSTILE}]}],
            "endpoints": [],
            "phone_numbers": [],
        }
    ],
}


@pytest.fixture
def here(exits, tmp_path, collections):
    return exits.enter_context(bench(tmp_path, collections))


def report(here, *options, **arguments):
    """(exit code, output) of a play that writes a report of what is in a file, as a task has registered it."""
    (here.folder / "audit.json").write_text(json.dumps(AUDIT))
    read = "{{ lookup('ansible.builtin.file', 'audit.json') | from_json }}"
    task = {"sinch.est.est_audit_report": {"audit": read, "dest": "report", **arguments}}
    (here.folder / "play.yml").write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
    done = run(here, "playbook", "play.yml", *options)
    return done.returncode, " ".join(said(done).split())


def written(here):
    return {path.name: path.read_bytes() for path in (here.folder / "report").iterdir()}


def test_the_same_audit_is_written_once(here):
    code, output = report(here, "--check")
    assert code == 0, output
    assert "changed=1" in output
    assert not (here.folder / "report").exists()
    code, output = report(here)
    assert code == 0, output
    first = written(here)
    assert sorted(first) == NAMES
    assert b"admits every address, {{ 7*7 }}&lt;/script&gt;." in first["audit.html"]
    code, output = report(here, "--diff")
    assert code == 0, output
    assert "changed=0" in output
    assert written(here) == first


def test_a_diff_shows_what_is_another_line_and_writes_nothing_in_check_mode(here):
    assert report(here)[0] == 0
    text = here.folder / "report" / "audit.md"
    text.write_text(text.read_text() + "a line of somebody\n")
    before = written(here)
    code, output = report(here, "--check", "--diff")
    assert code == 0, output
    assert "-a line of somebody" in output
    assert f"--- before: {text}" in output
    assert "audit.html" not in output
    assert written(here) == before


@pytest.mark.one_core
def test_a_diff_of_a_long_file_is_one_line(here):
    assert report(here)[0] == 0
    (here.folder / "report" / "audit.html").write_text("x" * 200_000)
    code, output = report(here, "--diff")
    assert code == 0, output
    assert "report/audit.html is not shown: it has more than 104448 bytes" in output
    assert "xxx" not in output


def a_file(folder):
    (folder / "report").touch()


def below_a_file(folder):
    a_file(folder)
    return {"dest": "report/today"}


def a_folder_in_place_of_a_file(folder):
    (folder / "report" / "audit.html").mkdir(parents=True)


def nobody_may_write(_folder):
    return {"dest": "/proc/report"}


@pytest.mark.one_core
@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (a_file, "report is a file, and the report is a folder of files. Name a folder"),
        (below_a_file, "report/today cannot be made: Not a directory. Name a folder"),
        (nobody_may_write, "/proc/report cannot be made: "),
        (a_folder_in_place_of_a_file, "report/audit.html cannot be written: Is a directory. "),
    ],
)
def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(here, prepare, says):
    code, output = report(here, **(prepare(here.folder) or {}))
    assert code == 2, output
    assert "dest: " in output
    assert says in output
    assert "Errno" not in output
    assert not list(here.folder.rglob("*.part"))


@pytest.mark.one_core
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"x\n{% if %}", ", line 2: Expected an expression"),
        (b"x\n\n{{ nobody.a }}", ", line 3: 'nobody' is undefined"),
        (b"x\n{{ 1 / 0 }}", ", line 2: division by zero"),
        (b"x\n{% include 'other' %}", ", line 2: no loader for this environment specified"),
        (b"{{ date | to_nice_yaml }}", ", line 1: No filter named 'to_nice_yaml'"),
        (b"\xff", " is no text in UTF-8"),
        (None, " is not there. It was looked for "),
    ],
)
def test_a_template_that_is_wrong_is_named_with_its_line_and_nothing_is_written(here, text, says):
    if text is not None:
        (here.folder / "mine.j2").write_bytes(text)
    code, output = report(here, template="mine.j2")
    assert code == 2, output
    assert "template: " in output
    assert f"mine.j2{says}" in output
    assert not (here.folder / "report").exists()
