# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""HTTP to the API: sessions, token, retries, paging, error texts. Knows no resource."""

import math
import queue
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import Any, Callable, Optional, TypeVar

from ansible_collections.sinch.est.plugins.module_utils._client import retry as _retry
from ansible_collections.sinch.est.plugins.module_utils._client.credentials import Credentials
from ansible_collections.sinch.est.plugins.module_utils._client.paging import Endless, ListShape, Page, read_pages
from ansible_collections.sinch.est.plugins.module_utils._client.rate_limit import RateLimiter
from ansible_collections.sinch.est.plugins.module_utils._client.request import HINTS, Hints, Request
from ansible_collections.sinch.est.plugins.module_utils._client.response import Response, objects, total
from ansible_collections.sinch.est.plugins.module_utils._client.settings import (
    Settings,
    is_token,
    proxies_for,
    settings_from,
)
from ansible_collections.sinch.est.plugins.module_utils._client.threads import side_by_side
from ansible_collections.sinch.est.plugins.module_utils._client.transport import attempt, session
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    MAY_HAVE_RUN,
    ApiError,
    EstError,
    Gone,
    LostAnswer,
)
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Params, Step

try:
    import requests
    import urllib3

    HAS_REQUESTS = True
except ImportError:
    HAS_REQUESTS = False

SHORTEST_TRY = 1.0  # seconds that a try is given, also where the deadline comes before
READINGS = 3  # of a list, until it is whole
USER_AGENT = "sinch.est/0.1.0 (Ansible collection)"
Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


def load_settings(options: Params) -> Settings:
    """Return Settings from connection options and concurrency. Raise InputError, and EstError without requests."""
    if not HAS_REQUESTS:
        raise EstError("The Python library requests is needed where this runs: python3 -m pip install requests")
    return settings_from(options, lambda url: proxies_for(url, requests.utils))


@contextmanager
def opened(options: Params) -> Iterator["Client"]:
    """Yield a Client for as long as the block lasts. Raise as load_settings()."""
    with closing(Client(load_settings(options))) as client:
        yield client


