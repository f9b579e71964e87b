# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Fleets of PBX sites: as tasks for Ansible, as what the emulator holds, and the fewest requests that they need."""

from collections.abc import Mapping
from dataclasses import dataclass

NUMBERS, ENDPOINTS = 20, 2  # of a site, beside its trunk and its ACL
KINDS = ("nothing there", "no change", "one change in a hundred")


@dataclass(frozen=True)
class Least:
    """The fewest requests: reads before anything is decided, writes, and looks at what was created.

    An object is created by a request of its own. Each list of trunks, ACLs or SIP endpoints is read once more after
    something was created in it: it may be listed late, and another run may have created the same.
    """

    reads: int
    writes: int
    looks: int


def sites(number: int, changed: bool = False) -> list[dict]:
    """Sites as a user lists them. changed: one in a hundred has another range in its ACL."""
    return [
        {
            "name": f"site-{site:03d}",
            "ranges": [f"10.{site // 250}.{site % 250}.0/{25 if changed and site % 100 == 0 else 24}"],
            "endpoints": [f"sbc{n}.site-{site:03d}.example.com" for n in range(ENDPOINTS)],
            "numbers": [f"+4420{site:04d}{n:04d}" for n in range(NUMBERS)],
        }
        for site in range(number)
    ]


def least(number: int, kind: str) -> Least:
    """Four tasks, each of which lists the trunks; three of them list what is on each trunk."""
    reads = 4 + 3 * number
    if kind == "nothing there":
        return Least(reads, number * (1 + 1 + ENDPOINTS + NUMBERS), 1 + 2 * number)
    return Least(reads, -(-number // 100) if kind == "one change in a hundred" else 0, 0)


def variables(fleet: list[dict]) -> dict[str, list]:
    """The options of the four tasks."""
    return {
        "trunks": [{"name": site["name"], "host_name": site["name"]} for site in fleet],
        "acls": [
            {"trunk": site["name"], "name": "office", "entries": [{"ip_range": one} for one in site["ranges"]]}
            for site in fleet
        ],
        "sip_endpoints": [
            {"trunk": site["name"], "sip_address": address, "priority": n}
            for site in fleet
            for n, address in enumerate(site["endpoints"], 1)
        ],
        "assignments": [{"trunk": site["name"], "phone_numbers": site["numbers"]} for site in fleet],
    }


def play(fleet: list[dict], concurrency: int, **keywords: object) -> list[dict]:
    """The playbook. keywords: of each task."""
    modules = {
        "sinch.est.est_trunk": "trunks",
        "sinch.est.est_acl": "acls",
        "sinch.est.est_sip_endpoint": "sip_endpoints",
        "sinch.est.est_phone_number": "assignments",
    }
    options = {"concurrency": concurrency, "return_unchanged": False}
    tasks = [{name: {many: f"{{{{ {many} }}}}", **options}, **keywords} for name, many in modules.items()]
    return [{"hosts": "localhost", "gather_facts": False, "vars": variables(fleet), "tasks": tasks}]


def state(fleet: list[dict]) -> list[Mapping]:
    """Its trunks, with all that is on them, as the emulator is seeded."""
    return [
        {
            "name": site["name"],
            "hostName": site["name"],
            "accessControlLists": [{"name": "office", "entries": [{"ipRange": one} for one in site["ranges"]]}],
            "sipEndpoints": [{"sipAddress": address, "priority": n} for n, address in enumerate(site["endpoints"], 1)],
            "phoneNumbers": site["numbers"],
        }
        for site in fleet
    ]


def documents(fleet: list[dict]) -> list[dict]:
    """Its sites, as a file of sites has them."""
    return [
        {
            "name": site["name"],
            "host_name": site["name"],
            "acl_name": "office",
            "public_addresses": [{"ip_range": one} for one in site["ranges"]],
            "endpoints": [{"sip_address": address, "priority": n} for n, address in enumerate(site["endpoints"], 1)],
            "phone_numbers": site["numbers"],
        }
        for site in fleet
    ]
