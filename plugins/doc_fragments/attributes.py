# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Documentation of what all modules can do: check mode, diff, action group; and of what all writers take."""


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/sinch.est.est) in C(module_defaults) to set the connection options of all modules at once.
    support: full
    membership:
      - sinch.est.est
  check_mode:
    description: Can run in check mode and predict what would change, without changing it.
  diff_mode:
    description: Says in diff mode what changes, before and after.
  idempotent:
    description: Run once more with the same options, it changes nothing and says so.
    support: full
"""

    WRITER = r"""
options:
  state:
    description:
      - Whether the objects should exist.
      - V(absent) of what is not there changes nothing.
    type: str
    choices: [present, absent]
    default: present
  on_error:
    description:
      - What happens after an item failed. V(stop) leaves the rest alone, V(continue) goes on with it.
      - Where the rest would fail for the same reason, V(continue) leaves it alone as well. The reasons are no answer at
        all, a 401, a 403, and a login that failed.
      - The task fails at the end in both cases, and says what was done.
      - With V(stop), what is known to fail beforehand stops the task before its first write. A value that makes no
        sense, such as a priority of 0, stops it before its first write, with both. It is accepted only where the
        object has this very value already.
    type: str
    choices: [stop, continue]
    default: stop
  concurrency:
    description: How many requests may be under way at the same time, from 1 to 16.
    type: int
    default: 4
  return_unchanged:
    description:
      - Whether the result of a list holds the objects that are as they were wanted.
      - V(false) keeps the results of large fleets small. RV(counts) counts all of them in both cases.
    type: bool
    default: true
attributes:
  check_mode:
    support: full
    details: Makes the very plan that the real run would make, also under a trunk that does not exist yet.
  diff_mode:
    support: full
"""

    CHILD = r"""
options:
  exact:
    description:
      - Whether to remove what is not listed, within the trunks that the task names and nowhere else.
      - Additions and updates come first, and where one of them failed nothing is removed from its trunk.
      - Needs the list option, empty or not, and goes with O(state=present) only. What it lists is to stay. Where it
        names only what is to go of a trunk, the task is refused. What is a list itself, as the ranges of an ACL, is
        whole then as well; beside a single object, only that is meant.
    type: bool
    default: false
  max_purge:
    description:
      - How many objects may go for not being listed, each range of an ACL counted as one. Where it would be more, the
        task fails before its first write and says what would have gone.
    type: int
    default: 10
"""

    READER = r"""
options: {}
attributes:
  check_mode:
    support: full
    details: Reads only.
  diff_mode:
    support: N/A
    details: Changes nothing.
"""
