# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_site over HTTP: one plan over whole sites, its requests, moves, refusals, and what it says."""

import pytest

from tests.dialects import operations
from tests.proxy import proxy
from tests.unit.support import behind, run_sites, seeded, trunk_id, trunks_of

T, U, V = (trunk_id(number) for number in (1, 2, 3))
N1, N2, N3, N4, N5 = (f"+44207946010{number}" for number in range(5))
WAYS = ["refused", "taken_over", "kept"]
MOVED = ["removePhoneNumberFromTrunk", "addPhoneNumberToTrunk"]  # after the API has refused it as being in use


def site(name, *numbers, **more):
    """A site as somebody declares it, with addresses of its own."""
    sbc = {"sip_address": f"sbc1.{name}.example.com", "priority": 1}
    return {
        "name": name,
        "public_addresses": [{"ip_range": "198.51.100.0/28"}],
        "endpoints": [sbc],
        "phone_numbers": list(numbers),
        **more,
    }


def trunk(id, name, *numbers, **more):
    """The same as it is there."""
    return {
        "id": id,
        "name": name,
        "accessControlLists": [{"name": "site", "entries": [{"ipRange": "198.51.100.0/28"}]}],
        "sipEndpoints": [{"sipAddress": f"sbc1.{name}.example.com", "priority": 1}],
        "phoneNumbers": list(numbers),
        **more,
    }


def numbers(emulator):
    return {name: sorted(one["phoneNumbers"]) for name, one in trunks_of(emulator).items()}


def actions(result):
    return {one["name"]: one["action"] for one in result["sites"]}


def writes(emulator):
    return operations(emulator, writes=True)


def test_two_sites_from_nothing_and_again(emulator, clock):
    sites = site("london", N1, N2), site("paris", N3, host_name="acme-paris")
    planned = run_sites(emulator, *sites, check=True)
    assert writes(emulator) == []
    made = run_sites(emulator, *sites)
    assert (made.get("msg"), made["warnings"]) == (None, [])
    assert actions(made) == actions(planned) == {"london": "created", "paris": "created"}
    assert made["plan"] == planned["plan"] == "9 to create, 0 to update, 0 to move, 0 to delete, on 2 of 2 sites"
    assert made["plan_id"] == planned["plan_id"]
    assert made["calls"] == planned["calls"] == {"numbers": 3, "moved": 0, "at_risk": []}
    there = trunks_of(emulator)
    assert numbers(emulator) == {"london": [N1, N2], "paris": [N3]}
    assert there["paris"]["hostName"] == "acme-paris"
    assert [one["trunk"] for one in made["sites"]] == [there["london"]["id"], there["paris"]["id"]]
    order = writes(emulator)
    assert order == sorted(
        order, key=["createTrunk", "createAccessControlList", "createSipEndpoint", "addPhoneNumberToTrunk"].index
    )
    again = run_sites(emulator, *sites, exact=True)
    assert (again["changed"], again["counts"]["unchanged"]) == (False, 9)
    assert again["plan"] == "0 to create, 0 to update, 0 to move, 0 to delete, on 0 of 2 sites"
    assert again["diff"] == []


def test_no_change_takes_one_list_of_trunks_and_three_lists_a_site(emulator, clock):
    seeded(emulator, trunk(T, "london", N1), trunk(U, "paris", N2), trunk(V, "elsewhere", N3))
    result = run_sites(emulator, site("london", N1), site("paris", N2))
    assert not result["changed"]
    asked = operations(emulator)
    assert len(asked) == 7
    assert asked[0] == "listTrunks"


@pytest.mark.parametrize("way", WAYS)
def test_numbers_move_between_sites_in_a_ring(emulator, clock, way):
    seeded(emulator, trunk(T, "london", N1), trunk(U, "paris", N2), trunk(V, "oslo", N3))
    emulator.settings(number_in_use=way)
    result = run_sites(emulator, site("london", N3), site("paris", N1), site("oslo", N2))
    assert (result.get("msg"), result["warnings"]) == (None, [])
    assert numbers(emulator) == {"london": [N3], "paris": [N1], "oslo": [N2]}
    assert result["counts"]["moved"] == 3
    assert [one["changes"][0]["from"] for one in result["sites"]] == ["oslo", "london", "paris"]
    assert result["calls"] == {"numbers": 3, "moved": 3, "at_risk": []}


