# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The first door to the shell: AnsibleModule."""

from ansible.module_utils import basic

from ansible_collections.sinch.est.plugins.module_utils._input import reader_spec, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._shell import inform, manage


def run_writer(row):
    """Run the module that manages a resource."""
    _run(row, manage, *writer_spec(row))


def run_reader(row):
    """Run the module that lists a resource."""
    _run(row, inform, *reader_spec(row))


def _run(row, shell, spec, rules):
    module = basic.AnsibleModule(spec, supports_check_mode=True, **rules)
    raw = basic._load_params()  # as the user gave them: AnsibleModule turns what is omitted into null
    result = shell(row, module.params, raw, module.check_mode, module._diff)
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)
