# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Fresh identifiers and timestamps, both never going backwards."""

import contextlib
import os
import time
from datetime import UTC, datetime, timedelta

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32
RANDOM_BITS = 80

_last = 0  # of ULIDs: within one millisecond the random part counts up, so that they still sort by creation


def ulid() -> str:
    global _last
    fresh = time.time_ns() // 1_000_000 << RANDOM_BITS | int.from_bytes(os.urandom(RANDOM_BITS // 8))
    _last = fresh if fresh >> RANDOM_BITS > _last >> RANDOM_BITS else _last + 1
    return "".join(ALPHABET[_last >> shift & 31] for shift in range(125, -1, -5))


def timestamp(later_than: str | None = None) -> str:
    """Now, in RFC 3339 and UTC; later than the given one even when the clock did not move in between."""
    now = datetime.now(UTC)
    if later_than is not None:
        with contextlib.suppress(ValueError):  # a seeded leap second is a valid time that Python cannot read
            now = max(now, datetime.fromisoformat(later_than).astimezone(UTC) + timedelta(microseconds=1))
    return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
