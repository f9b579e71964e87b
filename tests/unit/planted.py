# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A made-up estate of which all is right, and mistakes to plant in it: each says which finding it is to be."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

from tests.unit.support import trunk_id

NAMES = [f"site{place:02}" for place in range(60)]


@dataclass(frozen=True)
class Mistake:
    """plant(declared, there, place): changes a site as it is declared, and its trunk; returns what it is about."""

    code: str
    plant: Callable[[dict, dict, int], str]


def number(place, nth=0):
    return f"+4420794{place:02}{nth:03}"


def sbc(place, nth):
    return f"sbc{nth}.{NAMES[place]}.example.com"


def site(place):
    """A site as somebody declares it, with nothing at risk."""
    return {
        "name": NAMES[place],
        "host_name": f"acme-{NAMES[place]}",
        "public_addresses": [{"ip_range": f"198.51.{place}.0/28"}],
        "endpoints": [{"sip_address": sbc(place, nth), "priority": nth, "enabled": True} for nth in (1, 2)],
        "phone_numbers": [number(place)],
    }


def trunk(place):
    """The same as it is there."""
    return {
        "id": trunk_id(place),
        "name": NAMES[place],
        "hostName": f"acme-{NAMES[place]}",
        "accessControlLists": [acl(f"198.51.{place}.0/28")],
        "sipEndpoints": [endpoint(sbc(place, nth), nth) for nth in (1, 2)],
        "phoneNumbers": [number(place)],
    }


def acl(*ranges, name="site", **more):
    return {"name": name, "entries": [{"ipRange": one} for one in ranges], **more}


def endpoint(address, priority=1, **more):
    return {"sipAddress": address, "priority": priority, **more}


def declare(one, **values):
    """Return an endpoint as the declaration has it."""
    return {"sip_address": one["sipAddress"], "priority": one["priority"], "enabled": True, **values}


def both(code, about, add=None, ranges=None):
    """A mistake that the declaration has as well, so that nothing differs. add: an endpoint. ranges: of the ACL."""

    def plant(declared, there, place):
        if add:
            there["sipEndpoints"].append(add)
            declared["endpoints"].append(declare(add))
        if ranges:
            mine = [one.format(place=place) for one in ranges]
            there["accessControlLists"] = [acl(*mine)]
            declared["public_addresses"] = [{"ip_range": one} for one in mine]
        return about.format(place=place)

    return Mistake(code, plant)


def there_only(code, about, change):
    """A mistake of somebody with a portal. change(trunk, place)."""

    def plant(declared, there, place):
        change(there, place)
        return about.format(place=place, name=NAMES[place], number=number(place), other=number(place, 1))

    return Mistake(code, plant)


def declared_only(code, about, change):
    """What is declared, and was not done. change(declaration, place)."""

    def plant(declared, there, place):
        change(declared, place)
        return about.format(place=place, name=NAMES[place], number=number(place), other=number(place, 1))

    return Mistake(code, plant)


def _open(there, place):
    there["accessControlLists"][0]["entries"].append({"ipRange": "0.0.0.0/0"})


def _halves(there, place):
    there["accessControlLists"][0]["entries"] += [{"ipRange": "0.0.0.0/1"}, {"ipRange": "128.0.0.0/1"}]


def _silent(declared, there, place):
    for one in declared["endpoints"]:
        one["enabled"] = False
    for one in there["sipEndpoints"]:
        one["enabled"] = False
    return number(place)


def _nobody(declared, there, place):
    there["sipEndpoints"], declared["endpoints"] = [], []
    return number(place)


def _one_endpoint(declared, there, place):
    del there["sipEndpoints"][1], declared["endpoints"][1]
    return "endpoints"


def _one_host(declared, there, place):
    for nth, port in enumerate((5060, 5062)):
        address = f"{sbc(place, 1)}:{port}"
        there["sipEndpoints"][nth]["sipAddress"] = declared["endpoints"][nth]["sip_address"] = address
    return "endpoints"


def _third(values, priority, **more):
    """A third endpoint, of which the declaration says only what values say."""

    def plant(declared, there, place):
        there["sipEndpoints"].append(endpoint(sbc(place, 3), priority, **more))
        declared["endpoints"].append({"sip_address": sbc(place, 3), **values})
        return f"SIP endpoint {sbc(place, 3)}"

    return plant


def _no_acl(declared, there, place):
    there["accessControlLists"] = []
    del declared["public_addresses"]
    return "ACLs"


def _empty_acl(declared, there, place):
    there["accessControlLists"] = [acl()]
    declared["public_addresses"] = []
    return "ACLs"


def _no_numbers(declared, there, place):
    there["phoneNumbers"], declared["phone_numbers"] = [], []
    return "numbers"


def _two_acls(declared, place):
    entries = declared.pop("public_addresses")
    declared["acls"] = [
        {"name": "site", "entries": entries},
        {"name": "backup", "entries": [{"ip_range": f"203.0.{place}.9"}]},
    ]


def _set(path, value):
    """change() that sets a value deep in a trunk or a declaration."""

    def change(values, _place):
        *way, last = path
        for step in way:
            values = values[step]
        values[last] = copy.deepcopy(value)

    return change


