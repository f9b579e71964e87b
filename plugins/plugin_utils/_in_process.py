# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The second door to the shell: an action that runs it inside Ansible's worker process, where that changes nothing.

_entry_point says when that is so. The worker lives as long as its task, and so do the clients: all items of a loop
share sessions, token and back-off.
"""

import gc
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Callable, Optional

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import AnsibleValidationErrorMultiple, UnsupportedError
from ansible.plugins.action.normal import ActionModule as Ordinary
from ansible.utils.display import Display
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.sinch.est.plugins.module_utils._client.client import Client, load_settings
from ansible_collections.sinch.est.plugins.module_utils._client.options import forget_empty_variables
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params, Result, Rules, Spec, Step, Variables
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import reader_spec, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._module.progress import progress
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import Runner, query, reconcile
from ansible_collections.sinch.est.plugins.module_utils._module.shape import accept, check_dates
from ansible_collections.sinch.est.plugins.plugin_utils._entry_point import variable, why_not_in_process

PROFILE: tuple[str, ...]  # how values travel to and from modules that say nothing of it, as all do
SENT: dict[str, Any]  # how they are written
try:
    from ansible.module_utils.common.json import Direction, get_module_encoder

    PROFILE = ("legacy",)
    SENT = {"cls": get_module_encoder(*PROFILE, Direction.CONTROLLER_TO_MODULE)}
except ImportError:  # ansible-core before 2.19
    from ansible.module_utils.common.json import AnsibleJSONEncoder

    PROFILE = ()
    SENT = {"cls": AnsibleJSONEncoder, "vault_to_text": True}

PROGRESS = "sinch_est_progress"  # a variable that users set: after how many seconds a long task says how far it is
CONSTANTS = "True False None"  # as ansible-core spells them when it looks for secrets
MOST_CLIENTS = 4  # of as many projects or keys as the items of a loop may name: each holds connections
_clients: list[Client] = []


def writer(resource: Resource) -> type[Ordinary]:
    """The action of the module that manages a resource."""
    return _action(resource, reconcile, *writer_spec(resource))


def reader(resource: Resource) -> type[Ordinary]:
    """The action of the module that lists a resource."""
    return _action(resource, query, *reader_spec(resource))


def _action(resource: Resource, shell: Runner, spec: Spec, rules: Rules) -> type[Ordinary]:
    class ActionModule(Ordinary):
        def run(self, tmp: Optional[str] = None, task_vars: Optional[dict[str, Any]] = None) -> Result:
            try:
                check_dates(self._task.args)
            except InputError as error:
                return {"failed": True, "msg": str(error)}
            variables = task_vars or {}
            why_not = why_not_in_process(self, variables)
            if why_not:
                Display().vvv(f"{self._task.action} runs as an ordinary module: {why_not}")
                result: Result = super().run(tmp, task_vars)
                return result
            Display().vvv(f"{self._task.action} runs inside the worker process")
            if not _clients:
                gc.freeze()  # what Ansible has loaded stays, so that nobody has to look for garbage in it
            told: dict[str, Any] = {}  # what Ansible would tell the module beside its arguments
            self._update_module_args(self._task.action, told, task_vars)
            raw = json.loads(json.dumps(self._task.args, **SENT))
            ask = partial(shell, resource, partial(_kept, _progress(self, variables)))
            return _taken(self, _answer(ask, spec, rules, raw, told))

    return ActionModule


def _taken(action: Ordinary, answer: str) -> Result:
    """A module's answer as Ansible takes it: failures in its own shape, no text a template."""
    output = {"stdout": answer, "stderr": "", "rc": 0}
    result = action._parse_returned_data(output, *PROFILE)
    if not PROFILE:
        result = wrap_var(result)
    taken: Result = result if isinstance(result, dict) else result.as_result_dict(for_round_trip=True)
    return taken


def _answer(
    ask: Callable[[Params, Params, bool, bool], Result], spec: Spec, rules: Rules, raw: Params, told: dict[str, Any]
) -> str:
    """What the module would print, as AnsibleModule would have put it. ask(validated, raw, check, diff_wanted)."""
    forget_empty_variables()
    wrong, spec, rules = accept(spec, rules, raw)
    checked = ArgumentSpecValidator(spec, **rules).validate(raw)
    wrong = wrong or (checked.errors.messages and _message(checked.errors, told["_ansible_module_name"]))
    if wrong:
        result = {"failed": True, "msg": wrong}
    else:
        params = checked.validated_parameters
        result = ask(params, raw, told["_ansible_check_mode"], told["_ansible_diff"])
    if told.get("_ansible_inject_invocation", True):
        arguments = checked.validated_parameters
        hidden = {name: arguments[name] for name in arguments if spec.get(name, {}).get("no_log")}
        result["invocation"] = {"module_args": {**arguments, **remove_values(hidden, checked._no_log_values)}}
    if not result.get("warnings"):
        result.pop("warnings", None)
    return _printed(result, checked._no_log_values)


def _printed(result: Result, secrets: set[str]) -> str:
    """As JSON, secrets masked as everywhere in Ansible. To search a text is faster than to walk through its objects."""
    text = json.dumps(result)
    if not any(secret in CONSTANTS or json.dumps(secret)[1:-1] in text for secret in secrets):
        return text
    plain = {name: value for name, value in result.items() if value is None or isinstance(value, bool)}
    return json.dumps({**remove_values(result, secrets), **plain})


def _message(errors: AnsibleValidationErrorMultiple, name: str) -> str:
    unsupported = isinstance(errors[0], UnsupportedError)
    said: str = errors.msg
    return f"Unsupported parameters for ({name}) module: {said}" if unsupported else said


@contextmanager
def _kept(step: Optional[Step], options: Params) -> Iterator[Client]:
    """The client of an earlier item with the same settings, or a new one. The last few live as long as the process."""
    settings = load_settings(options)
    client = next((client for client in _clients if client.settings == settings), None) or Client(settings)
    _clients[:] = [client, *(other for other in _clients if other is not client)]
    while len(_clients) > MOST_CLIENTS:
        _clients.pop().close()
    client.step = step
    try:
        yield client
    except BaseException:  # Ansible's timeout of a task, which its threads may not have heard of
        client.stop()
        raise
    finally:
        if not client.usable:
            _clients.remove(client)
            client.close()


def _progress(action: Ordinary, task_vars: Variables) -> Optional[Step]:
    """Says on standard error, which no output for machines goes to, how far a task is; None where it is not to."""
    seconds = variable(action, task_vars, PROGRESS, 10, float, "a number of seconds")
    if action._task.no_log or not seconds:
        return None
    begin = f"[{task_vars['inventory_hostname']}] {action._task.action}: "
    return progress(lambda text: Display().display(begin + text, stderr=True), seconds, time)
