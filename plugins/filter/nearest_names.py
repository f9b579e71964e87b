# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The filter that finds the names which were perhaps meant."""

DOCUMENTATION = r"""
name: nearest_names
short_description: Which of many names are most like one that is not among them
version_added: 0.1.0
description:
  - Names at most three, the most alike first.
  - The playbook C(sinch.est.load_sites) uses it where C(--limit) leaves no site.
author:
  - The sinch.est project (@sinch-est)
positional: _input, wanted
options:
  _input:
    description: The names.
    type: list
    elements: str
    required: true
  wanted:
    description: A name, or a pattern of hosts with several.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Ask whether another trunk is meant
  ansible.builtin.debug:
    msg: "Is one of these meant: {{ ['london', 'madrid', 'paris'] | sinch.est.nearest_names('madird') | join(', ') }}?"
"""

RETURN = r"""
_value:
  description: The names.
  type: list
  elements: str
  sample: [madrid, london, paris]
"""

from typing import Any, Callable

from ansible_collections.sinch.est.plugins.module_utils._module.sites import nearest


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"nearest_names": nearest}
