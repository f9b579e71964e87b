# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Numbers move between sites while they are called: a few calls are lost, no more than three times the least possible."""

import signal

import pytest

from tests.calls.moves import in_words, least_lost, move, playbook_of, times_off
from tests.calls.network import calls_while
from tests.calls.playbooks import hang_at_write, playing, reached
from tests.calls.sites import SITES, numbers, site
from tests.calls.stage import between, file_of, provision
from tests.calls.test_sites import PROVISION, provisioned

COUNT = 12  # numbers of a site
EVERY = 0.25  # seconds between two calls of a number: often enough that a gap is met
LATENCY = 60  # milliseconds; what Ansible itself takes between two requests is little beside it
ALLOWED = 3  # times the least possible
ONE_TASK = pytest.mark.xfail(
    strict=True, reason="needs est_site: today a task takes all numbers off, a later one assigns them"
)


@pytest.fixture
def sites(on):
    on.here.emulator.settings(latency_ms=0)
    made = provisioned(on, [site(on, name, COUNT) for name in SITES])
    on.here.emulator.settings(latency_ms=LATENCY)
    on.here.emulator.clear_log()
    return made


def having(sites, moves):
    """The same sites, with the numbers where these moves put them."""
    found = []
    for one in sites:
        kept = [number for number in one["phone_numbers"] if number not in moves]
        found.append({**one, "phone_numbers": kept + [n for n, pair in moves.items() if pair[1] == one["name"]]})
    return found


def half(name="munich", to="cologne"):
    return {number: (name, to) for number in numbers(name, COUNT // 2)}


def ring():
    """Numbers of each site go to the next one."""
    return {
        number: pair
        for pair in zip(SITES, [*SITES[1:], SITES[0]], strict=True)
        for number in numbers(pair[0], COUNT // 3)
    }


def homes(on):
    """Where each number is: {number: [names of trunks]}."""
    found = {}
    for trunk in on.here.emulator.state()["projects"]["rehearsal"]["trunks"]:
        for number in trunk["phoneNumbers"]:
            found.setdefault(number, []).append(trunk["name"])
    return found


def by_assignments(on, sites, moves):
    return move(on, moves)


def by_sites(on, sites, moves):
    return provision(on, having(sites, moves))


@pytest.mark.parametrize("by", [by_assignments, pytest.param(by_sites, marks=ONE_TASK)])
@pytest.mark.parametrize("moves", [half(), ring()], ids=["half of the numbers", "a ring"])
@pytest.mark.parametrize("in_use", ["refused", "taken_over", "kept"])
def test_moves(on, sites, tell, by, moves, in_use):
    on.here.emulator.settings(number_in_use=in_use)
    with calls_while(on.here, between(on, sites, having(sites, moves)), EVERY) as report:
        code, output = by(on, sites, moves)
    check(on, report(), tell)
    assert code == 0, output
    assert {number: homes(on)[number] for number in moves} == {number: [to] for number, (_from, to) in moves.items()}


def check(on, found, tell):
    """What was lost is no more than it must be; it is told beside the least possible."""
    times = times_off(on.here.emulator.log(writes=True))
    tell(found, in_words(found, times, EVERY))
    assert len(found.lost) <= ALLOWED * least_lost(times, EVERY)


@pytest.mark.parametrize("operation", ["createSipEndpoint", "createAccessControlList"])
def test_a_target_that_refuses(on, sites, tell, operation):
    """The numbers stay where they ring, and the run says so."""
