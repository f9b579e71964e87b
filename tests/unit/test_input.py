# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""From parameters to what is wanted: null and omitted stay apart, items have their own trunk and state; warnings."""

from dataclasses import replace

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._module.prepare import without_omitted
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from ansible_collections.sinch.est.plugins.module_utils._plan.warnings import value_warnings
from tests.unit.support import desired, task, wanted

NUMBERS = ["+442079460100", "+442079460101"]


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ({"name": "a"}, {"name": "a"}),
        ({"name": "a", "enabled": False}, {"name": "a", "enabled": False}),
        ({"name": "a", "entries": []}, {"name": "a", "entries": []}),
        ({"name": "a", "entries": None}, {"name": "a", "entries": None}),
        ({"acl_id": "x"}, {}),
        ({"acl_id": "x", "name": None}, {}),
        ({"acl_id": None, "name": "a"}, {"name": "a"}),
        (
            {"name": "a", "entries": [{"ip_range": "::1"}, {"ip_range": "::2", "description": None}]},
            {"name": "a", "entries": [{"ip_range": "::1"}, {"ip_range": "::2", "description": None}]},
        ),
        (
            {"name": "a", "entries": [{"ip_range": "::1", "description": ""}]},
            {"name": "a", "entries": [{"ip_range": "::1", "description": ""}]},
        ),
    ],
)
@pytest.mark.parametrize("listed", [False, True], ids=["single", "list"])
def test_null_and_omitted_stay_apart(raw, values, listed):
    (item,) = wanted(ACL, trunk="t", acls=[raw]) if listed else wanted(ACL, trunk="t", **raw)
    assert item.values == values
    assert item.id == raw.get("acl_id")


def test_values_take_the_type_of_their_option_and_keep_their_spelling():
    (item,) = wanted(SIP_ENDPOINT, trunk="t", sip_address="SIP:Sbc.Example", priority="2", enabled="no")
    assert item.values == {"sip_address": "SIP:Sbc.Example", "priority": 2, "enabled": False}


def test_raw_that_is_no_mirror_of_the_validated_counts_as_omitted():
    assert without_omitted(
        {"a": None, "b": {"c": None, "d": 1}, "e": [{"f": None}]}, {"b": "c: null", "e": "text"}
    ) == {
        "b": {"d": 1},
        "e": [{}],
    }


@pytest.mark.parametrize(
    ("row", "raw", "expected"),
    [
        pytest.param(TRUNK, {"name": "a"}, [("name", "", "present", None)], id="trunk"),
        pytest.param(TRUNK, {"trunk_id": "x"}, [("trunk_id", "", "present", "x")], id="trunk-by-id"),
        pytest.param(ACL, {"trunk": "t", "name": "a"}, [("name", "t", "present", None)], id="acl"),
        pytest.param(
            ACL,
            {
                "trunk": "t",
                "state": "absent",
                "acls": [
                    {"name": "a"},
                    {"name": "b", "trunk": "u"},
                    {"name": "c", "state": "present"},
                    {"acl_id": "x", "trunk": None},
                ],
            },
            [
                ("acls[0]", "t", "absent", None),
                ("acls[1]", "u", "absent", None),
                ("acls[2]", "t", "present", None),
                ("acls[3]", "t", "absent", "x"),
            ],
            id="own-trunk-and-state",
        ),
        pytest.param(
            ACL,
            {"acls": [{"name": "a", "trunk": "t"}, {"name": "a", "trunk": "u"}]},
            [("acls[0]", "t", "present", None), ("acls[1]", "u", "present", None)],
            id="no-common-trunk",
        ),
        pytest.param(ACL, {"trunk": "t", "acls": []}, [], id="empty-list"),
        pytest.param(
            PHONE_NUMBER,
            {"trunk": "t", "phone_numbers": NUMBERS},
            [("phone_numbers[0]", "t", "present", None), ("phone_numbers[1]", "t", "present", None)],
            id="numbers",
        ),
        pytest.param(
            PHONE_NUMBER,
            {
                "trunk": "t",
                "assignments": [
                    {"phone_numbers": NUMBERS[:1], "state": "absent"},
                    {"trunk": "u", "phone_numbers": NUMBERS},
                    {"trunk": "v", "phone_numbers": []},
                ],
            },
            [
                ("assignments[0].phone_numbers[0]", "t", "absent", None),
                ("assignments[1].phone_numbers[0]", "u", "present", None),
                ("assignments[1].phone_numbers[1]", "u", "present", None),
            ],
            id="assignments-and-a-move",
        ),
    ],
)
def test_items(row, raw, expected):
    items = wanted(row, **raw)
    named = [(item.option, item.trunk.name if item.trunk else "", item.state, item.id) for item in items]
    assert named == expected


def test_one_object_is_single_and_a_list_is_not():
    assert task(ACL, trunk="t", name="a").single
    assert not task(ACL, trunk="t", acls=[{"name": "a"}]).single
    assert not task(ACL, trunk="t", acls=[]).single


