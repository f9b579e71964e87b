# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What a plan shows and sends: managed fields before and after, secrets masked, null as the API clears."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef, describe
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, TRUNK, Field, Resource
from ansible_collections.sinch.est.plugins.module_utils._module.result import MASK, diff
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from tests.unit.support import desired

T = TrunkRef("T", "london")
FOUND = {"id": "A", "name": "office", "enabled": True, "entries": [], "trunk_id": "T", "create_time": "then", "new": 1}
MANAGED = {"name": "office", "enabled": True, "entries": []}
SECRETIVE = Resource(
    label="thing",
    name="thing",
    plural="things",
    key="name",
    id_option="thing_id",
    parent=False,
    fields=(Field("name"), Field("password", secret=True), Field("motto", null="")),
)


def shown(row, found, parent=None, state="present", id=None, **values):
    (action,) = plan(row, [desired(row, "o", values, id, parent, state)], {parent: found})
    return diff(action)


@pytest.mark.parametrize(
    ("found", "state", "values", "before", "after"),
    [
        pytest.param(
            [], "present", {"name": "office", "enabled": True}, {}, {"name": "office", "enabled": True}, id="create"
        ),
        pytest.param([FOUND], "absent", {"name": "office"}, MANAGED, {}, id="delete"),
        pytest.param(
            [FOUND],
            "present",
            {"name": "office", "enabled": False},
            MANAGED,
            {**MANAGED, "enabled": False},
            id="update",
        ),
        pytest.param([FOUND], "present", {"name": "office"}, MANAGED, MANAGED, id="unchanged"),
        pytest.param([], "absent", {"name": "office"}, {}, {}, id="never-there"),
    ],
)
def test_managed_fields_before_and_after(found, state, values, before, after):
    action = plan(ACL, [desired(ACL, "o", values, None, T, state)], {T: found})[0]
    if action.before or action.after:
        found = diff(action)
        assert (found["before"], found["after"]) == (before, after)
        assert found["before_header"] == found["after_header"]


@pytest.mark.parametrize(
    ("row", "found", "options", "header"),
    [
        (ACL, [FOUND], {"parent": T, "name": "office", "enabled": False}, "ACL 'office' (A) on trunk 'london' (T)"),
        (ACL, [], {"parent": T, "name": "office"}, "ACL 'office' on trunk 'london' (T)"),
        (ACL, [], {"parent": TrunkRef("T"), "name": "office"}, "ACL 'office' on trunk T"),
        (ACL, [], {"parent": TrunkRef("planned:oslo", "oslo"), "name": "office"}, "ACL 'office' on trunk 'oslo'"),
        (TRUNK, [], {"name": "london"}, "trunk 'london'"),
        (TRUNK, [{"id": "T", "name": "london"}], {"id": "T", "name": "city"}, "trunk 'london' (T)"),
        (
            PHONE_NUMBER,
            [],
            {"parent": T, "phone_number": "+442079460100"},
            "phone number '+442079460100' on trunk 'london' (T)",
        ),
    ],
)
def test_headers_say_which_object(row, found, options, header):
    assert shown(row, found, **options)["after_header"] == header


def test_order_is_not_shown_as_a_difference():
    ranges = ["10.0.0.0/8", "192.0.2.0/24", "::1"]
    there = {**FOUND, "entries": [{"ip_range": ip} for ip in ranges]}
    entries = [{"ip_range": ip} for ip in ["::1", "198.51.100.7", "192.0.2.0/24", "10.0.0.0/8"]]
    found = shown(ACL, [there], T, name="office", entries=entries)
    after = [entry["ip_range"] for entry in found["after"]["entries"]]
    before = [entry["ip_range"] for entry in found["before"]["entries"]]
    assert [ip for ip in after if ip != "198.51.100.7"] == before
    assert sorted(before) == sorted(ranges)


@pytest.mark.parametrize(
    "found", [[], [{"id": "X", "name": "a", "password": "hunter1", "motto": "m"}]], ids=["create", "update"]
)
def test_secrets_are_masked_and_still_sent(found):
    (action,) = plan(SECRETIVE, [desired(SECRETIVE, "o", {"name": "a", "password": "hunter2"})], {None: found})
    assert action.send["password"] == "hunter2"
    said = diff(action)
    assert said["after"]["password"] == MASK
    assert "hunter" not in str(said)
    assert said["before"].get("password") == (MASK if found else None)


def test_null_is_sent_as_the_api_clears_it():
    there = {"id": "X", "name": "a", "motto": "m"}
    (action,) = plan(SECRETIVE, [desired(SECRETIVE, "o", {"name": "a", "motto": None})], {None: [there]})
    assert (action.kind, action.send, action.after["motto"]) == ("updated", {"motto": ""}, "")
    (again,) = plan(SECRETIVE, [desired(SECRETIVE, "o", {"name": "a", "motto": None})], {None: [action.after]})
    assert again.kind == "unchanged"


def test_describe():
    assert describe(ACL, {"id": "A", "name": "it's"}) == """ACL "it's" (A)"""
    assert describe(ACL, {"id": "planned:x", "name": "x"}) == "ACL 'x'"
    assert str(TrunkRef("T")) == "trunk T"
    assert str(TrunkRef("planned:oslo", "oslo")) == "trunk 'oslo'"
