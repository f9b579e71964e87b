# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Answers that are broken in ways no library minds: each task ends in a right result or an error in our words."""

import json

import pytest

from ansible_collections.sinch.est.plugins.module_utils._apply import apply as _apply
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import BOTH, PUBLISHED
from tests.unit.support import fault, look, run, seeded, trunk_id, trunks_of, trunks_of_acls

T, U = trunk_id(1), trunk_id(2)
NUMBER = "+442079460100"
ODD = {
    "null": None,
    "a list": ["x"],
    "an object": {"a": {"b": []}},
    "a number": 7,
    "a fraction": 1.5,
    "true": True,
    "empty": "",
    "a list of lists": [[]],
    "a list of objects": [{}, {"ip_range": {}}, {"ipRange": []}, {"ipAddress": {}}, {"range": []}],
}
TRUNK_KEYS = ["id", "name", "hostName", "callsPerSecond", "createTime"]
CHILD = {
    SIP_ENDPOINT: ("SipEndpoint", ["id", "sipAddress", "priority", "enabled"], {"sip_address": "sbc.example"}),
    ACL: ("AccessControlList", ["id", "name", "enabled", "entries"], {"name": "office", "enabled": True}),
}
PUBLISHED_KEYS = {
    TRUNK: [*TRUNK_KEYS, "enableCallForward"],
    SIP_ENDPOINT: ["id", "name", "address", "port", "transport", "priority", "enabled", "isRegistered", "sipTrunkId"],
    ACL: ["id", "name", "enabled", "ipRanges"],
}
CASES = [
    (api, row, name, key, item if row is TRUNK else {"trunk": T, **item})
    for row, (name, keys, item) in {TRUNK: ("Trunk", TRUNK_KEYS, {"name": "london"}), **CHILD}.items()
    for api, own in (("description", keys), ("published", PUBLISHED_KEYS[row]))
    for key in own
]
TEXTS = {
    "deep": "[" * 100000,
    "deep and whole": "[" * 5000 + "]" * 5000,
    "a deep object": '{"a":' * 500 + "1" + "}" * 500,
    "1e400": '{"trunks": [{"id": "a", "name": "a", "callsPerSecond": 1e400}], "totalSize": 1}',
    "Infinity": '{"trunks": [{"id": "a", "name": "a", "callsPerSecond": Infinity}], "totalSize": 1}',
    "NaN": '{"trunks": [{"id": "a", "name": "a", "callsPerSecond": NaN}], "totalSize": 1}',
    "a long number": '{"trunks": [], "totalSize": ' + "9" * 1000000 + "}",
    "half a character": '{"trunks": [{"id": "a", "name": "\\ud800"}], "totalSize": 1}',
    "a total that is true": '{"trunks": [{"id": "a", "name": "a"}], "totalSize": true}',
    "a total that is text": '{"trunks": [{"id": "a", "name": "a"}], "totalSize": "1"}',
    "a total below nothing": '{"trunks": [], "totalSize": -1}',
    "two": '{"trunks": []}{"trunks": []}',
}


@pytest.fixture
def site(emulator, clock):
    seeded(
        emulator,
        {
            "id": T,
            "name": "london",
            "hostName": "acme-london",
            "sipEndpoints": [{"id": "END1", "sipAddress": "sbc.example"}],
            "accessControlLists": [{"id": "ACL1", "name": "office", "entries": [{"ipRange": "192.0.2.1"}]}],
            "phoneNumbers": [NUMBER],
        },
        {"id": U, "name": "madrid", "hostName": "acme-madrid"},
    )
    return emulator


def check(result):
    """A result that Ansible can print, and in our words where it is an error."""
    json.dumps(result, allow_nan=False)
    for text in [result.get("msg", ""), *(item["msg"] for item in result.get("failed_items", ()))]:
        assert "Error" not in text.replace("InputError", ""), text
        assert "object at 0x" not in text


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("api", "row", "name", "key", "item"),
    CASES,
    indirect=["api"],
    ids=lambda value: str(getattr(value, "label", value)),
)
def test_a_value_of_another_kind(site, api, row, name, key, item, odd):
    """In lists, in objects, and in what creations and updates answer."""
    before = trunks_of(site)
    fault = {"key": key, "value": ODD[odd], "times": 0}
    site.fault("value", operation=f"list{name}s", **fault)
    site.fault("value", operation=f"get{name}", **fault)
    check(look(site, row, **({} if row is TRUNK else {"trunk": T})))
    check(run(site, row, {**item, "state": "absent"}, check=True))
    check(run(site, row, item, check=True))
    assert trunks_of(site) == before
    site.clear_faults()
    for operation in ("create", "update"):
        site.fault("value", operation=f"{operation}{name}", **fault)
    wanted = {"host_name": "acme-new"} if row is TRUNK else {"trunk": T, "priority": 3}
    if row is ACL:
        wanted = {"trunk": T, "entries": [{"ip_range": "198.51.100.1"}]}
    for start in ({}, {row.id_option: {"Trunk": T, "SipEndpoint": "END1", "AccessControlList": "ACL1"}[name]}):
        given = {**wanted, **start, row.key: "new.example"}
        if start:
            given.pop("host_name", None)
        result = run(site, row, given)
        check(result)
        site.clear_faults()
        again = run(site, row, given)
        assert "msg" not in again, again
        assert not again["changed"]
        for operation in ("create", "update"):
            site.fault("value", operation=f"{operation}{name}", **fault)
        run_clear(site, row, given)


