# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Audits a project: parameters in, a result out. Sends reads only. Knows no AnsibleModule."""

import socket
from collections.abc import Iterable
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_snapshot
from ansible_collections.sinch.est.plugins.module_utils._audit.audit import audit, hosts_of
from ansible_collections.sinch.est.plugins.module_utils._audit.summary import as_report
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.settings import security_warnings
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params, Result, Work
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import audit_spec
from ansible_collections.sinch.est.plugins.module_utils._module.audit_parameters import read_question
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import Connected
from ansible_collections.sinch.est.plugins.module_utils._module.site_result import diffs
from ansible_collections.sinch.est.plugins.module_utils._module.sites import host_for
from ansible_collections.sinch.est.plugins.module_utils._plan.call_path import simulate
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN

NO_ADDRESS = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


def auditor() -> Work:
    """Return what the module that audits a project does, and its argument spec."""
    return audit_project, *audit_spec()


def audit_project(connected: Connected, params: Params, check: bool, with_diff: bool) -> Result:
    """Return a result for Ansible. Arguments as for reconcile(): check mode is no different.

    The diff shows each site that is not as declared, as it is and as it would be.
    """
    warnings = security_warnings(params)
    try:
        asked = read_question(params)
        with connected(params) as client:
            snapshot = read_snapshot(client, CHILDREN, keep_going=True)
            unresolved, more = _without_address(client, hosts_of(snapshot)) if asked.resolve else (frozenset(), [])
    except EstError as error:
        return {"failed": True, "changed": False, "msg": str(error), "warnings": warnings}
    found = audit(asked.declaration, snapshot, asked.policy, asked.known, asked.today, asked.earlier, unresolved)
    before = str(asked.earlier["date"]) if asked.earlier else None
    result = as_report(found, asked.declaration, asked.only, params["fail_on"], before)
    for one in result["failing"]:
        one["host"] = host_for(one["site"])
    result["warnings"] = [*warnings, *asked.warnings, *more]
    if with_diff:
        difference = found.compared
        changes = [one for one in difference.changes if asked.only is None or one.site in asked.only]
        calls = simulate([one.change for one in changes], snapshot, dict.fromkeys(difference.refs.values(), ()))
        result["diff"] = diffs(changes, calls, difference.refs)
    return result


def _without_address(client: Client, hosts: Iterable[str]) -> tuple[frozenset[str], list[str]]:
    """Return (hosts that have no address in DNS, warnings about those of which DNS does not say)."""
    known = list(hosts)
    answers = client.map(_answer, known)
    warnings = [f"DNS could not be asked for {host}: {why}" for host, why in zip(known, answers) if why]
    return frozenset(host for host, why in zip(known, answers) if why is None), warnings


def _answer(host: str) -> Optional[str]:
    """Return "" for a host with an address, None for one without, or why that is not known."""
    try:
        socket.getaddrinfo(host, None)
    except socket.gaierror as error:
        return None if error.errno in NO_ADDRESS else str(error)
    except UnicodeError:
        return None
    return ""
