# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every kind of task over real HTTP: check mode writes nothing and foretells the run, and the next run does nothing."""

from collections import Counter

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import operations
from tests.unit.support import counted, kinds, run, seeded, trunk_id

T, U = trunk_id(1), trunk_id(2)
N1, N2, N3 = "+442079460100", "+442079460101", "+34911234567"
LAN = {"ipRange": "10.0.0.0/8", "description": "lan"}
LONDON = {
    "id": T,
    "name": "london",
    "hostName": "acme-london",
    "sipEndpoints": [
        {"id": "E1", "sipAddress": "a.example", "priority": 1},
        {"id": "E2", "sipAddress": "b.example:5070"},
    ],
    "accessControlLists": [{"id": "A1", "name": "office", "entries": [LAN]}, {"id": "A2", "name": "lab"}],
    "phoneNumbers": [N1, N2],
}
LONDON_GONE = [
    ("deleted", N1, T),
    ("deleted", N2, T),
    ("deleted", "a.example", T),
    ("deleted", "b.example:5070", T),
    ("deleted", "office", T),
    ("deleted", "lab", T),
]
GOES = {"state": "absent", "release_numbers": True}
MADRID = {"id": U, "name": "madrid", "sipEndpoints": [{"id": "E3", "sipAddress": "a.example"}]}
SCENARIOS = {
    "trunk": (TRUNK, {"name": "oslo"}, [("created", "oslo", None)]),
    "trunk-there": (TRUNK, {"name": "london", "host_name": "ACME-London"}, [("unchanged", "london", None)]),
    "trunk-renamed": (TRUNK, {"trunk_id": T, "name": "city"}, [("updated", "city", None)]),
    "trunk-gone": (TRUNK, {"name": "london", **GOES}, [*LONDON_GONE, ("deleted", "london", None)]),
    "trunk-gone-by-id": (TRUNK, {"trunk_id": T, **GOES}, [*LONDON_GONE, ("deleted", "london", None)]),
    "trunk-never-there": (TRUNK, {"name": "rome", "state": "absent"}, [("unchanged", "rome", None)]),
    "trunks": (
        TRUNK,
        {"trunks": [{"name": "oslo"}, {"name": "london", **GOES}, {"trunk_id": U}, {"name": "rome"}]},
        [
            *LONDON_GONE,
            ("created", "oslo", None),
            ("deleted", "london", None),
            ("unchanged", "madrid", None),
            ("created", "rome", None),
        ],
    ),
    "no-trunks": (TRUNK, {"trunks": []}, []),
    "endpoint": (SIP_ENDPOINT, {"trunk": "london", "sip_address": "c.example"}, [("created", "c.example", T)]),
    "endpoint-there": (
        SIP_ENDPOINT,
        {"trunk": T, "sip_address": "sip:B.example:5070"},
        [("unchanged", "b.example:5070", T)],
    ),
    "endpoint-moved": (
        SIP_ENDPOINT,
        {"trunk": T, "endpoint_id": "E1", "sip_address": "z.example"},
        [("updated", "z.example", T)],
    ),
    "endpoints-on-two-trunks": (
        SIP_ENDPOINT,
        {"sip_endpoints": [{"trunk": trunk, "sip_address": "A.example", "priority": 2} for trunk in ("london", U)]},
        [("updated", "a.example", T), ("updated", "a.example", U)],
    ),
    "endpoints-exact": (
        SIP_ENDPOINT,
        {
            "trunk": "london",
            "exact": True,
            "sip_endpoints": [{"sip_address": "c.example"}, {"sip_address": "a.example"}],
        },
        [("created", "c.example", T), ("unchanged", "a.example", T), ("deleted", "b.example:5070", T)],
    ),
    "acl": (ACL, {"trunk": "london", "name": "new", "entries": [{"ip_range": "::1"}]}, [("created", "new", T)]),
    "acl-there": (
        ACL,
        {"trunk": T, "name": "office", "entries": [{"ip_range": "10.9.9.9/8"}]},
        [("unchanged", "office", T)],
    ),
    "acl-cleared": (ACL, {"trunk": T, "name": "office", "entries": None}, [("updated", "office", T)]),
    "acl-note-cleared": (
        ACL,
        {"trunk": T, "name": "office", "entries": [{"ip_range": "10.0.0.0/8", "description": None}]},
        [("updated", "office", T)],
    ),
    "acls-exact": (
        ACL,
        {"trunk": "london", "exact": True, "acls": [{"name": "office", "enabled": False}]},
        [("updated", "office", T), ("deleted", "lab", T)],
    ),
    "acls-none-exact": (
        ACL,
        {"trunk": T, "exact": True, "acls": []},
        [("deleted", "office", T), ("deleted", "lab", T)],
    ),
    "number": (PHONE_NUMBER, {"trunk": "madrid", "phone_number": "+34 911 234 567"}, [("created", N3, U)]),
    "number-there": (PHONE_NUMBER, {"trunk": T, "phone_number": "+44 20 7946 0100"}, [("unchanged", N1, T)]),
    "number-off": (PHONE_NUMBER, {"trunk": T, "phone_number": N1, "state": "absent"}, [("deleted", N1, T)]),
    "number-moved": (
        PHONE_NUMBER,
        {
            "assignments": [
                {"trunk": "london", "phone_numbers": [N1], "state": "absent"},
                {"trunk": U, "phone_numbers": [N1]},
            ]
        },
        [("moved", N1, U)],
    ),
    "numbers-moved-by-exact": (
        PHONE_NUMBER,
        {
            "exact": True,
            "max_purge": 0,
            "assignments": [{"trunk": "madrid", "phone_numbers": [N1, N3]}, {"trunk": "london", "phone_numbers": [N2]}],
        },
        [("moved", N1, U), ("created", N3, U), ("unchanged", N2, T)],
    ),
    "numbers-exact": (
        PHONE_NUMBER,
        {"trunk": T, "phone_numbers": [N3], "exact": True},
        [("created", N3, T), ("deleted", N1, T), ("deleted", N2, T)],
    ),
}


