# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Brings objects to the desired state: parameters in, a result out. Knows no AnsibleModule."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import Callable, Optional

from ansible_collections.sinch.est.plugins.module_utils._api.dialects import spoken
from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_snapshot, read_trunks
from ansible_collections.sinch.est.plugins.module_utils._apply.apply import apply
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.settings import security_warnings
from ansible_collections.sinch.est.plugins.module_utils._model.change import PLANNED, Change, Desired
from ansible_collections.sinch.est.plugins.module_utils._model.errors import Ambiguous, EstError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK, Resource, canonical_values
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot, as_if_created
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params, Result, Work
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import writer_spec
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import Intent, read_intent
from ansible_collections.sinch.est.plugins.module_utils._module.result import diff, result_of
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import with_children
from ansible_collections.sinch.est.plugins.module_utils._plan.warnings import lookalikes, value_warnings

Connected = Callable[[Params], AbstractContextManager[Client]]
MAX_PLANS = 3  # while something has the same name twice, perhaps only until another run has removed its own


def writer(resource: Resource) -> Work:
    """Return what the module that manages one kind of object does, and its argument spec."""
    return partial(reconcile, resource), *writer_spec(resource)


def reconcile(resource: Resource, connected: Connected, params: Params, check: bool, with_diff: bool) -> Result:
    """Return a result for Ansible, with failed and msg where the objects could not be brought to the desired state.

    connected(params) gives a Client, for as long as a block lasts. params: as without_omitted() leaves them.
    """
    warnings = security_warnings(params)
    try:
        intent = read_intent(resource, params)
        with connected(params) as client:
            keep_going = params["on_error"] == "continue"
            changes, plan_warnings = _planned(client, resource, intent, keep_going, check)
            outcomes, apply_warnings = apply(client, changes, keep_going, check)
    except EstError as error:
        nothing = result_of(resource, (), single=False, return_unchanged=True)
        return {**nothing, "failed": True, "msg": str(error), "warnings": warnings}
    result = result_of(resource, outcomes, intent.single, params["return_unchanged"])
    result["warnings"] = [*warnings, *plan_warnings, *apply_warnings]
    if with_diff:
        result["diff"] = [
            diff(change) for change, outcome in zip(changes, outcomes) if outcome.kind not in ("unchanged", "failed")
        ]
    return result


def _planned(
    client: Client, resource: Resource, intent: Intent, keep_going: bool, check: bool
) -> tuple[list[Change], list[str]]:
    """Return (changes, warnings), made again where something has the same name twice."""
    desired = [_by_key(resource, item) for item in intent.desired] if check else list(intent.desired)
    for attempt in range(MAX_PLANS):
        if attempt:
            client.pause(1)
        snapshot, warnings = _read(client, resource, intent, desired, keep_going, check)
        placed = [_placed(item, snapshot) for item in desired]
        exact = tuple(dict.fromkeys(snapshot.named[name] for name in intent.exact))
        changes = plan(resource, placed, snapshot.of(resource), exact, intent.max_purge, snapshot.elsewhere(resource))
        if not any(isinstance(change.error, Ambiguous) for change in changes):
            break
    warnings += [*lookalikes(resource, changes, snapshot.of(resource)), *value_warnings(changes, intent.single)]
    if resource is TRUNK:
        going = [dict(change.before) for change in changes if change.kind == "deleted"]
        under = read_snapshot(client, CHILDREN, trunks=going, for_plan=True, keep_going=keep_going) if going else None
        changes = with_children(changes, under) if under else changes
    return spoken(client).vet(client, changes), warnings


def _read(
    client: Client, resource: Resource, intent: Intent, desired: Sequence[Desired], keep_going: bool, check: bool
) -> tuple[Snapshot, list[str]]:
    """Return (what the plan needs to know of what is there, warnings)."""
    if resource is TRUNK:
        return Snapshot(read_trunks(client, _alone(resource, desired)) if desired else ()), []
    siblings: dict[str, list[Desired]] = {name: [] for name in intent.trunks}
    for item in desired:
        if item.trunk:
            siblings[str(item.trunk.name)].append(item)
    alone = {name: _alone(resource, items) for name, items in siblings.items() if name not in intent.exact}
    snapshot = read_snapshot(client, [resource], intent.trunks, alone, for_plan=True, keep_going=keep_going)
    return as_if_created(snapshot) if check else (snapshot, [])


def _alone(resource: Resource, desired: Sequence[Desired]) -> Optional[str]:
    """Return the id of the only object that has to be read; None where it takes the list, as for a new key."""
    return desired[0].id if len(desired) == 1 and resource.key not in desired[0].values else None


def _by_key(resource: Resource, item: Desired) -> Desired:
    """Return the same, by its key instead of an id that check mode made up for it."""
    if item.id is None or not item.id.startswith(PLANNED):
        return item
    values = {resource.key: item.id.removeprefix(PLANNED), **item.values}
    return replace(item, id=None, values=values, canonical=canonical_values(resource, values))


def _placed(item: Desired, snapshot: Snapshot) -> Desired:
    """Return the same with the trunk that its name means."""
    return replace(item, trunk=snapshot.named[str(item.trunk.name)]) if item.trunk else item
