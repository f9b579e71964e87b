# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Shapes that many files speak of. What a JSON value is, validators of the description say at run time, not types."""

from typing import Any, TypedDict

Json = Any
JsonObject = dict[str, Json]
Problems = list[tuple[str, str]]  # each with the field that has it
Headers = tuple[tuple[str, str], ...]


class Entry(TypedDict):
    """One request in the log, as docs/emulator.md explains it."""

    number: int
    time: float
    method: str
    path: str
    query: dict[str, str]
    operation: str | None
    body: Json
    status: int | None
    auth: str | None
    user_agent: str
    fault: str | None
    undocumented: list[str]
