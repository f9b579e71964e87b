# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Whether calls find their way at every step of a plan, and after it: numbers that ring, addresses that may call. Pure.

The plan is carried out on the snapshot, step by step. Within a step changes are made side by side, in any order, so
what one of them takes away counts as gone before anything of the same step has come.
"""

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import collapse_addresses
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.fold import folded
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import network_of
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import PHASES, in_steps, phase_of
from ansible_collections.sinch.est.plugins.module_utils._plan.state import (
    State,
    Under,
    copied,
    make,
    state_of,
    take_away,
    trunks_of,
)

LATER = {  # what a step that takes away has done
    PHONE_NUMBER.plural: "once numbers are taken off",
    SIP_ENDPOINT.plural: "once SIP endpoints are disabled and removed",
    ACL.plural: "once ACLs are narrowed and removed",
}


@dataclass(frozen=True)
class Break:
    """A call path that breaks. trunk: where. kind, key: the number, or the range that may not call. text: why."""

    trunk: TrunkRef
    kind: Resource
    key: str
    text: str


@dataclass(frozen=True)
class Calls:
    """What a plan does to calls. numbers: how many ring in the end. breaks: what is lost on the way, or in the end.

    before, after: what is under the trunks, by which it was found.
    """

    numbers: int
    moved: int
    breaks: tuple[Break, ...]
    before: State
    after: State


def simulate(changes: Sequence[Change], snapshot: Snapshot, sites: Mapping[TrunkRef, Sequence[str]]) -> Calls:
    """Return what a plan does to calls.

    snapshot: what is under each trunk that the plan touches. sites: {trunk that is to be there: ranges that are to be
    able to call}.
    """
    before = state_of(snapshot, sites)
    steps = in_steps(changes)
    touched = {trunk for step in steps for index in step for trunk in trunks_of(changes[index])}
    views: list[tuple[Change, State]] = []  # what is there meanwhile, and after it, with a change of the step
    now = before
    for step in steps:
        during, after = ({**now, **{trunk: copied(now.get(trunk)) for trunk in touched}} for _view in range(2))
        for index in step:
            take_away(during, changes[index])
            make(after, changes[index])
        views += [(changes[step[0]], during), (changes[step[0]], after)]
        now = after
    at_end = list(_at_the_end(now, sites))
    told = {one.trunk for one in at_end}
    moving = {change.key for change in changes if change.kind == "moved"}
    on_the_way = [*_silent(before, views, touched, moving), *_shut_out(before, views, touched, sites)]
    rings = sum(len(under[PHONE_NUMBER.plural]) for under in now.values() if _answers(under))
    breaks = (*at_end, *(one for one in on_the_way if one.trunk not in told))
    return Calls(rings, len(moving), breaks, before, now)


def _answers(under: Under) -> bool:
    return any(endpoint.get("enabled") is not False for endpoint in under[SIP_ENDPOINT.plural].values())


def _ranges(under: Under) -> list[str]:
    """Return the ranges that the enabled ACLs of a trunk admit."""
    acls = (acl for acl in under[ACL.plural].values() if acl.get("enabled") is not False)
    return [str(entry.get("ip_range")) for acl in acls for entry in acl.get("entries") or ()]


def _admits(under: Under, wanted: str) -> bool:
    """Return whether the ranges of a trunk hold all of a range. What cannot be read holds itself."""
    ranges = _ranges(under)
    network = network_of(wanted)
    if wanted in ranges or network is None:
        return wanted in ranges
    same = [other for other in map(network_of, ranges) if other and other.version == network.version]
    together: Iterable[Any] = collapse_addresses(same)
    return any(network.subnet_of(other) for other in together)


def _at_the_end(state: State, sites: Iterable[TrunkRef]) -> Iterator[Break]:
    """Yield a Break for each site whose numbers ring nowhere, or which cannot call, when all is done."""
    for trunk in sites:
        under = state[trunk]
        numbers = [str(one[PHONE_NUMBER.key]) for one in under[PHONE_NUMBER.plural].values()]
        if numbers and not _answers(under):
            off = "none of the endpoints is enabled (say enabled: true for one)"
            why = off if under[SIP_ENDPOINT.plural] else "there are no endpoints"
            text = f"phone_numbers: {folded(numbers)} would ring nowhere, because {why}"
            yield from (Break(trunk, PHONE_NUMBER, number, text) for number in numbers)
        if not _ranges(under):
            why = "no ACL with an address is enabled" if under[ACL.plural] else "there is no ACL"
            yield Break(trunk, ACL, "", f"public_addresses: nobody could call from the site, because {why}")


def _silent(
    before: State, views: Sequence[tuple[Change, State]], touched: Iterable[TrunkRef], moving: Container[Hashable]
) -> Iterator[Break]:
    """Yield a Break for each number that rings before and in the end, and not in between, or that comes too early."""
    trunks = list(touched)
    rang, there = _ringing(before, trunks), _numbers(before, trunks)
    rings = _ringing(views[-1][1], trunks) if views else {}
    told: set[Hashable] = set()
    for change, view in views:
        ringing, now = _ringing(view, trunks), _numbers(view, trunks)
        for key, (trunk, number) in {**rings, **now}.items():
            lost = key in rang and key in rings and key not in moving
            early = key in now and key not in there
            if (lost or early) and key not in ringing and key not in told:
                told.add(key)
                yield Break(trunk, PHONE_NUMBER, number, f"phone_numbers: {number} would ring nowhere {_when(change)}")


def _shut_out(
    before: State,
    views: Sequence[tuple[Change, State]],
    touched: Container[TrunkRef],
    sites: Mapping[TrunkRef, Sequence[str]],
) -> Iterator[Break]:
    """Yield a Break for each range that may call before and in the end, and not in between."""
    told = set()
    paths = [
        (trunk, wanted)
        for trunk, ranges in sites.items()
        for wanted in ranges
        if trunk in touched and _admits(before[trunk], wanted) and _admits(views[-1][1][trunk], wanted)
    ]
    for change, view in views:
        for trunk, wanted in paths if change.resource is ACL else ():
            if (trunk, wanted) not in told and not _admits(view[trunk], wanted):
                told.add((trunk, wanted))
                yield Break(trunk, ACL, wanted, f"public_addresses: {wanted} could not call {_when(change)}")


def _when(change: Change) -> str:
    """Return which step of a plan it is, for a text."""
    during = LATER.get(change.resource.plural, "while trunks are changed")
    return f"{during} (phase {phase_of(change) + 1} of {len(PHASES)}), before what replaces it is there"


def _numbers(state: State, trunks: Iterable[TrunkRef]) -> dict[Hashable, tuple[TrunkRef, str]]:
    """Return {number: (a trunk that has it, as it is written)}."""
    return {
        key: (trunk, str(one[PHONE_NUMBER.key]))
        for trunk in trunks
        if trunk in state
        for key, one in state[trunk][PHONE_NUMBER.plural].items()
    }


def _ringing(state: State, trunks: Iterable[TrunkRef]) -> dict[Hashable, tuple[TrunkRef, str]]:
    """Return the same of the numbers that somebody answers."""
    return _numbers(state, [trunk for trunk in trunks if trunk in state and _answers(state[trunk])])
