# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A site that is there in the form in which a file of sites declares it, and in which it could be declared. Pure."""

from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.ranges import network_of
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Values
from ansible_collections.sinch.est.plugins.module_utils._plan.state import Under

ACL_NAME = "site"  # of the ACL that holds public_addresses, where nobody says otherwise


def document(trunk: Values, under: Under) -> Object:
    """Return a trunk and what is under it as a site: what has its default is left out, and all is in order."""
    site: Object = {"name": trunk.get("name")}
    if trunk.get("host_name"):
        site["host_name"] = trunk["host_name"]
    acls = sorted(under[ACL.plural].values(), key=lambda acl: str(acl.get("name")))
    if len(acls) == 1 and acls[0].get("enabled") is not False:
        if acls[0].get("name") != ACL_NAME:
            site["acl_name"] = acls[0].get("name")
        site["public_addresses"] = _entries(acls[0])
    elif acls:
        site[ACL.plural] = [
            {"name": acl.get("name"), **_disabled(acl), **({"entries": entries} if (entries := _entries(acl)) else {})}
            for acl in acls
        ]
    endpoints = under[SIP_ENDPOINT.plural].values()
    site["endpoints"] = [
        {name: one[name] for name in (_named_by(one), "priority") if one.get(name) is not None} | _disabled(one)
        for one in sorted(endpoints, key=lambda one: (one.get("priority") or 0, str(one.get("sip_address"))))
    ]
    site["phone_numbers"] = sorted(str(one[PHONE_NUMBER.key]) for one in under[PHONE_NUMBER.plural].values())
    return {key: value for key, value in site.items() if value != [] or key == "public_addresses"}


def _entries(acl: Values) -> list[dict[str, Any]]:
    """Return the ranges of an ACL as a site has them, by their addresses; what cannot be read comes last."""
    entries = sorted(acl.get("entries") or (), key=_place)
    return [
        {name: entry[name] for name in ("ip_range", "description") if entry.get(name) not in (None, "")}
        for entry in entries
    ]


def _named_by(endpoint: Values) -> str:
    """Return the field by which people know a SIP endpoint: one that registers has no address."""
    return "name" if endpoint.get("sip_address") is None else "sip_address"


def _disabled(values: Values) -> dict[str, Any]:
    return {"enabled": False} if values.get("enabled") is False else {}


def _place(entry: Values) -> tuple[int, int, int, str]:
    """Return where a range stands among others."""
    network, text = network_of(entry.get("ip_range")), str(entry.get("ip_range"))
    return (network.version, int(network.network_address), network.prefixlen, text) if network else (9, 0, 0, text)


def spelled(text: str) -> str:
    """Return a text in the words of a site, in which the ACL of its addresses is a list of them."""
    return text.replace("public_addresses.entries", "public_addresses").replace("public_addresses.name", "acl_name")