def test_a_site_is_taken_down_after_its_numbers_have_moved(emulator, clock):
    seeded(emulator, trunk(T, "london", N1, N2), trunk(U, "paris"))
    result = run_sites(emulator, {"name": "london", "state": "absent"}, site("paris", N1, N2))
    assert result.get("msg") is None
    assert numbers(emulator) == {"paris": [N1, N2]}
    assert actions(result) == {"london": "deleted", "paris": "updated"}
    again = run_sites(emulator, {"name": "london", "state": "absent"}, site("paris", N1, N2))
    assert not again["changed"]


def test_a_site_with_numbers_that_nobody_gets_is_not_taken_down(emulator, clock):
    seeded(emulator, trunk(T, "london", N1, N2), trunk(U, "paris"))
    result = run_sites(emulator, {"name": "london", "state": "absent"}, site("paris", N1))
    assert writes(emulator) == []
    assert result["msg"] == (
        f"Nothing was changed. Site london: state: trunk 'london' ({T}) has 1 phone number, which would ring nowhere "
        f"without it: {N2}. Give it to another site of this task, or say release_numbers: true to let it go."
    )
    released = run_sites(emulator, {"name": "london", "state": "absent"}, site("paris", N1), release_numbers=True)
    assert released.get("msg") is None
    assert numbers(emulator) == {"paris": [N1]}


def test_numbers_of_a_trunk_that_is_no_site_move_only_where_it_is_named(emulator, clock):
    seeded(emulator, trunk(T, "london"), trunk(U, "old pbx", N1, N2))
    for way in WAYS:
        emulator.settings(number_in_use=way)
        refused = run_sites(emulator, site("london", N1))
        assert writes(emulator) == []
        assert "1 phone number is on trunk 'old pbx'" in refused["msg"]
        assert "To move it here, name that trunk in take_numbers_from" in refused["msg"]
        assert "renamed_from: old pbx" in refused["msg"]
    result = run_sites(emulator, site("london", N1), take_numbers_from=["old pbx"])
    assert result.get("msg") is None
    assert numbers(emulator) == {"london": [N1], "old pbx": [N2]}


def test_a_number_stays_where_only_leaves_its_site_out(emulator, clock):
    seeded(emulator, trunk(T, "london", N1, N2), trunk(U, "paris", N3))
    sites = site("london", N3, N2), site("paris", N1)
    result = run_sites(emulator, *sites, only=["london"], exact=True)
    assert result.get("msg") is None
    assert writes(emulator) == []
    assert numbers(emulator) == {"london": [N1, N2], "paris": [N3]}
    text = " ".join(result["warnings"])
    assert f"still on trunk 'paris' ({U}) of site paris" in text
    assert "of site paris, which this task" in text
    assert N1 in text
    assert N3 in text
    assert [len(one["left"]) for one in result["sites"]] == [2]
    both = run_sites(emulator, *sites, exact=True)
    assert both.get("msg") is None
    assert numbers(emulator) == {"london": [N2, N3], "paris": [N1]}


def test_all_refusals_of_all_sites_are_named_together(emulator, clock):
    sites = (
        site("london", N1, "+44"),
        site("paris", N1, endpoints=[{"sip_address": "sbc 1"}]),
        site("oslo", N2, public_addresses=[{"ip_range": "0.0.0.0/0"}]),
        site("oslo2", N2),
    )
    result = run_sites(emulator, *sites)
    assert result["msg"].startswith("Nothing was changed. Site oslo: ")
    assert "Site paris: endpoints[0].sip_address: 'sbc 1' is not" in result["msg"]
    assert "Site oslo: public_addresses[0]: 0.0.0.0/0 admits every address" in result["msg"]
    assert f"Site paris: phone_numbers[0]: '{N1}' is phone_numbers[0] of site london too" in result["msg"]
    assert f"Site oslo2: phone_numbers[0]: '{N2}' is phone_numbers[0] of site oslo too" in result["msg"]
    assert "Site london: phone_numbers[1]: '+44' is not an E.164" in result["msg"]
    assert operations(emulator) == []


def test_a_site_of_which_nobody_could_call_or_be_called_is_refused(emulator, clock):
    seeded(emulator, trunk(T, "london", N1), trunk(U, "paris", N2))
    off = site("london", N1, endpoints=[{"sip_address": "sbc1.london.example.com", "enabled": False}])
    mute = site("paris", N2, public_addresses=[])
    result = run_sites(emulator, off, mute, exact=True)
    assert writes(emulator) == []
    assert (
        f"Site london: phone_numbers: {N1} would ring nowhere, because none of the endpoints is enabled (say "
        "enabled: true for one)" in result["msg"]
    )
    assert "Site paris: public_addresses: nobody could call" in result["msg"]
    assert "allow_outage" in result["msg"]
    meant = run_sites(emulator, off, mute, exact=True, allow_outage=["london", "paris"])
    assert meant.get("msg") is None
    assert {(one["trunk"], one["kind"]) for one in meant["calls"]["at_risk"]} == {
        ("london", "phone_number"),
        ("paris", "acl"),
    }


