# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sites where Ansible has them: in a file that was read, or in variables of hosts; and which hosts a play is about."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Optional

from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from jinja2 import TemplateError

from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import sites_spec
from ansible_collections.sinch.est.plugins.module_utils._module.shape import check_dates
from ansible_collections.sinch.est.plugins.module_utils._module.sites import Declared, nearest, no_host

PREFIX = "pbx_site_"  # of the variables of a host
GROUP = "pbx_sites"  # of the hosts that are sites; the list in a file of sites
FILE = "pbx_sites__file"  # the variable that holds what such a file holds
KEYS = tuple(sites_spec()["sites"]["options"])


def called(site: Declared) -> str:
    """Return what a site is called where it has a mistake: its name, if it is one."""
    name = site.values.get("name")
    return name if isinstance(name, str) and name.strip() else site.place


def real_path(written: object) -> str:
    return os.path.realpath(os.path.expanduser(str(written)))


def localhost(known: Mapping[str, Any]) -> str:
    """Return the host of a playbook that is about all sites. Raise AnsibleError where there is none."""
    limit = known.get("ansible_limit")
    if limit and not hosts_like(["localhost"], limit):
        raise AnsibleError(
            f"This playbook runs on localhost, which --limit {limit} leaves out. Leave --limit out: from, to and "
            "numbers say what it is about."
        )
    play_hosts(known, None)
    return "localhost"


def play_hosts(known: Mapping[str, Any], limit: Optional[str]) -> str:
    """Return the hosts of a playbook over all sites. Raise AnsibleError where there is none."""
    if "sites_file" in known:
        if limit and not hosts_like(["localhost"], limit):
            raise AnsibleError(
                "With sites_file, --limit must name localhost as well, which reads the file: --limit "
                f"localhost,{limit}. Or leave it out, and say -e only={limit}."
            )
        path = real_path(known["sites_file"])
        if not os.path.isfile(path):
            raise AnsibleError(
                f"{path} is not there: sites_file is taken from the directory in which ansible-playbook is started."
            )
        return "localhost"
    hosts = known["groups"].get(GROUP, [])
    if not hosts:
        raise AnsibleError(
            f"There is no site. Put hosts into the group {GROUP} of the inventory, or name a file of sites with "
            "-e sites_file=sites.yml."
        )
    wrong: list[str] = []
    if limit and "@" not in limit:  # a file of hosts, which only Ansible itself reads
        matching(hosts, limit, f"--limit {limit}", wrong)
    if wrong:
        raise AnsibleError(f"{wrong[0]}.")
    return GROUP


def sites_of_file(variables: Mapping[str, Any], host_names: bool) -> list[Declared]:
    """Return the sites of a file, in plain containers. host_names: whether each has to have the name of a host."""
    whole: list[str] = []
    file = member_of(variables, FILE, "the file of sites", whole)
    sites = member_of(file, GROUP, GROUP, whole) if isinstance(file, Mapping) and GROUP in file else None
    if not isinstance(sites, list) or not all(isinstance(site, Mapping) for site in sites):
        raise AnsibleError(
            f"{variables.get('sites_file')} must hold a list {GROUP} of dictionaries, one for each site. Nothing was "
            "changed anywhere."
        )
    if not sites:
        raise AnsibleError(f"There is no site in {variables.get('sites_file')}: its list {GROUP} is empty.")
    declared = []
    for index in range(len(sites)):
        wrong: list[str] = []
        place = f"{GROUP}[{index}]"
        site = Declared(plain(member_of(sites, index, place, wrong), place, wrong), index)
        wrong += no_host(site) if host_names else []
        declared.append(replace(site, wrong=tuple(wrong)))
    return declared


def site_of_host(host: str, variables: Mapping[str, Any]) -> Declared:
    """Return the site of a host."""
    wrong: list[str] = []
    values: dict[str, Any] = {}
    for key in KEYS:
        if PREFIX + key in variables:
            place = f"{PREFIX}{key} of host {host}"
            value = plain(member_of(variables, PREFIX + key, place, wrong), place, wrong)
            if value not in ("", None) or key not in ("host_name", "renamed_from", "trunk_id"):
                values[key] = value
    for name in variables:
        key = name[len(PREFIX) :] if name.startswith(PREFIX) and not name.startswith(PREFIX + "_") else ""
        near = get_close_matches(key, KEYS, 1, 0.8) if key and key not in KEYS else ()
        if near:
            wrong.append(f"{name} of host {host}: is not known; perhaps {PREFIX}{near[0]} is meant")
    return Declared({"name": host, **values}, host=host, wrong=tuple(wrong))


def other_sites(known: Mapping[str, Any]) -> Iterable[Declared]:
    """Yield the sites of the other hosts of the play, as far as they say which numbers they have."""
    for host in known.get("ansible_play_hosts_all", ()):
        variables = known["hostvars"][host]
        if host != known["inventory_hostname"] and PREFIX + "phone_numbers" in variables:
            yield replace(site_of_host(host, variables), wrong=())


def plain(value: Any, place: str, wrong: list[str], dates: bool = False) -> Any:
    """Return the same in plain containers, as a site is checked. Note a template that fails, and a date.

    dates: whether a day is taken for what it is, 2027-01-31.

    An ansible-core before 2.19 leaves what is undefined as it is written, and makes text of a date on its way.
    """
    if isinstance(value, Mapping):
        places = {key: f"{place}.{key}" if place else str(key) for key in value}
        return {key: plain(member_of(value, key, at, wrong), at, wrong, dates) for key, at in places.items()}
    if isinstance(value, list):
        numbered = ((index, f"{place}[{index}]") for index in range(len(value)))
        return [plain(member_of(value, index, at, wrong), at, wrong, dates) for index, at in numbered]
    if dates and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        check_dates(value, place)
    except InputError as error:
        wrong.append(str(error))
    return value


def member_of(container: Any, key: Any, place: str, wrong: list[str]) -> Any:
    try:
        return container[key]
    except TemplateError as error:
        wrong.append(f"{place}: is a template that cannot be evaluated: {error}")
        return None


def matching(names: Sequence[Any], pattern: str, what: str, wrong: list[str]) -> list[str]:
    """Return the names that a pattern of hosts leaves, in their order. Note where it leaves none."""
    texts = [name for name in names if isinstance(name, str)]
    left = hosts_like(texts, pattern)
    if not left:
        near = ", ".join(nearest(texts, pattern))
        wrong.append(f"{what} leaves none of the sites ({len(texts)}). The nearest: {near}")
    return [name for name in texts if name in left]


def hosts_like(names: Sequence[str], pattern: str) -> set[str]:
    """Return the names that Ansible finds with a pattern among these."""
    inventory = InventoryManager(loader=DataLoader(), sources=None)
    for name in names:
        inventory.add_host(name, "all")
    return {host.name for host in inventory.list_hosts(pattern)}.intersection(names)