@pytest.mark.parametrize(
    ("row", "raw", "exact"),
    [
        (ACL, {"trunk": "t", "acls": []}, ("t",)),
        (ACL, {"trunk": "t", "acls": [{"name": "a"}, {"name": "b"}]}, ("t",)),
        (ACL, {"trunk": "t", "acls": [{"name": "a", "trunk": "u"}]}, ("u",)),
        (ACL, {"trunk": "t", "acls": [{"name": "a", "trunk": "u"}, {"name": "b"}]}, ("u", "t")),
        (PHONE_NUMBER, {"trunk": "t", "phone_numbers": []}, ("t",)),
        (PHONE_NUMBER, {"assignments": [{"trunk": "t", "phone_numbers": []}]}, ("t",)),
        (PHONE_NUMBER, {"trunk": "t", "assignments": [{"trunk": "u", "phone_numbers": NUMBERS}]}, ("u",)),
    ],
)
def test_exact_names_the_trunks_of_the_items(row, raw, exact):
    assert task(row, exact=True, **raw).exact == exact
    assert task(row, exact=False, **raw).exact == ()


def test_max_purge_is_ten_unless_told_otherwise():
    assert task(ACL, trunk="t", acls=[], exact=True).max_purge == 10
    assert task(ACL, trunk="t", acls=[], exact=True, max_purge=0).max_purge == 0


def entries(*ranges):
    return [{"ip_range": value} for value in ranges]


@pytest.mark.parametrize(
    ("raw", "warned"),
    [
        ({"name": "a", "entries": entries("0.0.0.0/0")}, ["entries[0]: 0.0.0.0/0 admits every address on the i"]),
        ({"acl_id": "A1", "entries": entries("::1", "0::/0")}, ["entries[1]: 0::/0 admits every"]),
        (
            {"name": "a", "entries": entries("128.0.0.0/1", "10.0.0.0/8", "0.0.0.0/1")},
            ["entries[0] and [2]: 128.0.0.0/1 and 0.0.0.0/1 together admit every address on the internet."],
        ),
        (
            {
                "acls": [
                    {"name": "a", "entries": entries("10.0.0.0/8", "::/0")},
                    {"name": "b"},
                    {"name": "c", "entries": entries("192.168.1.10")},
                    {"name": "d", "entries": entries("0.0.0.0/0", "::ffff:0:0/96", "::/0")},
                ]
            },
            [
                "acls[0].entries[1]: ::/0 admits every address",
                "acls[2].entries: 192.168.1.10 (RFC 1918) is not of the public internet, so nobody can call over it.",
                "acls[3].entries[0]: 0.0.0.0/0 admits",
                "acls[3].entries[2]: ::/0 admits",
            ],
        ),
        ({"name": "a", "entries": entries("10.0.0.0/10")}, ["entries: 10.0.0.0/10 (RFC 1918) is not of the public"]),
        ({"name": "a", "state": "absent", "entries": entries("0.0.0.0/0")}, []),
        ({"name": "a", "state": "absent", "entries": entries("10.0.0.0/8")}, []),
        ({"name": "a", "entries": entries("10.0.0.0/8", "198.51.100.7")}, []),
        ({"name": "a", "entries": None}, []),
        ({"name": "a", "entries": []}, []),
        ({"name": "a"}, []),
    ],
)
def test_an_acl_that_admits_everybody_or_nobody_is_warned_of(raw, warned):
    asked, trunk = task(ACL, trunk="t", **raw), TrunkRef("t")
    wanted = [replace(item, trunk=trunk) for item in asked.desired]
    there = [{"id": item.id, "name": item.id, "entries": []} for item in wanted if item.id]
    warnings = value_warnings(plan(ACL, wanted, {trunk: there}), asked.single)
    assert [warning[: len(start)] for warning, start in zip(warnings, warned, strict=True)] == warned


@pytest.mark.parametrize(
    ("kept", "whole", "warned"),
    [
        (
            "128.0.0.0/1",
            False,
            ["entries[0] and what is there already: 0.0.0.0/1 and 128.0.0.0/1 together admit every"],
        ),
        ("128.0.0.0/1", True, []),
        ("128.0.0.0/2", False, []),
    ],
)
def test_what_an_acl_keeps_counts_too(kept, whole, warned):
    trunk = TrunkRef("t")
    there = {"id": "A", "name": "a", "entries": [{"ip_range": kept}]}
    wanted = desired(ACL, "name", {"name": "a", "entries": [{"ip_range": "0.0.0.0/1"}]}, None, trunk, "present", whole)
    warnings = value_warnings(plan(ACL, [wanted], {trunk: [there]}, (), 1), single=True)
    assert [warning[: len(start)] for warning, start in zip(warnings, warned, strict=True)] == warned
