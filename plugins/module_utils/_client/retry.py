# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What an answer means for the request: done, again, lost or failed; and how long to wait. Pure."""

import random
import re
import time
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._client.response import Response

DONE, AGAIN, LOST, FAILED = "done", "again", "lost", "failed"
MAX_TRIES = 6
FIRST_WAIT, LONGEST_WAIT = 0.5, 20.0
BUSY = (502, 503, 504)
RECHECK_DELAYS = (0.5, 1.0, 2.0)  # seconds before each look for what a server may still be at


def classify(answer: Response, repeatable: bool) -> str:
    """Return DONE, AGAIN, LOST (not repeatable, and it may have run) or FAILED."""
    if answer.permanent:
        return FAILED
    if answer.not_sent or answer.status == 429:
        return AGAIN
    if not repeatable and may_have_run(answer):
        return LOST
    if answer.status is None or answer.status in BUSY:
        return AGAIN
    if 200 <= answer.status < 300:
        return DONE if answer.readable else AGAIN if answer.json else FAILED  # a portal's HTML stays HTML
    return FAILED


def may_have_run(answer: Response) -> bool:
    """Return whether the server may have done what was asked for without our hearing of it."""
    if answer.not_sent or answer.permanent:
        return False
    return answer.status is None or answer.status in (500, *BUSY) or (answer.status < 300 and not answer.readable)


def may_repeat(answer: Response) -> bool:
    """Return whether a lost POST may be sent again once the server was seen not to have acted on it."""
    return answer.status is None or answer.status in BUSY


def recheck_delays(answer: Response, seconds_left: float) -> tuple[float, ...]:
    """Return the seconds before each look whether a lost POST ran: one where the server is through with it."""
    return RECHECK_DELAYS if answer.timed_out else (wait(answer, 1, seconds_left),)


def exhausted(answer: Response, tries: int, seconds_left: float) -> bool:
    """Return whether to give up: at the deadline under a rate limit, and after a few tries otherwise."""
    return seconds_left <= 0 or (answer.status != 429 and tries >= MAX_TRIES)


def wait(answer: Response, tries: int, seconds_left: float) -> float:
    """Return the seconds before the next try: what the server asks for, or full jitter; never past the deadline.

    A rate limit's word is taken. A busy server that says too little would see all tries before it is ready.
    """
    asked = retry_after(answer.headers.get("Retry-After"), time.time()) or 0.0
    if asked <= 0 or answer.status != 429:
        jitter = random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries, 10)))  # noqa: S311
        asked = max(asked, jitter)
    return max(0.0, min(asked, seconds_left))


def retry_after(value: Optional[str], now: float) -> Optional[float]:
    """Return seconds from a Retry-After header, given in seconds or as a date; None where it holds neither."""
    if not value:
        return None
    if re.fullmatch(r"[0-9]+", value.strip()):
        return float(value)
    try:
        when = parsedate_to_datetime(value)
        return (when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp() - now
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
