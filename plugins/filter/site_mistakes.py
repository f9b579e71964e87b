# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The filter that checks a PBX site as the modules would, before the first of them runs."""

DOCUMENTATION = r"""
name: site_mistakes
short_description: What is wrong with the values of a PBX site
version_added: 0.1.0
description:
  - Checks the values of a site as the modules of this collection would, without any request.
  - Refuses besides what would lock the site out, open its trunk to everybody, or let its numbers ring nowhere.
  - The role P(sinch.est.pbx_site#role) uses it, so that a site with a mistake is not provisioned half.
author:
  - The sinch.est project (@sinch-est)
positional: _input, prefix, looked, unread
options:
  _input:
    description:
      - A site with the options of the role P(sinch.est.pbx_site#role), without C(pbx_site_) before their names.
      - Needed is C(name). Looked at besides are C(state), C(host_name), C(acl_name), C(public_addresses),
        C(endpoints), C(phone_numbers), C(exact), C(max_purge) and C(release_numbers).
        Other keys are mistakes.
      - Where C(state) is V(absent), only the values of that, C(name), C(exact) and C(release_numbers) are looked at.
    type: dict
    required: true
  prefix:
    description: What the names of the options begin with in the texts.
    type: str
    default: ""
  looked:
    description:
      - What M(sinch.est.est_trunk_info), M(sinch.est.est_sip_endpoint_info), M(sinch.est.est_phone_number_info) and
        M(sinch.est.est_acl_info) returned, of this site or of all.
      - A text that cannot be read is no mistake where the trunk of the site holds the very same.
    type: list
    elements: dict
    default: []
  unread:
    description: Whether to give only texts that cannot be read, without O(looked), and none where more is wrong.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Check a site
  ansible.builtin.assert:
    that: mistakes | length == 0
    fail_msg: "{{ mistakes | join('; ') }}"
  vars:
    mistakes: "{{ site | sinch.est.site_mistakes }}"
    site:
      name: london
      public_addresses: [{ip_range: 198.51.100.0/28}]
      endpoints: [{sip_address: sbc1.london.example.com}]
      phone_numbers: ["+44"]
"""

