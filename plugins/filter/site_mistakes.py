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
positional: _input, prefix
options:
  _input:
    description:
      - A site with the options of the role P(sinch.est.pbx_site#role), without C(pbx_site_) before their names.
      - Needed is C(name). Looked at besides are C(state), C(host_name), C(acl_name), C(public_addresses),
        C(endpoints), C(phone_numbers), C(exact), C(max_purge) and C(release_numbers).
      - Where C(state) is V(absent), only that, C(name), C(exact) and C(release_numbers) are looked at.
    type: dict
    required: true
  prefix:
    description: What the names of the options begin with in the texts.
    type: str
    default: ""
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
from collections.abc import Iterator
from typing import Any, Callable, Optional

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.sinch.est.plugins.module_utils._errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._input import STATES, given, read_task, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._ranges import open_to_all, ranges_to_be
from ansible_collections.sinch.est.plugins.module_utils._resources import (
    ACL,
    PHONE_NUMBER,
    SIP_ENDPOINT,
    TRUNK,
    Resource,
)
from ansible_collections.sinch.est.plugins.module_utils._shape import check_shape
from ansible_collections.sinch.est.plugins.module_utils._types import Params

# What the modules and what a site calls an option.
SPELLED = (("acls[0].entries", "public_addresses"), ("acls[0].name", "acl_name"), ("sip_endpoints", "endpoints"))
TRUTHS = ("true", "false", "yes", "no", "on", "off", "1", "0")  # what the filter bool knows; the modules know more
LISTS = re.compile(r"(?<!\w)(?=(?:public_addresses|endpoints|phone_numbers)\[)")


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"site_mistakes": site_mistakes}


def site_mistakes(site: Any, prefix: str = "") -> list[str]:
    """[text, ...]: one for each task of the role that would be refused, or else for each thing the role refuses."""
    if not isinstance(site, dict):
        return ["the site is no dictionary"]
    site = _plain(site)
    texts = [*_not_known(site), *filter(None, (_mistake(row, raw) for row, raw in _tasks(site)))]
    if not texts and site.get("state") != "absent":
        texts = list(_refusals(site))
    texts = [LISTS.sub(prefix, text) for text in texts]  # an error may name two places
    return [text if text.startswith(prefix) else prefix + text for text in texts]


def _not_known(site: Params) -> Iterator[str]:
    """What is for the role itself, and not for a module."""
    if site.get("state", "present") not in STATES:
        yield f"state: {_shown(site['state'])} is neither {' nor '.join(STATES)}"
    for name in ("exact", "release_numbers"):
        if str(site.get(name, False)).lower() not in TRUTHS:
            yield f"{name}: {_shown(site[name])} is neither true nor false"


def _shown(value: object) -> str:
    return "null" if value is None else repr(value)


def _refusals(site: Params) -> Iterator[str]:
    """What the API would take, and costs calls or money. The values have no mistakes."""
    addresses = site.get("public_addresses") or []
    if all(address.get("state") == "absent" for address in addresses):
        yield "public_addresses: is empty, so the site could not call"
    yield from open_to_all("public_addresses", ranges_to_be(addresses))
    endpoints = site.get("endpoints") or []
    if site.get("phone_numbers") and not any(boolean(endpoint.get("enabled", True)) for endpoint in endpoints):
        why = "none of the endpoints is enabled" if endpoints else "there are no endpoints"
        yield f"phone_numbers: would ring nowhere, because {why}"


def _plain(value: Any) -> Any:
    """The same in plain containers: ansible-core's own hold its templates, and to copy one copies all of Ansible."""
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    return [_plain(member) for member in value] if isinstance(value, list) else value


def _tasks(site: Params) -> Iterator[tuple[Resource, Params]]:
    """(row, parameters) as the role has them."""
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


def _mistake(row: Resource, raw: Params) -> Optional[str]:
    """The error of a task, in the words of a site; None where there is none."""
    spec, rules = writer_spec(row)
    try:
        check_shape(spec, raw)
        checked = ArgumentSpecValidator(spec, **rules).validate(raw)
        if checked.error_messages:
            return "; ".join(checked.error_messages)
        read_task(row, given(checked.validated_parameters, raw))
    except InputError as error:
        text = str(error)
        for begins, spelled in SPELLED:
            text = text.replace(begins, spelled)
        return text
    return None
