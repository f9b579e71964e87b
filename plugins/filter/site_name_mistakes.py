# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The filter that checks the names of many PBX sites, each for itself and against the others."""

DOCUMENTATION = r"""
name: site_name_mistakes
short_description: What is wrong with the names of PBX sites
version_added: 0.1.0
description:
  - Checks that each name is one that a trunk may have, and that no two are the same. They are compared in Unicode NFC.
  - The playbook C(sinch.est.load_sites) uses it, before the first site is touched.
author:
  - The sinch.est project (@sinch-est)
positional: _input, hosts
options:
  _input:
    description: The names, as YAML has read them.
    type: list
    elements: raw
    required: true
  hosts:
    description:
      - The hosts that give these names as C(pbx_site_name). Left out, the names are those of C(pbx_sites) in a file.
      - A host with an empty name has its own. Text and lists that are no name are left to the role
        P(sinch.est.pbx_site#role), which refuses them for that host alone.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Check the names of sites
  ansible.builtin.assert:
    that: mistakes | length == 0
    fail_msg: "{{ mistakes | join('; ') }}"
  vars:
    mistakes: "{{ ['london', 'paris', 42] | sinch.est.site_name_mistakes }}"
"""

RETURN = r"""
_value:
  description: A text for each name that is wrong, which says where it stands.
  type: list
  elements: str
  sample:
    - "pbx_sites[1].name: 'london' is the name of pbx_sites[0] too"
"""

from collections.abc import Iterator, Sequence
from typing import Any, Callable

from ansible_collections.sinch.est.plugins.module_utils._errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._shape import check_shape
from ansible_collections.sinch.est.plugins.module_utils._values import text


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"site_name_mistakes": lambda names, hosts=(): list(site_name_mistakes(names, hosts))}


def site_name_mistakes(names: Sequence[Any], hosts: Sequence[str] = ()) -> Iterator[str]:
    seen: dict[str, tuple[str, str]] = {}  # {canonical name: (its site, as it is written there)}
    for index, name in enumerate(names):
        site = f"host {hosts[index]}" if hosts else f"pbx_sites[{index}]"
        place = f"pbx_site_name of {site}" if hosts else f"{site}.name"
        if hosts and name in ("", None):
            place, name = site, hosts[index]
        try:
            if name in ("", None):
                raise InputError(place, "is missing")
            check_shape({place: {"type": "str"}}, {place: name})
            canonical = text(name)
        except ValueError as error:
            if not hosts:
                yield f"{place}: {error}"
        except InputError as error:
            if not (hosts and isinstance(name, (list, dict))):
                yield str(error)
        else:
            if canonical in seen:
                other, spelled = seen[canonical]
                form = "" if name == spelled else ", in another Unicode normal form"
                yield f"{place}: {name!r} is the name of {other} too{form}"
            seen.setdefault(canonical, (site, name))
