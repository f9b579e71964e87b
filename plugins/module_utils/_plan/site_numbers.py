# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Numbers between the trunks of sites: which of them move, and which stay where they ring, and why. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef, count_noun, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.fold import folded
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object


@dataclass(frozen=True)
class Around:
    """What else is known of the project, beside the sites that a task touches.

    takes: trunks that are no sites and give up numbers that sites want. elsewhere: {number: the trunk that has it} of
    all other trunks, as far as they were looked at. declared: {number: the site that declares it} of the sites that are
    not touched. untouched: {id of a trunk: name of the site that it is, and is not touched}.
    """

    takes: tuple[TrunkRef, ...] = ()
    elsewhere: Mapping[Hashable, TrunkRef] = field(default_factory=dict)
    declared: Mapping[Hashable, str] = field(default_factory=dict)
    untouched: Mapping[str, str] = field(default_factory=dict)


def with_moves_between(
    own: Mapping[str, list[Change]],
    refs: Mapping[str, TrunkRef],
    snapshot: Snapshot,
    around: Around,
    waiting: Mapping[Hashable, str],
) -> tuple[dict[str, list[Change]], dict[str, tuple[str, ...]]]:
    """Return ({site: changes of its numbers}, {site: texts about what stays where it rings}).

    waiting: {number: the site that declares it, and of which nothing can be done}. A number that leaves one trunk for
    another one is one change, of the site to which it goes. Where it is on others too, as after a move that was killed
    half-way, it is taken off those as well.
    """
    there = _numbers_of(snapshot, [*refs.values(), *around.takes])
    moved = {
        name: [
            replace(change, kind="moved", source=there[change.key][0][0], before=there[change.key][0][1])
            if change.kind == "created" and change.key in there
            else change
            for change in changes
        ]
        for name, changes in own.items()
    }
    for changes in moved.values():
        changes += [one for change in changes for one in _off_others(change, there.get(change.key, ()))]
    leaving = {(change.source, change.key) for changes in moved.values() for change in changes if change.source}
    of_others = _of_others(there, around)
    planned: dict[str, list[Change]] = {}
    left: dict[str, tuple[str, ...]] = {}
    for name, changes in moved.items():
        stays, foreign = _by_trunk(changes, around)
        planned[name] = [
            replace(change, kind="failed", error=foreign[around.elsewhere[change.key]])
            if change.kind == "created" and around.elsewhere.get(change.key) in foreign
            else change
            for change in changes
            if not (change.kind == "created" and around.elsewhere.get(change.key) in stays)
            and not (
                change.kind == "deleted"
                and not change.source
                and ((change.trunk, change.key) in leaving or change.key in around.declared or change.key in waiting)
            )
        ]
        left[name] = (*stays.values(), *of_others.get(refs[name], ()))
    return planned, {name: texts for name, texts in left.items() if texts}


def _off_others(change: Change, holders: Iterable[tuple[TrunkRef, Object]]) -> list[Change]:
    """Return what takes a number that is to be on one trunk off all others, but for the one from which it moves."""
    if change.kind not in ("moved", "unchanged") or change.desired.state == "absent":
        return []
    return [
        Change("deleted", PHONE_NUMBER, trunk, change.desired, one, key=change.key, source=trunk)
        for trunk, one in holders
        if trunk not in (change.trunk, change.source)
    ]


def _numbers_of(snapshot: Snapshot, trunks: Iterable[TrunkRef]) -> dict[Hashable, list[tuple[TrunkRef, Object]]]:
    """Return {number: [(trunk that has it, as it was read), ...]}."""
    there: defaultdict[Hashable, list[tuple[TrunkRef, Object]]] = defaultdict(list)
    for trunk in trunks:
        objects = snapshot.of(PHONE_NUMBER).get(trunk, ())
        for one in () if isinstance(objects, EstError) else objects:
            there[key_of(PHONE_NUMBER, one)].append((trunk, one))
    return there


def _by_trunk(changes: Sequence[Change], around: Around) -> tuple[dict[TrunkRef, str], dict[TrunkRef, PlanError]]:
    """Return ({untouched site's trunk: a text}, {other trunk: an error}) for numbers that are to come from there."""
    coming: defaultdict[TrunkRef, list[str]] = defaultdict(list)
    for change in changes:
        if change.kind == "created" and change.key in around.elsewhere:
            coming[around.elsewhere[change.key]].append(change.after[PHONE_NUMBER.key])
    stays: dict[TrunkRef, str] = {}
    foreign: dict[TrunkRef, PlanError] = {}
    for trunk, numbers in coming.items():
        many, are = count_noun(len(numbers), PHONE_NUMBER.label), "is" if len(numbers) == 1 else "are"
        if trunk.id in around.untouched:
            stays[trunk] = (
                f"{many} {are} still on {trunk} of site {around.untouched[trunk.id]}, which this task does not touch, "
                f"and {are} left there: {folded(numbers)}"
            )
        else:
            old = f", or say renamed_from: {trunk.name} if that is this site under an older name" if trunk.name else ""
            it = "it" if len(numbers) == 1 else "them"
            foreign[trunk] = PlanError(
                f"phone_numbers: {many} {are} on {trunk}, which is no site of this task: {folded(numbers)}. To move "
                f"{it} here, name that trunk in take_numbers_from{old}."
            )
    return stays, foreign


def _of_others(
    there: Mapping[Hashable, Sequence[tuple[TrunkRef, Object]]], around: Around
) -> dict[TrunkRef, list[str]]:
    """Return {trunk: a text for each untouched site whose numbers are on it, and stay there}."""
    numbers: defaultdict[TrunkRef, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key in there.keys() & around.declared.keys():
        for trunk, one in there[key]:
            numbers[trunk][around.declared[key]].append(one[PHONE_NUMBER.key])
    return {
        trunk: [
            f"{count_noun(len(those), PHONE_NUMBER.label)} of site {name}, which this task does not touch, "
            f"{'is' if len(those) == 1 else 'are'} on {trunk} and left there: {folded(those)}"
            for name, those in by_site.items()
        ]
        for trunk, by_site in numbers.items()
    }
