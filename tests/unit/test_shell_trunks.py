# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Trunks as parents: by id or by name, several of one name, none yet, and those that check mode plans."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import operations
from tests.unit.support import actions, look, run, seeded, trunk_id

T, U, V = (trunk_id(number) for number in (1, 2, 3))
NUMBER = "+442079460100"
LOOKS_LIKE_AN_ID = trunk_id(9)
CHILDREN = [
    pytest.param(SIP_ENDPOINT, {"sip_address": "a.example"}, id="endpoint"),
    pytest.param(PHONE_NUMBER, {"phone_number": NUMBER}, id="number"),
    pytest.param(ACL, {"name": "office", "entries": [{"ip_range": "2001:db8::1"}]}, id="acl"),
]


@pytest.fixture
def site(emulator, clock):
    seeded(
        emulator,
        {"id": T, "name": "london"},
        {"id": U, "name": LOOKS_LIKE_AN_ID},
        {"id": V, "name": T},  # a name that is another's id
        {"id": "other", "name": "short"},  # here too
        {"id": "short", "name": "oslo"},
        {"id": "twin-1", "name": "twin"},
        {"id": "twin-2", "name": "twin"},
    )
    return emulator


@pytest.mark.parametrize(("row", "raw"), CHILDREN)
@pytest.mark.parametrize(
    ("named", "trunk"),
    [("london", T), (T, T), (LOOKS_LIKE_AN_ID, U), (U, U), ("oslo", "short"), ("short", "short"), ("twin-2", "twin-2")],
    ids=["name", "id", "name-like-an-id", "its-id", "name-of-short", "short-id", "id-of-a-twin"],
)
def test_a_trunk_is_named_by_id_or_name(site, row, raw, named, trunk):
    result = run(site, row, {**raw, "trunk": named})
    assert result[row.name]["trunk_id"] == trunk
    assert result["changed"]
    assert not run(site, row, {**raw, "trunk": trunk})["changed"]
    (found,) = look(site, row, trunk=named)[row.plural]
    assert found["trunk_id"] == trunk


@pytest.mark.parametrize(("row", "raw"), CHILDREN)
@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("check", [False, True])
def test_a_name_that_several_have_lists_the_ids(site, row, raw, state, check):
    for result in (
        run(site, row, {**raw, "trunk": "twin", "state": state}, check),
        look(site, row, check, trunk="twin"),
    ):
        assert result["failed"]
        assert "2 trunks are called 'twin'. Say which one by its id: twin-1, twin-2." in result["msg"]
    assert not operations(site, writes=True)


@pytest.mark.parametrize(("row", "raw"), CHILDREN)
@pytest.mark.parametrize(
    ("named", "way_out"),
    [
        ("rome", "Create it first with sinch.est.est_trunk"),
        ("planned:rome", "Create it first with sinch.est.est_trunk"),
        (trunk_id(8), "It looks like an id: the trunk was deleted, or is of another project. If an inventory gave the"),
    ],
)
def test_no_such_trunk(site, row, raw, named, way_out):
    result = run(site, row, {**raw, "trunk": named})
    assert result["failed"]
    assert f"There is no trunk with the name or id {named!r}. {way_out}" in result["msg"]
    assert not operations(site, writes=True)
    assert "There is no trunk" in look(site, row, trunk=named)["msg"]


@pytest.mark.parametrize(("row", "raw"), CHILDREN)
@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("named", ["rome", trunk_id(8)])
def test_what_is_absent_under_no_trunk_is_absent(site, row, raw, check, named):
    result = run(site, row, {row.key: raw[row.key], "trunk": named, "state": "absent"}, check)
    assert "msg" not in result
    assert (result["changed"], result["counts"]["unchanged"]) == (False, 1)
    assert check or "planned:" not in str(result)
    assert not operations(site, writes=True)


@pytest.mark.parametrize(("row", "raw"), CHILDREN)
@pytest.mark.parametrize("named", ["rome", "planned:rome"])
def test_check_mode_plans_under_a_trunk_that_is_not_there_yet(site, row, raw, named):
    result = run(site, row, {**raw, "trunk": named}, check=True)
    assert "msg" not in result
    assert actions(row, result) == [("created", raw[row.key], "planned:rome")]
    assert result["diff"][0]["before"] == {}
    assert result["diff"][0]["after_header"].endswith(" on trunk 'rome'")
    assert result["warnings"] == ["No such trunk yet: 'rome'. Planned as if an earlier task had created it."]
    listed = look(site, row, check=True, trunk=named)
    assert listed[row.plural] == []
    assert "not created yet" in listed["warnings"][0]
    assert not operations(site, writes=True)


@pytest.mark.parametrize(("row", "raw"), CHILDREN)
def test_an_id_cannot_be_planned(site, row, raw):
    result = run(site, row, {**raw, "trunk": trunk_id(8)}, check=True)
    assert "There is no trunk with the name or id" in result["msg"]


@pytest.mark.parametrize(("row", "raw"), CHILDREN)
def test_a_play_in_check_mode_plans_what_the_real_one_does(site, row, raw):
    """A trunk, and what lives under it by the id in the trunk's result."""
    plays = []
    for check in (True, False):
        trunk = run(site, TRUNK, {"name": "rome"}, check)["trunk"]
        child = run(site, row, {**raw, "trunk": trunk["id"]}, check)
        plays.append((trunk["action"], child[row.name]["action"], child["counts"], child["diff"][0]["after"]))
        assert child[row.name]["trunk_id"] == trunk["id"]
    assert plays[0] == plays[1]


def test_planned_and_real_trunks_in_one_task(site):
    items = [
        {"trunk": trunk, "phone_numbers": [f"+44207946010{n}"]}
        for n, trunk in enumerate(["rome", "london", "planned:rome"])
    ]
    result = run(site, PHONE_NUMBER, {"assignments": items, "exact": True}, check=True)
    assert [item["trunk_id"] for item in result["phone_numbers"]] == ["planned:rome", T, "planned:rome"]
    real = run(site, PHONE_NUMBER, {"assignments": items[:2], "on_error": "continue"})
    assert actions(PHONE_NUMBER, real) == [("created", "+442079460101", T)]
    assert [item["trunk"] for item in real["failed_items"]] == ["rome"]