def _append(path, value):
    def change(values, place):
        for step in path:
            values = values[step]
        made = value(place) if callable(value) else value
        values.append(copy.deepcopy(made))

    return change


ENTRIES = ("accessControlLists", 0, "entries")
# {what was done: the finding that it is to be}
MISTAKES = {
    "somebody opened the ACL": there_only("EST001", "ACL site 0.0.0.0/0", _open),
    "somebody opened it in two halves": there_only("EST001", "ACL site 0.0.0.0/1, 128.0.0.0/1", _halves),
    "a wide range": both("EST002", "range 203.{place}.112.0/23 of ACL site", ranges=["203.{place}.112.0/23"]),
    "a wide range of IPv6": both("EST002", "range 2001:{place}00::/40 of ACL site", ranges=["2001:{place}00::/40"]),
    "no ACL": Mistake("EST003", _no_acl),
    "an empty ACL": Mistake("EST003", _empty_acl),
    "the only ACL is off": there_only("EST004", "ACL site", _set(("accessControlLists", 0, "enabled"), False)),
    "a private range": both(
        "EST005", "range 192.168.{place}.0/24 of ACL site", ranges=["198.51.{place}.0/28", "192.168.{place}.0/24"]
    ),
    "a private endpoint": both("EST005", "SIP endpoint 10.0.0.7", add=endpoint("10.0.0.7", 3)),
    "a range within another": both(
        "EST006", "range 198.51.{place}.4 of ACL site", ranges=["198.51.{place}.0/28", "198.51.{place}.4"]
    ),
    "nobody answers": Mistake("EST010", _nobody),
    "all endpoints are off": Mistake("EST010", _silent),
    "one endpoint": Mistake("EST011", _one_endpoint),
    "two endpoints on one host": Mistake("EST011", _one_host),
    "a priority that two have": Mistake("EST012", _third({}, 2)),
    "an endpoint that is off": Mistake("EST013", _third({"priority": 3}, 3, enabled=False)),
    "TLS on the port of UDP": both(
        "EST014",
        "SIP endpoint sbc.example.com:5060;transport=tls",
        add=endpoint("sbc.example.com:5060;transport=tls", 3),
    ),
    "UDP on the port of TLS": both(
        "EST014",
        "SIP endpoint sbc.example.com:5061;transport=udp",
        add=endpoint("sbc.example.com:5061;transport=udp", 3),
    ),
    "no SIP address": both("EST016", "SIP endpoint pbx in the cellar", add=endpoint("pbx in the cellar", 3)),
    "no number": there_only("EST020", "+12{place}", _append(("phoneNumbers",), lambda place: f"+12{place}")),
    "a number more": there_only("EST022", "{other}", _append(("phoneNumbers",), lambda place: number(place, 1))),
    "nothing rings": Mistake("EST030", _no_numbers),
    "an ACL is missing": declared_only("EST050", "ACL backup", _two_acls),
    "a range is missing": declared_only(
        "EST050",
        "range 203.0.{place}.9 of ACL site",
        _append(("public_addresses",), lambda place: {"ip_range": f"203.0.{place}.9"}),
    ),
    "an endpoint is missing": declared_only(
        "EST050",
        "SIP endpoint sbc9.example.com",
        _append(("endpoints",), {"sip_address": "sbc9.example.com", "priority": 9}),
    ),
    "a number is missing": declared_only(
        "EST050", "{other}", _append(("phone_numbers",), lambda place: number(place, 1))
    ),
    "another priority": there_only(
        "EST051", "SIP endpoint sbc2.{name}.example.com priority", _set(("sipEndpoints", 1, "priority"), 9)
    ),
    "an endpoint is off, and declared on": Mistake(
        "EST051",
        lambda declared, there, place: f"{_third({'enabled': True}, 3, enabled=False)(declared, there, place)} enabled",
    ),
    "another description": declared_only(
        "EST051",
        "range 198.51.{place}.0/28 of ACL site description",
        _set(("public_addresses", 0, "description"), "fibre"),
    ),
    "another host name": there_only(
        "EST051", "host_name", lambda there, place: there.update(hostName=f"other-{place}")
    ),
    "an older name": Mistake(
        "EST051",
        lambda declared, there, place: (
            declared.update(renamed_from=f"old{place}") or there.update(name=f"old{place}") or "trunk name"
        ),
    ),
    "a range more": there_only(
        "EST052", "range 203.0.{place}.9 of ACL site", _append(ENTRIES, lambda place: {"ipRange": f"203.0.{place}.9"})
    ),
    "an ACL more": there_only(
        "EST052", "ACL portal", _append(("accessControlLists",), lambda place: acl(f"203.0.{place}.9", name="portal"))
    ),
    "an endpoint more": there_only(
        "EST052", "SIP endpoint sbc9.example.com", _append(("sipEndpoints",), endpoint("sbc9.example.com", 9))
    ),
    "a site that is to be gone": declared_only("EST052", "trunk", _set(("state",), "absent")),
    "a mistake in the declaration": declared_only("EST070", "declaration", _set(("phone_numbers", 0), "020 7946 0100")),
}
