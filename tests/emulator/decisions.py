# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every decision the API description leaves open, in one place; docs/emulator.md lists the same ones.

Those of the published API, and what departs from these, are in published_decisions.py.
"""

import ipaddress
import re
from collections.abc import Callable

from tests.emulator.ids import timestamp, ulid
from tests.emulator.types import Json, JsonObject, Problems

# Published by Sinch as the domain of every trunk.
TOP_LEVEL_DOMAIN = "pstn.sinch.com"
# The smallest allowance; a test that depends on another value has to seed it.
CALLS_PER_SECOND = 1
# Nothing experimental unless somebody asks for it.
ENABLE_CALLING_TO_BETA = False
# Lowest is tried first and counting starts at 1, so a lone endpoint is first in line.
PRIORITY = 1
# The description gives this default for endpoints and ACLs.
ENABLED = True
# The description gives the default; 500 is the largest page Sinch publishes, and asking for more is no error.
PAGE_SIZE = 20
LARGEST_PAGE = 500
# What Sinch publishes for a token.
TOKEN_LIFETIME = 3600

# Words that go with the codes in error bodies, as in the error shape that Sinch publishes.
STATUS_WORDS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
# Answers that each operation may give although the description does not list them: a bad PATCH or page number has to be
# refused somehow, and so do the children of a trunk that is not there.
UNDESCRIBED_STATUSES = frozenset({400, 404, 405, 429})

# Letters, digits and hyphens make one DNS label.
HOST_NAME = re.compile(r"[A-Za-z0-9-]{1,63}")
# A country code never starts with 0, and E.164 has at most 15 digits.
PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")
# Only a prefix length: a netmask is not CIDR, and an IPv6 zone means nothing outside its own host.
IP_RANGE = re.compile(r"[0-9A-Fa-f.:]+(/[0-9]{1,3})?")


def name_problem(value: str) -> str | None:
    """Names need not be unique, but a name nobody can see helps nobody."""
    return None if value.strip() else "must not be empty"


def host_name_problem(value: str) -> str | None:
    return None if HOST_NAME.fullmatch(value) else "must be 1 to 63 letters, digits or hyphens"


def sip_address_problem(value: str) -> str | None:
    """Any text will do: how an address may be written is not described."""
    return None if value.strip() else "must not be empty"


def priority_problem(value: int) -> str | None:
    return None if value >= 1 else "must be at least 1"


def phone_number_problem(value: str) -> str | None:
    return None if PHONE_NUMBER.fullmatch(value) else f"{value!r} is not in E.164 format, such as +442071838750"


def entries_problem(entries: list[dict[str, str]]) -> str | None:
    """An entry needs a range; host bits are allowed, and the spelling is kept."""
    for index, entry in enumerate(entries):
        if "ipRange" not in entry:
            return f"entry {index} has no ipRange"
        if not is_ip_range(entry["ipRange"]):
            return f"entry {index}: ipRange {entry['ipRange']!r} is neither an IP address nor a CIDR network"
    return None


def is_ip_range(value: str) -> bool:
    if not IP_RANGE.fullmatch(value):
        return False
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True


# The description has said before what type each field has.
CHECKS: dict[str, Callable[[Json], str | None]] = {
    "name": name_problem,
    "hostName": host_name_problem,
    "sipAddress": sip_address_problem,
    "priority": priority_problem,
    "phoneNumber": phone_number_problem,
    "entries": entries_problem,
}


def problems(fields: JsonObject) -> Problems:
    """What is wrong with the given fields of any object; the description's own rules have been checked before."""
    found = ((field, CHECKS[field](value)) for field, value in fields.items() if field in CHECKS)
    return [(field, text) for field, text in found if text]


def new_trunk(given: JsonObject) -> JsonObject:
    """A missing host name is generated: callers need one, and it must be unique."""
    host_name = given.get("hostName") or f"trunk-{ulid().lower()}"
    top_level_domain = given.get("topLevelDomain", TOP_LEVEL_DOMAIN)
    now = timestamp()
    defaults = {
        "id": ulid(),
        "name": given["name"],
        "hostName": host_name,
        "topLevelDomain": top_level_domain,
        "domain": f"{host_name}.{top_level_domain}",
        "callsPerSecond": CALLS_PER_SECOND,
        "enableCallingToBeta": ENABLE_CALLING_TO_BETA,
        "createTime": now,
        "updateTime": now,
    }
    return defaults | given


def new_endpoint(given: JsonObject) -> JsonObject:
    now = timestamp()
    defaults = {"id": ulid(), "sipAddress": given["sipAddress"], "priority": PRIORITY, "enabled": ENABLED}
    return defaults | {"createTime": now, "updateTime": now} | given


def new_acl(given: JsonObject) -> JsonObject:
    """No entries given means an empty list."""
    now = timestamp()
    defaults = {"id": ulid(), "name": given["name"], "enabled": ENABLED, "entries": []}
    return defaults | {"createTime": now, "updateTime": now} | given


def changed(found: JsonObject, given: JsonObject) -> JsonObject:
    """An update touches what is given and nothing else, except the time of the update."""
    return found | given | {"updateTime": timestamp(later_than=found["updateTime"])}


def page_problem(page: int, size: int, first_page: int, size_name: str = "pageSize") -> Problems:
    bad = [("page", f"must be at least {first_page}")] if page < first_page else []
    return bad + ([(size_name, "must be at least 1")] if size < 1 else [])


def window(page: int, size: int, first_page: int, max_page_size: int | None) -> tuple[int, int]:
    """Limit and offset of a page; a page larger than the largest is cut, and beyond the end there is nothing."""
    limit = min(size, LARGEST_PAGE, max_page_size or LARGEST_PAGE)
    return limit, min((page - first_page) * limit, 2**62)
