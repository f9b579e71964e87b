# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Two runs create the same at the same time: the first stays, each removes only its own, and both say so."""

import re

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from tests.dialects import BOTH, operations, unsaid
from tests.unit.support import fault, run, seeded, trunk_id, trunks_of, trunks_of_acls

pytestmark = BOTH
T = trunk_id(1)
OFFICE = {"name": "office", "entries": [{"ip_range": "192.0.2.0/24"}]}
CASES = {
    "trunk": (TRUNK, {"name": "madrid"}, "createTrunk", "listTrunks"),
    "acl": (ACL, {"trunk": T, **OFFICE}, "createAccessControlList", "listAccessControlLists"),
    "endpoint": (SIP_ENDPOINT, {"trunk": T, "sip_address": "a.example"}, "createSipEndpoint", "listSipEndpoints"),
}
EVERY_CASE = pytest.mark.parametrize("case", [pytest.param("trunk", marks=unsaid("nameless")), "acl", "endpoint"])


@pytest.fixture
def site(emulator, clock):
    seeded(emulator, {"id": T, "name": "london"})
    return emulator


def meanwhile(emulator, clock, row, raw, operation, skip=0):
    """Another run, while ours waits because its request was refused for the rate. Its results, when it has run."""
    results = []

    def another():
        clock.meanwhile = lambda: None
        results.append(run(emulator, row, raw))

    clock.meanwhile = another
    fault(emulator, 429, operation=operation, skip=skip, retry_after=1)
    return results


def held(emulator, row):
    trunks = trunks_of(emulator)
    if row is TRUNK:
        return [trunk for name, trunk in trunks.items() if name != "london"]
    return trunks["london"]["accessControlLists" if row is ACL else "sipEndpoints"]


@EVERY_CASE
def test_ours_came_later_and_gives_way(site, clock, case):
    row, raw, create, _listing = CASES[case]
    other = meanwhile(site, clock, row, raw, create)
    result = run(site, row, raw)
    assert (result.get("msg"), result["changed"]) == (None, True)
    (there,) = held(site, row)
    assert result[row.name]["id"] == there["id"] == other[0][row.name]["id"]
    assert result[row.name]["action"] == "created"
    assert "as well, a moment earlier" in result["warnings"][0]
    assert there["id"] in result["warnings"][0]
    assert not run(site, row, raw)["changed"]


@unsaid("an order")
def test_a_twin_of_ours_that_came_later_is_told(site, clock):
    """Made by a client that does not look first."""
    clock.meanwhile = lambda: site_post(site, clock)
    fault(site, 429, operation="listAccessControlLists", skip=1, retry_after=1)
    result = run(site, ACL, {"trunk": T, **OFFICE})
    ours, theirs = held(site, ACL)
    assert result["acl"]["id"] == ours["id"]
    assert "as well, a moment later" in result["warnings"][0]
    assert theirs["id"] in result["warnings"][0]
    assert "2 ACLs are called 'office'" in run(site, ACL, {"trunk": T, **OFFICE})["msg"]


@unsaid("links")
def test_ours_gives_way_to_a_twin_that_does_not(site, clock):
    """Whoever made that has looked before ours was linked, although ours was made first."""
    clock.meanwhile = lambda: site_post(site, clock)
    fault(site, 429, operation="listAccessControlLists", skip=1, retry_after=1)
    result = run(site, ACL, {"trunk": T, **OFFICE})
    (there,) = held(site, ACL)
    assert (result.get("msg"), result["acl"]["id"]) == (None, there["id"])
    assert "as well, and did not see ours" in result["warnings"][0]
    assert there["id"] in result["warnings"][0]
    assert 5 <= sum(clock.slept) <= 7
    assert not run(site, ACL, {"trunk": T, **OFFICE})["changed"]
    assert list(trunks_of_acls(site)) == [there["id"]]


@unsaid("links")
def test_ours_stays_where_the_twin_goes(site, clock):
    clock.meanwhile = lambda: site_post(site, clock, goes=True)
    fault(site, 429, operation="listAccessControlLists", skip=1, retry_after=1)
    result = run(site, ACL, {"trunk": T, **OFFICE})
    (there,) = held(site, ACL)
    assert (result.get("msg"), result["warnings"], result["acl"]["id"]) == (None, [], there["id"])
    assert sum(clock.slept) < 3


def site_post(site, clock, goes=False):
    """Adds a second ACL of that name, which the API allows. goes: when somebody waits, it is removed."""
    clock.meanwhile = (lambda: gone(site, clock)) if goes else lambda: None
    state = site.described_state()
    (trunk,) = state["projects"]["p1"]["trunks"]
    (acl,) = trunk["accessControlLists"]
    trunk["accessControlLists"].append({**acl, "id": f"{acl['id']}Z"})
    site.seed_described(state)


def gone(site, clock):
    clock.meanwhile = lambda: None
    acls = held(site, ACL)
    seeded(site, {"id": T, "name": "london", "accessControlLists": acls[:1]})


