# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The plan: what becomes of each object, how it is found, what is sent, what is refused for one item alone."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef, planned
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, PlanError, TrunkMissing
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    RESOURCES,
    SIP_ENDPOINT,
    TRUNK,
)
from ansible_collections.sinch.est.plugins.module_utils._module.result import counts
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from tests.unit.support import desired

T, U = TrunkRef("T", "london"), TrunkRef("U", "madrid")


def want(id=None, state="present", parent=T, option="acls[0]", **values):
    rows = [row for row in RESOURCES if row.parent is (parent is not None)]
    row = next(row for row in rows if values.keys() <= {field.name for field in row.writable})
    return desired(row, option, values, id, parent, state)


def acl(id="A", name="office", enabled=True, entries=()):
    return {"id": id, "name": name, "enabled": enabled, "entries": list(entries), "trunk_id": "T"}


def endpoint(id="E", sip_address="sbc.example", priority=1, enabled=True):
    return {"id": id, "sip_address": sip_address, "priority": priority, "enabled": enabled, "trunk_id": "T"}


def trunk(id="T", name="london", host_name="acme-london"):
    return {"id": id, "name": name, "host_name": host_name, "calls_per_second": 1}


def number(digits, parent=T):
    return {"phone_number": digits, "trunk_id": parent.id}


def only(row, item, *found):
    return plan(row, [item], {item.trunk: list(found)}, max_purge=10)[0]


@pytest.mark.parametrize(
    ("row", "item", "found", "says"),
    [
        pytest.param(
            TRUNK,
            want("T", parent=None, name="madrid"),
            [trunk(), trunk("U", "madrid", "acme-madrid")],
            "name of trunk 'london' (T) cannot become 'madrid', because trunk 'madrid' (U) has it.",
            id="trunk",
        ),
        pytest.param(
            SIP_ENDPOINT,
            want("E", sip_address="B.example"),
            [endpoint(), endpoint("F", "sip:b.example.")],
            "sip_address of SIP endpoint 'sbc.example' (E) cannot become 'B.example'",
            id="other-spelling",
        ),
        pytest.param(ACL, want("A", name="home"), [acl(), acl("B", "home")], "ACL 'home' (B) has it.", id="acl"),
    ],
)
def test_a_name_that_another_has_is_refused(row, item, found, says):
    action = only(row, item, *found)
    assert action.kind == "failed"
    assert says in str(action.error)


def test_a_new_spelling_of_its_own_address_is_no_other_name():
    assert only(SIP_ENDPOINT, want("E", sip_address="SBC.example."), endpoint()).kind == "unchanged"


def entry(ip_range):
    return {"ip_range": ip_range}


@pytest.mark.parametrize(
    ("row", "item", "found", "kind", "send"),
    [
        pytest.param(TRUNK, want(parent=None, name="london"), [], "created", {"name": "london"}, id="create"),
        pytest.param(TRUNK, want(parent=None, name="london"), [trunk()], "unchanged", {}, id="there-by-key"),
        pytest.param(TRUNK, want("T", parent=None), [trunk()], "unchanged", {}, id="there-by-id"),
        pytest.param(TRUNK, want("T", parent=None, name="city"), [trunk()], "updated", {"name": "city"}, id="rename"),
        pytest.param(
            TRUNK, want(parent=None, name="London"), [trunk()], "created", {"name": "London"}, id="names-have-case"
        ),
        pytest.param(
            TRUNK,
            want(parent=None, name="london", host_name="ACME-london"),
            [trunk()],
            "unchanged",
            {},
            id="host-name-case",
        ),
        pytest.param(TRUNK, want("T", "absent", None), [trunk()], "deleted", {}, id="delete-by-id"),
        pytest.param(TRUNK, want(None, "absent", None, name="london"), [trunk()], "deleted", {}, id="delete-by-key"),
        pytest.param(TRUNK, want("X", "absent", None), [trunk()], "unchanged", {}, id="absent-id"),
        pytest.param(TRUNK, want(None, "absent", None, name="oslo"), [trunk()], "unchanged", {}, id="absent-key"),
        pytest.param(
            TRUNK, want("X", "absent", None, name="london"), [trunk()], "unchanged", {}, id="an-id-wins-over-a-key"
        ),
        pytest.param(ACL, want(name="office"), [acl(enabled=False)], "unchanged", {}, id="omitted-keeps"),
        pytest.param(ACL, want(name="office", enabled=False), [acl()], "updated", {"enabled": False}, id="update"),
        pytest.param(ACL, want(name="office", entries=None), [acl()], "unchanged", {}, id="null-of-nothing"),
        pytest.param(ACL, want(name="office", entries=[]), [acl()], "unchanged", {}, id="empty-of-nothing"),
        pytest.param(
            ACL,
            want(name="office", entries=None),
            [acl(entries=[entry("::1")])],
            "updated",
            {"entries": []},
            id="null-clears",
        ),
        pytest.param(
            ACL,
            want(name="a", entries=None, enabled=True),
            [],
            "created",
            {"name": "a", "enabled": True},
            id="create-null",
        ),
        pytest.param(
            SIP_ENDPOINT,
            want(sip_address="SIP:SBC.example.", priority=1),
            [endpoint()],
            "unchanged",
            {},
            id="spelling-of-an-address",
        ),
        pytest.param(
            SIP_ENDPOINT,
            want(sip_address="SBC.example", priority=2),
            [endpoint()],
            "updated",
            {"priority": 2},
            id="only-what-differs",
        ),
        pytest.param(
            SIP_ENDPOINT,
            want(sip_address="Sbc.EXAMPLE:5070", enabled=False),
            [],
            "created",
            {"sip_address": "Sbc.EXAMPLE:5070", "enabled": False},
            id="the-user's-spelling-is-sent",
        ),
        pytest.param(
            SIP_ENDPOINT,
            want("E", sip_address="New.example"),
            [endpoint()],
            "updated",
            {"sip_address": "New.example"},
            id="new-address-by-id",
        ),
        pytest.param(
            PHONE_NUMBER,
            want(phone_number="+44 20 7946 0100"),
            [number("+442079460100")],
            "unchanged",
            {},
            id="number-there",
        ),
        pytest.param(
            PHONE_NUMBER,
            want(phone_number="+44 20 7946 0100"),
            [],
            "created",
            {"phone_number": "+442079460100"},
            id="number-new",
        ),
        pytest.param(
            PHONE_NUMBER,
            want(None, "absent", phone_number="+44-20-7946-0100"),
            [number("+442079460100")],
            "deleted",
            {},
            id="number-off",
        ),
    ],
)
def test_what_becomes_of_an_object(row, item, found, kind, send):
    action = only(row, item, *found)
    assert (action.kind, action.send, action.trunk, action.desired) == (kind, send, item.trunk, item)
    there = found[0] if found and kind != "created" and not (item.state == "absent" and kind == "unchanged") else {}
    assert action.before == there
    assert (action.after == {}) == (item.state == "absent")
    if kind in ("unchanged", "updated") and there:
        assert action.after == {**there, **send}


