# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The shell: a row, parameters and mode in, a result out. Knows no AnsibleModule, so any door can stand before it."""

from contextlib import AbstractContextManager
from typing import Callable

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import (
    as_parent,
    find,
    lists_of,
    read,
    read_all,
    read_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._apply.apply import apply
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.settings import security_warnings
from ansible_collections.sinch.est.plugins.module_utils._model.change import Plan, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import Ambiguous, EstError, TrunkMissing
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Params, Result
from ansible_collections.sinch.est.plugins.module_utils._model.values import refuse_unreadable
from ansible_collections.sinch.est.plugins.module_utils._module.duplicates import refuse_duplicates
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import Task, check_query, given, read_task
from ansible_collections.sinch.est.plugins.module_utils._module.result import diff, outcome
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import lookalikes, plan, value_warnings
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import children_of, with_children

Connected = Callable[[Params], AbstractContextManager[Client]]
Runner = Callable[[Resource, Connected, Params, Params, bool, bool], Result]
MAX_PLANS = 3  # while something has the same name twice, perhaps only until another run has removed its own


def reconcile(
    resource: Resource, connected: Connected, validated: Params, raw: Params, check: bool, diff_wanted: bool
) -> Result:
    """Bring objects to the wanted state; a result for Ansible, with failed and msg where that did not succeed.

    connected(params) gives a Client, for as long as a block lasts. validated: parameters after the argument spec; raw:
    the same as the user gave them, which tells null from omitted.
    """
    params = given(validated, raw)
    warnings = security_warnings(params)
    try:
        task = read_task(resource, params)
        with connected(params) as client:
            keep_going = params["on_error"] == "continue"
            planned, doubts = _planned(client, resource, task, keep_going, check)
            done, clashes = apply(client, planned, keep_going, check)
    except EstError as error:
        nothing = outcome(resource, ((resource, ()),), single=False, return_unchanged=True)
        return {**nothing, "failed": True, "msg": str(error), "warnings": warnings}
    result = outcome(resource, done, task.single, params["return_unchanged"])
    result["warnings"] = [*warnings, *doubts, *clashes]
    if diff_wanted:
        result["diff"] = [
            diff(kind, p)
            for (kind, before), (_kind, after) in zip(planned, done)
            for p, d in zip(before, after)
            if d.kind not in ("unchanged", "failed")
        ]
    return result


def _planned(client: Client, resource: Resource, task: Task, keep_going: bool, check: bool) -> tuple[Plan, list[str]]:
    """(plan, doubts), made again where something has the same name twice."""
    for made in range(MAX_PLANS):
        if made:
            client.pause(1)
        desired, exact, found, doubts = find(client, resource, task.desired, task.exact, check, keep_going)
        refuse_duplicates(resource, desired)  # once more: a trunk may have been named by its name here and its id there
        actions = plan(resource, desired, found, exact, task.max_purge)
        if not any(isinstance(action.error, Ambiguous) for action in actions):
            break
    doubts += [*lookalikes(resource, actions, found), *value_warnings(resource, actions, task.single)]
    if resource is not TRUNK:
        return [(resource, actions)], doubts
    return with_children(actions, children_of(client, actions, keep_going)), doubts


def query(
    resource: Resource, connected: Connected, validated: Params, raw: Params, check: bool, diff_wanted: bool
) -> Result:
    """List objects; a result for Ansible. Arguments as for manage()."""
    params = given(validated, raw)
    warnings = security_warnings(params)
    try:
        check_query(resource, params)
        with connected(params) as client:
            found, doubts = _listed(client, resource, params, check)
        if not found and params.get(resource.key) is not None:
            refuse_unreadable(resource.key, resource.field(resource.key).read, params[resource.key])
    except EstError as error:
        return {"failed": True, "changed": False, "msg": str(error), "warnings": warnings}
    return {"changed": False, resource.plural: found, "warnings": [*warnings, *doubts]}


def _listed(client: Client, resource: Resource, params: Params, check: bool) -> tuple[Objects, list[str]]:
    """(objects, doubts): those of one trunk or of all, narrowed by id or key where given."""
    id, key, trunk = params.get(resource.id_option), params.get(resource.key), params.get("trunk")
    if not resource.parent:
        objects = read(client, resource, id)
    else:
        try:
            parents = [read_trunk(client, trunk)] if trunk else [as_parent(found) for found in read_all(client, TRUNK)]
        except TrunkMissing as missing:
            if not check:
                raise
            return [], [f"{missing} In check mode it is taken as not created yet."]
        lists = client.map(lambda parent: read(client, resource, id, parent), parents, lists_of(resource))
        objects = [
            {**child, "trunk_name": parent.name}
            for parent, children in zip(parents, lists)
            for child in children or ()  # None: deleted since the trunks were listed
        ]
    return [found for found in objects if key is None or key_of(resource, found) == key_of(resource, params)], []