def test_continue_leaves_a_refused_site_as_it_is_and_does_the_others(emulator, clock):
    seeded(emulator, trunk(T, "london", N1), trunk(U, "paris"))
    off = site("london", N1, endpoints=[{"sip_address": "sbc1.london.example.com", "enabled": False}])
    result = run_sites(emulator, off, site("paris", N2), on_error="continue")
    assert actions(result) == {"london": "failed", "paris": "updated"}
    assert numbers(emulator) == {"london": [N1], "paris": [N2]}
    assert "Site london: phone_numbers: " in result["msg"]
    assert "Of 2 sites, 1 failed; done: 1 created" in result["msg"]
    assert trunks_of(emulator)["london"]["sipEndpoints"][0]["enabled"]


def test_more_than_max_purge_is_refused_for_each_kind_and_site(emulator, clock):
    seeded(emulator, trunk(T, "london", N1, N2, N3), trunk(U, "paris", N4))
    result = run_sites(emulator, site("london"), site("paris", N1, N4), exact=True, max_purge=1)
    assert writes(emulator) == []
    assert "Site london: exact would remove 2 phone numbers" in result["msg"]  # the third one moves
    assert "Site paris" not in result["msg"]


def test_a_trunk_is_renamed_and_not_made_twice(emulator, clock):
    seeded(emulator, trunk(T, "koeln", N1))
    wanted = site("cologne", N1, renamed_from="koeln", endpoints=[{"sip_address": "sbc1.koeln.example.com"}])
    unsaid = {key: value for key, value in wanted.items() if key != "renamed_from"}
    refused = run_sites(emulator, unsaid)
    assert "is on trunk 'koeln'" in refused["msg"]
    assert "renamed_from: koeln" in refused["msg"]
    assert writes(emulator) == []
    result = run_sites(emulator, wanted)
    assert (result.get("msg"), writes(emulator)) == (None, ["updateTrunk"])
    assert numbers(emulator) == {"cologne": [N1]}
    assert not run_sites(emulator, wanted)["changed"]
    seeded(emulator, trunk(T, "koeln", N1), trunk(U, "cologne"))
    both = run_sites(emulator, wanted)
    assert "renamed_from: there are both" in both["msg"]


def test_the_plan_that_was_looked_at_is_the_one_that_is_made(emulator, clock):
    looked = run_sites(emulator, site("london", N1), check=True)
    other = run_sites(emulator, site("london", N1, N2), expect_plan=looked["plan_id"])
    assert "another one than" in other["msg"]
    assert writes(emulator) == []
    made = run_sites(emulator, site("london", N1), expect_plan=looked["plan_id"])
    assert made["changed"]
    assert made.get("msg") is None


def test_what_is_not_listed_and_stays_is_said(emulator, clock):
    old = {"sipAddress": "old.london.example.com", "priority": 1}
    there = trunk(T, "london", N1, N2)
    there["sipEndpoints"].append(old)
    seeded(emulator, there)
    result = run_sites(emulator, site("london", N1))
    assert result["sites"][0]["not_listed"] == (
        "Not listed, and stays: SIP endpoint old.london.example.com (still gets calls, with priority 1), "
        f"1 phone number {N2}."
    )


def test_what_a_site_gives_no_list_of_is_not_said_to_stay(emulator, clock):
    seeded(emulator, trunk(T, "london", N1))
    result = run_sites(emulator, {"name": "london", "phone_numbers": [N1]})
    assert result["sites"][0]["not_listed"] == ""


def test_what_goes_is_told_by_its_name(emulator, clock):
    there = trunk(T, "london", N3, N1, N2)
    there["sipEndpoints"] = [{"sipAddress": f"sbc{n}.example.com"} for n in (3, 1, 2)]
    seeded(emulator, there)
    result = run_sites(emulator, {"name": "london", "state": "absent"}, release_numbers=True)
    assert [change["key"] for change in result["sites"][0]["changes"]] == [
        *(N1, N2, N3),
        *(f"sbc{n}.example.com" for n in (1, 2, 3)),
        "site",
        "london",
    ]


