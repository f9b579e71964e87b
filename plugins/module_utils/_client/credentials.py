# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Who is asking, for all threads of a task: one token, renewed once; and no secret in anybody's words."""

import base64
import html
import json
import math
import threading
from typing import Callable
from urllib.parse import quote, quote_plus

from ansible_collections.sinch.est.plugins.module_utils._client.response import lifetime_of
from ansible_collections.sinch.est.plugins.module_utils._client.settings import Settings
from ansible_collections.sinch.est.plugins.module_utils._model.types import Clock, Object


class Credentials:
    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock, self._lock = settings, clock, threading.Lock()
        self._token, self._token_ends = settings.access_token, math.inf
        pair = self.basic()["Authorization"].split()[1] if settings.can_log_in else None
        self._secrets = [secret for secret in (settings.key_secret, settings.access_token, pair) if secret]

    def basic(self) -> dict[str, str]:
        """Return headers with the key."""
        pair = f"{self._settings.key_id}:{self._settings.key_secret}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def bearer(self, log_in: Callable[[], Object]) -> dict[str, str]:
        """Return headers with the token, renewed a little before it ends. log_in() -> the token endpoint's answer."""
        with self._lock:
            if not self._token or self._clock.monotonic() >= self._token_ends:
                started = self._clock.monotonic()
                answer = log_in()
                lifetime = lifetime_of(answer)
                self._token, self._token_ends = answer["access_token"], started + lifetime - min(60, lifetime / 10)
                self._secrets.append(self._token)
            return {"Authorization": f"Bearer {self._token}"}

    def renewable(self, refused: dict[str, str]) -> bool:
        """Return whether refused headers hold a token that can be replaced. Drop it, unless a thread was faster."""
        if not self._settings.can_log_in or not refused["Authorization"].startswith("Bearer "):
            return False
        with self._lock:
            if refused["Authorization"] == f"Bearer {self._token}":
                self._token = None
        return True

    def scrub(self, words: str) -> str:
        """Return a server's or library's words fit to print: one line, not too long, no secret."""
        forms = {form for secret in self._secrets for form in _forms(secret)}
        for form in sorted(forms, key=len, reverse=True):  # the longest first: none is left in part
            words = words.replace(form, "********")
        words = " ".join("".join(c if c.isprintable() else " " for c in words).split())
        return words.rstrip(".") if len(words) <= 400 else words[:400] + "..."


def _forms(secret: str) -> set[str]:
    """Return a secret as it is, and as errors, pages, addresses and JSON may spell it."""
    as_json = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    as_address = {quoted(secret, safe=safe) for quoted in (quote, quote_plus) for safe in ("", "/")}
    as_text = {repr(secret)[1:-1], ascii(secret)[1:-1], html.escape(secret), html.escape(secret, quote=False)}
    return {secret, *as_json, *as_address, *as_text, *(form.replace("/", "\\/") for form in as_json)}
