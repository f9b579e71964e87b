# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lookup behind the playbook that adopts sites: where it writes, what it writes, and what can be read there."""

DOCUMENTATION = r"""
name: adopted_sites
short_description: What the playbook sinch.est.adopt_sites writes and reads
version_added: 0.1.0
description:
  - The playbook C(sinch.est.adopt_sites) uses it.
  - Nothing is overwritten. What is there already is an error, which comes before any request.
author:
  - The sinch.est project (@sinch-est)
options:
  of:
    description:
      - V(play) is on which host the playbook has to run.
      - V(files) is what it writes for O(found).
      - V(disk) are the sites that can be read there afterwards. A file of sites was read into the variable
        C(pbx_site__disk).
      - V(proof) is what is wrong, empty where nothing is, for O(found).
    type: str
    choices: [play, files, disk, proof]
    default: play
  to:
    description: The new file of sites, or the directory of hosts, C(adopt_to) of the playbook.
    type: str
    default: ""
  form:
    description:
      - C(adopt_as) of the playbook. V(file) is a file of sites.
      - V(host_vars) is an inventory C(pbx_sites.yml) and the variables of each host in C(host_vars).
    type: str
    default: file
  found:
    description: The result of M(sinch.est.est_site_info); of V(of=proof), that of M(sinch.est.est_audit).
    type: dict
"""

EXAMPLES = r"""
- name: Say what could be adopted
  ansible.builtin.debug:
    msg: "{{ lookup('sinch.est.adopted_sites', of='files', to='new.yml', found=found).lines }}"
"""

RETURN = r"""
_raw:
  description:
    - Of V(play), the host.
    - Of V(files), one dictionary with C(files), each with its C(path) and C(text), C(folder), the one in which they
      are, C(names) of the sites, and C(lines) that say what was adopted, what was left out, and why.
    - Of V(disk), the sites as M(sinch.est.est_site) takes them.
    - Of V(proof), a text.
  type: list
  elements: raw
  sample:
    - localhost
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ansible import context
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.lookup import LookupBase
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager

from ansible_collections.sinch.est.plugins.module_utils._module.adopted_files import (
    FORMS,
    HOST_VARS,
    INVENTORY,
    as_list,
    differences,
    files,
    lines,
)
from ansible_collections.sinch.est.plugins.module_utils._module.shape import shown
from ansible_collections.sinch.est.plugins.module_utils._module.sites import name_mistakes
from ansible_collections.sinch.est.plugins.plugin_utils._declared import (
    FILE,
    GROUP,
    hosts_like,
    play_hosts,
    real_path,
    site_of_host,
    sites_of_file,
)

DISK = "pbx_site__disk"  # the variable that holds what a file of sites holds that was written


class LookupModule(LookupBase):  # type: ignore[misc]
    def run(self, terms: Sequence[str], variables: Optional[Mapping[str, Any]] = None, **options: Any) -> list[Any]:
        self.set_options(var_options=variables, direct=options)
        known: Mapping[str, Any] = variables or {}
        of, found = self.get_option("of"), self.get_option("found")
        if of == "play" and context.CLIARGS.get("syntax"):
            return ["localhost"]  # nobody is to be told what is missing for a run
        form = self.get_option("form")
        to = _target(known, self.get_option("to"), form)
        if of == "disk":
            return [_on_disk(known, to, form)]
        if of == "proof":
            return [differences(found, to)]
        if of == "play":
            parts = (INVENTORY, HOST_VARS) if form == HOST_VARS else ("",)
            _refuse_what_is_there([os.path.join(to, part).rstrip(os.sep) for part in parts])
            return ["localhost"]
        sites, left_out = found["sites"], found["left_out"]
        made = files(sites, left_out, to, form, [*known["groups"], *known["hostvars"]])
        check = bool(known.get("ansible_check_mode"))
        return [
            {
                "files": as_list(made),
                "folder": os.path.join(to, HOST_VARS) if form == HOST_VARS else os.path.dirname(to),
                "names": [site["name"] for site in sites],
                "lines": lines(sites, left_out, to, form, check),
            }
        ]


def _target(known: Mapping[str, Any], written: str, form: str) -> str:
    """Return where to write. Raise AnsibleError where that cannot be said, or is no place for it."""
    limit = known.get("ansible_limit")
    if limit and not hosts_like(["localhost"], limit):
        raise AnsibleError(f"This playbook runs on localhost, which --limit {limit} leaves out. Leave --limit out.")
    if form not in FORMS:
        raise AnsibleError(f"adopt_as is {form!r}, and can be {' or '.join(FORMS)}.")
    if not written:
        raise AnsibleError(
            "Say where to write: -e adopt_to=new.yml for a file of sites, or -e adopt_as=host_vars -e "
            "adopt_to=DIRECTORY for hosts with variables."
        )
    if "sites_file" in known:
        play_hosts(known, None)  # it is there
    to = real_path(written)
    if form != HOST_VARS and not os.path.isdir(os.path.dirname(to)):
        raise AnsibleError(f"{to}: there is no such folder.")
    return to


def _refuse_what_is_there(paths: Any) -> None:
    there = [path for path in paths if os.path.lexists(path)]
    if there:
        raise AnsibleError(
            f"{'; '.join(shown(there))}: is there already, and nothing is overwritten. Say another adopt_to."
        )


def _on_disk(known: Mapping[str, Any], to: str, form: str) -> list[Any]:
    """Return the sites that were written, as a playbook reads them. Raise AnsibleError for a mistake in one."""
    if form == HOST_VARS:
        loader = DataLoader()
        inventory = InventoryManager(loader=loader, sources=[os.path.join(to, INVENTORY)])
        variables = HostVars(inventory, VariableManager(loader=loader, inventory=inventory), loader)
        declared = [site_of_host(host.name, variables[host.name]) for host in inventory.get_hosts(GROUP)]
    else:
        variables = known["hostvars"][known["inventory_hostname"]]
        declared = sites_of_file({FILE: variables[DISK], "sites_file": to}, host_names=True)
    wrong = [text for site in declared for text in site.wrong] + [text for _site, text in name_mistakes(declared)]
    if wrong:
        raise AnsibleError(f"{to} was written, and cannot be read as it is: {'; '.join(shown(wrong))}.")
    return [site.values for site in declared]
