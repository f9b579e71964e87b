# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is asked for, before it is sent; and what to do next where the server refuses it."""

from dataclasses import dataclass
from typing import Callable

HINTS = {
    401: "Check key_id, key_secret (or access_token) and auth_method.",
    403: "The key may not do this: check project_id and what the key is allowed to.",
    429: "The server limits the rate: raise retry_deadline, or lower concurrency.",
}


@dataclass(frozen=True)
class Request:
    """One request, however often it is sent. authorise() -> headers. doing, hints {status: text}: for the error."""

    method: str
    base: str
    path: str
    doing: str
    authorise: Callable[[], dict]
    payload: dict
    hints: dict

    @property
    def repeatable(self):
        """A POST is not, but for a login: two tokens do no harm."""
        return self.method != "POST" or not self.path

    @property
    def writes(self):
        return self.method != "GET" and bool(self.path)

    def __str__(self):
        return f"{self.method} {self.path or self.base}"
