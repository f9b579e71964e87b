# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The fault matrix as data: every kind of fault, every operation with a task that needs it, and the table of cells."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.emulator.faults import MESSAGE
from tests.unit.support import trunk_id

HEADING, SECOND = "## The fault matrix", "### The same of the API as Sinch publishes it"
PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
SITE, OTHER = trunk_id(1), trunk_id(2)
ENTRIES = [{"ipRange": "198.51.100.1"}]
OFFICE, HOME = {"id": "ACL1", "name": "office", "entries": ENTRIES}, {"id": "ACL2", "name": "home", "entries": ENTRIES}
SBC, BACKUP = {"id": "END1", "sipAddress": "sbc.example"}, {"id": "END2", "sipAddress": "backup.example"}
HELD = {"phoneNumbers": ["+442079460001", "+442079460002"]}
START = (
    {
        "id": SITE,
        "name": "site",
        "hostName": "acme-site",
        "sipEndpoints": [SBC, BACKUP],
        "accessControlLists": [OFFICE, HOME],
        **HELD,
    },
    {"id": OTHER, "name": "other", "hostName": "acme-other"},
)


@dataclass(frozen=True)
class Kind:
    """A fault as it is asked for of the emulator (None: nobody listens), and how an error tells it."""

    fault: str | None
    says: str
    options: dict = field(default_factory=dict)


def status(code, **options):
    return Kind(str(code), rf"answered {code} after \d+ tr.*{MESSAGE}", options)


UNANSWERED = r"http://127\.0\.0\.1:\d+/\S* failed after \d tr.*"  # the address is part of the reason
CUT = rf"{UNANSWERED}(closed|abort)"
LATE = rf"{UNANSWERED}timed out"
KINDS = {
    "429 in s": status(429, retry_after=2),
    "429 date": status(429, retry_after="date", seconds=2),
    "429": status(429),
    "401": status(401),
    "403": status(403),
    "500": status(500),
    "500 late": status(500, after=True),
    "502": status(502),
    "503": status(503),
    "503 late": status(503, after=True),
    "refused": Kind(None, rf"{UNANSWERED}refused"),
    "cut": Kind("cut_before", CUT),
    "cut late": Kind("cut_after", CUT),
    "hang": Kind("hang", LATE),
    "hang late": Kind("hang", LATE, {"after": True}),
    "half": Kind("truncate", r"failed after \d tr|not whole JSON|answered 20"),
    "HTML": Kind("html", r"not whole JSON.*sign in to this network"),
    "no list": Kind("no_key", "holds no (list|access_token)"),
    "no id": Kind("no_id", "without its 'id'|with an id"),
}


@dataclass(frozen=True)
class Case:
    """A task that needs an operation. about: the object in its errors. skip: how many such requests go well first.

    done: what the error says was done by then. hit: which requests these are, where the line of the table is not called
    after their operation.
    """

    row: str
    params: dict
    about: str
    request: str
    skip: int = 0
    done: str = ""
    hit: dict = field(default_factory=dict)


def child(row, operation_path, many, about, method="POST", skip=1, done="1 created", **more):
    return Case(
        row, {"trunk": SITE, **many, **more}, f"{about} on trunk {SITE}", f"{method} {operation_path}", skip, done
    )


