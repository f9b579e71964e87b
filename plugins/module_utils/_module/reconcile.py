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
from ansible_collections.sinch.est.plugins.module_utils._client.settings import cautions
from ansible_collections.sinch.est.plugins.module_utils._model.change import Plan, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import Ambiguous, EstError, ParentMissing
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Params, Result
from ansible_collections.sinch.est.plugins.module_utils._model.values import refuse_unreadable
from ansible_collections.sinch.est.plugins.module_utils._module.duplicates import refuse_duplicates
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import Task, check_query, given, read_task
from ansible_collections.sinch.est.plugins.module_utils._module.result import diff, outcome
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import lookalikes, plan, value_warnings
from ansible_collections.sinch.est.plugins.module_utils._plan.teardown import children_of, with_children

Connected = Callable[[Params], AbstractContextManager[Client]]
Shell = Callable[[Resource, Connected, Params, Params, bool, bool], Result]
MAX_PLANS = 3  # while something has the same name twice, perhaps only until another run has removed its own


def manage(
    row: Resource, connected: Connected, validated: Params, raw: Params, check: bool, diff_wanted: bool
) -> Result:
    """Bring objects to the wanted state; a result for Ansible, with failed and msg where that did not succeed.

    connected(params) gives a Client, for as long as a block lasts. validated: parameters after the argument spec; raw:
    the same as the user gave them, which tells null from omitted.
    """
    params = given(validated, raw)
    warnings = cautions(params)
    try:
        task = read_task(row, params)
        with connected(params) as client:
            keep_going = params["on_error"] == "continue"
            planned, doubts = _planned(client, row, task, keep_going, check)
            done, clashes = apply(client, planned, keep_going, check)
    except EstError as error:
        nothing = outcome(row, ((row, ()),), single=False, return_unchanged=True)
        return {**nothing, "failed": True, "msg": str(error), "warnings": warnings}
    result = outcome(row, done, task.single, params["return_unchanged"])
    result["warnings"] = [*warnings, *doubts, *clashes]
    if diff_wanted:
        result["diff"] = [
            diff(kind, p)
            for (kind, before), (_kind, after) in zip(planned, done)
            for p, d in zip(before, after)
            if d.kind not in ("unchanged", "failed")
        ]
    return result


def _planned(client: Client, row: Resource, task: Task, keep_going: bool, check: bool) -> tuple[Plan, list[str]]:
    """(plan, doubts), made again where something has the same name twice."""
    for made in range(MAX_PLANS):
        if made:
            client.pause(1)
        wanted, exact, found, doubts = find(client, row, task.wanted, task.exact, check, keep_going)
        refuse_duplicates(row, wanted)  # once more: a trunk may have been named by its name here and its id there
        actions = plan(row, wanted, found, exact, task.max_purge)
        if not any(isinstance(action.error, Ambiguous) for action in actions):
            break
    doubts += [*lookalikes(row, actions, found), *value_warnings(row, actions, task.single)]
    if row is not TRUNK:
        return [(row, actions)], doubts
    return with_children(actions, children_of(client, actions, keep_going)), doubts


def inform(
    row: Resource, connected: Connected, validated: Params, raw: Params, check: bool, diff_wanted: bool
) -> Result:
    """List objects; a result for Ansible. Arguments as for manage()."""
    params = given(validated, raw)
    warnings = cautions(params)
    try:
        check_query(row, params)
        with connected(params) as client:
            found, doubts = _listed(client, row, params, check)
        if not found and params.get(row.key) is not None:
            refuse_unreadable(row.key, row.field(row.key).read, params[row.key])
    except EstError as error:
        return {"failed": True, "changed": False, "msg": str(error), "warnings": warnings}
    return {"changed": False, row.plural: found, "warnings": [*warnings, *doubts]}


def _listed(client: Client, row: Resource, params: Params, check: bool) -> tuple[Objects, list[str]]:
    """(objects, doubts): those of one trunk or of all, narrowed by id or key where given."""
    id, key, trunk = params.get(row.id_option), params.get(row.key), params.get("trunk")
    if not row.parent:
        objects = read(client, row, id)
    else:
        try:
            parents = [read_trunk(client, trunk)] if trunk else [as_parent(found) for found in read_all(client, TRUNK)]
        except ParentMissing as missing:
            if not check:
                raise
            return [], [f"{missing} In check mode it is taken as not created yet."]
        lists = client.map(lambda parent: read(client, row, id, parent), parents, lists_of(row))
        objects = [
            {**child, "trunk_name": parent.name}
            for parent, children in zip(parents, lists)
            for child in children or ()  # None: deleted since the trunks were listed
        ]
    return [found for found in objects if key is None or key_of(row, found) == key_of(row, params)], []
