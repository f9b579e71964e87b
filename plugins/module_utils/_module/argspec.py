# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""From a kind of object to the argument specs of its two modules; that of est_site, from all kinds. Pure."""

from ansible_collections.sinch.est.plugins.module_utils._audit.finding import NEVER, SEVERITIES
from ansible_collections.sinch.est.plugins.module_utils._audit.policy import Policy
from ansible_collections.sinch.est.plugins.module_utils._client.options import CONCURRENCY, connection_spec
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, SIP_ENDPOINT, TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Rules, Spec

STATES = ["present", "absent"]
_TASK: Spec = {
    "on_error": {"choices": ["stop", "continue"], "default": "stop"},
    "concurrency": {"type": "int", "default": CONCURRENCY},
    "return_unchanged": {"type": "bool", "default": True},
}
_EXACT: Spec = {"exact": {"type": "bool", "default": False}, "max_purge": {"type": "int", "default": 10}}


def writer_spec(resource: Resource) -> tuple[Spec, Rules]:
    """Return the argument spec, and what excludes what, of the module that manages a resource."""
    one = _object_spec(resource)
    release: Spec = {} if resource.parent else {"release_numbers": {"type": "bool"}}
    item = {**one, "state": {"choices": STATES}, **release, **read_back_spec(resource)}
    lists: Spec = {resource.plural: {"type": "list", "elements": "dict", "options": item}}
    if resource.grouped_option:
        group: Spec = {
            "trunk": {},
            resource.plural: {"type": "list", "elements": "raw", "required": True},
            "state": {"choices": STATES},
        }
        lists = {
            resource.plural: {"type": "list", "elements": "raw"},
            resource.grouped_option: {"type": "list", "elements": "dict", "options": group},
        }
    spec: Spec = {
        **connection_spec(),
        **one,
        **lists,
        "state": {"choices": STATES, "default": "present"},
        **_TASK,
    }
    if resource.parent:
        spec.update(_EXACT)
    else:
        spec["release_numbers"] = {**release["release_numbers"], "default": False}
    own = [name for name in one if name != "trunk"]
    identity = [name for name in (resource.id_option, resource.key) if name]
    both = [list(lists)] if resource.grouped_option else []
    rules: Rules = {
        "mutually_exclusive": [*([name, option] for option in lists for name in own), *both],
        "required_one_of": [identity + list(lists)],
    }
    return spec, rules


def _object_spec(resource: Resource) -> Spec:
    """Return the options of one object."""
    spec: Spec = {"trunk": {}} if resource.parent else {}
    if resource.id_option:
        spec[resource.id_option] = {}
    return {**spec, **_fields_spec(resource)}


def _fields_spec(resource: Resource) -> Spec:
    """Return the options of the fields of one object that can be written."""
    spec: Spec = {}
    for field in resource.writable:
        spec[field.name] = {"type": field.kind, "no_log": field.secret}
        if field.items:
            members = {part.name: {"type": part.kind, "required": part is field.items[0]} for part in field.items}
            spec[field.name].update(elements="dict", options={**members, "state": {"choices": STATES}})
    return spec


def read_back_spec(resource: Resource) -> Spec:
    """Return the options that an item has beside its own, so that it can be what the reading module returned."""
    names = [field.name for field in resource.fields if field.read_only] + ["trunk_id", "trunk_name"] * resource.parent
    return {name: {"type": "raw"} for name in dict.fromkeys([*names, *resource.beyond])}