TRUNKS = "/v1/projects/p1/trunks"
ENDPOINTS, NUMBERS, ACLS = (
    f"{TRUNKS}/{SITE}/{name}" for name in ("sipEndpoints", "phoneNumbers", "accessControlLists")
)
NEW_TRUNKS = {"trunks": [{"name": name, "host_name": f"acme-{name}"} for name in "cd"]}
NEW_ENDPOINTS = {"sip_endpoints": [{"sip_address": "c.example"}, {"sip_address": "d.example"}]}
NEW_NUMBERS = {"phone_numbers": ["+442079460003", "+442079460004"]}
NEW_ACLS = {"acls": [{"name": name, "entries": [{"ip_range": "10.0.0.0/8"}]} for name in "cd"]}
READ = {"method": "GET", "skip": 0, "done": ""}
CHANGED, GONE = {"method": "PATCH", "done": "1 updated"}, {"method": "DELETE", "done": "1 deleted", "state": "absent"}
GOES = {"state": "absent", "release_numbers": True}
DESCRIBED = {
    "token": Case("acl", {"trunk": SITE, **NEW_ACLS}, "log in", "POST http://127.0.0.1:"),
    "listTrunks": Case("trunk", NEW_TRUNKS, "list trunks", f"GET {TRUNKS}"),
    "getTrunk": Case("trunk", {"trunk_id": SITE, **GOES}, f"read trunk {SITE}", f"GET {TRUNKS}/{SITE}"),
    "createTrunk": Case("trunk", NEW_TRUNKS, "create trunk 'd'", f"POST {TRUNKS}", 1, "1 created"),
    "updateTrunk": Case(
        "trunk",
        {"trunks": [{"trunk_id": OTHER, "name": "c"}, {"trunk_id": SITE, "name": "d"}]},
        f"update trunk 'site' ({SITE})",
        f"PATCH {TRUNKS}/{SITE}",
        1,
        "1 updated",
    ),
    "deleteTrunk": Case(
        "trunk",
        {"trunks": [{"name": "other"}, {"name": "site"}], **GOES},
        f"delete trunk 'site' ({SITE})",
        f"DELETE {TRUNKS}/{SITE}",
        1,
        "7 deleted",  # the other trunk, and all that is on this one
    ),
    "listSipEndpoints": child("sip_endpoint", ENDPOINTS, NEW_ENDPOINTS, "list SIP endpoints", **READ),
    "createSipEndpoint": child("sip_endpoint", ENDPOINTS, NEW_ENDPOINTS, "create SIP endpoint 'd.example'"),
    "getSipEndpoint": child(
        "sip_endpoint", f"{ENDPOINTS}/END1", {"endpoint_id": "END1", "priority": 7}, "read SIP endpoint END1", **READ
    ),
    "updateSipEndpoint": child(
        "sip_endpoint",
        f"{ENDPOINTS}/END2",
        {"sip_endpoints": [{"sip_address": "sbc.example", "priority": 7}, {"endpoint_id": "END2", "enabled": False}]},
        "update SIP endpoint 'backup.example' (END2)",
        **CHANGED,
    ),
    "deleteSipEndpoint": child(
        "sip_endpoint",
        f"{ENDPOINTS}/END2",
        {"sip_endpoints": [{"sip_address": "sbc.example"}, {"sip_address": "backup.example"}]},
        "delete SIP endpoint 'backup.example' (END2)",
        **GONE,
    ),
    "listTrunkPhoneNumbers": child("phone_number", NUMBERS, NEW_NUMBERS, "list phone numbers", **READ),
    "addPhoneNumberToTrunk": child("phone_number", NUMBERS, NEW_NUMBERS, "create phone number '+442079460004'"),
    "removePhoneNumberFromTrunk": child(
        "phone_number",
        f"{NUMBERS}/%2B442079460002",
        {"phone_numbers": HELD["phoneNumbers"]},
        "delete phone number '+442079460002'",
        **GONE,
    ),
    "listAccessControlLists": child("acl", ACLS, NEW_ACLS, "list ACLs", **READ),
    "createAccessControlList": child("acl", ACLS, NEW_ACLS, "create ACL 'd'"),
    "getAccessControlList": child("acl", f"{ACLS}/ACL1", {"acl_id": "ACL1", "enabled": False}, "read ACL ACL1", **READ),
    "updateAccessControlList": child(
        "acl",
        f"{ACLS}/ACL2",
        {"acls": [{"name": name, "entries": [{"ip_range": "192.0.2.1"}]} for name in ("office", "home")]},
        "update ACL 'home' (ACL2)",
        **CHANGED,
    ),
    "deleteAccessControlList": child(
        "acl", f"{ACLS}/ACL2", {"acls": [{"name": "office"}, {"name": "home"}]}, "delete ACL 'home' (ACL2)", **GONE
    ),
}


