# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The pace of requests under a rate limit, which nobody announces: it is found by being refused, and by succeeding."""

import math
import threading

from ansible_collections.sinch.est.plugins.module_utils._model.types import Clock

FIRST_GAP, SHORTEST_GAP, LONGEST_GAP = 0.05, 0.001, 0.5  # seconds
SLOWER, FASTER = 1.5, 0.98


class RateLimiter:
    """When the next request may go, for all threads of a task: a rate limit is the project's, not a request's.

    After a 429 nobody sends until the wait is over. Then requests go one at a time, at a distance (seconds) that grows
    with each further 429 and shrinks with each success.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._due = self._gap = 0.0
        self._held = -math.inf

    def wait(self, deadline: float) -> None:
        """Come back when it is this thread's turn, or the deadline has come."""
        while True:
            with self._lock:
                now = self._clock.monotonic()
                pause = min(self._due, deadline) - now
                if pause <= 0:
                    self._due = max(self._due, now + self._gap)
                    return
            self._clock.sleep(pause)

    def on_throttled(self, sent: float, pause: float) -> None:
        """Take note of a 429 to a request that was sent at this moment: all wait so many seconds."""
        with self._lock:
            now = self._clock.monotonic()
            self._due = max(self._due, now + pause)
            if sent > self._held:  # those sent before the last 429 was known tell nothing new
                self._gap = min(LONGEST_GAP, self._gap * SLOWER or FIRST_GAP)
                self._held = now

    def on_success(self) -> None:
        """Take note of a request that was answered."""
        with self._lock:
            self._gap = self._gap * FASTER if self._gap > SHORTEST_GAP else 0.0
