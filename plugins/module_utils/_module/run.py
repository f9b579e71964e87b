# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The first door to the shell: AnsibleModule."""

from ansible.module_utils import basic

from ansible_collections.sinch.est.plugins.module_utils._client.client import opened
from ansible_collections.sinch.est.plugins.module_utils._client.options import forget_empty_variables
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Rules, Spec
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import reader_spec, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import Runner, query, reconcile
from ansible_collections.sinch.est.plugins.module_utils._module.shape import accept


def run_writer(resource: Resource) -> None:
    """Run the module that manages a resource."""
    _run(resource, reconcile, *writer_spec(resource))


def run_reader(resource: Resource) -> None:
    """Run the module that lists a resource."""
    _run(resource, query, *reader_spec(resource))


def _run(resource: Resource, shell: Runner, spec: Spec, rules: Rules) -> None:
    forget_empty_variables()
    # Tools that only look at the spec come without parameters, and reading them would end the process.
    asked = getattr(basic, "_ANSIBLE_ARGS", None)
    wrong, spec, rules = accept(spec, rules, basic._load_params() if asked else {})
    module = basic.AnsibleModule(spec, supports_check_mode=True, **rules)
    if wrong:
        module.fail_json(msg=wrong)
    raw = basic._load_params()  # as the user gave them: AnsibleModule turns what is omitted into null
    result = shell(resource, opened, module.params, raw, module.check_mode, module._diff)
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)
