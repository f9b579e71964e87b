# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The plan for the entries of an ACL: order and spelling are no change, descriptions left out are kept."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._actions import Parent, Wanted
from ansible_collections.sinch.est.plugins.module_utils._plan import plan
from ansible_collections.sinch.est.plugins.module_utils._resources import ACL

T = Parent("T", "london")


def entry(ip_range, *description):
    return {"ip_range": ip_range, **({"description": description[0]} if description else {})}


@pytest.mark.parametrize(
    ("given", "kind", "sent"),
    [
        pytest.param([entry("10.0.0.0/8"), entry("::1")], "unchanged", None, id="left-out-is-kept"),
        pytest.param([entry("::1", None), entry("10.0.0.0/8", "lan")], "unchanged", None, id="order"),
        pytest.param([entry("0::1/128", ""), entry("10.9.9.9/8", "lan")], "unchanged", None, id="spelling"),
        pytest.param(
            [entry("10.0.0.0/8", None), entry("::1")],
            "updated",
            [entry("10.0.0.0/8", None), entry("::1")],
            id="cleared",
        ),
        pytest.param(
            [entry("10.0.0.0/8", ""), entry("::1")], "updated", [entry("10.0.0.0/8", ""), entry("::1")], id="emptied"
        ),
        pytest.param(
            [entry("10.0.0.0/8"), entry("::1", "v6")],
            "updated",
            [entry("10.0.0.0/8", "lan"), entry("::1", "v6")],
            id="described",
        ),
        pytest.param(
            [entry("::2"), entry("10.1.0.0/8")],
            "updated",
            [entry("::2"), entry("10.1.0.0/8", "lan")],
            id="one-more-one-less",
        ),
        pytest.param(
            [entry("10.0.0.0/9"), entry("::1")], "updated", [entry("10.0.0.0/9"), entry("::1")], id="other-network"
        ),
        pytest.param([entry("10.0.0.0/8")], "updated", [entry("10.0.0.0/8", "lan")], id="one-less"),
    ],
)
def test_entries(given, kind, sent):
    there = [{**entry("10.0.0.0/8", "lan"), "unknown": 1}, entry("::1")]
    wanted = Wanted("name", {"name": "office", "entries": given}, None, "T", "present", T)
    (action,) = plan(ACL, [wanted], {T: [{"id": "A", "name": "office", "entries": there}]})
    assert action.kind == kind
    assert action.send.get("entries") == sent