def run_clear(site, row, given):
    """Takes away what the first round made, so that the second can rename to it."""
    site.clear_faults()
    name = {"trunk": "Trunk"}.get(row.name)
    run(site, row, {**({} if name else {"trunk": T}), row.key: "new.example", "state": "absent"})


@BOTH
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("operation", ["listTrunks", "createTrunk", "getTrunk", "updateTrunk", "deleteTrunk", "token"])
def test_a_text(site, operation, text):
    site.fault("text", operation=operation, times=0, text=TEXTS[text])
    task = {
        "getTrunk": {"trunk_id": T, "state": "absent", "release_numbers": True},
        "updateTrunk": {"trunk_id": U, "name": "new"},
        "deleteTrunk": {"name": "madrid", "state": "absent"},
    }.get(operation, {"name": "new", "host_name": "acme-new"})
    check(run(site, TRUNK, task))
    check(look(site, TRUNK))
    site.clear_faults()
    for _time in range(2):
        result = run(site, TRUNK, task)
        assert "msg" not in result, result
    assert not result["changed"]


@BOTH
def test_numbers_of_another_kind(site):
    for odd in (None, 7, {}, [], [7], [{}], {"a": 1}, ["+44", None]):
        fault(site, "text", operation="listTrunkPhoneNumbers", text=json.dumps({"phoneNumbers": odd}), times=0)
        check(look(site, PHONE_NUMBER, trunk=T))
        check(run(site, PHONE_NUMBER, {"trunk": T, "phone_number": NUMBER}, check=True))
        site.clear_faults()


@PUBLISHED
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("operation", "key"),
    [
        ("listTrunkAccessControlLists", "accessControlListIds"),
        ("linkAccessControlLists", "accessControlListIds"),
        ("listTrunksOfAccessControlList", "trunks"),
        ("getPhoneNumber", "sipTrunkId"),
        ("getPhoneNumber", "phoneNumber"),
    ],
)
def test_links_and_numbers_of_another_kind(site, operation, key, odd):
    before = trunks_of(site)
    tasks = {
        ACL: {"trunk": T, "name": "new", "entries": [{"ip_range": "198.51.100.1"}]},
        PHONE_NUMBER: {"trunk": T, "phone_number": "+442079460199"},
    }
    for row, task in tasks.items():
        site.fault("text", operation=operation, text=json.dumps({key: ODD[odd]}), times=0)
        check(look(site, row, trunk=T))
        check(run(site, row, task, check=True))
        assert trunks_of(site) == before
        check(run(site, row, task))
        site.clear_faults()
        again = run(site, row, task)
        assert "msg" not in again, again
        assert not run(site, row, task)["changed"]
        before = trunks_of(site)
    assert all(len(trunks) == 1 for trunks in trunks_of_acls(site).values())


@pytest.mark.parametrize(
    "token", ["a\nb-secret", "a b-secret", "ключ-secret", "t\x00-secret", "\u20ac-secret", "", " "]
)
def test_a_token_that_no_header_can_carry(site, token):
    site.fault("value", operation="token", key="access_token", value=token)
    result = run(site, TRUNK, {"name": "new"})
    assert "Could not log in: " in result["msg"]
    assert "access_token" in result["msg"]
    assert "secret" not in result["msg"].replace("key_secret", "")
    assert [entry["operation"] for entry in site.log()] == ["token"]


def test_what_is_raised_in_the_middle_loses_nothing(site, monkeypatch):
    """Such as a defect of ours that only one object brings out."""
    real = Client.post

    def post(client, path, doing, body, *words):
        return 1 / 0 if body["name"] == "b" else real(client, path, doing, body, *words)

    monkeypatch.setattr(Client, "post", post)
    result = run(site, TRUNK, {"trunks": [{"name": name} for name in "abc"], "on_error": "continue"})
    assert (result["changed"], result["counts"]["created"], result["counts"]["failed"]) == (True, 2, 1)
    assert result["msg"].startswith("Whether trunk 'b' was created is not known: ZeroDivisionError: division by zero.")
    assert {"a", "c"} < trunks_of(site).keys()


def test_what_is_raised_at_the_last_look_loses_nothing(site, monkeypatch):
    monkeypatch.setattr(_apply, "resolve_concurrent_creates", lambda *_words: 1 / 0)
    result = run(site, TRUNK, {"trunks": [{"name": "a"}]})
    assert (result["changed"], result["counts"]["created"]) == (True, 1)
    assert "not known: ZeroDivisionError: division by zero. This is a defect" in result["warnings"][0]
