# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sites as YAML that somebody would have written, without a library for it where modules run. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

# What YAML 1.1 surely takes for the very text: it begins as a name does and means nothing else.
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*|[0-9]+(?:\.[0-9]+){3}(?:/[0-9]+)?")
OTHER = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|nan|inf")


def site_as_yaml(site: Values) -> str:
    """Return a site as one item of a list: its texts one a line, what it lists one a line each."""
    lines: list[str] = []
    for key, value in site.items():
        if isinstance(value, list):
            lines += [f"{key}:", *(f"  - {_flow(member)}" for member in value)]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "".join(f"{'  ' if index else '- '}{line}\n" for index, line in enumerate(lines))


def _flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(member) for member in value) + "]"
    if isinstance(value, str) and PLAIN.fullmatch(value) and not OTHER.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=not (isinstance(value, str) and value.isprintable()))
