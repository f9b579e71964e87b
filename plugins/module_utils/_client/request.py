# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is asked for, before it is sent; and what to do next where the server refuses it."""

from dataclasses import dataclass
from typing import Any, Callable, Optional

Hints = dict[Optional[int], str]  # by status, None where no answer came
HINTS: Hints = {
    401: "Check key_id, key_secret (or access_token) and auth_method.",
    403: "The key may not do this: check project_id and what the key is allowed to.",
    404: "It may just have been deleted; if not, check api_url and project_id.",
    429: "The server limits the rate: raise retry_deadline, or lower concurrency.",
}


@dataclass(frozen=True)
class Request:
    """One request, however often it is sent.

    authorise() -> headers. payload: json, data or params, as requests takes them. doing, hints: for the error.
    """

    method: str
    base: str
    path: str
    doing: str
    authorise: Callable[[], dict[str, str]]
    payload: dict[str, Any]
    hints: Hints

    @property
    def repeatable(self) -> bool:
        """Return whether it may be sent twice. A POST may not, but for a login: two tokens do no harm."""
        return self.method != "POST" or not self.path

    @property
    def writes(self) -> bool:
        return self.method != "GET" and bool(self.path)

    def named(self, status: Optional[int] = None) -> str:
        """Return its name for errors: the path where a server answered, and with the address where none did."""
        return f"{self.method} {self.path}" if status and self.path else f"{self.method} {self.base}{self.path}"
