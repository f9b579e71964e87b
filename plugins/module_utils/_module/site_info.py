# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Tells which sites a project holds: parameters in, a result out. Sends reads only. Knows no AnsibleModule."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_snapshot, read_trunks
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.settings import security_warnings
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER
from ansible_collections.sinch.est.plugins.module_utils._model.site import Site
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import resolve
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Params, Result, Work
from ansible_collections.sinch.est.plugins.module_utils._module.adopt import adopt, claimed, read_declared
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import site_info_spec
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import refuse_nameless
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import Connected
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile_sites import with_numbers
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN


def sites_reader() -> Work:
    """Return what the module that tells which sites there are does, and its argument spec."""
    return query_sites, *site_info_spec()


def query_sites(connected: Connected, params: Params, check: bool, with_diff: bool) -> Result:
    """Return a result for Ansible. Arguments as for reconcile(): check mode is no different, and there is no diff."""
    warnings = security_warnings(params)
    try:
        declared = read_declared(params["declared"], params["api"])
        for index, name in enumerate(params.get("names") or ()):
            refuse_nameless(f"names[{index}]", name)
        with connected(params) as client:
            sites, left_out = _adopted(client, declared, params.get("names"), params["api"])
    except EstError as error:
        return {"failed": True, "changed": False, "msg": str(error), "warnings": warnings}
    return {"changed": False, "sites": sites, "left_out": left_out, "warnings": warnings}


def _adopted(
    client: Client, declared: Sequence[Site], names: Optional[Sequence[str]], api: str
) -> tuple[list[Object], list[Object]]:
    """Return (sites, what is left out). What cannot be read of a trunk is an error: nobody is given half a project."""
    trunks = read_trunks(client)
    owners = claimed(declared, trunks)
    chosen = trunks if names is None else _named(trunks, names)
    new = [trunk for trunk in chosen if trunk["id"] not in owners]
    known = [trunk for trunk in trunks if trunk["id"] in owners]
    snapshot = with_numbers(
        read_snapshot(client, CHILDREN, trunks=new, for_plan=True),
        read_snapshot(client, [PHONE_NUMBER], trunks=known, for_plan=True),
    )
    return adopt(new, replace(snapshot, trunks=trunks), declared, names or (), api)


def _named(trunks: Objects, names: Sequence[str]) -> list[Object]:
    """Return the trunks that are asked for by names or ids. Raise EstError for one that is not there."""
    ids: set[str] = set()
    for ref in resolve(trunks, {name: f"names[{index}]" for index, name in enumerate(names)}).values():
        if isinstance(ref, EstError):
            raise ref
        ids.add(ref.id)
    return [trunk for trunk in trunks if trunk["id"] in ids]
