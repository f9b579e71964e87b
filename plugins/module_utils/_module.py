# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The first door to the shell: AnsibleModule."""

from ansible.module_utils import basic

from ansible_collections.sinch.est.plugins.module_utils._errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._input import reader_spec, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._shape import check_shape
from ansible_collections.sinch.est.plugins.module_utils._shell import inform, manage


def run_writer(row):
    """Run the module that manages a resource."""
    _run(row, manage, *writer_spec(row))


def run_reader(row):
    """Run the module that lists a resource."""
    _run(row, inform, *reader_spec(row))


def _misshapen(spec, raw):
    try:
        return check_shape(spec, raw)
    except InputError as error:
        return str(error)


def _run(row, shell, spec, rules):
    # Tools that only look at the spec come without parameters, and reading them would end the process.
    wrong = _misshapen(spec, basic._load_params()) if getattr(basic, "_ANSIBLE_ARGS", None) else None
    if wrong:  # the error takes the place of Ansible's own
        spec, rules = {name: {"type": "raw", "no_log": spec[name].get("no_log", False)} for name in spec}, {}
    module = basic.AnsibleModule(spec, supports_check_mode=True, **rules)
    if wrong:
        module.fail_json(msg=wrong)
    raw = basic._load_params()  # as the user gave them: AnsibleModule turns what is omitted into null
    result = shell(row, module.params, raw, module.check_mode, module._diff)
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)
