# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The conventions of pages: what is read out of Markdown, what is refused, and when an output is the one shown."""

import pytest

from tests.docs.output import difference, matches
from tests.docs.page import Command, File, Hidden, Refused, Run, parse


def blocks(*lines):
    return parse("\n".join(lines), "page.md")


def test_blocks_in_their_order_with_their_lines():
    assert blocks(
        "# Title",
        "",
        "```yaml",
        "# group_vars/all.yml",
        "a: 1",
        "```",
        "<!-- test",
        "true",
        "false || true",
        "-->",
        "```shell",
        "cd x",
        "make y",
        "```",
    ) == (
        File(3, "group_vars/all.yml", "# group_vars/all.yml\na: 1\n"),
        Hidden(8, "true\nfalse || true"),
        Run(11, (Command(12, "cd x\nmake y"),)),
    )


@pytest.mark.parametrize(
    ("language", "comment"),
    [
        ("bash", "# f"),
        ("ini", "# f"),
        ("ini", "; f"),
        ("jinja", "{# f #}"),
        ("jinja", "{#- f -#}"),
        ("python", "# f"),
        ("yaml", "# f"),
    ],
)
def test_files(language, comment):
    assert blocks(f"```{language}", comment, "x", "```") == (File(1, "f", f"{comment}\nx\n"),)


def test_console():
    (run,) = blocks("```console", "$ one \\", "    more", "shown", "", "$ two", "$ three", "...", "```")
    assert run.commands == (
        Command(2, "one \\\n    more", "shown\n"),
        Command(6, "two", ""),
        Command(7, "three", "...\n"),
    )


def test_blocks_in_lists_lose_their_indentation():
    (run,) = blocks("1. First", "", "   ```shell", "   date", "   ```")
    assert run == Run(3, (Command(4, "date"),))


@pytest.mark.parametrize("mark", ["fails", "background"])
def test_marks_belong_to_the_next_block(mark):
    first, second = blocks(f"<!-- test: {mark} -->", "```shell", "x", "```", "```shell", "y", "```")
    assert (first.mark, second.mark) == (mark, None)


def test_text_and_other_comments_are_left_alone():
    assert blocks("<!-- figures -->", "", "Words `code` <!-- note -->", "", "```text", "-> x", "```") == ()


@pytest.mark.parametrize(
    ("lines", "line", "why"),
    [
        (["", "```", "x", "```"], 2, "no language"),
        (["```json", "{}", "```"], 1, "a block in json"),
        (["```yaml", "a: 1", "```"], 1, "a comment with a file name only"),
        (["```yaml", "# the sites of London", "```"], 1, "a comment with a file name only"),
        (["```yaml", "# ../a.yml", "```"], 1, "outside of the folder"),
        (["```yaml", "# /etc/a.yml", "```"], 1, "outside of the folder"),
        (["```yaml", "# ~/a.yml", "```"], 1, "outside of the folder"),
        (["```shell", "", "```"], 1, "no command"),
        (["```console", "date", "```"], 2, "begins with a command after `$ `"),
        (["words", "", "    date"], 3, "an indented block"),
        (["<!-- test: backgruond -->", "```shell", "x", "```"], 1, "neither fails nor background"),
        (["<!--test: fails-->", "```shell", "x", "```"], 1, "a test comment is"),
        (["<!-- test", "", "-->"], 1, "a test comment is"),
        (["<!-- test: fails -->", "", "words", "", "```shell", "x", "```"], 3, "nothing to run follows"),
        (["<!-- test: fails -->", "```yaml", "# a.yml", "```"], 2, "nothing to run follows"),
        (["<!-- test: fails -->", "<!-- test: background -->", "```shell", "x", "```"], 2, "a test comment is"),
        (["<!-- test: fails -->"], 1, "nothing to run follows"),
        (["words <!-- test: fails -->", "", "```shell", "x", "```"], 1, "within a paragraph"),
    ],
)
def test_refused(lines, line, why):
    with pytest.raises(Refused) as refused:
        blocks(*lines)
    assert str(refused.value).startswith(f"page.md:{line}: ")
    assert why in str(refused.value)


ULIDS = "01JZZZZZZZZZZZZZZZZZZZZZZZ", "01K00000000000000000000000"
UUIDS = "6a204bd8-9f1e-4b7a-8a43-1b2c3d4e5f60", "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("shown", "came"),
    [
        ("", ""),
        ("", "\n"),
        ("a\n", "\na  \n\n"),
        ("...", ""),
        ("...", "a\n\nb"),
        ("a\n...\nd", "a\nb\nc\nd"),
        ("a\n...\nd", "a\nd"),
        ("a ... d", "a b c d"),
        ("{... 1}", "{0, 1}"),
        (ULIDS[0], ULIDS[1]),
        (UUIDS[0], UUIDS[1]),
        ("2026-01-02T03:04:05.678901Z", "2027-11-12T13:14:15Z"),
        ("2026-01-02 03:04:05,123", "2027-11-12 13:14:15,999"),
        ("on 2026-01-02", "on 2027-11-12"),
        ("0:00:01.23", "0:00:02.34"),
        ("after 1.5 s", "after 20 s"),
        ("3 passed in 12 ms", "3 passed in 7 ms"),
        ("http://127.0.0.1:8099/x", "http://127.0.0.1:40123/x"),
        ("TASK [x] ***", "TASK [x] ************"),
        ("(a.b|c) [d] \\ $", "(a.b|c) [d] \\ $"),
    ],
)
def test_the_same(shown, came):
    assert matches(shown, came)


@pytest.mark.parametrize(
    ("shown", "came"),
    [
        ("", "a"),
        ("a", ""),
        ("a", "a\nb"),
        ("a\nb", "b\na"),
        ("a\n...", "b"),
        ("a\n\nb", "a\nb"),
        ("a ... d", "a b\nc d"),
        ("ab", "axb"),
        ("a.b", "axb"),
        ("changed=1", "changed=2"),
        ("3 passed", "2 passed"),
        (ULIDS[0], UUIDS[0]),
        (ULIDS[0], "an id"),
        ("http://127.0.0.1:8099/x", "http://192.0.2.1:8099/x"),
        ("+442079460100", "+442079460101"),
        ("198.51.100.0/28", "198.51.100.0/29"),
    ],
)
def test_not_the_same(shown, came):
    assert not matches(shown, came)


def test_a_difference_says_what_is_missing_and_what_came():
    assert difference("a\nb\n", f"a\nc {ULIDS[0]}\n").split("\n")[-3:] == [" a", "-b", "+c ULID"]
