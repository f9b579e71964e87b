# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sites as lists of tasks, run through the shell against an emulator, here or in a process that can be killed."""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import RESOURCES
from tests.unit.support import PROJECT, run, trunks_of_acls

ROWS = {row.name: row for row in RESOURCES}
MANY = {"exact": True, "max_purge": 100}


def site(numbers, endpoints, acls, **more):
    """The tasks of one site, in the order of the role: [(name of the row, parameters), ...]."""
    return [
        ("trunk", {"name": "site", "host_name": "acme-site"}),
        ("acl", {"trunk": "site", "acls": acls, **more}),
        ("sip_endpoint", {"trunk": "site", "sip_endpoints": endpoints, **more}),
        ("phone_number", {"trunk": "site", "phone_numbers": numbers, **more}),
    ]


def ranges(*thirds):
    return [{"ip_range": f"198.51.{third}.0/24", "description": f"range {third}"} for third in thirds]


def digits(first, last):
    return [f"+44207946{number:04d}" for number in range(first, last + 1)]


SITE = site(
    digits(1, 12),
    [{"sip_address": f"sbc{n}.example.com", "priority": n} for n in (1, 2, 3)],
    [{"name": "office", "entries": ranges(1, 2, 3)}, {"name": "data center", "entries": ranges(4, 5)}],
)
CHANGED = site(
    digits(1, 14),
    [{"sip_address": f"sbc{n}.example.com", "priority": 10 - n, "enabled": n > 1} for n in (1, 2, 3)],
    [
        {"name": "office", "entries": ranges(1, 6)},
        {"name": "data center", "enabled": False, "entries": [*ranges(4), {"ip_range": "203.0.113.0/28"}]},
    ],
)
EXACT = site(
    digits(7, 18),
    [{"sip_address": f"sbc{n}.example.com", "priority": n} for n in (2, 3, 4)],
    [{"name": "office", "entries": ranges(1, 2, 3)}, {"name": "home", "entries": ranges(7)}],
    **MANY,
)
NOTHING = [
    ("phone_number", {"trunk": "site", "phone_numbers": digits(1, 12), "state": "absent"}),
    ("sip_endpoint", {"trunk": "site", "state": "absent", "sip_endpoints": SITE[2][1]["sip_endpoints"]}),
    ("acl", {"trunk": "site", "state": "absent", "acls": [{"name": "office"}, {"name": "data center"}]}),
    ("trunk", {"name": "site", "state": "absent"}),
]
TEARDOWN = [("trunk", {"name": "site", "state": "absent", "release_numbers": True})]  # the same in one task


def perform(emulator, tasks):
    """Run the tasks one after the other, one request at a time; their results. Also the whole life of a process."""
    return [run(emulator, ROWS[name], raw, concurrency=1) for name, raw in tasks]


def made_by(emulator, tasks):
    """The whole state of an emulator that held nothing before these tasks."""
    emulator.reset()
    perform(emulator, tasks)
    return emulator.state()


def start_from(emulator, state):
    """This state, and no memory of how it came about."""
    emulator.reset()
    emulator.seed(state)


def seen(emulator):
    """What the emulator holds, without ids and times: every object counts, so that a duplicate shows."""
    return sorted(
        (
            trunk["name"],
            trunk["hostName"],
            sorted(trunk.get("phoneNumbers", [])),
            sorted((e["sipAddress"], e["priority"], e["enabled"]) for e in trunk.get("sipEndpoints", [])),
            sorted((a["name"], a["enabled"], plain(a["entries"])) for a in trunk.get("accessControlLists", [])),
        )
        for trunk in emulator.described_state()["projects"].get(PROJECT, {"trunks": []})["trunks"]
    )


def orphans(emulator):
    """The ids of ACLs that are on no trunk."""
    return {id for id, trunks in trunks_of_acls(emulator).items() if not trunks}


def check_orphans(emulator, state, left, where):
    """No ACL that a killed run has made is on no trunk; one that it took off stays, for nobody knows whose it is.

    state: before that run. left: what was on no trunk after it.
    """
    there = {acl["id"] for project in state["projects"].values() for acl in project.get("accessControlLists", ())}
    assert orphans(emulator) == left & there, f"{where}: ACLs on no trunk"


def check_one_trunk_each(emulator, where):
    """No ACL is on several trunks, or on none."""
    odd = {id: trunks for id, trunks in trunks_of_acls(emulator).items() if len(trunks) != 1}
    assert not odd, f"{where}: {odd}"


def plain(entries):
    return sorted((entry["ipRange"], entry.get("description", "")) for entry in entries)
