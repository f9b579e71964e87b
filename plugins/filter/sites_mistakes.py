# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The filter that checks many PBX sites, each for itself and against the others."""

DOCUMENTATION = r"""
name: sites_mistakes
short_description: What is wrong with PBX sites
version_added: 0.1.0
description:
  - Checks that each site has a name of its own, which a trunk and a host may have, and no keys but those of a site.
  - Checks that no two sites have the same name, host name or phone number. Names are compared in Unicode NFC.
  - Checks the values of each site as P(sinch.est.site_mistakes#filter) does.
  - The playbook C(sinch.est.load_sites) uses it, before the first site is touched.
author:
  - The sinch.est project (@sinch-est)
positional: _input, hosts, looked, unread
options:
  _input:
    description: The list C(pbx_sites) of a file of sites, as YAML has read it; or of each host the variables.
    type: list
    elements: raw
    required: true
  hosts:
    description:
      - The names of the hosts. Their variables have the names of the options of P(sinch.est.pbx_site#role), and a host
        without C(pbx_site_name) has its own.
      - They are checked against each other only. What is wrong with one of them is left to the role, which refuses it
        for that host alone.
    type: list
    elements: str
    default: []
  looked:
    description: What is there of all sites, as P(sinch.est.site_mistakes#filter) takes it.
    type: list
    elements: dict
    default: []
  unread:
    description: Whether to give texts that cannot be read only, and none where anything else is wrong.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Check sites
  ansible.builtin.assert:
    that: mistakes | length == 0
    fail_msg: "{{ mistakes | join('; ') }}"
  vars:
    mistakes: "{{ pbx_sites | sinch.est.sites_mistakes }}"
    pbx_sites:
      - name: london
        public_addresses: [{ip_range: 198.51.100.0/28}]
      - name: paris
        public_adresses: [{ip_range: 192.0.2.64/29}]
"""

RETURN = r"""
_value:
  description: A text for each mistake, which names the site and the place; of more than six, five and how many more.
  type: list
  elements: str
  sample:
    - "pbx_sites[1] (paris): public_adresses: is not known; perhaps public_addresses is meant"
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Callable, Optional

from jinja2 import TemplateError

from ansible_collections.sinch.est.plugins.filter.site_mistakes import site_mistakes
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params
from ansible_collections.sinch.est.plugins.module_utils._module.sites import Declared, name_mistakes, shared, shown

NO_HOST = re.compile(r"(localhost|127[.]0[.]0[.]1|::1|all|ungrouped|pbx_sites|pbx_sites_of_file)$|(?s:.*)(:[0-9]+)$")
ACROSS = ("name", "state", "host_name", "phone_numbers")  # what sites are compared by


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"sites_mistakes": sites_mistakes}


def sites_mistakes(
    sites: Any, hosts: Sequence[str] = (), looked: Sequence[Params] = (), unread: bool = False
) -> list[str]:
    """Return a text for each mistake, as many as are shown. sites: as Ansible has them, templates and all."""
    if hosts:
        declared = [Declared(_of_host(values), host=host) for host, values in zip(hosts, sites)]
        return shown([*name_mistakes(declared), *shared(declared)])
    wrong: list[str] = []
    plain = _plain(sites, "pbx_sites", wrong)
    shaped = isinstance(plain, list) and all(isinstance(site, dict) for site in plain)
    if not (wrong or shaped):
        wrong.append("must hold a list pbx_sites of dictionaries, one for each site")
    if wrong:
        return [] if unread else shown(wrong)
    declared = [Declared(site, index) for index, site in enumerate(plain)]
    texts = list(_of_file(declared, looked))
    if not unread:
        return shown(texts)
    unreadable = [text for site in declared for text in _own(site, unread=True)]
    return unreadable if set(texts) <= set(unreadable) else []


def _of_file(sites: Sequence[Declared], looked: Sequence[Params]) -> Iterator[str]:
    names = list(name_mistakes(sites))
    yield from names
    for site in sites:
        yield from _own(site, looked)
        yield from _no_host(site)
    yield from () if names else shared(sites)


def _own(site: Declared, looked: Sequence[Params] = (), unread: bool = False) -> Iterator[str]:
    """Yield what is wrong with a site but for its name, which is told of already."""
    name = site.values.get("name")
    values = {**site.values, "name": name if name and isinstance(name, str) else "it"}
    texts = site_mistakes(values, looked=looked, unread=unread)
    yield from (f"{site.at()}: {text}" for text in texts if not text.startswith("name: "))


def _no_host(site: Declared) -> Iterator[str]:
    name = site.values.get("name")
    found = isinstance(name, str) and NO_HOST.match(name)
    if found:
        why = f"takes {found[2]} for a port" if found[2] else "means something else by it"
        yield (
            f"{site.place}.name: {name!r} cannot be the name of a host, which each site becomes: Ansible {why}. "
            "For a trunk of that name, put a host with pbx_site_name into the group pbx_sites of the inventory"
        )


def _of_host(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of a site. What cannot be evaluated is left to the role."""
    values: dict[str, Any] = {}
    for key in ACROSS:
        if f"pbx_site_{key}" in variables:
            values[key] = _plain(_member(variables, f"pbx_site_{key}", "", []), "", [])
    return values


def _plain(value: Any, place: str, wrong: list[str]) -> Any:
    """Return the same in plain containers, as a site is checked. Where a template fails, note that it does.

    An ansible-core before 2.19 leaves what is undefined as it is written.
    """
    if isinstance(value, dict):
        return {key: _plain(_member(value, key, f"{place}.{key}", wrong), f"{place}.{key}", wrong) for key in value}
    if isinstance(value, list):
        places = ((index, f"{place}[{index}]") for index in range(len(value)))
        return [_plain(_member(value, index, at, wrong), at, wrong) for index, at in places]
    return value


def _member(container: Any, key: Any, place: str, wrong: list[str]) -> Optional[Any]:
    try:
        return container[key]
    except TemplateError as error:
        wrong.append(f"{place}: is a template that cannot be evaluated: {error}")
        return None
