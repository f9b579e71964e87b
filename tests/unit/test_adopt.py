# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_site_info over HTTP: which trunks are given as sites, how they look, which are left out and why."""

from itertools import count

import pytest

from tests.dialects import operations
from tests.unit.support import look_at_sites, reading, run_sites, seeded, trunk_id

T, U, V, W = (trunk_id(number) for number in (1, 2, 3, 4))
N1, N2, N3 = (f"+44207946010{number}" for number in range(3))
NFC, NFD = "m\u00fcnchen", "mu\u0308nchen"
HOST = count(1)
ENTRY = {"ipRange": "198.51.100.0/28"}


def trunk(name, *numbers, **more):
    """A trunk with which nothing is wrong."""
    return {
        "name": name,
        "hostName": f"acme-{next(HOST)}",
        "accessControlLists": [{"name": "site", "entries": [ENTRY]}],
        "sipEndpoints": [{"sipAddress": "sbc1.example.com", "priority": 1}],
        "phoneNumbers": list(numbers),
        **more,
    }


def adopted(*trunks, **options):
    """([sites], {id: why}); what is given back changes nothing."""
    trunks = [{"id": trunk_id(number + 10), **trunk} for number, trunk in enumerate(trunks)]
    with reading(trunks) as project:
        found = look_at_sites(project, **options)
        assert not found.get("failed"), found["msg"]
        sites = found["sites"]
        if sites:
            done = run_sites(project, *sites, exact=True, max_purge=1000, check=True)
            assert (done.get("msg"), done["plan"][:51]) == (None, "0 to create, 0 to update, 0 to move, 0 to delete, o")
    return sites, {one["trunk_id"]: one["why"] for one in found["left_out"]}


def test_a_site_as_somebody_would_have_written_it():
    london = trunk(
        "london",
        N2,
        N1,
        hostName="acme-london",
        accessControlLists=[
            {
                "name": "site",
                "entries": [
                    {"ipRange": "2001:db8::/48"},
                    {"ipRange": "203.0.113.7", "description": ""},
                    {"ipRange": "25.51.100.5/28", "description": "fibre"},
                ],
            }
        ],
        sipEndpoints=[
            {"sipAddress": "sbc2.example.com", "priority": 2, "enabled": False},
            {"sipAddress": "sbc9.example.com", "priority": 1},
            {"sipAddress": "sbc1.example.com", "priority": 1},
        ],
    )
    assert adopted(london) == (
        [
            {
                "name": "london",
                "host_name": "acme-london",
                "public_addresses": [
                    {"ip_range": "25.51.100.5/28", "description": "fibre"},
                    {"ip_range": "203.0.113.7"},
                    {"ip_range": "2001:db8::/48"},
                ],
                "endpoints": [
                    {"sip_address": "sbc1.example.com", "priority": 1},
                    {"sip_address": "sbc9.example.com", "priority": 1},
                    {"sip_address": "sbc2.example.com", "priority": 2, "enabled": False},
                ],
                "phone_numbers": [N1, N2],
            }
        ],
        {},
    )


@pytest.mark.parametrize(
    ("acls", "given"),
    [
        ([{"name": "Office", "entries": [ENTRY]}], {"acl_name": "Office"}),
        (
            [{"name": "b", "entries": [ENTRY]}, {"name": "a", "enabled": False, "entries": []}],
            {"acls": [{"name": "a", "enabled": False}, {"name": "b", "entries": [{"ip_range": "198.51.100.0/28"}]}]},
        ),
        (
            [{"name": "{{ a }}", "entries": [{**ENTRY, "description": "{{ b }}"}, {"ipRange": "2nd floor"}]}],
            {
                "acl_name": "{{ a }}",
                "public_addresses": [
                    {"ip_range": "198.51.100.0/28", "description": "{{ b }}"},
                    {"ip_range": "2nd floor"},
                ],
            },
        ),
    ],
)
def test_acls(acls, given):
    sites, left = adopted(trunk("london", accessControlLists=acls))
    assert left == {}
    assert {key: sites[0].get(key) for key in given} == given


