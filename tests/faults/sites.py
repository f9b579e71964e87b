# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Tasks over several sites, run against an emulator, here or in a process that can be killed."""

from tests.faults.provision import digits
from tests.faults.site_model import held
from tests.unit.support import run_sites

NAMES = ("london", "paris", "oslo")
MOST = {"exact": True, "max_purge": 100}


def site(name, numbers, sbcs=(1, 2), third=100, **more):
    """A site with two ranges and SBCs of its own, the first of which is tried first."""
    place = NAMES.index(name)
    return {
        "name": name,
        "host_name": f"acme-{name}",
        "public_addresses": [{"ip_range": f"198.51.{third}.{place * 4 + at}"} for at in (0, 1)],
        "endpoints": [{"sip_address": f"sbc{sbc}.{name}.example.com", "priority": sbc} for sbc in sbcs],
        "phone_numbers": numbers,
        **more,
    }


def three(*numbers, **more):
    """Three sites with these numbers."""
    return [site(name, listed, **more) for name, listed in zip(NAMES, numbers, strict=True)]


FIRST, SECOND, THIRD = digits(1, 3), digits(4, 6), digits(7, 9)
SITES = {"sites": three(FIRST, SECOND, THIRD), **MOST}
NEW_ADDRESSES = {"sites": three(FIRST, SECOND, THIRD, sbcs=(3, 4), third=101), **MOST}
RING = {"sites": three([*THIRD[:2], FIRST[2]], [*FIRST[:2], SECOND[2]], [*SECOND[:2], THIRD[2]])}
DOWN = {"sites": [{"name": "paris", "state": "absent"}, *three([*FIRST, *SECOND[:2]], [], [*THIRD, SECOND[2]])[::2]]}
ALL_AT_ONCE = {
    "sites": [
        {"name": "oslo", "state": "absent"},
        site("london", [*SECOND[:2], *THIRD[:1]], sbcs=(2, 3), third=101),
        site("paris", [*FIRST, *THIRD[1:]], sbcs=(4,)),
    ],
    **MOST,
}


def perform_sites(emulator, tasks, workers=1):
    """Run the tasks one after the other; their results. Also the whole life of a process."""
    return [run_sites(emulator, *task["sites"], **{"concurrency": workers, **without_sites(task)}) for task in tasks]


def without_sites(task):
    return {key: value for key, value in task.items() if key != "sites"}


def sites_made_by(emulator, tasks):
    """The whole state of an emulator that held nothing before these tasks."""
    emulator.reset()
    assert not any("msg" in result for result in perform_sites(emulator, tasks))
    return emulator.state()


def begin(emulator, state, way):
    """This state, this way with a number in use, and no memory of how it came about; the project of the model."""
    emulator.reset()
    emulator.settings(number_in_use=way)
    emulator.seed(state)
    return held(emulator)
