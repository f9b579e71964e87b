# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The way from what a user wrote to parameters that a runner takes: one for both ways to run, the filter and tests."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ansible_collections.sinch.est.plugins.module_utils._client.options import forget_empty_variables
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params, Rules, Spec
from ansible_collections.sinch.est.plugins.module_utils._module.shape import accept


@dataclass(frozen=True)
class Prepared:
    """Parameters as the runners take them, unless something is wrong.

    params: without what was left out; an explicit null is None. validated: all of them, null where left out. wrong: the
    error text, "" where there is none. spec, rules: where the shape is wrong, such that any Ansible accepts them, to
    say just that. secrets: what nobody may see.
    """

    params: Params
    validated: Params
    wrong: str
    spec: Spec
    rules: Rules
    secrets: Collection[str]


def prepare(spec: Spec, rules: Rules, raw: Params, name: str = "") -> Prepared:
    """Return what becomes of parameters that a user gave. name: of the module, for Ansible's own error texts."""
    forget_empty_variables()
    wrong, spec, rules = accept(spec, rules, raw)
    checked = ArgumentSpecValidator(spec, **rules).validate(raw)
    validated = checked.validated_parameters
    if not wrong and checked.errors.messages:
        wrong = checked.errors.msg
        if name and isinstance(checked.errors[0], UnsupportedError):
            wrong = f"Unsupported parameters for ({name}) module: {wrong}"
    params = {} if wrong else without_omitted(validated, raw)
    return Prepared(params, validated, wrong, spec, rules, checked._no_log_values)


def without_omitted(validated: Params, raw: Params) -> Params:
    """Return validated parameters without what the user left out, at every depth: an explicit null stays, as None.

    raw: the parameters as the user gave them.
    """
    return {k: _given(v, raw.get(k)) for k, v in validated.items() if v is not None or k in raw}


def _given(value: Any, raw: Any) -> Any:
    if isinstance(value, dict):
        return without_omitted(value, raw if isinstance(raw, dict) else {})
    if isinstance(value, list):
        same = isinstance(raw, list) and len(raw) == len(value)
        return [_given(member, raw[i] if same else None) for i, member in enumerate(value)]
    return value
