# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Names for the shapes that many files pass on; what has a class of its own stands with the code that makes it."""

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Protocol

Object = dict[str, Any]  # of the API: with its wire names in the client, in snake_case from _api on
Objects = Sequence[Object]
Values = Mapping[str, Any]  # {field: value} of an object, or of a member of one of its lists
Params = Mapping[str, Any]  # {option: value} of a task, or of an item in one of its lists
Variables = Mapping[str, Any]  # those of Ansible, for a task on a host
Spec = dict[str, dict[str, Any]]  # {option: {"type": ..., "required": ..., ...}}, as Ansible takes it
Rules = dict[str, Any]  # what goes with it: mutually_exclusive, required_one_of, required_by
Result = dict[str, Any]  # what a module returns to Ansible
# (connected, params, check mode, whether a diff is asked for) -> result, such as reconcile_sites()
Runner = Callable[..., Result]
Work = tuple[Runner, Spec, Rules]  # all that makes a module what it is, whichever way it runs
Step = Callable[[int, int, str], None]  # step(done, total, what): how far a long task is


class Clock(Protocol):
    """The module time, or what stands in for it in tests."""

    def monotonic(self) -> float:
        """Return the seconds since some moment."""

    def sleep(self, seconds: float, /) -> None:
        """Return that much later."""
