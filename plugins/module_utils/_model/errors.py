# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Typed errors: what was asked, what the server said, how many tries, what to do next."""

from collections.abc import Sequence
from typing import Optional


class EstError(Exception):
    """Whatever stops a task or an item; its text is written for the user.

    ends_task: whatever else the task wants would fail for the same reason. wrote: half of it was carried out.
    """

    ends_task = False
    wrote = False

    def __init__(self, text: str) -> None:
        super().__init__(printable(text))

    def advise(self, text: str) -> None:
        """Add what to do next to the text."""
        self.args = (f"{self} {text}",)


STALE = "If an inventory gave the id, its cache may be older than that: run with --flush-cache."


def printable(text: str) -> str:
    """Return a text escaped, for names are what somebody gave: none may move the cursor or pass for a line."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


class InputError(EstError):
    """An option is wrong. Raised before anything is written."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option}: {reason}")
        self.option = option


class PlanError(EstError):
    """What is asked for cannot be reached from what is there. Raised before anything of the item is written."""


class TrunkMissing(PlanError):
    """The trunk that an item names does not exist, so nothing exists under it."""


class Ambiguous(PlanError):
    """Several objects have the name that an item gives, perhaps for a moment only: see races.py."""


class NotTried(EstError):
    """Left alone, because something else failed before it."""


class ApiError(EstError):
    """A request failed for good.

    doing: what was being done, to which object ("create ACL 'office' on trunk 'berlin'").
    request: method and path. status: HTTP status, or None where no answer came. message: the server's own words, or
    the network's. tries: how many times the request was sent. hint: what to do next, where that is known.
    """

    def __init__(
        self, doing: str, request: str, message: str, status: Optional[int] = None, tries: int = 1, hint: str = ""
    ) -> None:
        answered = f"answered {status}" if status else "failed"
        times = "1 try" if tries == 1 else f"{tries} tries"
        text = f"Could not {doing}: {request} {answered} after {times}: {message}."
        super().__init__(f"{text} {hint}".rstrip())
        self.message, self.status, self.tries = message, status, tries
        self.ends_task = status in (401, 403)
        self.in_json = True  # as the API answers; a gateway or a proxy may not


class Gone(EstError):
    """Nothing was answered for so long that this was not sent at all."""

    ends_task = True


MAY_HAVE_RUN = "It may have run all the same: run again, what is there will be found."


class LostAnswer(ApiError):
    """A POST that may or may not have run: look before repeating it.

    recheck_delays: seconds to wait before each look. repeat: whether to send it again where no look found that it ran.
    """

    def __init__(
        self,
        doing: str,
        request: str,
        message: str,
        status: Optional[int] = None,
        tries: int = 1,
        *,
        recheck_delays: Sequence[float] = (0.0,),
        repeat: bool = False,
    ) -> None:
        super().__init__(doing, request, message, status, tries, MAY_HAVE_RUN)
        self.recheck_delays, self.repeat = recheck_delays, repeat


def following(cause: EstError, text: str) -> EstError:
    """Return an error with another text, which ends the task where its cause does."""
    error = EstError(text)
    error.ends_task = cause.ends_task
    return error