RETURN = r"""
_value:
  description: A text for each part of the site that has a mistake, which names the option and its place.
  type: list
  elements: str
  sample:
    - "phone_numbers[0]: '+44' is not an E.164 number such as +442079460100: it has 2 digits, not 7 to 15"
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Callable

from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.sinch.est.plugins.module_utils._model.change import current, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, InputError
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import open_to_all, ranges_to_be
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    RESOURCES,
    SIP_ENDPOINT,
    TRUNK,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Params
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import STATES, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import Intent, read_intent
from ansible_collections.sinch.est.plugins.module_utils._module.prepare import prepare
from ansible_collections.sinch.est.plugins.module_utils._module.sites import unknown_keys
from ansible_collections.sinch.est.plugins.module_utils._plan.match import index, refuse_unread

# What the modules and what a site calls an option.
SPELLED = (("acls[0].entries", "public_addresses"), ("acls[0].name", "acl_name"), ("sip_endpoints", "endpoints"))
TRUTHS = ("true", "false", "yes", "no", "on", "off", "1", "0")  # what the filter bool knows; the modules know more
LISTS = re.compile(r"(?<!\w)(?=(?:public_addresses|endpoints|phone_numbers)\[)")


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"site_mistakes": site_mistakes}


def site_mistakes(site: Any, prefix: str = "", looked: Sequence[Params] = (), unread: bool = False) -> list[str]:
    """Return a text for each task of the role that would be refused, or else for each thing that the role refuses."""
    if not isinstance(site, dict):
        return ["the site is no dictionary"]
    site = _plain(site)
    there, blind = _there(site, () if unread else looked)
    certain, unreadable = _mistakes(site, there)
    if unread:
        return [] if certain else unreadable
    texts = [*certain, *unreadable, *(blind if unreadable else ())]
    if not texts and site.get("state") != "absent":
        texts = list(_refusals(site))
    texts = [LISTS.sub(prefix, text) for text in texts]  # an error may name two places
    return [text if text.startswith(prefix) else prefix + text for text in texts]


def _mistakes(site: Params, there: Mapping[str, Objects]) -> tuple[list[str], list[str]]:
    """Return (what is wrong whatever is there, what cannot be read and is not there). there: see _there()."""
    certain, unread = [*unknown_keys(site), *_not_known(site)], []
    for resource, raw in _tasks(site):
        known = index(resource, [current(resource, one) for one in there[resource.plural]])
        try:
            for item in _read(resource, raw).desired:
                try:
                    hits = known.get(("key", item.key(resource)), ())
                    refuse_unread(resource, item, hits[0].values if hits else {})
                except InputError as error:
                    unread.append(_spelled(error))
                    break
        except EstError as error:
            certain.append(_spelled(error))
    return certain, unread


def _there(site: Params, looked: Sequence[Params]) -> tuple[dict[str, Objects], list[str]]:
    """Return ({plural: objects of the site's trunk}, why what is there is not known). looked: see above."""
    found = {
        resource.plural: result[resource.plural]
        for result in looked
        for resource in RESOURCES
        if resource.plural in result
    }
    trunks = [trunk for trunk in found.get(TRUNK.plural, ()) if key_of(TRUNK, trunk) == key_of(TRUNK, site)]
    ids = {trunk["id"] for trunk in trunks}
    there = {
        resource.plural: [child for child in found.get(resource.plural, ()) if child["trunk_id"] in ids]
        for resource in RESOURCES
        if resource.parent
    }
    blind = [
        f"What is there could not be looked at: {result.get('msg')}"
        for result in looked
        if (trunks or TRUNK.plural not in found) and not found.keys() & result.keys()
    ]
    return {TRUNK.plural: trunks, **there}, blind[:1]


def _not_known(site: Params) -> Iterator[str]:
    """Yield a text for each wrong value that is for the role itself, and not for a module."""
    if site.get("state", "present") not in STATES:
        yield f"state: {_shown(site['state'])} is neither {' nor '.join(STATES)}"
    for name in ("exact", "release_numbers"):
        if str(site.get(name, False)).lower() not in TRUTHS:
            yield f"{name}: {_shown(site[name])} is neither true nor false"


def _shown(value: object) -> str:
    return "null" if value is None else repr(value)


def _refusals(site: Params) -> Iterator[str]:
    """Yield a text for what the API would take, and what costs calls or money. The values have no mistakes."""
    addresses = site.get("public_addresses") or []
    if all(address.get("state") == "absent" for address in addresses):
        yield "public_addresses: is empty, so the site could not call"
    yield from open_to_all("public_addresses", ranges_to_be(addresses))
    endpoints = site.get("endpoints") or []
    if site.get("phone_numbers") and not any(boolean(endpoint.get("enabled", True)) for endpoint in endpoints):
        why = "none of the endpoints is enabled" if endpoints else "there are no endpoints"
        yield f"phone_numbers: would ring nowhere, because {why}"


def _plain(value: Any) -> Any:
    """Return plain containers: ansible-core's own hold its templates, and to copy one copies all of Ansible."""
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    return [_plain(member) for member in value] if isinstance(value, list) else value


def _tasks(site: Params) -> Iterator[tuple[Resource, Params]]:
    """Yield (resource, parameters) as the role has them."""
    trunk = {"name": site.get("name")}
    if site.get("state") == "absent":
        yield TRUNK, trunk
        return
    if site.get("host_name") not in ("", None):
        trunk["host_name"] = site["host_name"]
    yield TRUNK, trunk
    acl = {"name": site.get("acl_name", "site"), "entries": site.get("public_addresses", [])}
    yield ACL, {"trunk": "it", "acls": [acl], "max_purge": site.get("max_purge", 0)}
    yield SIP_ENDPOINT, {"trunk": "it", "sip_endpoints": site.get("endpoints", [])}
    yield PHONE_NUMBER, {"trunk": "it", "phone_numbers": site.get("phone_numbers", [])}


def _read(resource: Resource, raw: Params) -> Intent:
    """Return the task as its module reads it. Raise EstError."""
    prepared = prepare(*writer_spec(resource), raw)
    if prepared.wrong:
        raise EstError(prepared.wrong)
    return read_intent(resource, prepared.params)


def _spelled(error: EstError) -> str:
    """Return the error in the words of a site."""
    text = str(error)
    for begins, spelled in SPELLED:
        text = text.replace(begins, spelled)
    return text
