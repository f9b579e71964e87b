# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The first entry point: AnsibleModule, for a module that runs as a process of its own."""

from ansible.module_utils import basic

from ansible_collections.sinch.est.plugins.module_utils._client.client import opened
from ansible_collections.sinch.est.plugins.module_utils._model.types import Rules, Runner, Spec
from ansible_collections.sinch.est.plugins.module_utils._module.prepare import prepare


def run(runner: Runner, spec: Spec, rules: Rules) -> None:
    """Run the module that does this, with the parameters that Ansible has given to the process."""
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
