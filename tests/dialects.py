# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""For tests that hold for each dialect of the API: a mark that runs them with an emulator of each, and one language."""

import pytest

DIALECTS = ("description", "published")
# Which of them is spoken has nothing to do with the version of ansible-core.
CASES = [DIALECTS[0], *(pytest.param(api, marks=pytest.mark.one_core) for api in DIALECTS[1:])]
BOTH = pytest.mark.parametrize("api", CASES, indirect=True)
PUBLISHED = pytest.mark.parametrize("api", ["published"], indirect=True)
# For what takes long: by day, the description's stands for both.
BY_NIGHT = pytest.mark.by_night
ONE_BY_DAY = pytest.mark.parametrize(
    "api", [DIALECTS[0], *(pytest.param(api, marks=BY_NIGHT) for api in DIALECTS[1:])], indirect=True
)
# What one of them cannot say or do: {what a test is about: (the dialect in which it is left out, why)}.
UNSAID = {
    "IPv6": ("published", "the published API has IPv4 ranges only"),
    "a cascade": ("published", "a trunk of the published API that has a number is not deleted"),
    "an order": (
        "published",
        "an ACL that was made first may be linked last, so ours gives way to one that stays",
    ),
    "empty": ("published", "an ACL of the published API has a range"),
    "kept": ("published", "a number of the published API is on one trunk at a time"),
    "items": ("published", "an ACL that is not there yet by its id cannot be linked, and is not left behind"),
    "links": ("description", "an ACL of the description is made on its trunk, and not linked to it"),
    "nameless": ("published", "a trunk of the published API has a host name that somebody has chosen"),
    "one list": ("published", "the numbers of all trunks are one list of the published API"),
    "requests": ("published", "which requests a task takes is tried in test_published.py"),
    "statuses": ("published", "the statuses of the published API are known, but for one that has a setting of its own"),
    "unseen": ("published", "the trunk that has a number is known, so nobody asks for one that another trunk has"),
    "text": ("published", "the published API has no text of a SIP address or range that could be odd, but its parts"),
}
# What does in the published API what an operation of the description does: {name: (name there, what its body holds)}.
SAME = {
    "addPhoneNumberToTrunk": ("assignPhoneNumber", {"sipTrunkId": True}),
    "removePhoneNumberFromTrunk": ("assignPhoneNumber", {"sipTrunkId": False}),
    "listTrunkPhoneNumbers": ("listPhoneNumbers", {}),
    "listAccessControlLists": ("listTrunkAccessControlLists", {}),
    "deleteAccessControlList": ("unlinkAccessControlList", {}),
}
ASSIGN = {"description": "addPhoneNumberToTrunk", "published": SAME["addPhoneNumberToTrunk"][0]}
METHODS = {"PATCH": "PUT"}
# What the published API needs besides: an ACL is an object of the project, too, and a number is read back.
BESIDES = {
    "deleteAccessControlList",
    "getAccessControlList",
    "getPhoneNumber",
    "linkAccessControlLists",
    "listAccessControlLists",
    "listTrunkCredentialLists",
    "listTrunksOfAccessControlList",
}


def unsaid(what):
    """A mark for a test, or one of its cases, that only one dialect has words for."""
    assert what in UNSAID
    return pytest.mark.unsaid(what)


def spoken(item):
    """The dialect of a test: the description's, unless it asks for another."""
    return item.callspec.params.get("api", DIALECTS[0]) if hasattr(item, "callspec") else DIALECTS[0]


def leave_out(config, items, which):
    """Takes tests out of those that were collected. which(item): whether it goes."""
    left_out = {item for item in items if which(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def operations(emulator, writes=False):
    """The operations that were called, in their order and in the words of the description, logins left out."""
    names = [operation_of(emulator.api, request) for request in emulator.log(writes=writes)]
    return [name for name in names if name not in ("", "token")]


def operation_of(api, request):
    """What a request is in the words of the description, "" where the published API needs it besides."""
    name = request["operation"]
    if api == "description" or name is None:
        return name
    if name in BESIDES:
        return ""
    holding = {"sipTrunkId": bool(request["body"]["sipTrunkId"])} if name == "assignPhoneNumber" else {}
    return next((described for described, same in SAME.items() if same == (name, holding)), name)


def fault_of(api, options):
    """The options of a fault, which are in the words of the description, as this API has them."""
    if api == "description":
        return options
    name, filled = SAME.get(options.get("operation"), (options.get("operation"), {}))
    said = {"operation": name, "filled": filled, "method": METHODS.get(options.get("method"), options.get("method"))}
    return {**options, **{key: value for key, value in said.items() if value}}