def test_the_one_that_stays_is_brought_to_the_wanted_values(site, clock):
    other = {"trunk": T, "name": "office", "enabled": False, "entries": [{"ip_range": "198.51.100.1"}]}
    meanwhile(site, clock, ACL, other, "createAccessControlList")
    result = run(site, ACL, {"trunk": T, **OFFICE, "enabled": True, "exact": True})
    (there,) = held(site, ACL)
    assert result["acl"]["id"] == there["id"]
    assert (there["enabled"], there["entries"]) == (True, [{"ipRange": "192.0.2.0/24"}])


def test_looking_again_that_fails_is_a_warning(site):
    fault(site, 403, operation="listAccessControlLists", skip=1)
    result = run(site, ACL, {"trunk": T, **OFFICE})
    assert (result.get("msg"), result["counts"]["created"]) == (None, 1)
    (warning,) = result["warnings"]
    assert warning.startswith("Whether another run created ACL 'office'")
    assert "answered 403" in warning


def test_giving_way_that_fails_is_an_error(site, clock):
    meanwhile(site, clock, ACL, {"trunk": T, **OFFICE}, "createAccessControlList")
    fault(site, 403, operation="deleteAccessControlList")
    result = run(site, ACL, {"trunk": T, **OFFICE})
    assert "Another run created ACL 'office'" in result["msg"]
    assert re.search("Could not (delete|unlink) ACL 'office'", result["msg"])
    assert len(held(site, ACL)) == 2


def test_what_the_api_makes_unique_gives_way_to_nobody(site, clock):
    """Two trunks of one name with a host name each are what two tasks asked for."""
    meanwhile(site, clock, TRUNK, {"name": "madrid", "host_name": "acme-1"}, "createTrunk")
    result = run(site, TRUNK, {"name": "madrid", "host_name": "acme-2"})
    assert (result.get("msg"), result["warnings"]) == (None, [])
    assert [name for name in operations(site, writes=True) if name != "createTrunk"] == []


def test_numbers_are_not_looked_at_again(site):
    run(site, PHONE_NUMBER, {"trunk": "london", "phone_number": "+442079460100"})
    assert operations(site) == ["listTrunks", "listTrunkPhoneNumbers", "addPhoneNumberToTrunk"]


@pytest.mark.parametrize(
    ("row", "raw", "create"),
    [
        pytest.param(TRUNK, {"name": "madrid", "host_name": "acme-madrid"}, "createTrunk", id="trunk"),
        pytest.param(PHONE_NUMBER, {"trunk": T, "phone_number": "+442079460100"}, "addPhoneNumberToTrunk", id="number"),
    ],
)
def test_refused_because_another_run_was_faster(site, clock, row, raw, create):
    other = meanwhile(site, clock, row, raw, create)
    result = run(site, row, raw)
    assert (other[0]["changed"], result.get("msg"), result["changed"]) == (True, None, False)
    assert result["counts"]["unchanged"] == 1


@unsaid("unseen")
def test_refused_for_another_reason(site):
    seeded(site, {"id": T, "name": "london"}, {"name": "oslo", "phoneNumbers": ["+442079460100"]})
    result = run(site, PHONE_NUMBER, {"trunk": T, "phone_number": "+442079460100"})
    assert "is already on trunk" in result["msg"]
    assert "take it off there first" in result["msg"]


def test_what_is_there_twice_for_a_moment_is_waited_for(site, clock):
    twin = {"name": "office", "entries": [{"ipRange": "192.0.2.0/24"}]}
    seeded(site, {"id": T, "name": "london", "accessControlLists": [{**twin, "id": "A1"}, {**twin, "id": "A2"}]})

    def settled():
        clock.meanwhile = lambda: None
        run(site, ACL, {"trunk": T, "acl_id": "A2", "state": "absent"})

    clock.meanwhile = settled
    result = run(site, ACL, {"trunk": T, "name": "office", "enabled": False})
    assert (result.get("msg"), result["acl"]["id"], clock.slept) == (None, "A1", [1])


@unsaid("nameless")
def test_a_trunk_that_somebody_has_put_a_number_on_does_not_give_way(site, clock):
    """It would ring nowhere without it."""
    meanwhile(site, clock, TRUNK, {"name": "madrid"}, "createTrunk")
    fault(site, 429, operation="listTrunks", skip=2, retry_after=1)
    done = clock.meanwhile

    def then():
        done()
        clock.meanwhile = attach

    def attach():
        clock.meanwhile = lambda: None
        ours = held(site, TRUNK)[-1]
        run(site, PHONE_NUMBER, {"trunk": ours["id"], "phone_number": "+442079460100"})

    clock.meanwhile = then
    result = run(site, TRUNK, {"name": "madrid"})
    assert "has 1 phone number, so somebody uses it" in result["msg"]
    assert "deleteTrunk" not in operations(site)
