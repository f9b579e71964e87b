# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Reading what is there: objects in snake_case, trunks by id or name, the children of many trunks side by side."""

from collections import Counter
from dataclasses import replace

from ansible_collections.sinch.est.plugins.module_utils._errors import ApiError, ParentMissing, PlanError
from ansible_collections.sinch.est.plugins.module_utils._plan import PLANNED, Parent
from ansible_collections.sinch.est.plugins.module_utils._resources import ID_SHAPE, TRUNK, from_wire, path


def read_object(client, row, id, parent=None):
    """One object by its id, None where it does not exist."""
    on = f" on {parent}" if parent else ""
    where = path(row, client.settings.project_id, parent and parent.id, id)
    found = client.get(where, f"read {row.label} {id}{on}")
    return None if found is None else from_answer(row, found, parent)


def read_all(client, row, parent=None):
    """All objects of a collection. None where the trunk that they would live under does not exist."""
    on = f" on {parent}" if parent else ""
    where = path(row, client.settings.project_id, parent and parent.id)
    try:
        listed = client.list(where, f"list {row.label}s{on}", row.list_key, row.wire_id, row.paging)
    except ApiError as error:
        if error.status == 404 and parent and read_object(client, TRUNK, parent.id) is None:
            return None
        raise
    return [from_answer(row, found, parent) for found in listed]


def from_answer(row, answer, parent=None):
    """An object of the API as results show it."""
    found = from_wire(answer)
    return {**found, "trunk_id": parent.id} if parent else found


def read_trunk(client, name_or_id):
    """The trunk as a Parent. Raises ParentMissing, or PlanError for a name that several have."""
    if ID_SHAPE.fullmatch(name_or_id):
        trunk = read_object(client, TRUNK, name_or_id)
        if trunk:
            return Parent(trunk["id"], trunk.get("name"))
    return _resolve(name_or_id, "trunk", read_all(client, TRUNK))


def find(client, row, wanted, exact, may_plan, trunks=None):
    """(wanted, exact, found, warnings), trunks resolved to Parents: what the plan needs, and no more reads than that.

    exact: trunks as the user names them. may_plan: a trunk that does not exist is taken for one that check mode did
    not create. trunks: all of the project's, where they have been listed already.
    """
    if not row.parent:
        by_id = wanted[0].id if len(wanted) == 1 else None
        found = [read_object(client, row, by_id)] if by_id else read_all(client, row)
        return wanted, (), {None: [item for item in found if item]}, []

    named = {**dict.fromkeys(exact, "trunk"), **{item.trunk: item.option for item in wanted}}
    if trunks is None and not all(ID_SHAPE.fullmatch(name) for name in named):
        trunks = read_all(client, TRUNK)
    parents, found, planned = {}, {}, []
    for name, option in named.items():
        try:
            parents[name] = _resolve(name, option, trunks)
        except ParentMissing as missing:
            parents[name] = Parent(PLANNED + name.removeprefix(PLANNED), name)
            plannable = may_plan and not ID_SHAPE.fullmatch(name)  # nobody can plan an id
            found[parents[name]] = [] if plannable else missing
            planned += [name] if plannable else []
        except PlanError as ambiguous:
            parents[name] = Parent(name)
            found[parents[name]] = ambiguous
    wanted = [replace(item, parent=parents[item.trunk]) for item in wanted]
    exact = tuple(dict.fromkeys(parents[name] for name in exact))

    there = [parent for parent in dict.fromkeys(parents.values()) if parent not in found]
    alone = Counter(item.parent for item in wanted)
    ids = {item.parent: item.id for item in wanted if alone[item.parent] == 1 and item.parent not in exact}

    def read(parent):
        if ids.get(parent):
            only = read_object(client, row, ids[parent], parent)
            return [only] if only else []
        return read_all(client, row, parent)

    for parent, objects in zip(there, client.map(read, there)):
        if objects is None and trunks is None:  # not an id after all: perhaps a name that looks like one
            return find(client, row, wanted, tuple(exact), may_plan, read_all(client, TRUNK))
        found[parent] = ParentMissing(f"{parent} has just been deleted") if objects is None else objects
    names = ", ".join(map(repr, planned))
    warnings = [f"No such trunk yet: {names}. Planned as if an earlier task had created it."] if planned else []
    return wanted, exact, found, warnings


def _resolve(name_or_id, option, trunks):
    """A Parent. An id wins over a name; where no trunks were listed it is taken for an id."""
    if trunks is None:
        return Parent(name_or_id)
    for key in ("id", "name"):
        hits = [trunk for trunk in trunks if trunk.get(key) == name_or_id]
        if len(hits) > 1:
            ids = ", ".join(hit["id"] for hit in hits)
            raise PlanError(f"{option}: {len(hits)} trunks are called {name_or_id!r}; say which by its id: {ids}.")
        if hits:
            return Parent(hits[0]["id"], hits[0].get("name"))
    raise ParentMissing(
        f"{option}: there is no trunk with the name or id {name_or_id!r}. "
        "Create it first with sinch.est.est_trunk, or correct the name."
    )
