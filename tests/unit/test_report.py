# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The files of a report: all that an audit found, and whatever people wrote is text in them."""

import copy
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from ansible_collections.sinch.est.plugins.action.est_audit_report import _write
from ansible_collections.sinch.est.plugins.module_utils._audit.markdown import inert
from ansible_collections.sinch.est.plugins.module_utils._audit.picture import picture
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.plugin_utils._report import KEYS, TEMPLATE, files
from tests.page.made_up import repeated, sixty


@pytest.fixture(scope="module")
def audit():
    return sixty()


@pytest.fixture(scope="module")
def made(audit):
    return files(audit, TEMPLATE)


class Read(HTMLParser):
    """Collects the tags, the addresses and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.texts = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src", "action", "srcset")]

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_says_all_that_was_found(audit, made):
    text = " ".join(" ".join(Read(made["audit.html"]).texts).split())
    for one in audit["findings"]:
        assert " ".join(one["message"].split()) in text
        assert one["code"] in text
    for one in audit["estate"]:
        for endpoint in one["endpoints"]:
            assert endpoint["sip_address"][:20] in text


def test_what_people_wrote_is_text_in_the_page(made):
    page = Read(made["audit.html"])
    assert page.tags.isdisjoint({"img", "iframe", "object", "link", "base"})
    assert made["audit.html"].count("<script>") == 1
    assert {address.split("#")[0] for address in page.addresses} == {
        "https://sinch-est.github.io/sinch.est/audits.html"
    }
    assert "{{ 7*7 }}" in "".join(page.texts)
    assert "\u202e" not in made["audit.html"]


def test_what_people_wrote_is_text_in_markdown(made):
    assert "<" not in made["audit.md"]
    assert "\u202e" not in made["audit.md"]
    rows = [line for line in made["audit.md"].splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


@pytest.mark.parametrize(
    "text", ["a|b", "[x](y)", "# h", "- x", "1. x", "@me", "www.x.org", "http://x", "`x`", "<b>", "a\nb"]
)
def test_nothing_is_markup(text):
    assert re.search(r"[|\[\](#@`<:\n]|^[-=]|^[0-9]\.|www\.", re.sub(r"&#\d+;", "", inert(text))) is None


def test_what_people_wrote_is_text_in_junit(audit, made):
    (suite,) = ElementTree.fromstring(made["audit.junit.xml"])
    assert suite.attrib["skipped"] == str(audit["summary"]["accepted"])
    failures = list(suite.iter("failure"))
    assert len(failures) == int(suite.attrib["failures"])
    assert len(failures) == sum(audit["summary"]["open"][one] for one in ("critical", "high", "medium"))
    assert len(suite) == int(suite.attrib["tests"])
    assert any("<script>" in case.attrib["classname"] for case in suite)
    sites = {case.attrib["classname"] for case in suite if case.attrib["name"] == "as it should be"}
    assert sites
    assert sites.isdisjoint({one["site"] for one in audit["findings"]})


def test_twins_are_counted_once(audit):
    twins = repeated(audit, 120)
    (suite,) = ElementTree.fromstring(files(twins, TEMPLATE)["audit.junit.xml"])
    left = [
        one for one in twins["findings"] if not one["accepted"] and one["severity"] in ("critical", "high", "medium")
    ]
    assert int(suite.attrib["failures"]) == len(left)


def test_json_holds_the_audit_and_nothing_of_the_task(audit, made):
    options = {"invocation": {"module_args": {"key_secret": "s3cret"}}, "changed": False, "failed": False}
    again = files({**options, **audit}, TEMPLATE)
    assert again == made
    assert json.loads(made["audit.json"]) == {"schema": 1, **{name: audit[name] for name in KEYS}}
    assert "s3cret" not in "".join(again.values())


def test_an_audit_without_a_finding_says_so(audit):
    right = {**audit, "findings": [], "gone": [], "failing": [], "estate": audit["estate"][-3:]}
    right["summary"] = {**audit["summary"], "open": dict.fromkeys(audit["summary"]["open"], 0), "accepted": 0}
    made = files(right, TEMPLATE)
    assert "Nothing: all is as it should be." in made["audit.html"]
    assert "Nothing found." in made["audit.md"]


def test_what_is_new_and_gone_is_said(audit):
    old = copy.deepcopy(audit["findings"][0])
    later = {**audit, "findings": [{**audit["findings"][1], "new": True}], "gone": [{**old, "since": "2026-11-01"}]}
    later["summary"] = {**audit["summary"], "compared_with": "2026-11-25", "new": 1, "gone": 1}
    made = files(later, TEMPLATE)
    assert "<b>New.</b>" in made["audit.html"]
    assert "Gone since 2026-11-25" in made["audit.html"]
    assert "Since 2026-11-25: 1 new, 1 gone." in made["audit.md"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{% for x in %}", "line 1: "),
        ("ok\n{{ no_such }}", "'no_such' is undefined"),
        (None, "cannot be read"),
    ],
)
def test_a_template_that_is_wrong_is_named(audit, tmp_path, text, says):
    mine = tmp_path / "mine.html.j2"
    if text is not None:
        mine.write_text(text)
    with pytest.raises(EstError, match=re.escape(says)) as raised:
        files(audit, mine)
    assert str(mine) in str(raised.value)


def test_a_template_of_ones_own_is_taken(audit, tmp_path):
    mine = tmp_path / "mine.html.j2"
    mine.write_text("{{ date }}: {{ others[0].name }}")
    assert files(audit, mine)["audit.html"].startswith("2026-11-26: &lt;script&gt;")


def test_what_is_no_audit_is_refused():
    with pytest.raises(EstError, match="est_audit: it has no summary"):
        files({"date": "2026-11-26"}, TEMPLATE)


def rows(drawn):
    return [(row.text.strip(), row.marks, row.look) for box in drawn.boxes for row in box.rows]


def test_a_picture_marks_what_is_wrong_where_it_is(audit):
    by_site = {row["site"]: row for row in audit["estate"]}

    def lines(site):
        return rows(picture(by_site[site], [one for one in audit["findings"] if one["site"] == site]))

    assert ("ACL site", ("EST001",), "") in lines("site00")
    assert ("May call", ("EST003",), "") in lines("site04")
    assert ("ACL site (disabled)", ("EST004",), "off") in lines("site06")
    assert ("1  sbc1.site11.example.com (disabled)", (), "off") in lines("site11")
    assert any(marks == ("EST010",) and text.startswith("1 phone number") for text, marks, _look in lines("site11"))
    assert ("sbc9.example.com (missing)", ("EST050",), "missing") in lines("site24")
    assert ("9  sbc2.site26.example.com", ("EST051",), "") in lines("site26")
    assert ("No trunk", ("EST050", "EST023"), "missing") in lines("site50")
    assert any("more ranges" in text for text, _marks, _look in lines("site51"))


def test_what_is_wrong_with_lines_that_are_not_drawn_is_marked_where_they_are_counted(audit):
    row = next(row for row in audit["estate"] if row["site"] == "site51")
    drawn = rows(picture(row, [one for one in audit["findings"] if one["site"] == "site51"]))
    assert ("and 30 more ranges and ACLs", ("EST052",), "") in drawn
    assert ("Trunk site51", (), "") in drawn


def test_a_picture_is_read_aloud(made):
    """An image hides its text from those who do not see it; a group has a name, and says what is in it."""
    assert 'role="img"' not in made["audit.html"]
    assert '<svg viewBox="0 0 340 ' in made["audit.html"]
    assert 'role="group" aria-label="Calls of site00"' in made["audit.html"]


def test_a_half_of_a_character_is_told_and_stops_nothing(audit):
    broken = copy.deepcopy(audit)
    broken["estate"][0]["acls"][0]["name"] = broken["findings"][0]["trunk"] = "\ud800"
    broken["findings"][0]["site"] = None
    made = files(broken, TEMPLATE)
    assert all(text.encode() for text in made.values())
    assert all("ud800" in made[name] for name in ("audit.html", "audit.json", "audit.md"))


def test_a_site_with_nothing_but_what_is_accepted_says_so(made):
    card = made["audit.html"].split('data-where="site02"')[1].split("</summary>")[0]
    assert "only what is accepted" in card


def test_what_cannot_be_put_in_its_place_leaves_no_half_file(tmp_path):
    (tmp_path / "audit.md").mkdir()
    with pytest.raises(EstError, match=r"audit\.md cannot be written: Is a directory\. Look whose"):
        _write(tmp_path, {"audit.html": "a page", "audit.md": "a table"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit.html", "audit.md"]
