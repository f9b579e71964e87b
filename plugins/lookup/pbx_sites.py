# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lookup that makes sites of a file of sites, or of the variables of hosts, as est_site takes them."""

DOCUMENTATION = r"""
name: pbx_sites
short_description: PBX sites as M(sinch.est.est_site) takes them
version_added: 0.1.0
description:
  - The role P(sinch.est.pbx_site#role) and the playbooks C(sinch.est.provision_sites) and C(sinch.est.audit_sites) use
    it. Of a host, the site is what its variables C(pbx_site_...) say; without C(pbx_site_name) it has the host's name.
  - What is wrong with the names of sites is an error here, since only here it is known where they stand. All else is
    left to the module.
author:
  - The sinch.est project (@sinch-est)
options:
  of:
    description:
      - Where the sites are declared.
      - V(host) is the site of the host that the task runs on, with the variables of the task. The sites of the other
        hosts of the play are declared besides.
      - V(group) are the hosts of the group C(pbx_sites), of which the play touches those that it is about.
      - V(file) is the list C(pbx_sites) of a file that was read into the variable C(pbx_sites__file).
      - V(play) gives no sites, but on which hosts a playbook has to run to read them. V(localhost) is the same for one
        that is about all sites, whatever C(--limit) says.
    type: str
    choices: [host, group, file, play, localhost]
    default: host
  always:
    description: What every site gets, whatever it says.
    type: dict
    default: {}
  only:
    description: Names or patterns of sites, with commas between them, beside C(--limit).
    type: str
    default: ""
  diversions:
    description:
      - The file that records numbers which ring at another site for a while. Each site is given as if it declared the
        numbers that ring there now.
      - Where it is empty, C(diversions.yml) beside the file of sites, or for hosts in the directory in which
        ansible-playbook is started. No such file is no diversion.
    type: str
    default: ""
  audit:
    description:
      - Whether the answer is for M(sinch.est.est_audit).
      - A site that is wrong stops nothing then, and is among C(mistakes).
    type: bool
    default: false
  divert:
    description:
      - The options of P(sinch.est.pbx_site#role)'s playbook C(sinch.est.divert_numbers), C(from), C(to), C(numbers),
        C(back) and C(why). Then the answer is what this takes.
    type: dict
"""

EXAMPLES = r"""
- name: Plan all sites of the inventory
  sinch.est.est_site:
    sites: "{{ lookup('sinch.est.pbx_sites', of='group').sites }}"
  check_mode: true
  run_once: true
"""

RETURN = r"""
_raw:
  description:
    - One dictionary with C(sites), all that are declared, C(only), the names of those that the play is about, and
      C(diverted), a line for each diversion.
    - Of V(play) and V(localhost), the hosts.
    - With O(audit), one dictionary with C(sites), C(diversions), C(mistakes), C(policy), C(accept) and C(only) as
      M(sinch.est.est_audit) takes them. Policy and what is accepted are the variables C(audit_policy) and
      C(audit_accept), or stand in the file of sites.
    - With O(divert), one dictionary with C(sites), of which only numbers are touched, C(take_numbers_from), C(lines)
      that say what it is about, and C(path) of the file of diversions with its texts C(before) and C(after).
  type: list
  elements: raw
  sample:
    - sites:
        - {name: london, phone_numbers: ["+442079460100"]}
      only: [london]
      diverted: []
"""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Optional

from ansible import context
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.lookup import LookupBase

from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.site import Diversion
from ansible_collections.sinch.est.plugins.module_utils._module.diversions import (
    TIME,
    as_records,
    as_text,
    lines,
    mistakes,
    move,
    read_diversions,
    turn_lines,
    turned,
    with_diversions,
)
from ansible_collections.sinch.est.plugins.module_utils._module.shape import shown
from ansible_collections.sinch.est.plugins.module_utils._module.sites import (
    name_mistakes,
)
from ansible_collections.sinch.est.plugins.plugin_utils._declared import (
    FILE,
    GROUP,
    PREFIX,
    called,
    localhost,
    matching,
    other_sites,
    plain,
    play_hosts,
    real_path,
    site_of_host,
    sites_of_file,
)


