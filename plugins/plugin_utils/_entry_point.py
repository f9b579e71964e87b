# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which entry point a task takes: why it cannot run in Ansible's worker process with the same outcome, if it cannot."""

import os
import shutil
import sys
from typing import Any, Callable, Optional, TypeVar

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ansible_collections.sinch.est.plugins.module_utils._model.types import Variables

SWITCH = "sinch_est_in_process"  # a variable that users set
DISCOVER = ("auto", "auto_silent", "auto_legacy", "auto_legacy_silent")
Kind = TypeVar("Kind")


def why_not_in_process(action: ActionBase, task_vars: Variables) -> Optional[str]:
    """Return why the task cannot run here with the same outcome, None where it can."""
    task, connection = action._task, action._connection
    if not variable(action, task_vars, SWITCH, True, boolean, "true or false"):
        return f"{SWITCH} is false"
    if connection.transport != "local":
        return f"its connection is {connection.transport}"
    if task.async_val:
        return "it is asynchronous"
    if task.become or connection.become:
        return "it becomes another user"
    if any(task.environment or ()):
        return "it has an environment of its own"
    if sys.platform == "darwin":
        return "macOS does not allow network requests in a forked process"
    python = _interpreter(action, task_vars)
    if python is None:
        return "its Python has yet to be discovered"
    return None if _is_ours(python) else f"its Python is {python}, not {sys.executable}"


def variable(
    action: ActionBase, task_vars: Variables, name: str, default: object, convert: Callable[[Any], Kind], kind: str
) -> Kind:
    """Return a variable of Ansible's. Raise AnsibleError, which names it, where it is not of its kind."""
    value = action._templar.template(task_vars.get(name, default))
    try:
        return convert(value)
    except (TypeError, ValueError):
        raise AnsibleError(f"The variable {name} is {value!r}, which is not {kind}.") from None


def _interpreter(action: ActionBase, task_vars: Variables) -> Optional[str]:
    """Return the Python that an ordinary module would run on; None where it is not known yet."""
    host = action._task.delegate_to
    variables = task_vars["ansible_delegated_vars"][host] if host else task_vars
    named = C.config.get_config_value("INTERPRETER_PYTHON", variables=variables)
    python: str = action._templar.template(named).strip()  # in this order: stripped, it is no template any more
    if python and python not in DISCOVER:
        return python
    discovered: Optional[str] = variables.get("ansible_facts", {}).get("discovered_interpreter_python")
    return discovered


def _is_ours(python: str) -> bool:
    """Return whether it is this Python, with the same libraries, by whatever name in the same folder."""
    there, here = shutil.which(python), sys.executable
    if there is None or os.path.dirname(os.path.abspath(there)) != os.path.dirname(os.path.abspath(here)):
        return False
    return os.path.realpath(there) == os.path.realpath(here)