@pytest.fixture
def site(emulator, clock):
    seeded(emulator, LONDON, MADRID)
    return emulator


@pytest.mark.parametrize(
    ("row", "raw", "change"),
    [
        pytest.param(TRUNK, {"name": "oslo"}, {"name": "bergen"}, id="trunk"),
        pytest.param(ACL, {"trunk": T, "name": "home"}, {"trunk": T, "enabled": False}, id="acl"),
        pytest.param(
            SIP_ENDPOINT, {"trunk": T, "sip_address": "c.example"}, {"trunk": T, "priority": 3}, id="sip-endpoint"
        ),
    ],
)
def test_an_id_that_check_mode_made_up_is_good_for_the_tasks_after_it(site, row, raw, change):
    made = run(site, row, raw, check=True)[row.name]["id"]
    planned = run(site, row, {row.id_option: made, **change}, check=True)
    assert ("msg" in planned, planned["changed"], planned["counts"]["failed"]) == (False, True, 0)
    assert not operations(site, writes=True)
    assert "there is no" in run(site, row, {row.id_option: made, **change})["msg"]


def all_of(result):
    """What a result says of all kinds, one after the other."""
    return [one for found in kinds(result).values() for one in found]


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(site, name):
    row, raw, expected = SCENARIOS[name]
    before = site.state()
    planned = run(site, row, raw, check=True)
    assert not operations(site, writes=True)
    assert site.state() == before

    done = run(site, row, raw)
    assert "msg" not in done
    assert all_of(done) == expected
    assert all_of(planned) == expected
    assert planned["counts"] == done["counts"]
    assert planned["diff"] == done["diff"]
    assert planned["changed"] == done["changed"] == any(kind != "unchanged" for kind, _key, _trunk in expected)
    writes = [entry["status"] for entry in site.log(writes=True)]
    became = Counter(kind for kind, _key, _trunk in expected if kind != "unchanged")
    # A number that moves is in use, so it is refused first; then it is taken off and added.
    assert sorted(writes) == [200] * (became.total() + became["moved"]) + [400] * became["moved"]

    site.clear_log()
    reached = site.state()
    again = run(site, row, raw)
    assert again["changed"] is False
    assert {kind for kind, _key, _trunk in all_of(again)} <= {"unchanged"}
    assert not again["diff"]
    assert not operations(site, writes=True)
    assert site.state() == reached


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("name", SCENARIOS)
def test_one_shape_of_result(site, name, check):
    row, raw, expected = SCENARIOS[name]
    result = run(site, row, raw, check)
    single = row.plural not in raw and row.grouped_option not in raw
    along = {"phone_numbers", "sip_endpoints", "acls"} if row is TRUNK and LONDON_GONE[0] in expected else set()
    own = {row.plural, row.name} if single else {row.plural}
    assert result.keys() - {"warnings"} == {"changed", "counts", "failed_items", "diff"} | own | along
    if single:
        assert [result[row.name]] == result[row.plural]
    became = [kind for kind, _key, _trunk in expected]
    assert result["counts"] == counted(row, **Counter(became))
    assert result["failed_items"] == []
    assert len(result["diff"]) == sum(kind != "unchanged" for kind in became)


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_unchanged_can_be_left_out(site, name):
    """Of a list; what is asked for by itself is always shown. Nothing else differs."""
    row, raw, expected = SCENARIOS[name]
    whole, short = run(site, row, raw, check=True), run(site, row, {**raw, "return_unchanged": False}, check=True)
    single = row.plural not in raw and row.grouped_option not in raw
    left = [one for one in expected if single or one[0] != "unchanged"]
    assert all_of(short) == left
    assert {**short, row.plural: None} == {**whole, row.plural: None}