class LookupModule(LookupBase):  # type: ignore[misc]
    def run(self, terms: Sequence[str], variables: Optional[Mapping[str, Any]] = None, **options: Any) -> list[Any]:
        self.set_options(var_options=variables, direct=options)
        known: Mapping[str, Any] = variables or {}
        of, pattern, always = (self.get_option(name) for name in ("of", "only", "always"))
        divert = self.get_option("divert")
        if of in ("play", "localhost") and context.CLIARGS.get("syntax"):
            return [of]  # nobody is to be told what is missing for a run
        if of == "play":
            return [play_hosts(known, known.get("ansible_limit"))]
        if of == "localhost":
            return [localhost(known)]
        audit = self.get_option("audit")
        wrong: list[str] = []
        limit = known.get("ansible_limit") if of == "file" and not divert else None
        if of == "file":
            declared = sites_of_file(known["hostvars"][known["inventory_hostname"]], host_names=not audit)
            only: Sequence[Any] = [site.values.get("name") for site in declared]
        elif of == "group":
            declared = [site_of_host(host, known["hostvars"][host]) for host in known["groups"][GROUP]]
            only = [site.values["name"] for site in declared if site.host in known["ansible_play_hosts_all"]]
        else:
            names = [name for name in known if name.startswith(PREFIX) and not name.startswith(PREFIX + "_")]
            own = {name: self._templar.template(known[name]) for name in names}
            declared = [site_of_host(known["inventory_hostname"], own), *other_sites(known)]
            only = [declared[0].values["name"]]
        mistaken = [(site, text) for site in declared for text in site.wrong] + list(name_mistakes(declared))
        if not audit:
            wrong += [text for _site, text in mistaken]
        for text, what in ((limit, f"--limit {limit}"), (pattern, f"only={pattern}")):
            if text and not wrong:
                only = matching(only, text, what, wrong)
        sites = [site.values for site in declared]
        path, before, diversions = _diversions(known, self.get_option("diversions"), wrong)
        misfits = [] if wrong else list(mistakes(path, diversions, sites, of != "host"))
        wrong += [] if audit else [text for _home, text in misfits]
        if wrong:
            raise AnsibleError(f"{'; '.join(shown(wrong))}. Nothing was changed anywhere.")
        if audit:
            bad = [site for site, _text in mistaken]
            return [
                {
                    "sites": [site.values for site in declared if site not in bad],
                    "diversions": as_records(diversions),
                    "mistakes": [
                        *({"site": called(site), "msg": text} for site, text in mistaken),
                        *({"site": home, "msg": text} for home, text in misfits),
                    ],
                    "only": list(only) if pattern or known.get("ansible_limit") else [],
                    **{name: self._wanted(known, f"audit_{name}") for name in ("policy", "accept")},
                }
            ]
        if divert:
            plan = _divert(divert, sites, diversions, bool(known.get("ansible_check_mode")))
            recorded = plan.pop("diversions")
            after = before if recorded == diversions else as_text(recorded)
            return [{**plan, "path": path, "before": before, "after": after}]
        told = [{**site, **always} for site in with_diversions(sites, diversions)]
        return [{"sites": told, "only": only, "diverted": lines(diversions)}]

    def _wanted(self, known: Mapping[str, Any], name: str) -> Any:
        """Return what an audit is told beside the sites: a variable, or else what the file of sites holds."""
        if name in known:
            value = self._templar.template(known[name])
        else:
            file = known["hostvars"][known["inventory_hostname"]].get(FILE) or {}
            value = file.get(name)
        wrong: list[str] = []
        taken = plain(value or ([] if name == "audit_accept" else {}), name, wrong, dates=True)
        if wrong:
            raise AnsibleError(f"{'; '.join(shown(wrong))}. Nothing was changed anywhere.")
        return taken


def _diversions(known: Mapping[str, Any], named: str, wrong: list[str]) -> tuple[str, str, list[Diversion]]:
    """Return (path of the file of diversions, its text, what it records). Note what is wrong."""
    beside = os.path.dirname(real_path(known["sites_file"])) if "sites_file" in known else os.getcwd()
    path = real_path(named) if named else os.path.join(beside, "diversions.yml")
    if not os.path.isdir(os.path.dirname(path)):
        wrong.append(f"{path}: there is no such folder, in which diversions_file would be")
    if wrong or not os.path.exists(path):
        return path, "", []
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        return path, text, read_diversions(path, DataLoader().load(text, path))
    except EstError as error:
        wrong.append(str(error))
    except (OSError, UnicodeDecodeError, AnsibleError) as error:
        wrong.append(f"{path} cannot be read: {error}")
    return path, "", []


def _divert(
    options: Mapping[str, Any], sites: Sequence[Mapping[str, Any]], diversions: list[Diversion], check: bool
) -> dict[str, Any]:
    """Return what est_site is to do for divert_numbers, what is said of it, and what is recorded then."""
    try:
        turn = turned(options, sites, diversions, datetime.now(timezone.utc).strftime(TIME))
    except EstError as error:
        raise AnsibleError(f"{error}. Nothing was changed anywhere.") from None
    target, trunks = move(turn, sites)
    return {
        "sites": [target],
        "take_numbers_from": trunks,
        "lines": turn_lines(turn, diversions, check),
        "diversions": list(turn.diversions),
    }
