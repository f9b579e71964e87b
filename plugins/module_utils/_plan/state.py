# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is under trunks before a plan, and what every change makes of it: the plan carried out on paper. Pure."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import network_of
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN

Under = dict[str, dict[Hashable, Values]]  # of one trunk: {plural: {id, or number: object}}
State = dict[TrunkRef, Under]


def state_of(snapshot: Snapshot, trunks: Iterable[TrunkRef]) -> State:
    """Return what is under each trunk before anything is changed. trunks: those that perhaps do not exist yet."""
    state: State = {trunk: copied(None) for trunk in trunks}
    for kind in CHILDREN:
        for trunk, objects in snapshot.of(kind).items():
            if trunk and not isinstance(objects, EstError):
                under = state.setdefault(trunk, copied(None))
                under[kind.plural].update({_id(kind, one): one for one in objects})
    return state


def copied(under: Optional[Under]) -> Under:
    """Return a copy of what is under a trunk, which can be changed."""
    return {kind.plural: dict(under[kind.plural]) if under else {} for kind in CHILDREN}


def _id(kind: Resource, values: Values) -> Hashable:
    """Return what tells objects apart: names may be there twice."""
    return values["id"] if kind.id_option else key_of(kind, values)


def trunks_of(change: Change) -> Iterator[TrunkRef]:
    """Yield the trunks under which a change changes something: of a move, both."""
    yield from (trunk for trunk in (change.trunk, change.source) if trunk)


def make(state: State, change: Change) -> None:
    """Put what a change makes into the state, in place of what it was."""
    kind = change.resource
    if change.trunk and change.before:
        state[change.source or change.trunk][kind.plural].pop(_id(kind, change.before), None)
    if change.trunk and change.after:
        state[change.trunk][kind.plural][_id(kind, change.after)] = change.after


def take_away(state: State, change: Change) -> None:
    """Take out of the state what a change takes away, and put nothing in. A number that moves has its own moment."""
    if not change.trunk or change.kind not in ("updated", "deleted"):
        return
    objects, id = state[change.trunk][change.resource.plural], _id(change.resource, change.before)
    if change.kind == "deleted":
        objects.pop(id, None)
        return
    less = dict(change.before)
    if change.after.get("enabled") is False:
        less["enabled"] = False
    if "entries" in change.send:
        less["entries"] = list(_in_both(change.before.get("entries") or (), change.after["entries"]))
    objects[id] = less


def _in_both(before: Sequence[Values], after: Sequence[Values]) -> Iterator[Values]:
    """Yield entries of an ACL with what its ranges admit before an update and after it: it is one request."""
    for one in before:
        network = network_of(one.get("ip_range"))
        for other in after:
            new = network_of(other.get("ip_range"))
            if network is None or new is None:
                if one.get("ip_range") == other.get("ip_range"):
                    yield one
            elif network.version == new.version and network.overlaps(new):
                yield one if network.subnet_of(new) else other
