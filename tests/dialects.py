# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For tests that hold for each dialect of the API: a mark that runs them with an emulator of each, and one language."""

import pytest

DIALECTS = ("description", "published")
BOTH = pytest.mark.parametrize("api", DIALECTS, indirect=True)
PUBLISHED = pytest.mark.parametrize("api", ["published"], indirect=True)
# For what takes long: by day, the description's stands for both.
BY_NIGHT = pytest.mark.by_night
ONE_BY_DAY = pytest.mark.parametrize(
    "api", [DIALECTS[0], *(pytest.param(api, marks=BY_NIGHT) for api in DIALECTS[1:])], indirect=True
)
# What the published API cannot say or do: a test that is about it is skipped there, see api() in conftest.py.
UNSAID = {
    "IPv6": "the published API has IPv4 ranges only",
    "kept": "a number of the published API is on one trunk at a time",
    "text": "the published API has no text of a SIP address or range that could be odd, but its parts",
    "nameless": "a trunk of the published API has a host name that somebody has chosen",
    "ranges": "an ACL of the published API has IPv4 ranges, and one at least",
}
# The operation that puts a number on a trunk.
ASSIGN = {"description": "addPhoneNumberToTrunk", "published": "assignPhoneNumber"}
# Operations that the description has no word for: they are part of those of an ACL.
LINKS = ("linkAccessControlLists", "unlinkAccessControlList")


def unsaid(what):
    """A mark for a test, or one of its cases, that only the description has words for."""
    assert what in UNSAID
    return pytest.mark.unsaid(what)


def operations(log):
    """The operations of requests in the words of the description, whichever API was asked, logins left out."""
    return [operation for operation in map(operation_of, log) if operation not in (None, "token")]


def operation_of(request):
    """The same of one request; None for one that the description has no operation for."""
    operation = request["operation"]
    if operation == "assignPhoneNumber":
        return ASSIGN["description"] if request["body"]["sipTrunkId"] else "removePhoneNumberFromTrunk"
    return None if operation in LINKS else operation
