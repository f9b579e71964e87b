# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The first entry point: AnsibleModule, for a module that runs as a process of its own."""

from functools import partial

from ansible.module_utils import basic

from ansible_collections.sinch.est.plugins.module_utils._client.client import opened
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Rules, Spec
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import (
    audit_spec,
    reader_spec,
    site_info_spec,
    site_spec,
    writer_spec,
)
from ansible_collections.sinch.est.plugins.module_utils._module.audit import audit_project
from ansible_collections.sinch.est.plugins.module_utils._module.prepare import Runner, prepare
from ansible_collections.sinch.est.plugins.module_utils._module.query import query
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import reconcile
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile_sites import reconcile_sites
from ansible_collections.sinch.est.plugins.module_utils._module.site_info import query_sites


def run_writer(resource: Resource) -> None:
    """Run the module that manages one kind of object."""
    _run(partial(reconcile, resource), *writer_spec(resource))


def run_reader(resource: Resource) -> None:
    """Run the module that lists one kind of object."""
    _run(partial(query, resource), *reader_spec(resource))


def run_sites() -> None:
    """Run the module that manages whole sites."""
    _run(reconcile_sites, *site_spec())


def run_sites_reader() -> None:
    """Run the module that tells which sites there are."""
    _run(query_sites, *site_info_spec())


def run_audit() -> None:
    """Run the module that audits a project."""
    _run(audit_project, *audit_spec())


def _run(runner: Runner, spec: Spec, rules: Rules) -> None:
    # Tools that only look at the spec come without parameters, and reading them would end the process.
    loaded = basic._load_params() if getattr(basic, "_ANSIBLE_ARGS", None) else {}
    prepared = prepare(spec, rules, {name: value for name, value in loaded.items() if not name.startswith("_ansible_")})
    module = basic.AnsibleModule(prepared.spec, supports_check_mode=True, **prepared.rules)
    if prepared.wrong:
        module.fail_json(msg=prepared.wrong)
    result = runner(opened, prepared.params, module.check_mode, module._diff)
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)