def test_a_created_object_has_a_planned_id_and_no_number_has_one():
    made = only(ACL, want(name="office", enabled=True, entries=[entry("::1")]))
    assert made.after == {
        "id": "planned:office",
        "name": "office",
        "enabled": True,
        "entries": [entry("::1")],
        "trunk_id": "T",
    }
    assert only(PHONE_NUMBER, want(phone_number="+44 20 7946 0100")).after == {
        "phone_number": "+442079460100",
        "trunk_id": "T",
    }
    assert only(TRUNK, want(parent=None, name="a")).after == {"id": "planned:a", "name": "a"}


@pytest.mark.parametrize(
    ("row", "item", "found", "words"),
    [
        pytest.param(
            TRUNK,
            want(parent=None, option="trunks[3]", name="london"),
            [trunk("T1"), trunk("T2"), trunk("T3", "oslo")],
            ["trunks[3]", "2 trunks", "'london'", "T1, T2.", "trunk_id"],
            id="ambiguous-name",
        ),
        pytest.param(
            SIP_ENDPOINT,
            want(sip_address="sip:SBC.example"),
            [endpoint("E1"), endpoint("E2", "sbc.example.")],
            ["acls[0]", "2 SIP endpoints", "E1, E2.", "endpoint_id"],
            id="ambiguous-spellings",
        ),
        pytest.param(
            ACL,
            want(None, "absent", name="office"),
            [acl("A1"), acl("A2")],
            ["2 ACLs", "A1, A2.", "acl_id"],
            id="ambiguous-delete",
        ),
        pytest.param(
            ACL, want("X", name="office"), [acl()], ["no ACL with the id X", "cannot be created"], id="unknown-id"
        ),
        pytest.param(
            TRUNK,
            want(parent=None, name="london", host_name="other"),
            [trunk()],
            ["host_name of trunk 'london' (T)", "'acme-london'", "cannot become 'other'", "Leave host_name out"],
            id="create-only",
        ),
        pytest.param(
            TRUNK,
            want("T", parent=None, name="x", host_name="other"),
            [trunk()],
            ["cannot become 'other'"],
            id="create-only-by-id",
        ),
    ],
)
def test_refused_for_this_item_alone(row, item, found, words):
    other = want(parent=item.trunk, option="other", **{row.key: "unlike.the.others"})
    failed, created = plan(row, [item, other], {item.trunk: found})
    assert (failed.kind, created.kind) == ("failed", "created")
    assert isinstance(failed.error, PlanError)
    assert [word for word in words if word not in str(failed.error)] == []


def test_children_of_another_trunk_are_others():
    found = {T: [acl("A", enabled=False)], U: [acl("B")]}
    items = [want(name="office", enabled=True, parent=parent) for parent in (T, U)]
    assert [(action.kind, action.before["id"]) for action in plan(ACL, items, found)] == [
        ("updated", "A"),
        ("unchanged", "B"),
    ]


def test_a_trunk_that_is_missing_fails_its_items_but_what_is_absent_there_is_absent():
    found = {T: TrunkMissing("no such trunk"), U: EstError("cannot be read")}
    items = [want(name="a"), want(name="a", state="absent"), want(name="a", parent=U, state="absent")]
    actions = plan(ACL, items, found)
    assert [action.kind for action in actions] == ["failed", "unchanged", "failed"]
    assert [str(action.error) for action in actions] == ["no such trunk", "None", "cannot be read"]


def test_every_item_is_counted_once():
    items = [
        want(name="new"),
        want(name="office", enabled=False),
        want("X", name="x"),
        want(name="old", state="absent"),
    ]
    actions = plan(ACL, items, {T: [acl(), acl("B", "old"), acl("C", "not named")]})
    assert counts(map(planned, actions), ACL) == {"created": 1, "updated": 1, "deleted": 1, "unchanged": 0, "failed": 1}
    assert [action.desired for action in actions] == items


def test_one_object_named_by_id_and_by_key_is_refused():
    items = [want(id="A", enabled=True), want(name="office", enabled=False, option="acls[1]")]
    kept, refused = plan(ACL, items, {T: [acl()]})
    assert kept.kind == "unchanged"
    assert refused.kind == "failed"
    assert "acls[1]" in str(refused.error)
    assert "ACL 'office' (A)" in str(refused.error)
