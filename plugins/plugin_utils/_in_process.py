# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The second entry point: an action that does the work in Ansible's worker process, where that changes nothing.

_entry_point says when that is so. The worker lives as long as its task, and so do the clients: all items of a loop
share sessions, token and back-off.
"""

import gc
import json
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Callable, Optional

from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as Ordinary
from ansible.utils.display import Display
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.sinch.est.plugins.module_utils._client.client import Client, load_settings
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.types import (
    Params,
    Result,
    Rules,
    Runner,
    Spec,
    Step,
    Variables,
)
from ansible_collections.sinch.est.plugins.module_utils._module.prepare import prepare
from ansible_collections.sinch.est.plugins.module_utils._module.progress import progress
from ansible_collections.sinch.est.plugins.module_utils._module.shape import check_dates
from ansible_collections.sinch.est.plugins.module_utils._module.site_lines import Line
from ansible_collections.sinch.est.plugins.plugin_utils._entry_point import variable, why_not_in_process
from ansible_collections.sinch.est.plugins.plugin_utils._show import show

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


def action(
    runner: Runner, spec: Spec, rules: Rules, shown: Callable[[Result], Sequence[Line]] = lambda result: ()
) -> type[Ordinary]:
    """Return the action of the module that does this.

    shown: gives the lines of a result for eyes, which go where no output for machines goes.
    """

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
                return self._shown(super().run(tmp, task_vars))
            Display().vvv(f"{self._task.action} runs inside the worker process")
            if not _clients:
                gc.freeze()  # what Ansible has loaded stays, so that nobody has to look for garbage in it
            module_args: dict[str, Any] = {}  # what Ansible would tell the module beside its arguments
            self._update_module_args(self._task.action, module_args, task_vars)
            raw = json.loads(json.dumps(self._task.args, **SENT))
            ask = partial(runner, partial(_cached_client, _progress(self, variables)))
            return self._shown(_as_ansible_takes_it(self, _answer(ask, spec, rules, raw, module_args)))

        def _shown(self, result: Result) -> Result:
            if not self._task.no_log and boolean(self._task.args.get("show", True), strict=False):
                show(shown(result))
            return result

    return ActionModule


def _as_ansible_takes_it(action: Ordinary, answer: str) -> Result:
    """Return a module's answer as Ansible takes it: failures in its own shape, no text a template."""
    output = {"stdout": answer, "stderr": "", "rc": 0}
    result = action._parse_returned_data(output, *PROFILE)
    if not PROFILE:
        result = wrap_var(result)
    taken: Result = result if isinstance(result, dict) else result.as_result_dict(for_round_trip=True)
    return taken


def _answer(
    ask: Callable[[Params, bool, bool], Result], spec: Spec, rules: Rules, raw: Params, module_args: Variables
) -> str:
    """Return what the module would print, as AnsibleModule would have put it. ask(params, check, with_diff)."""
    prepared = prepare(spec, rules, raw, module_args["_ansible_module_name"])
    if prepared.wrong:
        result: Result = {"failed": True, "msg": prepared.wrong}
    else:
        result = ask(prepared.params, module_args["_ansible_check_mode"], module_args["_ansible_diff"])
    if module_args.get("_ansible_inject_invocation", True):
        arguments = prepared.validated
        hidden = {name: arguments[name] for name in arguments if prepared.spec.get(name, {}).get("no_log")}
        result["invocation"] = {"module_args": {**arguments, **remove_values(hidden, prepared.secrets)}}
    if not result.get("warnings"):
        result.pop("warnings", None)
    return _printed(result, prepared.secrets)


def _printed(result: Result, secrets: Collection[str]) -> str:
    """Return JSON, secrets masked as everywhere in Ansible. It is faster to search a text than its objects."""
    text = json.dumps(result)
    if not any(secret in CONSTANTS or json.dumps(secret)[1:-1] in text for secret in secrets):
        return text
    plain = {name: value for name, value in result.items() if value is None or isinstance(value, bool)}
    return json.dumps({**remove_values(result, secrets), **plain})


@contextmanager
def _cached_client(step: Optional[Step], options: Params) -> Iterator[Client]:
    """Yield the client of an earlier item with the same settings, or a new one. A few live as long as the process."""
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
    """Return what says on standard error, where no output for machines goes, how far a task is; None to say nothing."""
    seconds = variable(action, task_vars, PROGRESS, 10, float, "a number of seconds")
    if action._task.no_log or not seconds:
        return None
    begin = f"[{task_vars['inventory_hostname']}] {action._task.action}: "
    return progress(lambda text: Display().display(begin + text, stderr=True), seconds, time)
