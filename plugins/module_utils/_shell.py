# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The shell: a row, parameters and mode in, a result out. Knows no AnsibleModule, so any door can stand before it."""

from contextlib import closing

from ansible_collections.sinch.est.plugins.module_utils._apply import apply
from ansible_collections.sinch.est.plugins.module_utils._client import connect
from ansible_collections.sinch.est.plugins.module_utils._errors import EstError, NotTried, ParentMissing
from ansible_collections.sinch.est.plugins.module_utils._found import as_parent, find, read, read_all, read_trunk
from ansible_collections.sinch.est.plugins.module_utils._input import given, read_task
from ansible_collections.sinch.est.plugins.module_utils._plan import counts, diff, many, plan, refuse_duplicates
from ansible_collections.sinch.est.plugins.module_utils._resources import TRUNK, meaning


def manage(row, validated, raw, check, diff_wanted):
    """Bring objects to the wanted state; a result for Ansible, with failed and msg where that did not succeed.

    validated: parameters after the argument spec; raw: the same as the user gave them, which tells null from omitted.
    """
    params = given(validated, raw)
    try:
        task = read_task(row, params)
        with closing(connect(params, params["concurrency"])) as client:
            wanted, exact, found, warnings = find(client, row, task.wanted, task.exact, may_plan=check)
            refuse_duplicates(row, wanted)  # once more: a trunk may have been named by its name here and its id there
            planned = plan(row, wanted, found, exact, task.max_purge)
            done = apply(client, row, planned, params["on_error"] == "continue", check)
    except EstError as error:
        return {**_result(row, (), single=False), "failed": True, "msg": str(error)}
    result = _result(row, done, task.single)
    result["warnings"] = [*task.warnings, *warnings]
    if diff_wanted:
        result["diff"] = [diff(row, p) for p, d in zip(planned, done) if d.kind not in ("unchanged", "failed")]
    return result


def inform(row, validated, raw, check, diff_wanted):
    """List objects; a result for Ansible. Arguments as for manage()."""
    params = given(validated, raw)
    try:
        with closing(connect(params)) as client:
            found, warnings = _listed(client, row, params, check)
    except EstError as error:
        return {"failed": True, "changed": False, "msg": str(error)}
    return {"changed": False, row.plural: found, "warnings": warnings}


def _listed(client, row, params, check):
    """(objects, warnings): those of one trunk or of all, narrowed by id or key where given."""
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
        lists = client.map(lambda parent: read(client, row, id, parent), parents)
        objects = [
            {**child, "trunk_name": parent.name}
            for parent, children in zip(parents, lists)
            for child in children or ()  # None: deleted since the trunks were listed
        ]
    spec = row.field(row.key)
    return [o for o in objects if key is None or meaning(spec, o.get(row.key)) == meaning(spec, key)], []


def _result(row, done, single):
    """One shape, however many items: the objects with their action, counts, and what failed."""
    objects = [_shown(row, action) for action in done if action.kind != "failed"]
    failed = [action for action in done if action.kind == "failed"]
    tally = counts(done)
    result = {
        "changed": any(tally[kind] for kind in ("created", "updated", "deleted")),
        row.plural: objects,
        "counts": tally,
        "failed_items": [_failure(row, action) for action in failed],
    }
    if single and objects:
        result[row.name] = objects[0]
    if failed:
        result.update(failed=True, msg=_summary(row, failed, tally, len(done)))
    return result


def _shown(row, action):
    shown = action.after or action.before
    if shown is None:  # absent, and was not there
        shown = {name: value for name, value in action.wanted.values.items() if value is not None}
        if row.parent:
            shown["trunk_id"] = action.parent.id or None
    return {**shown, "action": action.kind}


def _failure(row, action):
    named = action.wanted.values if action.wanted else action.before or {}
    shown = {name: named[name] for name in (row.key,) if name in named}
    if action.wanted and action.wanted.id:
        shown["id"] = action.wanted.id
    if action.parent:
        shown["trunk"] = action.parent.name or action.parent.id
    tried = not isinstance(action.error, NotTried)
    return {**shown, "msg": str(action.error), "tried": tried}


def _summary(row, failed, tally, total):
    """What went wrong first, how many more, and what was already done."""
    errors = [str(action.error) for action in failed if not isinstance(action.error, NotTried)]
    left = len(failed) - len(errors)
    done = ", ".join(f"{tally[kind]} {kind}" for kind in ("created", "updated", "deleted", "unchanged") if tally[kind])
    parts = [errors[0]]
    if total > 1:
        others = f" ({len(errors) - 1} more in failed_items)" if len(errors) > 1 else ""
        untried = f", {left} not tried" if left else ""
        parts.append(f"Of {many(total, row)} {len(errors)} failed{others}{untried}; done: {done or 'nothing'}.")
    return " ".join(parts)
