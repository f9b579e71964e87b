# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the emulator does as the published API where Sinch's texts are silent or disagree, in one place.

docs/emulator.md lists the same. What may be one way or another there, for all that is known, is a setting. Of
decisions.py holds here too: names, host names, phone numbers, credentials, ids, times, order of lists, errors.
"""

import ipaddress
import re
from collections.abc import Callable

from tests.emulator import decisions
from tests.emulator.ids import timestamp, ulid
from tests.emulator.settings import Settings
from tests.emulator.types import Json, JsonObject, Problems

# The most that Sinch publishes for a page is also what it has by default. More is refused, since a most is described.
PAGE_SIZE = 500
# Words that are published: of a 400 for a field, of a 404 for a path that leads nowhere, and of one for a user name
# of no credential list. All others are the usual ones.
BAD_FIELD = "VALIDATION_FAILED"
NO_PATH = "NO_RESOURCE_FOUND"
NO_CREDENTIAL = "CREDENTIAL_NOT_FOUND"

# What is described as the default of each; a PUT that leaves one out leaves null there, or this: the setting left_out.
TRUNK_DEFAULTS: JsonObject = {"enableCallerName": False, "callForwardNumber": "", "enableCallForward": False}
ENDPOINT_DEFAULTS: JsonObject = {"transport": "UDP", "enabled": True}
STATIC_DEFAULTS: JsonObject = {"port": 5060}  # whatever the transport
ACL_DEFAULTS: JsonObject = {"enabled": True}
# A range of null bits would be none.
RANGE = 32

# A name or an address: no scheme, no port, no brackets. Whether IPv6 is taken is not published; here it is.
ADDRESS = re.compile(r"[A-Za-z0-9._-]+")
# ISO 3166 for the countries that examples call from; the rest are null.
COUNTRIES = {"+1": "US", "+33": "FR", "+34": "ES", "+44": "GB", "+49": "DE"}


def address_problem(value: str) -> str | None:
    if ADDRESS.fullmatch(value):
        return None
    try:
        ipaddress.IPv6Address(value)
    except ValueError:
        return f"{value!r} is neither an IP address nor a host name"
    return None


def forward_problem(value: str | None) -> str | None:
    return decisions.phone_number_problem(value) if value else None


CHECKS: dict[str, Callable[[Json], str | None]] = {
    "name": decisions.name_problem,
    "hostName": decisions.host_name_problem,
    "callForwardNumber": forward_problem,
    "address": address_problem,
    "phoneNumber": decisions.phone_number_problem,
}


def problems(fields: JsonObject) -> Problems:
    """What is wrong with the given fields of any object; what is described has been checked before. Null is nothing."""
    found = ((field, CHECKS[field](value)) for field, value in fields.items() if field in CHECKS and value is not None)
    return [(field, text) for field, text in found if text] + forwarding_problems(fields) + kind_problems(fields)


def forwarding_problems(fields: JsonObject) -> Problems:
    if fields.get("enableCallForward") and not fields.get("callForwardNumber"):
        return [("callForwardNumber", "is needed where enableCallForward is true")]
    return []


def kind_problems(fields: JsonObject) -> Problems:
    """Only an endpoint has a priority, and every one that is sent."""
    if "priority" not in fields:
        return []
    address, registered = fields.get("address"), fields.get("isRegistered") or fields.get("credentialUsername")
    if address and registered:
        return [("address", "an endpoint has an address, or it is registered, and not both")]
    if registered and not (fields.get("isRegistered") and fields.get("credentialUsername")):
        return [("credentialUsername", "a registered endpoint needs isRegistered: true and credentialUsername")]
    return [] if address or registered else [("address", "is missing, and the endpoint is not registered either")]


def stamped(project: str) -> JsonObject:
    """updateTime is null until something is updated."""
    return {"id": ulid(), "createTime": timestamp(), "updateTime": None, "projectId": project}


def new_trunk(project: str, given: JsonObject) -> JsonObject:
    """In a seed, the host name may be missing."""
    host_name = given.get("hostName") or f"trunk-{ulid().lower()}"
    top_level_domain = given.get("topLevelDomain", decisions.TOP_LEVEL_DOMAIN)
    addressed = {
        "hostName": host_name,
        "topLevelDomain": top_level_domain,
        "domain": f"{host_name}.{top_level_domain}",
        "callsPerSecond": decisions.CALLS_PER_SECOND,
    }
    return stamped(project) | addressed | TRUNK_DEFAULTS | given


def new_endpoint(project: str, trunk_id: str, given: JsonObject) -> JsonObject:
    """In a seed, name and priority may be missing."""
    fields = stamped(project) | {"sipTrunkId": trunk_id} | ENDPOINT_DEFAULTS | {"priority": decisions.PRIORITY}
    if given.get("isRegistered"):
        return fields | {"name": given["credentialUsername"]} | given
    made = fields | STATIC_DEFAULTS | given
    return {"name": f"{made['address']}:{made['port']}"} | made


def new_acl(project: str, given: JsonObject) -> JsonObject:
    acl = stamped(project) | ACL_DEFAULTS | given
    return acl | {"ipRanges": [new_range(acl, one) for one in given.get("ipRanges", [])]}


def new_range(acl: JsonObject, given: JsonObject) -> JsonObject:
    fields = stamped(acl["projectId"]) | {"accessControlListId": acl["id"], "description": None, "range": RANGE}
    return fields | given


def new_number(given: JsonObject) -> JsonObject:
    """What is known of a number beside the trunk that it is on."""
    number = given["phoneNumber"]
    country = next((country for prefix, country in COUNTRIES.items() if number.startswith(prefix)), None)
    now = timestamp()  # of a number alone, Sinch's own SDK does not say that updateTime may be null
    return {"id": ulid(), "phoneNumber": number, "countryCode": country, "createTime": now, "updateTime": now}


def sent(given: JsonObject) -> JsonObject:
    """A body without what is null, which is as good as left out."""
    filled = {name: value for name, value in given.items() if value is not None}
    return filled | {name: [sent(one) for one in ranges] for name, ranges in filled.items() if name == "ipRanges"}


def emptied(settings: Settings, defaults: JsonObject) -> JsonObject:
    """What a PUT makes of what it leaves out."""
    return defaults if settings.left_out == "default" else dict.fromkeys(defaults)


def updated(found: JsonObject) -> JsonObject:
    return {"updateTime": timestamp(later_than=found["updateTime"] or found["createTime"])}


def changed_trunk(settings: Settings, found: JsonObject, given: JsonObject) -> JsonObject:
    """One of Sinch's own fixtures keeps the domain when the host name changes: the setting domain."""
    trunk = found | emptied(settings, TRUNK_DEFAULTS) | given | updated(found)
    if settings.domain == "follows":
        trunk["domain"] = f"{trunk['hostName']}.{trunk['topLevelDomain']}"
    return trunk


