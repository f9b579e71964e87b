# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Lists objects: parameters in, a result out. Knows no AnsibleModule."""

from functools import partial

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_snapshot, read_trunks
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.settings import security_warnings
from ansible_collections.sinch.est.plugins.module_utils._model.change import key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, TrunkMissing
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Params, Result, Work
from ansible_collections.sinch.est.plugins.module_utils._model.values import refuse_unreadable
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import reader_spec
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import check_query
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import Connected


def reader(resource: Resource) -> Work:
    """Return what the module that lists one kind of object does, and its argument spec."""
    return partial(query, resource), *reader_spec(resource)


def query(resource: Resource, connected: Connected, params: Params, check: bool, with_diff: bool) -> Result:
    """Return a result for Ansible that lists objects. Arguments as for reconcile()."""
    warnings = security_warnings(params)
    try:
        check_query(resource, params)
        with connected(params) as client:
            objects, more = _listed(client, resource, params, check)
        if not objects and params.get(resource.key) is not None:
            refuse_unreadable(resource.key, resource.field(resource.key).normalize, params[resource.key])
    except EstError as error:
        return {"failed": True, "changed": False, "msg": str(error), "warnings": warnings}
    return {"changed": False, resource.plural: objects, "warnings": [*warnings, *more]}


def _listed(client: Client, resource: Resource, params: Params, check: bool) -> tuple[Objects, list[str]]:
    """Return (objects, warnings): those of one trunk or of all, narrowed by id or key where given."""
    id, key, trunk = params.get(resource.id_option), params.get(resource.key), params.get("trunk")
    if resource is TRUNK:
        objects = read_trunks(client, id)
    else:
        only = {trunk: id} if trunk and id else None
        snapshot = read_snapshot(client, [resource], {trunk: "trunk"} if trunk else None, only)
        missing = snapshot.named[trunk] if trunk else None
        if missing and not missing.id:
            error = snapshot.of(resource)[missing]
            if isinstance(error, EstError) and not (check and isinstance(error, TrunkMissing)):
                raise error
            return [], [f"{error} In check mode it is taken as not created yet."]
        objects = [
            {**child, "trunk_name": ref.name if ref else None}
            for ref, children in snapshot.of(resource).items()
            for child in (() if isinstance(children, EstError) else children)  # deleted since the trunks were listed
        ]
    return [one for one in objects if key is None or key_of(resource, one) == key_of(resource, params)], []
