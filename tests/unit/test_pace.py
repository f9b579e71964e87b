# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The pace of requests under a rate limit, on a clock of its own."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._client.rate_limit import FIRST_GAP, LONGEST_GAP, RateLimiter

NEVER = float("inf")


class Still:
    """A clock that only sleep() moves."""

    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock():
    return Still()


@pytest.fixture
def pace(clock):
    return RateLimiter(clock)


def waited(pace, clock, times=1, deadline=NEVER):
    """Seconds that so many turns took together."""
    started = clock.now
    for _turn in range(times):
        pace.wait(deadline)
    return clock.now - started


def test_nobody_waits_while_nobody_is_refused(pace, clock):
    assert waited(pace, clock, times=100) == 0


def test_after_a_refusal_all_wait_and_then_go_one_by_one(pace, clock):
    pace.on_throttled(clock.now, 3)
    assert waited(pace, clock) == pytest.approx(3)
    assert waited(pace, clock, times=4) == pytest.approx(4 * FIRST_GAP)


def test_a_shorter_wait_does_not_shorten_a_longer_one(pace, clock):
    pace.on_throttled(clock.now, 30)
    pace.on_throttled(clock.now, 0)
    assert waited(pace, clock) == pytest.approx(30)


def test_refusals_of_one_round_slow_down_once(pace, clock):
    sent = clock.now
    for _thread in range(5):
        clock.sleep(0.001)
        pace.on_throttled(sent, 0)
    assert waited(pace, clock, times=2) == pytest.approx(FIRST_GAP)


def test_each_further_round_slows_down_to_a_limit(pace, clock):
    for _round in range(9):
        clock.sleep(LONGEST_GAP)
        pace.on_throttled(clock.now, 0)
    pace.wait(NEVER)
    assert waited(pace, clock) == pytest.approx(LONGEST_GAP)


def test_success_brings_the_speed_back(pace, clock):
    pace.on_throttled(clock.now, 0)
    waited(pace, clock)
    for _answer in range(10):
        pace.on_success()
    waited(pace, clock)
    assert 0 < waited(pace, clock) < FIRST_GAP
    for _answer in range(200):
        pace.on_success()
    waited(pace, clock)
    assert waited(pace, clock, times=5) == 0


def test_nobody_waits_longer_than_to_the_deadline(pace, clock):
    pace.on_throttled(clock.now, 60)
    assert waited(pace, clock, times=3, deadline=clock.now + 10) == pytest.approx(10)