class Client:
    """The API for one task. Safe to call from several threads: they share token, back-off and sessions.

    All calls take doing, what is being done to which object, and raise ApiError when it cannot be done.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.step: Optional[Step] = None  # where somebody wants to know how far a long map() is
        self.keys_seen: set[str] = set()  # under which names lists have announced their totals
        self._stopped = False
        self.called_away = False  # whoever waits wants this to end: what is begun is finished, nothing new is begun
        self._gone: Optional[ApiError] = None  # a request that had no answer in all its tries, nor had any other
        self._locked_out: Optional[ApiError] = None  # a login that failed
        self._heard = -math.inf  # when anything was answered last
        self._credentials = Credentials(settings, time)
        self._rate_limiter = RateLimiter(time)
        self._first_asked = 0.0  # see pause_early
        self._sessions: queue.LifoQueue[requests.Session] = queue.LifoQueue()
        for _slot in range(settings.concurrency):
            self._sessions.put(session(USER_AGENT))
        if not settings.verify:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    @property
    def usable(self) -> bool:
        """Return whether another task may use it: nobody stopped it, and the server answers."""
        return not (self._stopped or self._gone or self._locked_out)

    def close(self) -> None:
        while not self._sessions.empty():
            self._sessions.get_nowait().close()

    def map(self, function: Callable[[Item], Outcome], items: Iterable[Item], what: str = "") -> Sequence[Outcome]:
        """Return [function(item), ...], made side by side. Raise the first error. what: "lists read", for who waits."""
        items = list(items)
        workers = min(len(items), self.settings.concurrency)
        if workers < 2:
            return [function(item) for item in items]

        def arrived(number: int) -> None:
            if self.step and what:
                self.step(number, len(items), what)

        try:
            return side_by_side(function, items, workers, arrived)
        except Exception:
            raise  # of an item: all others are through
        except BaseException:
            self.stop()
            raise

    def call_away(self) -> None:
        """Make it known that nothing new is to begin."""
        self.called_away = True

    def stop(self) -> None:
        """Send nothing any more, whoever still wants to."""
        self._stopped = True

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def pause_early(self, seconds: float, limit: float) -> bool:
        """Pause, and return True; False later than limit seconds after this was first asked of the client."""
        now = time.monotonic()
        self._first_asked = self._first_asked or now
        if now >= self._first_asked + limit:
            return False
        self.pause(seconds)
        return True

    def get(self, path: str, doing: str, id_key: str) -> Optional[Object]:
        """Return the object, None where the API says that there is none (404). An answer without it is an error."""
        try:
            body = self._call("GET", path, doing)
        except ApiError as error:
            if error.status != 404 or not error.in_json:
                raise
            return None
        return objects({"": [body]}, ListShape("", id_key), doing, path)[0]

    def post(self, path: str, doing: str, body: Object, hint: str = "", tried: int = 0) -> Object:
        """Return the answer's object, {} where it holds none. Raise LostAnswer where it may have run all the same.

        hint: what the error says to do next where the server answers 400. tried: how many times it was sent before.
        """
        return _object(self._call("POST", path, doing, {400: hint}, tried, json=body))

    def change(self, method: str, path: str, doing: str, body: Object) -> Object:
        """Send PATCH or PUT. Return the answer's object, {} where it holds none."""
        return _object(self._call(method, path, doing, json=body))

    def delete(self, path: str, doing: str) -> None:
        """Delete an object. 404 is an error too: whether it is gone, the list tells."""
        self._call("DELETE", path, doing)

    def list(self, path: str, doing: str, shape: ListShape) -> Objects:
        """Return all objects of a collection. Raise ApiError rather than give a part; of a 404, it has status 404."""
        ends, got = time.monotonic() + self.settings.retry_deadline, 0

        def read(query: dict[str, int]) -> Page:
            nonlocal got
            if got and time.monotonic() >= ends:
                limit = f"{self.settings.retry_deadline:g} s, which is retry_deadline"
                raise Endless(f"{got} objects came within {limit}, and there are more")
            body = self._call("GET", path, doing, params=query)
            members = objects(body, shape, doing, path)
            self.keys_seen.update(key for key in shape.total_keys if key in body)
            got += len(members)
            return members, total(body, shape.total_keys)

        hint, wrong = "Nothing was changed.", ""
        for _reading in range(READINGS):  # others may be writing while pages are read
            try:
                listing = read_pages(read, self.map, shape.id_key, shape.paging)
            except Endless as error:
                raise ApiError(doing, f"GET {path}", f"the list has no end: {error}", hint=hint) from None
            adds_up = listing.total in (None, len(listing.listed))
            if adds_up and listing.steady:
                return list(listing.listed.values())
            wrong = "the list changed while its pages were read"
            if not adds_up:
                wrong = f"the list does not add up, {len(listing.listed)} listed but {listing.total} announced"
        hint += " If somebody else is changing this project right now, run again."
        raise ApiError(doing, f"GET {path}", f"{wrong}, {READINGS} times", hint=hint)

    def _call(
        self, method: str, path: str, doing: str, hints: Optional[Hints] = None, tried: int = 0, **payload: Any
    ) -> Any:
        basic = self.settings.auth_method == "basic"
        authorise = self._credentials.basic if basic else partial(self._credentials.bearer, self._log_in)
        hints = {**HINTS, **(hints or {})}
        return self._exchange(Request(method, self.settings.api_url, path, doing, authorise, payload, hints), tried)

    def _exchange(self, request: Request, tries: int = 0) -> Any:
        """Send until the answer is final; its body. tries: how many times it was sent before."""
        started = time.monotonic()
        deadline = started + self.settings.retry_deadline
        renewed, doubt = False, ""
        if request.writes:  # what is written after a failure is worth every try: a number is put back where it was
            self._gone = self._locked_out = None
        if self._gone:
            raise Gone(f"Could not {request.doing}: it was not sent, for nothing was answered before. {self._gone}")
        while True:
            self._rate_limiter.wait(deadline)
            headers = request.authorise()
            if self._stopped:
                raise EstError(f"Could not {request.doing}: the task was ended before it was sent.")
            tries, sent = tries + 1, time.monotonic()
            answer = self._send(request, headers, deadline - time.monotonic())
            if answer.status:
                self._heard = time.monotonic()
            if answer.status == 401 and not renewed and self._credentials.renewable(headers):
                renewed = True
                continue
            verdict = _retry.classify(answer, request.repeatable)
            if answer.status != 429:
                self._rate_limiter.on_success()
            if verdict == _retry.DONE:
                return answer.body
            failure, left = (self._credentials.scrub(answer.message), answer.status, tries), deadline - time.monotonic()
            if request.writes and _retry.may_have_run(answer):
                doubt = MAY_HAVE_RUN
            if verdict == _retry.LOST:
                raise LostAnswer(
                    request.doing,
                    request.named(answer.status),
                    *failure,
                    recheck_delays=_retry.recheck_delays(answer, left),
                    repeat=_retry.may_repeat(answer),
                )
            if verdict == _retry.FAILED or _retry.exhausted(answer, tries, left):
                hint = " ".join(filter(None, (request.hints.get(answer.status), doubt)))
                failed = ApiError(request.doing, request.named(answer.status), *failure, hint=hint)
                failed.in_json = answer.json and isinstance(answer.body, dict)
                if not answer.status and self._heard < started:
                    self._gone, failed.ends_task = failed, True
                raise failed
            pause = _retry.wait(answer, tries, left)
            if answer.status == 429:
                self._rate_limiter.on_throttled(sent, pause)
            else:
                time.sleep(pause)

    def _send(self, request: Request, headers: dict[str, str], seconds_left: float) -> Response:
        """Return the Response of one try."""
        timeout = self.settings.timeout
        if request.repeatable:  # what is not must not be given up early: it may run all the same
            timeout = min(timeout, round(max(SHORTEST_TRY, seconds_left), 1))
        free = self._sessions.get()  # as many sessions as requests may be in flight
        try:
            return attempt(
                free,
                request.method,
                request.base + request.path,
                headers,
                request.payload,
                timeout,
                self.settings.verify,
                self.settings.proxies[request.base],
            )
        finally:
            self._sessions.put(free)

    def _log_in(self) -> Object:
        """Return the token endpoint's answer. Raise ApiError where it holds no token, the same for all who wait."""
        if self._locked_out:
            raise self._locked_out
        try:
            return self._token()
        except ApiError as error:
            self._locked_out, error.ends_task = error, True
            raise

    def _token(self) -> Object:
        form = {"data": {"grant_type": "client_credentials"}}
        authorise = self._credentials.basic
        request = Request("POST", self.settings.token_url, "", "log in", authorise, form, HINTS)
        body = self._exchange(request)
        token = body.get("access_token") if isinstance(body, dict) else None
        if isinstance(token, str) and is_token(token):
            return _object(body)
        broken = "no access_token"
        if token and isinstance(token, str):  # it is not shown: some of it may well be one
            broken = "an access_token with a blank, a line break or a character beyond ASCII, so it is no token"
        raise ApiError("log in", request.named(), f"the answer holds {broken}", hint="Check token_url.")


def _object(body: Any) -> Object:
    return body if isinstance(body, dict) else {}
