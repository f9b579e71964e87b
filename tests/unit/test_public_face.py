# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What users can lean on changes only where somebody meant it, and where the changelog says so."""

import subprocess
from copy import deepcopy

import pytest
import yaml

from tests.gates.tree import CHECKOUT
from tests.unit.face_changes import announced, changes, lines, unannounced, without_version
from tests.unit.public_face import RECORDED, Untagged, live, released

FRAGMENTS = CHECKOUT / "changelogs" / "fragments"


@pytest.fixture(scope="module")
def recorded():
    return yaml.safe_load(RECORDED.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def face(collections):
    return live(collections)


def told(before, after, what):
    """What to do about changes."""
    steps = []
    if words := unannounced(before, after, announced(FRAGMENTS)):
        steps.append(
            listed("Announce it: a fragment in changelogs/fragments. One entry, or one for each, must name", words)
        )
    if options := without_version(before, after):
        steps.append(listed("Say since when (version_added: the next version) in the documentation of", options))
    if what == "recorded":
        steps.append("Record it: make face")
    shown = "\n".join(line for pair in changes(before, after).values() for line in pair)
    numbered = "\n".join(f"  {number}. {step}" for number, step in enumerate(steps, 1))
    return f"What users lean on is not what was {what}:\n{shown}\nUndo it if it was not meant. If it was:\n{numbered}"


def listed(step, names):
    return "\n       ".join([step, *names])


def test_nothing_changed_that_is_not_recorded(face, recorded):
    if changes(recorded, face):
        pytest.fail(told(recorded, face, "recorded"), pytrace=False)


def test_what_changed_since_the_release_is_announced(recorded):
    if not (CHECKOUT / ".git").exists():
        pytest.skip("without git, what was released is not known")
    try:
        before, why = released(), None
    except Untagged as untagged:
        why = str(untagged)
    if why and is_whole():  # not tagged yet: it is being made, and all of this goes out with it
        pytest.skip(why)
    if why:  # not within `except`: it would be told twice
        pytest.fail(why, pytrace=False)
    if unannounced(before, recorded, announced(FRAGMENTS)) or without_version(before, recorded):
        pytest.fail(told(before, recorded, "released"), pytrace=False)


def is_whole():
    command = ["git", "rev-parse", "--is-shallow-repository"]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False).stdout == "false\n"


def test_the_face_is_whole(face):
    found = lines(face)
    for path in (
        ("modules", "every one", "options", "key_secret"),
        ("modules", "est_acl", "options", "acls.entries.ip_range"),
        ("modules", "est_acl", "mutually_exclusive", "name acls"),
        ("modules", "est_acl_info", "required_by", "acl_id trunk"),
        ("modules", "est_trunk", "action_groups", "est"),
        ("modules", "est_trunk", "results", "trunks.host_name"),
        ("inventory", "est_trunks", "options", "hostname"),
        ("inventory", "est_trunks", "host variables", "est_host_name"),
        ("modules", "est_site", "options", "sites.endpoints.priority"),
        ("lookups", "pbx_sites", "options", "of"),
        ("roles", "pbx_site", "options", "pbx_site_endpoints.sip_address"),
        ("roles", "pbx_site", "results", "pbx_site_result"),
        ("playbooks", "audit_sites", "variables", "sites_file"),
        ("requires", "requests", "version"),
        ("variables", "sinch_est_in_process"),
    ):
        assert path in found
    assert "SINCH_KEY_SECRET" in found["modules", "every one", "options", "key_secret"]
    # Neither what playbooks set themselves nor what Ansible sets.
    variables = {name: playbook["variables"] for name, playbook in face["playbooks"].items()}
    assert variables["audit_sites"] == [
        "audit_report",
        "audit_since",
        "audit_template",
        "diversions_file",
        "fail_on",
        "only",
        "sites_file",
    ]
    assert variables["provision_sites"] == [
        "allow_outage",
        "diversions_file",
        "expect_plan",
        "only",
        "sites_file",
        "take_numbers_from",
    ]
    assert variables.keys() >= {"adopt_sites", "divert_numbers"}


SMALL = {
    "modules": {"est_a": {"options": {"name": {"type": "str"}}, "results": {"a.id": {"type": "str"}}}},
    "requires": {"requests": {"version": ">=2.25.1"}},
    "variables": ["sinch_est_x"],
}
NEW = {"type": "str", "since": "0.2.0"}


def changed(*path, to=None):
    """SMALL, with the value at this path set or, where none is given, taken out."""
    face = deepcopy(SMALL)
    *way, last = path
    place = face
    for key in way:
        place = place[key]
    if to is None:
        del place[last]
    else:
        place[last] = to
    return face


@pytest.mark.parametrize(
    ("after", "line", "words", "entry"),
    [
        (
            changed("modules", "est_a", "options", "as.colour", to=NEW),
            '+ modules est_a options as.colour: {"since": "0.2.0", "type": "str"}',
            ["colour and est_a"],
            "est_a - new option ``colour``.",
        ),
        (
            changed("modules", "est_a", "mutually_exclusive", to=["name size"]),
            "+ modules est_a mutually_exclusive name size",
            [],
            "",
        ),
        (
            changed("modules", "est_a", "required_one_of", to=["name"]),
            "+ modules est_a required_one_of name",
            ["est_a and name"],
            "est_a - ``name`` must be given.",
        ),
        (
            changed("modules", "est_a", "options", "name"),
            '- modules est_a options name: {"type": "str"}',
            ["est_a and name"],
            "est_a - the option ``name`` is gone.",
        ),
        (
            changed("modules", "est_a", "results", "a.id", to={"type": "int"}),
            '+ modules est_a results a.id: {"type": "int"}',
            ["est_a and id"],
            "est_a - ``a[].id`` is a number.",
        ),
        (changed("modules", "est_a"), '- modules est_a options name: {"type": "str"}', ["est_a"], "est_a is gone."),
        (
            changed("requires", "requests", to={"version": ">=2.32"}),
            '+ requires requests version: ">=2.32"',
            ["requests"],
            "Needs requests 2.32.",
        ),
        (changed("variables", to=[]), "- variables sinch_est_x", ["sinch_est_x"], "``sinch_est_x`` has no effect."),
        (
            changed("modules", "est_b", to={"options": {"x": {"type": "str"}}}),
            '+ modules est_b options x: {"type": "str"}',
            [],
            "",
        ),
    ],
)
def test_a_change_is_shown_and_asks_for_its_words(after, line, words, entry):
    assert line in [line for pair in changes(SMALL, after).values() for line in pair]
    assert unannounced(SMALL, after, ["est_a_info - colour, name and id; sinch_est_xy; python-requests"]) == words
    assert unannounced(SMALL, after, ["Something else.", entry]) == []


def test_new_options_say_since_when():
    assert without_version(SMALL, changed("modules", "est_a", "options", "size", to={"type": "int"})) == [
        "modules est_a options size"
    ]
    assert without_version(SMALL, changed("modules", "est_a", "options", "size", to=NEW)) == []
    assert without_version(SMALL, changed("modules", "est_b", to={"options": {"x": {"type": "str"}}})) == []


def test_only_what_readers_see_announces(tmp_path):
    (tmp_path / "1-x.yml").write_text("minor_changes:\n  - est_a - colour\ntrivial:\n  - est_a - name\n")
    (tmp_path / "2-y.yaml").write_text("release_summary: est_a.\n")
    (tmp_path / "note.txt").write_text("est_a")
    assert announced(tmp_path) == ["est_a - colour", "est_a."]
