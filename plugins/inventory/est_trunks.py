# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The inventory plugin: trunks as hosts."""

DOCUMENTATION = r"""
name: est_trunks
short_description: Sinch Elastic SIP Trunking trunks as hosts
version_added: 0.1.0
description:
  - Makes a host of each trunk of a project, in the group C(est_trunks), with the trunk's fields as variables C(est_id),
    C(est_name), C(est_host_name), C(est_domain) and so on.
  - On request, what lives under the trunks comes along as C(est_sip_endpoints), C(est_acls) and C(est_phone_numbers).
  - The group has C(ansible_connection=local), since nobody can log in to a trunk. What C(compose) or files of
    variables say counts instead. There is none where C(compose) gives an C(ansible_host), or an earlier source has a
    host of the same name.
  - Its file ends in C(est.yml) or C(est.yaml).
  - The inventory is whole or it is an error. Set C(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true), so that ansible
    stops at such an error instead of going on without these hosts.
  - Text from the API is never evaluated as a template. In a host's name, C({), C(#), C(/), what cannot be printed, and
    a dot or hyphen at the beginning are replaced by C(_), since Ansible makes templates, paths and arguments of it.
  - A trunk called V(all), V(ungrouped), V(est_trunks) or V(localhost) becomes a host with a C(_) before that name, and
    a host with the name of any other group is an error. What is meant for the group would be done for that host alone.
author:
  - The sinch.est project (@sinch-est)
extends_documentation_fragment:
  - sinch.est.connection
  - sinch.est.connection.inventory
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: Says that the file is for this plugin.
    type: str
    required: true
    choices: [sinch.est.est_trunks]
  hostname:
    description:
      - Template of a host's name, from the variables of the trunk, such as V({{ est_name }}-{{ est_id }}).
      - Left out, it is the trunk's name. Names of trunks are not unique. Where two trunks get the same host name, the
        inventory fails and says which. Names are compared in Unicode NFC.
    type: str
  prefix:
    description:
      - What the names of all variables begin with. It cannot be C(ansible_), and no field becomes such a variable.
      - Where it is empty, fields that the API does not describe become no variables.
    type: str
    default: est_
  include:
    description: What to add to each host. Each costs a request for each trunk.
    type: list
    elements: str
    choices: [sip_endpoints, acls, phone_numbers]
    default: []
  filters:
    description: Jinja2 expressions over the variables of a trunk. Only trunks for which all are true become hosts.
    type: list
    elements: str
    default: []
  concurrency:
    description: How many requests may be under way at the same time, from 1 to 16.
    type: int
    default: 4
"""

EXAMPLES = r"""
# trunks.est.yml. This line alone lists all trunks, with credentials from the environment.
plugin: sinch.est.est_trunks
# What lives under the trunks, only those of sites, grouped by country, and cached.
include: [sip_endpoints, acls, phone_numbers]
filters:
  - est_name is match("site-")
compose:
  number_count: est_phone_numbers | length
groups:
  without_backup: est_sip_endpoints | length < 2
keyed_groups:
  - key: est_name.split("-")[1]
    prefix: country
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/ansible-inventory
cache_timeout: 3600
"""

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any, Optional, Union

from ansible import constants as C
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_snapshot
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client, opened
from ansible_collections.sinch.est.plugins.module_utils._client.options import CONNECTION, forget_empty_variables
from ansible_collections.sinch.est.plugins.module_utils._client.settings import security_warnings
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, InputError, printable
from ansible_collections.sinch.est.plugins.module_utils._model.resource import RESOURCES, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Params, Spec, Variables
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._module.shape import check_shape, not_known
from ansible_collections.sinch.est.plugins.plugin_utils._cache import VERSION, Broken, serves, source_of
from ansible_collections.sinch.est.plugins.plugin_utils._unsafe import host_name, mark_unsafe

