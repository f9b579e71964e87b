# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A page as a story: from Markdown to its files, commands and hidden commands. Pure; what it does not know it refuses.

For authors, the conventions:

* A block in a language of files begins with a comment that is nothing but the name of the file.
* `shell`: commands, which must succeed. `console`: commands after `$ `, each followed by all that it prints.
* `<!-- test: fails -->` before a block: its last command fails. `<!-- test: background -->`: it goes on running until
  the page ends; such a block is another terminal, so its variables and its `cd` are not those of the next blocks.
* `<!-- test`, commands, `-->`, each on lines of their own: commands that the reader does not see.
* `text`: neither commands nor files nor output; not executed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

HASH = re.compile(r"#\s*(\S+)\s*")
FILES = {
    "bash": HASH,
    "ini": re.compile(r"[#;]\s*(\S+)\s*"),
    "jinja": re.compile(r"\{#-?\s*(\S+)\s*-?#\}"),
    "python": HASH,
    "yaml": HASH,
}
IGNORED = "text"
FAILS, BACKGROUND = "fails", "background"
COMMENT = re.compile(r"<!--\s*test\b")
MARK = re.compile(r"<!-- test: (\w+) -->")
HIDDEN = re.compile(r"<!-- test\n(.*)\n-->", re.DOTALL)
PROMPT = "$ "


class Refused(Exception):
    """The page does not keep to the conventions; says where."""


@dataclass(frozen=True)
class File:
    line: int
    name: str
    text: str


@dataclass(frozen=True)
class Command:
    """shown: what the page says that it prints; None where the page does not say."""

    line: int
    text: str
    shown: str | None = None


@dataclass(frozen=True)
class Run:
    """Commands of one block; mark: how the last one ends, if not well."""

    line: int
    commands: tuple[Command, ...]
    mark: str | None = None


@dataclass(frozen=True)
class Hidden:
    line: int
    text: str


Block = File | Run | Hidden


def parse(text: str, page: str) -> tuple[Block, ...]:
    """The blocks of the page in their order."""
    try:
        return tuple(blocks(MarkdownIt("commonmark").enable("table").parse(text)))
    except Refused as refused:
        line, why = refused.args
        raise Refused(f"{page}:{line}: {why}") from None


def blocks(tokens: list[Token]) -> Iterator[Block]:
    mark = None
    for token in tokens:
        # Where a block begins, counted from 1.
        line = token.map[0] + 1 if token.map else 0
        found = None
        if token.type == "fence":
            found = fence(token, line, mark)
        elif token.type == "code_block":
            raise Refused(line, "an indented block; put it between ``` lines with a language")
        elif token.type == "inline" and COMMENT.search(token.content):
            raise Refused(line, "a test comment within a paragraph; put it on lines of its own, an empty line before")
        elif token.type == "html_block" and COMMENT.match(token.content):
            if mark is None and (marked := MARK.fullmatch(token.content.strip())):
                mark = known_mark(marked[1], line)
                continue
            found = hidden(token.content.strip(), line)
        if mark and not isinstance(found, Run):
            raise Refused(line, f"nothing to run follows the comment test: {mark}")
        mark = None
        if found:
            yield found
    if mark:
        raise Refused(line, f"nothing to run follows the comment test: {mark}")


def known_mark(mark: str, line: int) -> str:
    if mark not in (FAILS, BACKGROUND):
        raise Refused(line, f"test: {mark} is neither {FAILS} nor {BACKGROUND}")
    return mark


def hidden(comment: str, line: int) -> Hidden:
    found = HIDDEN.fullmatch(comment)
    if not found or not found[1].strip():
        raise Refused(line, "a test comment is `<!-- test`, lines of commands and `-->`, or `<!-- test: fails -->`")
    return Hidden(line + 1, found[1])


def fence(token: Token, line: int, mark: str | None) -> File | Run | None:
    language = token.info.strip()
    if language == "shell":
        if not token.content.strip():
            raise Refused(line, "no command")
        return Run(line, (Command(line + 1, token.content.rstrip("\n")),), mark)
    if language == "console":
        return Run(line, tuple(console(token.content.split("\n"), line + 1)), mark)
    if language in FILES:
        return file(token.content, language, line)
    if language != IGNORED:
        known = ", ".join([*FILES, "shell", "console", IGNORED])
        raise Refused(line, f"a block in {language or 'no language'}; known are {known}")
    return None


def file(content: str, language: str, line: int) -> File:
    first = content.partition("\n")[0]
    named = FILES[language].fullmatch(first)
    if not named:
        raise Refused(line, f"a {language} block whose first line is not a comment with a file name only")
    path = PurePosixPath(named[1])
    if path.is_absolute() or ".." in path.parts or named[1].startswith("~"):
        raise Refused(line, f"the file {named[1]} is outside of the folder of the page")
    return File(line, str(path), content)


def console(lines: list[str], line: int) -> Iterator[Command]:
    """A command goes on in the next line after a backslash; what follows is what it prints."""
    if not lines[0].startswith(PROMPT):
        raise Refused(line, f"a console block begins with a command after `{PROMPT}`")
    starts = [number for number, text in enumerate(lines) if text.startswith(PROMPT)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        last = start
        while lines[last].endswith("\\") and last + 1 < end:
            last += 1
        command = "\n".join([lines[start].removeprefix(PROMPT), *lines[start + 1 : last + 1]])
        yield Command(line + start, command, "\n".join(lines[last + 1 : end]))