def respelled(name, about="", request="", **changes):
    """A case of the description in the words of the published API."""
    case = DESCRIBED[name]
    same = case.request.replace("PATCH", "PUT").replace("/sipEndpoints", "/endpoints")
    return replace(case, about=about or case.about, request=request or same, **changes)


PROJECT_ACLS, PROJECT_NUMBERS = (f"/v1/projects/p1/{name}" for name in ("accessControlLists", "phoneNumbers"))
ADDED, GOING = f"phone number '+442079460004' on trunk {SITE}", f"phone number '+442079460002' on trunk {SITE}"
NEW_ACL, OLD_ACL = f"ACL 'd' on trunk {SITE}", f"ACL 'home' (ACL2) on trunk {SITE}"
PUBLISHED = {
    **{name: respelled(name) for name in DESCRIBED if not re.search("PhoneNumber|AccessControl", name)},
    "listTrunkCredentialLists": respelled(
        "deleteTrunk",
        f"list the credential lists of trunk 'other' ({OTHER})",
        f"GET {TRUNKS}/{OTHER}/credentialLists",
        skip=0,
        done="",
    ),
    "listPhoneNumbers": respelled("listTrunkPhoneNumbers", "list phone numbers", f"GET {PROJECT_NUMBERS}"),
    "assignPhoneNumber": respelled("addPhoneNumberToTrunk", f"assign {ADDED}", f"POST {PROJECT_NUMBERS}"),
    "getPhoneNumber": respelled("addPhoneNumberToTrunk", f"assign {ADDED}", f"POST {PROJECT_NUMBERS}"),
    "assignPhoneNumber to none": respelled(
        "removePhoneNumberFromTrunk",
        f"take off {GOING}",
        f"POST {PROJECT_NUMBERS}",
        hit={"operation": "assignPhoneNumber", "filled": {"sipTrunkId": False}},
    ),
    "listAccessControlLists": respelled("listAccessControlLists", "list ACLs", f"GET {PROJECT_ACLS}"),
    "listTrunkAccessControlLists": respelled("listAccessControlLists"),
    "createAccessControlList": respelled("createAccessControlList", request=f"POST {PROJECT_ACLS}"),
    "linkAccessControlLists": respelled("createAccessControlList", f"link {NEW_ACL}"),
    "listTrunksOfAccessControlList": respelled(
        "updateAccessControlList", f"list the trunks of {OLD_ACL}", f"GET {PROJECT_ACLS}/ACL2/trunks", done=""
    ),
    "getAccessControlList": respelled("getAccessControlList", "read ACL ACL1", f"GET {PROJECT_ACLS}/ACL1"),
    "updateAccessControlList": respelled("updateAccessControlList", request=f"PUT {PROJECT_ACLS}/ACL2"),
    "unlinkAccessControlList": respelled("deleteAccessControlList", f"unlink {OLD_ACL}"),
    "deleteAccessControlList": respelled("deleteAccessControlList", request=f"DELETE {PROJECT_ACLS}/ACL2"),
}
CASES = {"description": DESCRIBED, "published": PUBLISHED}
THROUGH, ERROR, NO_EFFECT = "✓", "✗", "·"


def line(operation, cells):
    """A line of the table; cells: {kind: its two signs}."""
    return f"| {operation} | {' | '.join(cells[kind] for kind in KINDS)} |"


def head():
    return f"| | {' | '.join(KINDS)} |\n|---|{'---|' * len(KINDS)}"


def shown(api):
    """{operation: {kind: its two signs}}, from the page that shows the tables."""
    tables = dict(zip(CASES, PAGE.read_text().partition(HEADING)[2].split(SECOND), strict=True))
    rows = re.findall(r"^\| ([\w ]+) \| (.*) \|$", tables[api], re.M)
    return {name: dict(zip(KINDS, cells.split(" | "), strict=True)) for name, cells in rows if name in CASES[api]}