def test_a_diff_is_the_document_before_and_after(emulator, clock):
    seeded(emulator, trunk(T, "london", N1, hostName="acme-london"))
    result = run_sites(emulator, site("london", N1, N2), check=True)
    (diff,) = result["diff"]
    assert diff["before"] == (
        "- name: london\n"
        "  host_name: acme-london\n"
        "  public_addresses:\n"
        "    - {ip_range: 198.51.100.0/28}\n"
        "  endpoints:\n"
        "    - {sip_address: sbc1.london.example.com, priority: 1}\n"
        "  phone_numbers:\n"
        f'    - "{N1}"\n'
    )
    assert diff["after"] == diff["before"] + f'    - "{N2}"\n'
    assert diff["after_header"] == "site london"


@pytest.mark.parametrize("way", WAYS)
def test_a_move_that_fails_leaves_each_number_on_one_trunk(emulator, clock, way):
    seeded(emulator, trunk(T, "london", N1, N2, N3), trunk(U, "paris"))
    emulator.settings(number_in_use=way)
    emulator.fault("500", operation="addPhoneNumberToTrunk", times=1, skip=3 if way == "refused" else 1)
    result = run_sites(emulator, site("london"), site("paris", N1, N2, N3), concurrency=1)
    assert result["failed"]
    assert sorted(number for those in numbers(emulator).values() for number in those) == [N1, N2, N3]


def test_new_addresses_may_call_before_numbers_come_and_old_ones_until_they_have_gone(emulator, clock):
    seeded(emulator, trunk(T, "london", N1), trunk(U, "paris"))
    new = [{"ip_range": "192.0.2.0/29"}]
    wanted = site("london"), site("paris", N1, public_addresses=new)
    result = run_sites(emulator, *wanted, exact=True)
    assert result.get("msg") is None
    assert writes(emulator) == ["updateAccessControlList", "addPhoneNumberToTrunk", *MOVED, "updateAccessControlList"]
    assert [change["fields"] for change in result["sites"][1]["changes"] if change["kind"] == "acl"] == [
        {"entries": {"before": ["198.51.100.0/28"], "after": ["192.0.2.0/29", "198.51.100.0/28"]}},
        {"entries": {"before": ["192.0.2.0/29", "198.51.100.0/28"], "after": ["192.0.2.0/29"]}},
    ]
    assert not run_sites(emulator, *wanted, exact=True)["changed"]


def test_numbers_do_not_come_where_an_acl_was_refused(emulator, clock):
    seeded(emulator, trunk(T, "london", N1), trunk(U, "paris"))
    emulator.fault("500", operation="updateAccessControlList")
    new = [{"ip_range": "192.0.2.0/29"}]
    result = run_sites(
        emulator, site("london"), site("paris", N1, public_addresses=new), exact=True, on_error="continue"
    )
    assert result["failed"]
    assert numbers(emulator) == {"london": [N1], "paris": []}
    assert [entry["ipRange"] for entry in trunks_of(emulator)["paris"]["accessControlLists"][0]["entries"]] == [
        "198.51.100.0/28"
    ]


def test_an_acl_and_an_endpoint_of_a_site_go_where_it_says_absent(emulator, clock):
    there = trunk(T, "london", N1)
    there["accessControlLists"].append({"name": "old", "entries": [{"ipRange": "192.0.2.1"}]})
    there["sipEndpoints"].append({"sipAddress": "old.london.example.com"})
    seeded(emulator, there)
    changed = {
        "name": "london",
        "acls": [{"name": "old", "state": "absent"}],
        "endpoints": [
            {"sip_address": "old.london.example.com", "state": "absent"},
            {"sip_address": "never.london.example.com", "state": "absent"},
        ],
    }
    result = run_sites(emulator, changed)
    assert result.get("msg") is None
    assert writes(emulator) == ["deleteSipEndpoint", "deleteAccessControlList"]
    assert not run_sites(emulator, changed)["changed"]
    last = run_sites(
        emulator, {"name": "london", "endpoints": [{"sip_address": "sbc1.london.example.com", "state": "absent"}]}
    )
    assert f"{N1} would ring nowhere, because there are no endpoints" in last["msg"]


def test_continue_makes_nothing_of_a_site_whose_number_is_elsewhere(emulator, clock):
    seeded(emulator, trunk(T, "london"), trunk(U, "old pbx", N1))
    result = run_sites(emulator, site("oslo", N1), site("london", N2), on_error="continue")
    assert actions(result) == {"oslo": "failed", "london": "updated"}
    assert numbers(emulator) == {"london": [N2], "old pbx": [N1]}
    assert "Site oslo: phone_numbers: 1 phone number is on trunk 'old pbx'" in result["msg"]


