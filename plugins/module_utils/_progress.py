# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""That a long task moves: a line now and then, and none for what is done soon."""


def progress(tell, seconds, clock):
    """step(done, total, what), which calls tell(text) once in so many seconds. clock: a module like time."""
    due = clock.monotonic() + seconds

    def step(done, total, what):
        nonlocal due
        if done < total and clock.monotonic() >= due:
            tell(f"{done} of {total} {what}")
            due = clock.monotonic() + seconds

    return step
