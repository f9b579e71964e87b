# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""That a long task moves: a line now and then, and none for what is done soon."""

from typing import Callable

from ansible_collections.sinch.est.plugins.module_utils._model.types import Clock, Step


def progress(tell: Callable[[str], None], seconds: float, clock: Clock) -> Step:
    """Return step(done, total, what), which calls tell(text) once in so many seconds."""
    due = clock.monotonic() + seconds

    def step(done: int, total: int, what: str) -> None:
        nonlocal due
        if done < total and clock.monotonic() >= due:
            tell(f"{done:,} of {total:,} {what}")
            due = clock.monotonic() + seconds

    return step