@pytest.mark.parametrize("options", [{}, {"exact": True, "max_purge": 0}, {"only": ["london", "paris", "oslo"]}])
def test_a_number_on_several_trunks_leaves_all_but_its_own(emulator, clock, options):
    """As a run leaves it that was killed in the middle of a move, where the API keeps a number on both."""
    emulator.settings(number_in_use="kept")
    seeded(
        emulator,
        trunk(T, "london", N1),
        trunk(U, "paris", N1),
        trunk(V, "old pbx", N1, N2, N3),
        trunk(trunk_id(4), "oslo", N2),
    )
    sites = site("london"), site("paris", N1), site("oslo", N2)
    result = run_sites(emulator, *sites, take_numbers_from=["old pbx"], **options)
    assert (result.get("msg"), result["changed"]) == (None, True)
    assert numbers(emulator) == {"london": [], "paris": [N1], "oslo": [N2], "old pbx": [N3]}
    assert result["sites"][1]["changes"][0] == {
        "kind": "phone_number",
        "action": "deleted",
        "key": N1,
        "from": "london",
        "fields": {},
    }
    assert not run_sites(emulator, *sites, take_numbers_from=["old pbx"], **options)["changed"]


def test_a_number_stays_on_both_trunks_where_nobody_answers_on_its_own(emulator, clock):
    emulator.settings(number_in_use="kept")
    there = trunk(U, "paris", N1, sipEndpoints=[])
    seeded(emulator, trunk(T, "london", N1), there)
    emulator.fault("403", operation="createSipEndpoint")
    result = run_sites(emulator, site("london"), site("paris", N1), on_error="continue")
    assert actions(result)["paris"] == "failed"
    assert numbers(emulator) == {"london": [N1], "paris": [N1]}


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        (["198.51.100.5/28", "192.0.2.1"], ["198.51.100.0/28"]),
        (["198.51.100.0/29", "198.51.100.8/29"], ["198.51.100.0/28"]),
    ],
    ids=["spelled otherwise", "together the same"],
)
def test_ranges_that_mean_the_same_let_nobody_out(emulator, clock, there, wanted):
    entries = [{"ipRange": text} for text in there]
    seeded(emulator, trunk(T, "london", N1, accessControlLists=[{"name": "site", "entries": entries}]))
    ranges = [{"ip_range": text} for text in wanted]
    result = run_sites(emulator, site("london", N1, public_addresses=ranges), exact=True)
    assert result.get("msg") is None
    assert len(trunks_of(emulator)["london"]["accessControlLists"][0]["entries"]) == 1
    assert not run_sites(emulator, site("london", N1, public_addresses=ranges), exact=True)["changed"]


def test_a_site_that_waits_for_one_that_is_refused_names_that_one(emulator, clock):
    seeded(emulator, trunk(T, "london", N1), trunk(U, "paris"), trunk(V, "old pbx", N2))
    result = run_sites(emulator, {"name": "london", "state": "absent"}, site("paris", N1, N2), on_error="continue")
    assert writes(emulator) == []
    assert (
        f"1 phone number of site paris, which would ring nowhere without it: {N1}. What is refused there comes"
        in result["msg"]
    )
    apart = run_sites(emulator, {"name": "london", "state": "absent"}, site("paris", N1), only=["london"])
    assert f"{N1}. Let one task do both sites." in apart["msg"]


def test_a_trunk_that_another_run_makes_meanwhile_is_taken_for_our_own(emulator, clock):
    ours = site("london", N1, host_name="acme-london")
    with proxy(emulator.url) as between:
        between.meanwhile[3, False] = lambda: run_sites(
            emulator, {"name": "london", "host_name": "acme-london"}, allow_outage=["london"]
        )
        result = run_sites(behind(emulator, between.url), ours)
    assert result.get("msg") is None
    assert numbers(emulator) == {"london": [N1]}
    assert not run_sites(emulator, ours, exact=True)["changed"]


def test_a_site_with_two_of_a_name_is_looked_at_again(emulator, clock):
    there = trunk(T, "london", N1)
    seeded(emulator, {**there, "sipEndpoints": there["sipEndpoints"] * 2})
    clock.meanwhile = lambda: seeded(emulator, there)
    assert not run_sites(emulator, site("london", N1)).get("msg")
    clock.meanwhile = lambda: None
    seeded(emulator, {**there, "sipEndpoints": there["sipEndpoints"] * 2})
    assert "2 SIP endpoints are called" in run_sites(emulator, site("london", N1))["msg"]