def test_an_object_as_results_show_it(site):
    result = run(site, ACL, {"trunk": "london", "name": "new", "entries": [{"ip_range": "2001:DB8::/32"}]})
    shown = result["acl"]
    assert shown.keys() == {"id", "name", "enabled", "entries", "create_time", "update_time", "trunk_id", "action"}
    assert (shown["enabled"], shown["entries"]) == (True, [{"ip_range": "2001:DB8::/32"}])
    assert run(site, ACL, {"trunk": T, "acl_id": shown["id"]})["acl"] == {**shown, "action": "unchanged"}
    trunk = run(site, TRUNK, {"name": "oslo", "host_name": "Acme-Oslo"})["trunk"]
    assert trunk.keys() == {field.name for field in TRUNK.fields} | {"action"}
    assert trunk["host_name"] == "Acme-Oslo"


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("ranges", "says"),
    [
        (["0.0.0.0/0"], "entries[0]: 0.0.0.0/0 admits every address on the internet."),
        (["0.0.0.0/1", "128.0.0.0/1"], "entries[0] and [1]: 0.0.0.0/1 and 128.0.0.0/1 together admit every address"),
        (["::ffff:0:0/96"], "entries[0]: ::ffff:0:0/96 admits every address on the internet."),
        (["10.0.0.0/8"], "entries: 10.0.0.0/8 (RFC 1918) is not of the public internet, so nobody can call over it."),
    ],
)
def test_an_acl_that_admits_everybody_or_nobody_is_warned_of(site, ranges, says, check):
    raw = {"trunk": T, "name": "office", "entries": [{"ip_range": value} for value in ranges]}
    (warning,) = run(site, ACL, raw, check=check)["warnings"]
    assert warning.startswith(says)


A, A_TCP = "a.example", "a.example;transport=tcp"


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("raw", "warned"),
    [
        ({"sip_address": "A.example:5060"}, ["sip_address: SIP endpoint 'a.example' (E1) on trunk 'london'"]),
        ({"sip_endpoints": [{"sip_address": "c.example"}, {"sip_address": A_TCP}]}, ["sip_endpoints[1]: SIP endpoint"]),
        ({"sip_address": "sip:b.example"}, ["sip_address: SIP endpoint 'b.example:5070' (E2) on trunk 'london'"]),
        ({"sip_address": "sips:b.example:5070"}, ["sip_address: SIP endpoint 'b.example:5070' (E2)"]),
        ({"sip_endpoints": [{"sip_address": A}, {"sip_address": A_TCP}]}, []),  # both are wanted
        ({"sip_endpoints": [{"sip_address": A_TCP}, {"sip_address": A, "state": "absent"}]}, []),
        ({"sip_endpoints": [{"sip_address": A_TCP}, {"endpoint_id": "E1", "sip_address": "c.example"}]}, []),
        ({"sip_endpoints": [{"sip_address": A_TCP}], "exact": True}, []),
        ({"sip_address": A, "priority": 7}, []),
        ({"endpoint_id": "E1", "sip_address": A_TCP}, []),
        ({"trunk": U, "sip_address": "b.example"}, []),
        ({"sip_address": A_TCP, "state": "absent"}, []),
        ({"sip_address": "aa.example"}, []),
    ],
)
def test_what_is_easily_taken_for_another_is_warned_of(site, raw, warned, check):
    result = run(site, SIP_ENDPOINT, {"trunk": "london", **raw}, check=check)
    assert "msg" not in result
    assert [warning[: len(start)] for warning, start in zip(result["warnings"], warned, strict=True)] == warned
    for warning in result["warnings"]:
        assert "is there too and stays, so calls may go to both." in warning
    if not check:
        assert run(site, SIP_ENDPOINT, {"trunk": "london", **raw})["warnings"] == []  # it is said once


def test_the_diff_of_an_update(site):
    raw = {"trunk": T, "name": "office", "enabled": False, "entries": [{"ip_range": "::1"}, {"ip_range": "10.0.0.0/8"}]}
    (found,) = run(site, ACL, raw, check=True)["diff"]
    lan = {"ip_range": "10.0.0.0/8", "description": "lan"}
    assert found["before"] == {"name": "office", "enabled": True, "entries": [lan]}
    assert found["after"] == {"name": "office", "enabled": False, "entries": [lan, {"ip_range": "::1"}]}
