# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The request log: what tests count and what proves that nothing was written. It never holds a secret."""

import time
from collections import deque

from tests.emulator.faults import TOKEN
from tests.emulator.types import Entry

KEPT = 100_000  # a long benchmark must not eat the machine's memory
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

Log = deque[Entry]


def add(log: Log, method: str, path: str, operation: str | None, auth: str | None, user_agent: str) -> Entry:
    """A new entry, filled in as the request goes on. Query and body are added for operations of the API alone."""
    entry: Entry = {
        "number": log[-1]["number"] + 1 if log else 1,
        "time": time.time(),
        "method": method,
        "path": path,
        "query": {},
        "operation": operation,
        "body": None,
        "status": None,
        "auth": auth,
        "user_agent": user_agent,
        "fault": None,
        "undocumented": [],
    }
    log.append(entry)
    return entry


def select(log: Log, writes: bool, operation: str | None) -> list[Entry]:
    return [entry for entry in log if (not writes or is_write(entry)) and operation in (None, entry["operation"])]


def is_write(entry: Entry) -> bool:
    return entry["method"] in WRITES and entry["operation"] not in (None, TOKEN)
