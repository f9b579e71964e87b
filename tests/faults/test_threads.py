# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sixteen threads of one task: one token, one back-off, and a rate limit that is found and kept to."""

import threading
import time

import pytest

from ansible_collections.sinch.est.plugins.module_utils._client import client as client_module
from ansible_collections.sinch.est.plugins.module_utils._client.rate_limit import RateLimiter
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER
from tests.faults.provision import digits
from tests.unit.support import run, seeded, trunk_id, trunks_of

THREADS, SITE = 16, trunk_id(1)
ADD = "addPhoneNumberToTrunk"


class Gate:
    """Stands in for the module time: whoever sleeps is held until the gate opens; from then on sleep takes no time."""

    def __init__(self):
        self.now, self.held, self.opened = 0.0, 0, False
        self.asked = []
        self.moved = threading.Condition()

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        with self.moved:
            self.held += 1
            self.asked.append(seconds)
            self.moved.notify_all()
            until = self.now + seconds
            self.moved.wait_for(lambda: self.opened)
            self.held -= 1
            self.now = max(self.now, until)

    def wait_for(self, number):
        """Until so many are held."""
        with self.moved:
            assert self.moved.wait_for(lambda: self.held == number, timeout=60), f"{self.held} are held, not {number}"

    def open(self):
        with self.moved:
            self.opened = True
            self.moved.notify_all()


def add(emulator, numbers):
    """The result of a task that adds these numbers."""
    return run(emulator, PHONE_NUMBER, {"trunk": SITE, "phone_numbers": numbers}, concurrency=THREADS)


@pytest.fixture
def site(emulator):
    seeded(emulator, {"id": SITE, "name": "site"})
    return emulator


def check_added(emulator, result, numbers):
    assert "msg" not in result, result["msg"]
    assert result["counts"]["created"] == len(numbers)
    assert sorted(trunks_of(emulator)["site"]["phoneNumbers"]) == numbers


def test_one_token(site):
    numbers = digits(1, 200)
    check_added(site, add(site, numbers), numbers)
    assert len(site.log(operation="token")) == 1
    assert {entry["auth"] for entry in site.log() if entry["operation"] != "token"} == {"bearer"}


@pytest.mark.parametrize("after", [0, 1, 50, 120])
def test_a_token_that_expires_in_mid_run_is_renewed_once(site, after):
    numbers = digits(1, 200)
    site.fault("401", operation=ADD, skip=after)  # the token is void from then on, for all threads
    check_added(site, add(site, numbers), numbers)
    assert len(site.log(operation="token")) == 2
    refused = [entry for entry in site.log() if entry["status"] == 401]
    assert 1 <= len(refused) <= THREADS
    assert len(site.log(operation=ADD)) == len(numbers) + len(refused)


@pytest.mark.parametrize("retry_after", [60, None])
def test_one_back_off(site, monkeypatch, retry_after):
    """One is told to wait, and nobody sends anything until that time has passed, but for what was on its way."""
    gate, numbers, results, heard = Gate(), digits(1, 100), [], []
    refused = RateLimiter.on_throttled

    def hear(*words):
        refused(*words)
        heard.append(len(site.log(operation=ADD)))

    monkeypatch.setattr(client_module, "time", gate)
    monkeypatch.setattr(RateLimiter, "on_throttled", hear)
    site.fault("429", operation=ADD, skip=20, **({"retry_after": retry_after} if retry_after else {}))
    thread = threading.Thread(target=lambda: results.append(add(site, numbers)))
    thread.start()
    gate.wait_for(THREADS)
    statuses = [entry["status"] for entry in site.log(operation=ADD)]
    assert statuses.count(429) == 1
    assert gate.asked == [pytest.approx(retry_after) if retry_after else gate.asked[0]] * THREADS
    assert len(statuses) - heard[0] < THREADS
    gate.open()
    thread.join()
    check_added(site, results[0], numbers)
    assert len(site.log(operation=ADD)) == len(numbers) + 1


@pytest.mark.parametrize("retry_after", [True, False], ids=["retry-after", "no-retry-after"])
@pytest.mark.parametrize("burst", [10, 1])
def test_a_rate_limit_is_kept_to(site, record_property, full, burst, retry_after):
    numbers = digits(1, 60 if full else 20)
    site.settings(rate_limit={"per_second": 10, "burst": burst, "retry_after": retry_after})
    started = time.monotonic()
    result = add(site, numbers)
    seconds = time.monotonic() - started
    site.settings(rate_limit=None)
    check_added(site, result, numbers)
    log = site.log()
    refused = sum(entry["status"] == 429 for entry in log)
    assert refused < len(log) / 2, f"{refused} of {len(log)} requests were refused"
    if full:  # a shorter run is over before the burst is
        how = f"burst {burst}, {'with' if retry_after else 'without'} Retry-After"
        record_property(f"requests a second of 10 allowed, {how}", round((len(log) - refused) / seconds, 1))