def test_what_cannot_be_read_is_given_as_it_is():
    odd = trunk("oslo", "+44", "00442079460100", sipEndpoints=[{"sipAddress": "sip:pbx@198.51.100.10:5060"}])
    sites, left = adopted(odd)
    assert left == {}
    assert sites[0]["endpoints"] == [{"sip_address": "sip:pbx@198.51.100.10:5060"}]
    assert sites[0]["phone_numbers"] == ["+44", "00442079460100"]


WAY_OUT = f"Give the trunk another name, by its trunk_id {T}."


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ""}, f"name: is empty. {WAY_OUT}"),
        ({"name": " a"}, "name: ' a' begins with a blank (SPACE), which nobody sees in a name: take it away. Give"),
        ({"name": "a\n"}, "name: 'a\\n' ends with a blank"),
        ({"name": "{{ a }}"}, f"name: '{{{{ a }}}}' would be a template in a file of sites. {WAY_OUT}"),
        ({"name": "localhost"}, "name: 'localhost' cannot be the name of a host"),
        ({"name": "a:22"}, "name: 'a:22' cannot be the name of a host"),
        ({"accessControlLists": []}, "public_addresses: nobody could call from the site"),
        (
            {"accessControlLists": [{"name": "site", "entries": []}]},
            "public_addresses: nobody could call from the site",
        ),
        ({"accessControlLists": [{"name": "a", "entries": [ENTRY], "enabled": False}]}, "public_addresses: nobody"),
        (
            {"accessControlLists": [{"name": "a", "entries": [{"ipRange": "0.0.0.0/0"}]}]},
            "public_addresses[0]: 0.0.0.0/0",
        ),
        ({"accessControlLists": [{"name": "a", "entries": [ENTRY]}] * 2}, "acls[1]: names the same ACL as acls[0] (a)"),
        ({"sipEndpoints": []}, f"phone_numbers: {N1} would ring nowhere, because there are no endpoints"),
        (
            {"sipEndpoints": [{"sipAddress": "a.example.com", "enabled": False}]},
            f"phone_numbers: {N1} would ring nowhere",
        ),
        (
            {"sipEndpoints": [{"sipAddress": "A.example.com"}, {"sipAddress": "a.example.com"}]},
            "endpoints[1]: names the s",
        ),
    ],
)
def test_what_is_no_site_is_left_out_with_the_reason(changes, why):
    sites, left = adopted(trunk("london", N1, id=T) | changes, trunk("paris", N2, id=U))
    assert [site["name"] for site in sites] == ["paris"]
    assert left.keys() == {T}
    assert left[T].startswith(why)
    assert left[T].endswith(".")


def test_two_of_one_name_are_left_out():
    pair = trunk(NFC, N1, id=T), trunk(NFD, N2, id=U)
    sites, left = adopted(*pair, trunk("paris", N3, id=V))
    assert [site["name"] for site in sites] == ["paris"]
    assert f"'{NFC}' is that of {U} too" in left[T]
    assert f"'{NFD}' is that of {T} too" in left[U]
    sites, left = adopted(*pair, names=[U])
    assert [(site["name"], site["trunk_id"]) for site in sites] == [(NFD, U)]
    assert left == {}
    sites, left = adopted(*pair, names=[U, T])
    assert sites == []
    assert left.keys() == {T, U}


def test_a_number_on_two_trunks_is_declared_for_neither():
    sites, left = adopted(trunk("london", N1, N2, id=T), trunk("paris", N2, id=U), trunk("oslo", N3, id=V))
    assert [site["name"] for site in sites] == ["oslo"]
    assert left[T] == (
        f"phone_numbers: {N2} of site paris too, and a number is on one trunk at a time. Take it off the wrong one."
    )
    assert left.keys() == {T, U}


