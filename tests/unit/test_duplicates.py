# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Two items that name one object end the task before any request; a number that moves is no such pair."""

from dataclasses import replace

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._plan.plan import plan
from tests.unit.support import task, wanted

NUMBERS = ["+442079460100", "+442079460101"]


@pytest.mark.parametrize(
    ("row", "raw"),
    [
        pytest.param(ACL, {"acls": [{"name": "a", "trunk": "t"}, {"name": "a", "trunk": "u"}]}, id="other-trunk"),
        pytest.param(ACL, {"trunk": "t", "acls": [{"name": "a"}, {"name": "A"}]}, id="names-have-case"),
        pytest.param(
            SIP_ENDPOINT,
            {"trunk": "t", "sip_endpoints": [{"sip_address": "a.example"}, {"sip_address": "sips:a.example"}]},
            id="other-scheme",
        ),
        pytest.param(
            PHONE_NUMBER,
            {
                "assignments": [
                    {"trunk": "t", "phone_numbers": NUMBERS[:1], "state": "absent"},
                    {"trunk": "u", "phone_numbers": NUMBERS[:1]},
                ]
            },
            id="move",
        ),
        pytest.param(
            PHONE_NUMBER,
            {"state": "absent", "assignments": [{"trunk": t, "phone_numbers": NUMBERS} for t in "tuv"]},
            id="absent-from-many",
        ),
    ],
)
def test_no_duplicates(row, raw):
    assert len(wanted(row, **raw)) > 1


@pytest.mark.parametrize(
    ("row", "raw", "option", "other"),
    [
        pytest.param(TRUNK, {"trunks": [{"name": "a"}, {"name": "a"}]}, "trunks[1]", "trunks[0]", id="name"),
        pytest.param(
            TRUNK,
            {"trunks": [{"trunk_id": "x", "name": "a"}, {"name": "b"}, {"trunk_id": "x"}]},
            "trunks[2]",
            "trunks[0]",
            id="id",
        ),
        pytest.param(
            TRUNK,
            {"trunks": [{"trunk_id": "x", "name": "a"}, {"trunk_id": "y", "name": "a"}]},
            "trunks[1]",
            "trunks[0]",
            id="two-ids-one-name",
        ),
        pytest.param(
            ACL,
            {"trunk": "t", "acls": [{"name": "a"}, {"name": "a", "state": "absent"}]},
            "acls[1]",
            "acls[0]",
            id="states",
        ),
        pytest.param(
            SIP_ENDPOINT,
            {"trunk": "t", "sip_endpoints": [{"sip_address": "a.example"}, {"sip_address": "SIP:A.example."}]},
            "sip_endpoints[1]",
            "sip_endpoints[0]",
            id="spelling-of-an-address",
        ),
        pytest.param(
            PHONE_NUMBER,
            {"trunk": "t", "phone_numbers": [NUMBERS[0], "+44 20 7946 0100"]},
            "phone_numbers[1]",
            "phone_numbers[0]",
            id="spelling-of-a-number",
        ),
        pytest.param(
            PHONE_NUMBER,
            {"assignments": [{"trunk": "t", "phone_numbers": NUMBERS}, {"trunk": "u", "phone_numbers": NUMBERS[1:]}]},
            "assignments[1].phone_numbers[0]",
            "assignments[0].phone_numbers[1]",
            id="number-present-on-two-trunks",
        ),
    ],
)
def test_duplicates_name_both(row, raw, option, other):
    with pytest.raises(InputError, match="names the same") as refused:
        task(row, **raw)
    assert refused.value.option == option
    assert f" as {other} " in str(refused.value)


def test_one_trunk_named_in_two_ways_is_seen_once_trunks_are_known():
    items = wanted(ACL, acls=[{"name": "a", "trunk": "t"}, {"name": "a", "trunk": "01"}])
    trunk = TrunkRef("01", "t")
    for there in ([], [{"id": "A", "name": "a"}]):
        with pytest.raises(InputError, match=r"acls\[1\].*acls\[0\]"):
            plan(ACL, [replace(item, trunk=trunk) for item in items], {trunk: there})