def site_spec() -> tuple[Spec, Rules]:
    """Return the argument spec, and its rules, of est_site."""
    state: Spec = {"state": {"choices": STATES}}
    acl, endpoint = {**_fields_spec(ACL), **state}, {**_fields_spec(SIP_ENDPOINT), **state}
    own = {"exact": {"type": "bool"}, "max_purge": {"type": "int"}, "release_numbers": {"type": "bool"}}
    site: Spec = {
        "name": {"required": True},
        TRUNK.id_option: {},
        **state,
        "host_name": _fields_spec(TRUNK)["host_name"],
        "renamed_from": {},
        "acl_name": {},
        "public_addresses": acl["entries"],
        ACL.plural: {"type": "list", "elements": "dict", "options": {**acl, "name": {"required": True}}},
        "endpoints": {
            "type": "list",
            "elements": "dict",
            "options": {**endpoint, "sip_address": {"required": True}},
        },
        "phone_numbers": {"type": "list", "elements": "str"},
        **own,
    }
    names: Spec = {name: {"type": "list", "elements": "str"} for name in ("only", "take_numbers_from", "allow_outage")}
    spec = {
        **connection_spec(),
        "sites": {"type": "list", "elements": "dict", "required": True, "options": site},
        **names,
        "expect_plan": {},
        **_EXACT,
        "release_numbers": {"type": "bool", "default": False},
        **_TASK,
    }
    return spec, {}


def site_info_spec() -> tuple[Spec, Rules]:
    """Return the argument spec, and its rules, of est_site_info. Declared sites are read as est_site reads them."""
    spec: Spec = {
        **connection_spec(),
        "names": {"type": "list", "elements": "str"},
        "declared": {"type": "list", "elements": "raw", "default": []},
        "concurrency": _TASK["concurrency"],
    }
    return spec, {}


def sites_spec() -> Spec:
    """Return the argument spec of sites alone, as est_site takes them."""
    return {"sites": site_spec()[0]["sites"]}


def audit_spec() -> tuple[Spec, Rules]:
    """Return the argument spec, and its rules, of est_audit. Sites are read one by one: see audit_parameters."""
    policy: Spec = {
        "widest_ipv4": {"type": "int", "default": Policy.widest_ipv4},
        "widest_ipv6": {"type": "int", "default": Policy.widest_ipv6},
        "endpoints": {"type": "int", "default": Policy.endpoints},
        "transport": {"choices": ["udp", "tcp", "tls"]},
        "resolve": {"type": "bool", "default": False},
        "diverted_days": {"type": "int", "default": Policy.diverted_days},
        "ignore": {"type": "list", "elements": "str", "default": []},
        "severities": {"type": "dict", "default": {}},
    }
    known: Spec = {"code": {"required": True}, "site": {}, "object": {}, "reason": {"required": True}, "until": {}}
    mistake: Spec = {"site": {"required": True}, "msg": {"required": True}}
    spec: Spec = {
        **connection_spec(),
        "sites": {"type": "list", "elements": "raw", "default": []},
        "policy": {"type": "dict", "options": policy, "apply_defaults": True},
        "accept": {"type": "list", "elements": "dict", "options": known, "default": []},
        "diversions": {"type": "list", "elements": "raw", "default": []},
        "mistakes": {"type": "list", "elements": "dict", "options": mistake, "default": []},
        "only": {"type": "list", "elements": "str"},
        "fail_on": {"choices": [*SEVERITIES, NEVER], "default": "medium"},
        "since": {"type": "path"},
        "date": {},
        "show": {"type": "bool", "default": True},
        "concurrency": _TASK["concurrency"],
    }
    return spec, {}


def report_spec() -> tuple[Spec, Rules]:
    """Return the argument spec, and its rules, of est_audit_report, which asks nobody for anything."""
    spec: Spec = {
        "audit": {"type": "dict", "required": True},
        "dest": {"type": "path"},
        "template": {"type": "path"},
        "show": {"type": "bool", "default": False},
    }
    return spec, {"required_by": {"template": "dest"}}


def reader_spec(resource: Resource) -> tuple[Spec, Rules]:
    """Return the argument spec, and its rules, of the module that lists a resource."""
    identity = [name for name in (resource.id_option, resource.key) if name]
    spec: Spec = {**connection_spec(), **{name: {} for name in identity}}
    if resource.parent:
        spec["trunk"] = {}
    rules: Rules = {"mutually_exclusive": [identity]} if len(identity) > 1 else {}
    if resource.parent and resource.id_option:
        rules["required_by"] = {resource.id_option: "trunk"}
    return spec, rules