def test_what_is_declared_is_not_given_again():
    trunks = [
        trunk(name, number, id=id)
        for name, number, id in zip("abcd", (N1, N2, N3, "+34910000100"), (T, U, V, W), strict=True)
    ]
    declared = [{"name": "a"}, {"name": "x", "trunk_id": U}, {"name": "y", "renamed_from": "c"}]
    sites, left = adopted(*trunks, declared=declared)
    assert ([site["name"] for site in sites], left) == (["d"], {})
    assert adopted(*trunks, declared=declared, names=["a"]) == ([], {})
    assert adopted(*trunks, declared=[*declared, {"name": "d", "state": "absent"}]) == ([], {})


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        ({"name": "x", "phone_numbers": [N2]}, f"phone_numbers: {N2} of site x too, and a number is on one trunk at a"),
        ({"name": "x", "host_name": "ACME-B"}, "host_name: it is that of site x too"),
        ({"name": "b", "trunk_id": T}, "name: 'b' is that of another site"),
        ({"name": "a", "renamed_from": "b"}, "name: 'b' is renamed_from of site a, which is declared"),
        ({"name": "a"}, f"phone_numbers: {N1} on trunk 'a' ({T}) too, and a number is on one trunk at a time"),
    ],
)
def test_what_cannot_be_declared_beside_a_site_is_left_out(declared, why):
    trunks = trunk("a", N1, id=T), trunk("b", N2, *([N1] if len(declared) == 1 else []), id=U, hostName="acme-b")
    _sites, left = adopted(*trunks, declared=[declared])
    assert left[U].startswith(why)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"names": ["nosuch"]}, "There is no trunk with the name or id 'nosuch'."),
        ({"names": [""]}, "names[0]: must not be empty"),
        ({"names": ["twin"]}, "2 trunks are called 'twin'. Say which one by its id"),
        ({"declared": [{"name": "a", "adresses": []}]}, "declared: sites[0] (a).adresses: is not known"),
        ({"declared": [{"name": "a"}, {"name": "a"}]}, "declared[1].name: 'a' is that of declared[0] too"),
        ({"declared": [{"name": "a", "exact": None}]}, "declared[0] (a).exact: is null; leave it out"),
        ({"declared": ["a"]}, "declared: sites[0]: is text, where a dictionary belongs"),
    ],
)
def test_what_is_wrong_with_the_question_is_an_error(emulator, options, says):
    seeded(emulator, trunk("a"), trunk("twin", id=T), trunk("twin", id=U))
    found = look_at_sites(emulator, **options)
    assert found["failed"]
    assert says in found["msg"]
    assert "sites" not in found


@pytest.mark.parametrize("operation", ["listSipEndpoints", "listAccessControlLists", "listTrunkPhoneNumbers"])
def test_what_cannot_be_read_is_an_error_of_all(emulator, clock, operation):
    seeded(emulator, trunk("london", id=T), trunk("paris", id=U))
    emulator.fault("500", operation=operation, times=0)
    found = look_at_sites(emulator)
    assert found["failed"]
    assert f"on trunk 'london' ({T}): GET /v1/projects/p1/trunks/{T}/" in found["msg"]
    assert "sites" not in found


def test_a_trunk_that_goes_meanwhile_is_left_out(clock):
    with reading([trunk("london", id=T), trunk("paris", id=U)], gone=[T]) as project:
        found = look_at_sites(project)
    assert [site["name"] for site in found["sites"]] == ["paris"]
    assert [one["why"] for one in found["left_out"]] == [f"The trunk 'london' ({T}) has just been deleted."]


def test_an_empty_project():
    assert adopted() == ([], {})


def test_it_reads_each_kind_once(emulator):
    seeded(emulator, trunk("a", id=T), trunk("b", id=U))
    emulator.clear_log()
    look_at_sites(emulator, declared=[{"name": "a"}])
    assert sorted(operations(emulator)) == [
        "listAccessControlLists",
        "listSipEndpoints",
        "listTrunkPhoneNumbers",
        "listTrunkPhoneNumbers",
        "listTrunks",
    ]
