# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the SDK's own types say of an object: which fields it may have, which it must, and of which type each is."""

import re
from datetime import datetime
from functools import cache
from pathlib import Path

MODELS = Path("@sinch", "elastic-sip-trunking", "dist", "models", "v1")
INTERFACE = re.compile(r"^export interface (\w+)(?: extends (\w+))? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^    (\w+)(\??): (.*);$", re.MULTILINE)
TYPES = {
    "string": str,
    "number": int,
    "boolean": bool,
    "Date": datetime,
    "Date | null": (datetime, type(None)),
    "'TCP' | 'UDP' | 'TLS' | string": str,
}


@cache
def model(modules: Path, folder: str, name: str) -> dict[str, tuple[str, bool]]:
    """{field: (its type, whether it must be there)} of an interface and of the one that it extends."""
    text = (modules / MODELS / folder / f"{folder}.d.ts").read_text(encoding="utf-8")
    found = {interface: (base, body) for interface, base, body in INTERFACE.findall(text)}
    base, body = found[name]
    inherited = model(modules, folder, base) if base else {}
    return inherited | {field: (kind, not optional) for field, optional, kind in FIELD.findall(body)}


def odd(fields: dict[str, tuple[str, bool]], found: dict) -> list[str]:
    """What of an object is not as these types have it. Elements of a list are another matter."""
    problems = [f"{name} is in no type of the SDK" for name in found.keys() - fields.keys()]
    for name, (kind, needed) in fields.items():
        if name not in found:
            problems += [f"{name} is missing"] if needed else []
        elif not fits(kind, found[name]):
            problems.append(f"{name} is {found[name]!r}, and ought to be {kind}")
    return problems


def fits(kind: str, value: object) -> bool:
    """True is no number."""
    if kind.endswith("[]"):
        return isinstance(value, list)
    return isinstance(value, TYPES[kind]) and not (kind == "number" and isinstance(value, bool))
