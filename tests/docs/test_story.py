# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A page that does not do what it says is found out; and what a page may rely on."""

import pytest

from tests.docs.page import parse
from tests.docs.story import keeps_access_times, tell, unread
from tests.docs.terminal import Failed

PLAYBOOK = "- name: A play\n  hosts: localhost\n  gather_facts: false\n  tasks:\n"
TRUNK = f"{PLAYBOOK}    - name: Trunk\n      sinch.est.est_trunk:\n        name: london\n"
LISTEN = "exec python -m http.server --bind 127.0.0.1 8099"


@pytest.fixture
def play(place, tmp_path):
    """play(lines) -> (problems, unused files)"""

    def play(*lines):
        written, scene = tell("page.md", parse("\n".join(lines), "page.md"), place, tmp_path.resolve())
        return scene.problems, [file.path.name for file in written if unread(file)]

    return play


def block(language, *lines):
    return "\n".join([f"```{language}", *lines, "```"])


def test_what_one_block_leaves_the_next_one_finds(play):
    assert play(
        block("shell", "mkdir -p a/b", "cd a", "export X=1"),
        block("yaml", "# b/f.yml", "x: 1"),
        "<!-- test\n[ $X = 1 ]\ncd b\nexport X=2\n-->",
        block("console", "$ echo $X; pwd; cat f.yml", "2", "/home/you/a/b", "# b/f.yml", "x: 1"),
    ) == ([], [])


def test_the_collection_the_emulator_and_the_programs_are_there(play):
    assert play(
        block("yaml", "# site.yml", TRUNK),
        block("console", "$ ansible-playbook site.yml", "...", "localhost ... changed=1 ..."),
        block("console", "$ curl -s http://127.0.0.1:8099/_emulator/state | grep -o london | uniq", "london"),
        block("console", "$ ls ~/.ansible/collections/ansible_collections/sinch/est/docs 2>/dev/null || true"),
        block("shell", "export SINCH_KEY_SECRET=... SINCH_PROJECT_ID=...", "ansible-playbook site.yml --check"),
        block("shell", "git clone https://github.com/sinch-est/sinch.est", "cd sinch.est", "make test"),
        block("console", "$ make help", "..."),
    ) == ([], [])


def test_other_output_is_told_with_its_line_and_the_story_goes_on(play):
    problems, unused = play(
        "words", "", block("console", "$ echo one", "two"), block("yaml", "# f.yml"), block("shell", "cat f.yml")
    )
    assert len(problems) == 1
    assert problems[0].startswith("page.md:4: it prints something else\n$ echo one\n")
    assert problems[0].endswith("\n-two\n+one")
    assert unused == []


@pytest.mark.parametrize(
    ("lines", "line", "why"),
    [
        ([block("shell", "echo so it is", "false", "true")], 2, "exit code 1, not success\n$ echo"),
        ([block("console", "$ true", "$ exit 3")], 3, "exit code 3, not success"),
        (["<!-- test\nfalse\n-->"], 2, "exit code 1, not success"),
        (["<!-- test: fails -->", block("shell", "true")], 3, "exit code 0, not a failure"),
        (["<!-- test: fails -->", block("console", "$ false", "$ false")], 3, "exit code 1, not success"),
        ([block("shell", "export NOBODYS_NAME=...")], 2, "NOBODYS_NAME"),
        ([block("shell", "cd sinch.est")], 2, "sinch.est"),
        ([block("shell", "curl https://elastic-trunking.api.sinch.com/")], 2, "the live service"),
        ([block("yaml", "# f.yml", "token_url: https://auth.sinch.com/oauth2/token")], 1, "the live service"),
        ([block("shell", "unset SINCH_EST_API_URL")], 2, "the live service"),
        ([block("shell", "unset SINCH_TOKEN_URL")], 2, "the live service"),
        (["<!-- test: background -->", block("shell", "sleep 60")], 3, "listens on 8099"),
        (["<!-- test: background -->", block("shell", "exit 0 # 8099")], 3, "it does not listen"),
        ([block("shell", "git clone -q https://github.com/sinch-est/sinch.est .", "make tset")], 2, "make tset"),
    ],
)
def test_refused(play, lines, line, why):
    with pytest.raises(Failed) as failed:
        play(*lines)
    assert str(failed.value).startswith(f"page.md:{line}: ")
    assert why in str(failed.value)


def test_a_failure_that_is_announced(play):
    assert play("<!-- test: fails -->", block("console", "$ true", "$ echo no; exit 3", "no")) == ([], [])


@pytest.fixture
def access_times(tmp_path):
    if not keeps_access_times(tmp_path):
        pytest.skip("this file system keeps no access times, so no page is told of files that nothing reads")


@pytest.mark.usefixtures("access_times")
def test_files_that_nothing_reads_are_found(play):
    files = [block("yaml", f"# {name}.yml", "x: 1") for name in ("used", "unused", "named")]
    assert play(*files, block("shell", "cat used.yml", "ls named.yml")) == ([], ["unused.yml", "named.yml"])


def test_a_file_is_used_before_it_is_written_again(play):
    file = block("yaml", "# f.yml", "x: 1")
    assert play(file, block("shell", "cat f.yml"), file, block("shell", "cat f.yml")) == ([], [])


@pytest.mark.usefixtures("access_times")
def test_a_file_that_is_written_again_before_anything_read_it(play):
    problems, unused = play(*[block("yaml", "# f.yml", "x: 1")] * 2, block("shell", "cat f.yml"))
    assert problems == ["page.md:5: f.yml is written again before anything used it"]
    assert unused == []


def test_the_background_is_another_terminal_until_the_page_ends(play):
    first = block("console", "$ cd / && export X=1", f"$ echo ready; {LISTEN}", "ready", "...")
    assert play("<!-- test: background -->", first, block("console", "$ pwd; echo $X", "/home/you", "")) == ([], [])


def test_what_the_background_prints_is_compared(play):
    problems, unused = play("<!-- test: background -->", block("console", f"$ echo ready; {LISTEN}", "red", "..."))
    assert [problem.partition("\n")[0] for problem in problems] == ["page.md:3: it prints something else"]
    assert unused == []


def test_a_background_that_ends_early(play):
    with pytest.raises(Failed, match="it ended before the page did"):
        play(
            "<!-- test: background -->",
            block("shell", f"echo $$ > pid; {LISTEN}"),
            block("shell", "kill $(cat pid)", "while curl -s http://127.0.0.1:8099; do sleep 0.01; done"),
        )
