# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Numbers move between sites while they are called: no more calls are lost than three times what has to be."""

import os
import signal
from itertools import product

import pytest

from tests.calls.estate import numbers as numbers_of
from tests.calls.moves import asked_while_off, in_words, least_gap, move, playbook_of, times_off
from tests.calls.network import calls_while
from tests.calls.playbooks import PATIENCE, play, playing
from tests.calls.processes import wait_until
from tests.calls.sites import SITES, numbers, site
from tests.calls.stage import between, provision
from tests.calls.test_sites import provisioned
from tests.dialects import BOTH, BY_NIGHT, ONE_BY_DAY

COUNT = 24  # numbers of a site
EVERY = 0.25  # seconds between two calls of a number: often enough that a gap is met
LATENCY = 60  # milliseconds; what Ansible itself takes between two requests is little beside it
ALLOWED = 3  # times the least possible


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


HALF = dict.fromkeys(numbers("munich", COUNT // 2), ("munich", "cologne"))
RING = {
    number: pair for pair in zip(SITES, [*SITES[1:], SITES[0]], strict=True) for number in numbers(pair[0], COUNT // 3)
}


def homes(on, moves):
    """On which trunk each number of these moves is; none is on two, or on none."""
    trunks = on.here.emulator.state()["projects"]["rehearsal"]["trunks"]
    found = {number: [trunk["name"] for trunk in trunks if number in trunk["phoneNumbers"]] for number in moves}
    assert {len(names) for names in found.values()} == {1}, found
    return {number: name for number, (name,) in found.items()}


def targets_of(on, before, after, moves):
    """What is called: the numbers that move, and the world from every line."""
    stay = numbers_of(before) - moves.keys()
    return [target for target in between(on, before, after) if target.name not in stay]


def by_assignments(on, sites, moves):
    return move(on, moves)


def by_sites(on, sites, moves):
    return provision(on, having(sites, moves))


# What the API makes of a number in use: that of the description, and the published one, where it is on one trunk.
IN_USE = {"description": ("refused", "taken_over", "kept"), "published": ("refused", "taken_over")}
MOVES = {"half of the numbers": HALF, "a ring": RING}
BY_DAY = {  # of the published API
    ("refused", "a ring", by_sites),
    ("refused", "half of the numbers", by_assignments),
    ("taken_over", "a ring", by_sites),
}


def ways():
    """Each way to move numbers, in each API."""
    for api, settings in IN_USE.items():
        for in_use, moves, by in product(settings, MOVES, (by_assignments, by_sites)):
            marks = () if api == "description" or (in_use, moves, by) in BY_DAY else BY_NIGHT
            id = f"{in_use}-{moves}-{by.__name__}-{api}"
            yield pytest.param(api, in_use, MOVES[moves], by, id=id, marks=marks)


@pytest.mark.parametrize(("api", "in_use", "moves", "by"), list(ways()), indirect=["api"])
def test_move(on, sites, tell, by, moves, in_use):
    least = least_gap(on) if in_use == "refused" else 0.0
    on.here.emulator.settings(number_in_use=in_use)
    with calls_while(on.here, targets_of(on, sites, having(sites, moves), moves), EVERY) as report:
        code, output = by(on, sites, moves)
    assert code == 0, output
    assert homes(on, moves) == {number: to for number, (_from, to) in moves.items()}
    check(on, report(), moves, least, tell)


def check(on, found, moves, least, tell):
    """What was lost is told beside the least possible, and is no more than three times that.

    How long a number is off is not judged, for the machine may be busy: that nothing is asked about it meanwhile is.
    """
    on_average = len(moves) * least / EVERY
    log = on.here.emulator.log()
    tell(found, in_words(found, times_off(log), least, on_average))
    assert asked_while_off(log) == []
    assert len(found.lost) <= ALLOWED * on_average


@BOTH
def test_move_that_is_interrupted(on, sites, tell):
    """Ctrl-C reaches Ansible and its workers. Every number is on one of its trunks, and the next run finishes."""
    moves = dict.fromkeys(numbers("munich", COUNT), ("munich", "cologne"))
    least = least_gap(on)
    with calls_while(on.here, targets_of(on, sites, having(sites, moves), moves), EVERY) as report:
        with playing(on.folder, on.env, playbook_of(on, moves)) as process:
            wait_until(lambda: len(on.here.emulator.log(writes=True)) >= COUNT, "the middle of the move", process)
            os.killpg(process.pid, signal.SIGINT)
            output, _nothing = process.communicate(timeout=PATIENCE)
        assert set(homes(on, moves).values()) == {"munich", "cologne"}, output
        code, output = play(on.folder, on.env, playbook_of(on, moves))
    assert code == 0, output
    assert homes(on, moves) == dict.fromkeys(moves, "cologne")
    check(on, report(), moves, least, tell)


@BOTH
@pytest.mark.parametrize(
    "operation",
    [
        "createSipEndpoint",
        "updateAccessControlList",
    ],
)
def test_move_to_a_site_that_is_refused(on, sites, tell, operation):
    """The target gets other SBCs and WAN addresses, which are refused: the numbers stay where they ring."""
    munich, cologne, hamburg = having(sites, HALF)
    other = {key: site(on, "cologne", line=2)[key] for key in ("endpoints", "public_addresses")}
    after = [munich, {**cologne, **other}, hamburg]
    with calls_while(on.here, targets_of(on, sites, after, HALF), EVERY) as report:
        on.here.emulator.fault("403", operation=operation, times=0)
        code, output = provision(on, after)
    tell(report())
    assert code != 0, output
    assert homes(on, HALF) == dict.fromkeys(HALF, "munich")
    assert not report().lost


@ONE_BY_DAY
@pytest.mark.parametrize("only", ["munich", "cologne"])
def test_move_of_which_one_side_is_left_out(on, sites, tell, only):
    """A number that a site declares which --limit leaves out stays where it rings."""
    after = having(sites, HALF)
    with calls_while(on.here, targets_of(on, sites, after, HALF), EVERY) as report:
        _code, output = provision(on, after, "--limit", f"localhost,{only}")
    tell(report())
    assert homes(on, HALF) == dict.fromkeys(HALF, "munich"), output
    assert not report().lost
