# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What was written to the published API, as the description would have it: each link is an ACL that comes, or goes."""

from tests.emulator.translate import described_acl, described_endpoint

TRUNKS = "/v1/projects/p1/trunks"


def described_log(log, before, after):
    """The entries of a log that did something to a trunk.

    before, after: the project as the published API had it, which tells of an ACL what no request about its links does.
    """
    acls = {acl["id"]: acl for project in (after, before) for acl in project["accessControlLists"]}
    homes = {id: trunk["id"] for trunk in before["trunks"] for id in trunk["accessControlListIds"]}
    numbers = {number: trunk["id"] for trunk in before["trunks"] for number in trunk["phoneNumbers"]}
    for entry in log:
        found = in_words(entry, acls, homes, numbers)
        if found:
            method, path, body = found
            yield {**entry, "method": method, "path": TRUNKS + path, "body": body}


def in_words(entry, acls, homes, numbers):
    """(method, path, body) of what a request does to a trunk, None where it does nothing to any.

    acls, homes, numbers: what is known so far of each ACL, of its trunk, and of that of each number; kept up to date.
    """
    method, body, done = entry["method"], entry["body"] or {}, (entry["status"] or 500) < 300
    kind, id, below, item = [*entry["path"].split("/")[4:], "", "", ""][:4]
    if kind == "phoneNumbers":
        return number_in_words(body["phoneNumber"], body["sipTrunkId"], numbers, done)
    if kind == "accessControlLists":
        if method != "PUT":
            return None  # it is on no trunk
        acls[id] = body
        return "PATCH", f"/{homes[id]}/accessControlLists/{id}", described_acl(body)
    if below == "accessControlLists":
        linked = item or body["accessControlListIds"][0]
        if done:
            homes[linked] = id if method == "POST" else ""
        return method, f"/{id}/accessControlLists/{linked}", described_acl(acls[linked]) if method == "POST" else None
    way = {"PUT": "PATCH"}.get(method, method)
    if below == "endpoints":
        return way, f"/{id}/sipEndpoints{'/' if item else ''}{item}", described_endpoint(body) if body else None
    return way, f"/{id}" if id else "", body


def number_in_words(number, trunk, numbers, done):
    if not trunk:
        return "DELETE", f"/{numbers[number]}/phoneNumbers/{number}", None
    if done:
        numbers[number] = trunk
    return "POST", f"/{trunk}/phoneNumbers", {"phoneNumber": number}
