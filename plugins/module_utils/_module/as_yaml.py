# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sites as YAML that somebody would have written, without a library for it where modules run. Pure.

Of a diff, each member of a list is one line. A file has 80 columns at most, and no text in it is a template.
"""

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

# What YAML 1.1 surely takes for the very text: it begins as a name does and means nothing else.
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*|[0-9]+(?:\.[0-9]+){3}(?:/[0-9]+)?")
OTHER = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|nan|inf")
TEMPLATE = re.compile(r"\{[{%#]|#\s*jinja2:")  # what Ansible evaluates in a file; the second sets signs of its own
WIDTH = 80


def site_as_yaml(site: Values) -> str:
    """Return a site as one item of a list: its texts one a line, what it lists one a line each."""
    return "".join(f"{line}\n" for line in _item(site, 0, whole_lines=True))


def as_file(values: Values, head: str = "", apart: bool = False) -> str:
    """Return the text of a YAML file with these values.

    head: what a comment at its beginning says. apart: whether an empty line is between the members of its lists.
    """
    lines: list[str] = []
    for key, value in values.items():
        if apart and isinstance(value, list) and value:
            items = ["\n".join(_lines("-", member, 2)) for member in value]
            lines += [f"{key}:", "\n\n".join(items)]
        else:
            lines += _lines(f"{key}:", value, 0)
    return "---\n" + commented(head) + "".join(f"{line}\n" for line in lines)


def scalar(text: str) -> str:
    """Return a text as it stands in a file where it is no value, as the name of a host."""
    return _flow(text)


def commented(text: str, items: Iterable[Values] = ()) -> str:
    """Return a comment of a file: a text, and items of a list, as they stand in a file without the comment signs."""
    words = textwrap.wrap(printable(text), WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    members = [line for item in items for line in _item(item, 2, width=WIDTH - 2)]
    return "".join(f"# {line}".rstrip() + "\n" for line in [*words, *members])


def _item(item: Values, indent: int, whole_lines: bool = False, width: int = WIDTH) -> list[str]:
    """Return the lines of a member of a list, key by key. whole_lines: as a diff has them."""
    lines: list[str] = []
    for key, value in item.items():
        if whole_lines and isinstance(value, list) and value:
            lines += [f"{' ' * (indent + 2)}{key}:", *(f"{' ' * (indent + 4)}- {_flow(member)}" for member in value)]
        elif whole_lines:
            lines.append(f"{' ' * (indent + 2)}{key}: {_flow(value)}")
        else:
            lines += _lines(f"{key}:", value, indent + 2, width)
    return [f"{' ' * indent}- {lines[0].lstrip()}", *lines[1:]]


def _lines(head: str, value: Any, indent: int, width: int = WIDTH) -> list[str]:
    """Return the lines of a value in a file. head: what stands before it, "name:" or "-"."""
    begin = " " * indent + head
    if isinstance(value, list) and value:
        return [begin, *(line for member in value for line in _lines("-", member, indent + 2, width))]
    flow = f"{begin} {_flow(value, in_file=True)}"
    if isinstance(value, Mapping) and (len(flow) > width or _has_list(value)):
        return _item(value, indent, width=width)
    return [flow] if len(flow) <= width or not isinstance(value, str) else list(_folded(begin, value, indent, width))


def _has_list(value: Values) -> bool:
    return any(isinstance(member, list) for member in value.values())


def _folded(begin: str, text: str, indent: int, width: int) -> Iterator[str]:
    """Yield the lines of a long text: a backslash before the end of a line joins it with the next one."""
    line, inner = f'{begin} {_tag(text)}"', " " * (indent + 2)
    for word in re.findall(r"\S+\s*|\s+", text):
        for piece in _pieces(word, width - len(inner) - 2):
            if len(line) + len(piece) >= width:
                yield line + "\\"
                line = inner
            line += "\\ " + piece[1:] if line == inner and piece.startswith(" ") else piece
    yield line + '"'


def _pieces(word: str, most: int) -> Iterator[str]:
    """Yield a word in pieces that are short enough, with no character cut in two."""
    piece = ""
    for char in map(_escaped, word):
        if len(piece) + len(char) > most:
            yield piece
            piece = ""
        piece += char
    yield piece


def _flow(value: Any, in_file: bool = False) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(member, in_file)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(member, in_file) for member in value) + "]"
    if not isinstance(value, str):
        return json.dumps(value)
    if PLAIN.fullmatch(value) and not OTHER.fullmatch(value):
        return value
    return (_tag(value) if in_file else "") + '"' + "".join(map(_escaped, value)) + '"'


def _tag(text: str) -> str:
    """Return what keeps Ansible from taking a text for a template, "" where it would not."""
    return "!unsafe " if TEMPLATE.search(text) else ""


def _escaped(char: str) -> str:
    """Return a character as it stands between double quotes."""
    if char in '"\\' or (char < " " and char in "\b\t\n\f\r"):
        return json.dumps(char)[1:-1]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