def changed_endpoint(settings: Settings, found: JsonObject, given: JsonObject) -> JsonObject:
    """It may become another kind of endpoint."""
    kept = {name: found[name] for name in ("id", "sipTrunkId", "projectId", "createTime")}
    defaults = ENDPOINT_DEFAULTS if given.get("isRegistered") else ENDPOINT_DEFAULTS | STATIC_DEFAULTS
    return kept | emptied(settings, defaults) | given | updated(found)


def changed_acl(settings: Settings, found: JsonObject, given: JsonObject) -> JsonObject:
    """Whether ranges that are left out stay, and whether those that stay keep their ids, are settings."""
    acl = found | emptied(settings, ACL_DEFAULTS) | given | updated(found)
    if "ipRanges" not in given:
        return acl if settings.ranges_left_out == "kept" else acl | {"ipRanges": []}
    old = {} if settings.range_ids == "new" else {(one["ipAddress"], one["range"]): one for one in found["ipRanges"]}
    return acl | {"ipRanges": [changed_or_new_range(acl, old, one) for one in given["ipRanges"]]}


def changed_or_new_range(acl: JsonObject, old: dict[tuple[str, int], JsonObject], given: JsonObject) -> JsonObject:
    """One with the same address and length, of which each counts once, is the same range."""
    fresh = new_range(acl, given)
    same = old.pop((fresh["ipAddress"], fresh["range"]), None)
    if same is None or same["description"] == fresh["description"]:
        return same or fresh
    return same | {"description": fresh["description"]} | updated(same)


def changed_range(found: JsonObject, given: JsonObject) -> JsonObject:
    """Its length is 32 again where it is left out: null bits would be no range."""
    return found | {"description": None, "range": RANGE} | given | updated(found)