GROUP = "est_trunks"
# A host of such a name would be all that a play for the group, or for this machine, runs on.
TAKEN = ("all", "ungrouped", GROUP, *C.LOCALHOST)
OF_ANSIBLE = "ansible_"  # begins variables that say how a host is reached
DESCRIBED = frozenset(field.name for field in TRUNK.fields)
# What the inventory is made of, fit for a cache: {trunks: [...], sip_endpoints: {trunk id: [...]}, ...}
Known = dict[str, Any]
Hosts = dict[str, tuple[str, Variables]]  # {name: (id of its trunk, variables)}


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "sinch.est.est_trunks"
    inventory: InventoryData

    def verify_file(self, path: str) -> bool:
        usable: bool = super().verify_file(path)
        return usable and path.endswith(("est.yml", "est.yaml"))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        forget_empty_variables()
        try:
            self._read_config_data(path)
            prefix = self.get_option("prefix")
            if not re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]*)?", prefix):
                raise InputError("prefix", f"{prefix!r} cannot begin the name of a variable")
            if prefix.startswith(OF_ANSIBLE):
                raise InputError("prefix", f"{prefix!r} would make variables that Ansible acts on; choose another")
        except InputError as error:
            raise AnsibleParserError(f"{path}: {error}") from error
        self.templar.available_variables = self._vars
        key = self.get_cache_key(path)
        caching = self.get_option("cache")
        options = {name: self._option(name) for name in CONNECTION}
        known = self._cached(path, key, options) if cache and caching else None
        if known is None:
            for caution in security_warnings(options):
                self.display.warning(f"{path}: {caution}")
            try:
                with opened({**options, "concurrency": self.get_option("concurrency")}) as client:
                    known = fetch(client, self.get_option("include"))
            except EstError as error:
                raise AnsibleParserError(f"{path}: {error}") from error
            if caching:
                self._cache[key] = {"version": VERSION, "source": source_of(options), **known}
        self._populate(known)

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Optional[Params] = None) -> None:
        """Check first what a file says: what Ansible itself refuses, it shows, were it a secret."""
        if direct is not None:
            self._check(direct)
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)

    def _check(self, config: Params) -> None:
        """Raise InputError for what Ansible lets pass: unknown options, what is no boolean, numbers for text."""
        spec: Spec = {}
        for name, definition in self.option_definitions.items():
            variables = [variable["name"] for variable in definition.get("env") or ()]
            spec[name] = {**definition, **({"fallback": (None, variables)} if variables else {})}
        for name in config:
            if name not in spec:
                raise InputError(name, not_known(name, sorted(known for known in spec if not known.startswith("_"))))
        check_shape(spec, {name: value for name, value in config.items() if value is not None})

    def _option(self, name: str) -> Any:
        value = self.get_option(name)
        if not (isinstance(value, str) and self.templar.is_template(value)):
            return value
        with naming(name):
            value = self.templar.template(value)
        try:
            check_shape({name: {"type": "str"}}, {name: value})
        except InputError as error:
            raise AnsibleParserError(str(error)) from error
        return value

    def _cached(self, path: str, key: str, options: Params) -> Optional[Known]:
        """Return what the cache holds of this source, None where that is not all that is asked for."""
        try:
            try:
                known = self._cache.get(key)
            except Exception as error:  # plugins of caches raise what they like
                raise Broken(f"{type(error).__name__}: {error}") from error
            return serves(known, options, self.get_option("include"))
        except Broken as error:
            raise AnsibleParserError(
                f"{path}: what the cache holds is broken: {error}. No host was added. Read it anew with --flush-cache, "
                "or delete what lies at cache_connection."
            ) from error

    def _populate(self, known: Known) -> None:
        """Add all hosts. Where one cannot be added none is, and what other sources have said of any stays."""
        try:
            hosts = self._hosts(known)
            self._refuse_groups(hosts)
            real = self.inventory
            ours = not hosts.keys() & real.hosts.keys()
            if not ours:  # what is added to a host of another source cannot be taken back
                self.inventory = InventoryData()
                self._add(hosts)
                self.inventory = real
            self._add(hosts)
            if ours and "ansible_host" not in (self.get_option("compose") or {}):  # nobody can log in to a trunk
                self.inventory.set_variable(GROUP, "ansible_connection", mark_unsafe("local"))
        except AnsibleError as error:
            raise AnsibleParserError(str(error)) from error

    def _hosts(self, known: Known) -> Hosts:
        """Return the hosts that pass the filters."""
        hosts: Hosts = {}
        seen: dict[str, str] = {}  # {canonical host name: id of its trunk}
        for trunk in known["trunks"]:
            variables = self._variables(trunk, known)
            if not all(self._passes(index, variables) for index in range(len(self.get_option("filters")))):
                continue
            host, id = host_name(self._hostname(variables), TAKEN), printable(trunk["id"])
            if not host:
                raise AnsibleError(f"Trunk {id} gets an empty host name; change the option hostname.")
            canonical = nfc(host)
            if canonical in seen:
                raise AnsibleError(
                    f"The trunks {seen[canonical]} and {id} both get the host name {host!r}. Give one another name, or "
                    "set the option hostname to a template that tells them apart, such as "
                    '"{{ est_name }}-{{ est_id }}".'
                )
            seen[canonical] = id
            hosts[host] = id, variables
        return hosts

    def _variables(self, trunk: Object, known: Known) -> Variables:
        children = {name: known[name].get(trunk["id"], []) for name in self.get_option("include")}
        prefix = self.get_option("prefix")
        fields = {name: value for name, value in {**trunk, **children}.items() if _may_be_set(prefix, name)}
        return {prefix + name: mark_unsafe(value) for name, value in fields.items()}

    def _add(self, hosts: Hosts) -> None:
        """Raise AnsibleError, and leave no new host, where one cannot be added."""
        before, strict = set(self.inventory.hosts), self.get_option("strict")
        self.inventory.add_group(GROUP)
        try:
            for host, (_id, variables) in hosts.items():
                self.inventory.add_host(host, group=GROUP)
                for name, value in variables.items():
                    self.inventory.set_variable(host, name, value)
                self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
                self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
                self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)
            self._refuse_groups(hosts)
        except AnsibleError:
            for host in self.inventory.hosts.keys() - before:
                self.inventory.remove_host(self.inventory.get_host(host))
            raise

    def _refuse_groups(self, hosts: Hosts) -> None:
        for host in self.inventory.groups.keys() & hosts.keys():
            raise AnsibleError(
                f"Trunk {hosts[host][0]} gets the host name {host!r}, but that is a group, and what is meant for "
                "the group would be done for this host alone. Rename one of them, or set the option hostname."
            )

    def _passes(self, index: int, variables: Variables) -> bool:
        condition = self.get_option("filters")[index]
        if not hasattr(self.templar, "evaluate_expression"):  # before 2.19 it comes out as text, and "0" is true
            condition = f"'yes' if ({condition}) else ''"
        with naming(f"filters[{index}]"):
            return bool(self._compose(condition, variables))

    def _hostname(self, variables: Variables) -> str:
        template = self.get_option("hostname")
        if not template:
            name = variables.get(self.get_option("prefix") + "name")
            return name if isinstance(name, str) else ""
        self.templar.available_variables = variables
        with naming("hostname"):
            return str(self.templar.template(template))


def _may_be_set(prefix: str, field: str) -> bool:
    """Return whether a field becomes a variable. One that is not described must not say how a host is reached."""
    described = {*DESCRIBED, *(resource.plural for resource in RESOURCES)}
    return field in described or (prefix != "" and not (prefix + field).startswith(OF_ANSIBLE))


@contextmanager
def naming(option: str) -> Iterator[None]:
    """Put the option that holds a template before its errors."""
    try:
        yield
    except AnsibleError as error:
        raise AnsibleError(f"{option}: {error}") from error


def fetch(client: Client, include: Container[str]) -> Known:
    """Return what is there, as far as it is asked for. Raise EstError."""
    kinds = [resource for resource in RESOURCES if resource.plural in include]
    snapshot = read_snapshot(client, kinds)
    children = {
        kind.plural: {ref.id: found for ref, found in snapshot.of(kind).items() if ref and not _is_gone(found)}
        for kind in kinds
    }
    trunks = [trunk for trunk in snapshot.trunks if all(trunk["id"] in known for known in children.values())]
    return {"trunks": trunks, **children}


def _is_gone(objects: Union[Objects, EstError]) -> bool:
    """Return whether a trunk was deleted since the trunks were listed."""
    return isinstance(objects, EstError)
