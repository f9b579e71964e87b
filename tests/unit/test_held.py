# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Text that cannot be read is accepted where the server holds the very same, and refused elsewhere before any write."""

from dataclasses import replace

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from ansible_collections.sinch.est.plugins.module_utils._plan.warnings import value_warnings
from tests.dialects import operations
from tests.unit.support import look, run, seeded, trunks_of, wanted

T = TrunkRef("T", "london")
SPELLED = ["sip:pbx@198.51.100.10:5060", "sbc_2.example.com", "sbc.example.com;transport=tls;lr", "a b"]
TRUNK_OF_OLD = {
    "id": "T",
    "name": "london ",
    "hostName": "acme-london",
    "sipEndpoints": [{"sipAddress": text} for text in SPELLED],
    "accessControlLists": [{"id": "A", "name": " site", "entries": [{"ipRange": "::1"}, {"ipRange": "0::1"}]}],
    "phoneNumbers": ["+44", "+4402079460100"],
}


@pytest.fixture
def old(emulator):
    seeded(emulator, TRUNK_OF_OLD)
    emulator.clear_log()
    return emulator


def endpoints(texts, **more):
    return {"trunk": "london ", "sip_endpoints": [{"sip_address": text} for text in texts], **more}


@pytest.mark.parametrize("exact", [False, True])
def test_what_is_there_can_be_declared(old, exact):
    exactly = {"exact": exact, "max_purge": 0}
    entries = [{"ip_range": "0::1"}, {"ip_range": "::1"}]
    for row, raw in (
        (TRUNK, {"name": "london "}),
        (SIP_ENDPOINT, endpoints(SPELLED, **exactly)),
        (PHONE_NUMBER, {"trunk": "london ", "phone_numbers": ["+44", "+4402079460100"], **exactly}),
        (ACL, {"trunk": "london ", "acls": [{"name": " site", "entries": entries}], **exactly}),
    ):
        result = run(old, row, raw)
        assert (result.get("msg"), result["changed"]) == (None, False)
        name = raw.get("name") or {SIP_ENDPOINT: "a b", PHONE_NUMBER: "+44", ACL: " site"}[row]
        assert len(look(old, row, **{row.key: name})[row.plural]) == 1
    assert not old.log(writes=True)


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("row", "raw", "words"),
    [
        (TRUNK, {"name": "london\t"}, "name: 'london\\t' ends with a blank"),
        (TRUNK, {"name": "london\t", "state": "absent"}, "name: 'london\\t' ends with a blank"),
        (SIP_ENDPOINT, endpoints(["good.example.com", "a  b"]), "sip_endpoints[1].sip_address: 'a  b' is not a SIP"),
        (SIP_ENDPOINT, endpoints(["a b"], trunk="london\t"), "trunk: 'london\\t' ends with a blank"),
        (SIP_ENDPOINT, {"trunk": "london ", "sip_endpoints": [{"sip_address": "a b", "priority": 0}]},
         "sip_endpoints[0].priority: 0 is not a priority"),
        (PHONE_NUMBER, {"trunk": "london ", "phone_numbers": ["+442079460100", "+45"]}, "phone_numbers[1]: '+45' is"),
        (PHONE_NUMBER, {"trunk": "london ", "phone_numbers": ["+45"], "state": "absent"}, "phone_numbers[0]: '+45' is"),
        (ACL, {"trunk": "london ", "name": " site", "entries": [{"ip_range": "::1"}, {"ip_range": "0:0::1"}]},
         "entries[1]: is the same as entries[0]"),
        (ACL, {"trunk": "london ", "name": " site", "entries": [{"ip_range": "::1"}, {"ip_range": "::1"}]},
         "entries[1]: is the same as entries[0]"),
        (ACL, {"trunk": "london ", "name": " site", "entries": [{"ip_range": "::1", "description": "\0"}]},
         "entries[0].description: '\\x00' holds a control character"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused(old, row, raw, words, check):
    result = run(old, row, raw, check=check)
    assert result["msg"].startswith(words)
    assert result["counts"] == dict.fromkeys(result["counts"], 0)
    assert not old.log(writes=True)


def test_what_nobody_can_read_is_removed(old):
    assert run(old, PHONE_NUMBER, {"trunk": "london ", "phone_numbers": ["+44"], "state": "absent"})["changed"]
    assert run(old, SIP_ENDPOINT, endpoints(["a b"], state="absent"))["changed"]
    assert run(old, ACL, {"trunk": "london ", "name": " site", "entries": [{"ip_range": "::1", "state": "absent"}]})
    left = trunks_of(old)["london "]
    assert left["phoneNumbers"] == ["+4402079460100"]
    assert [endpoint["sipAddress"] for endpoint in left["sipEndpoints"]] == SPELLED[:-1]
    assert left["accessControlLists"][0]["entries"] == []


def test_one_of_two_ranges_that_are_one_network(old):
    one = [{"ip_range": "0::1", "description": "new"}]
    assert run(old, ACL, {"trunk": "london ", "name": " site", "entries": one})["changed"]
    assert trunks_of(old)["london "]["accessControlLists"][0]["entries"] == [
        {"ipRange": "::1"},
        {"ipRange": "0::1", "description": "new"},
    ]
    assert not run(old, ACL, {"trunk": "london ", "name": " site", "entries": one})["changed"]


def test_what_belongs_to_one_trunk_is_copied_to_another(old):
    """The ids are those of other objects, so they say nothing."""
    run(old, TRUNK, {"name": "paris"})
    good = [{**item, "sip_address": f"sbc{n}.example.com"} for n, item in enumerate(found(old, SIP_ENDPOINT))]
    assert run(old, SIP_ENDPOINT, {"trunk": "paris", "sip_endpoints": good})["counts"]["created"] == len(good)
    assert not run(old, SIP_ENDPOINT, {"trunk": "paris", "sip_endpoints": good})["changed"]


def found(emulator, row):
    return look(emulator, row)[row.plural]


def test_twins_are_told_apart_by_the_ids_that_are_given_back(emulator):
    twins = [{"id": id, "name": "site", "enabled": id == "A"} for id in "AB"]
    seeded(emulator, {"id": "T", "name": "london", "accessControlLists": twins})
    back = found(emulator, ACL)
    emulator.clear_log()
    assert not run(emulator, ACL, {"acls": back, "exact": True})["changed"]
    result = run(emulator, ACL, {"acls": [{**back[1], "enabled": True}], "exact": False})
    assert result["acls"][0]["id"] == "B"
    assert operations(emulator, writes=True) == ["updateAccessControlList"]


def test_twins_are_not_created(emulator):
    seeded(emulator, {"id": "T", "name": "london"})
    twins = [{"id": id, "name": "site"} for id in "AB"]
    result = run(emulator, ACL, {"trunk": "london", "acls": twins})
    assert result["msg"].startswith("acls[1]: another item creates ACL 'site' too.")
    assert not emulator.log(writes=True)


def test_ranges_that_the_server_keeps_need_not_be_readable():
    """The emulator takes no such range; another server may."""
    there = {T: [{"id": "A", "name": "site", "entries": [{"ip_range": "office"}, {"ip_range": "10.0.0.0/8"}]}]}
    (one,) = wanted(ACL, trunk="T", name="site", entries=[{"ip_range": "10.0.0.0/8"}, {"ip_range": "office"}])
    (action,) = plan(ACL, [on_trunk(one)], there)
    assert action.kind == "unchanged"
    assert not list(value_warnings([action], single=True))
    (other,) = wanted(ACL, trunk="T", name="site", entries=[{"ip_range": "home"}])
    with pytest.raises(InputError, match="'home' is not an IPv4"):
        plan(ACL, [on_trunk(other)], there)


def on_trunk(item):
    return replace(item, trunk=T)
