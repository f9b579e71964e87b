# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sites beside each other: which two have the same name, host name or number, and where each of them stands."""

import pytest
import yaml

from ansible_collections.sinch.est.plugins.filter.nearest_names import FilterModule as Nearest
from ansible_collections.sinch.est.plugins.filter.sites_mistakes import FilterModule as Mistakes
from ansible_collections.sinch.est.plugins.module_utils._module.sites import KEYS
from tests.gates.tree import CHECKOUT

RANGE = {"ip_range": "198.51.100.0/28"}
ENDPOINT = {"sip_address": "sbc1.example.com"}
NFC, NFD = "m\u00fcnchen", "mu\u0308nchen"
FORM = ", in another Unicode normal form"
(mistakes,) = Mistakes().filters().values()
(nearest,) = Nearest().filters().values()


def site(name, **values):
    return {"name": name, "public_addresses": [RANGE], "endpoints": [ENDPOINT], **values}


def host(**values):
    return {f"pbx_site_{key}": value for key, value in values.items()}


def test_the_keys_of_a_site_are_the_options_of_the_role():
    specs = yaml.safe_load((CHECKOUT / "roles/pbx_site/meta/argument_specs.yml").read_text())["argument_specs"]
    assert sorted(specs["main"]["options"]) == sorted(f"pbx_site_{key}" for key in KEYS)


@pytest.mark.parametrize(
    ("names", "hosts", "texts"),
    [
        (["a", "b"], [], []),
        ([NFC, "a", NFD], [], [f"pbx_sites[2].name: {NFD!r} is the name of pbx_sites[0] too{FORM}"]),
        (["a", ""], [], ["pbx_sites[1].name: is missing"]),
        ([["a"]], [], ["pbx_sites[0].name: is a list, where text belongs"]),
        ([object()], [], ["pbx_sites[0].name: is no text"]),
        (["a", ""], ["x", "y"], []),
        (["", "x"], ["x", "y"], ["pbx_site_name of host y: 'x' is the name of host x too"]),
        (["", None], [NFC, NFD], [f"host {NFD}: {NFD!r} is the name of host {NFC} too{FORM}"]),
        ([" a", ["a"], "a\nb"], ["x", "y", "z"], []),
    ],
)
def test_names(names, hosts, texts):
    sites = [host(name=name) if hosts else site(name) for name in names]
    assert mistakes(sites, hosts) == texts


@pytest.mark.parametrize("sites", [None, "london", {"london": {}}, [site("a"), "b"], [None]])
def test_what_is_no_list_of_sites(sites):
    assert mistakes(sites) == ["must hold a list pbx_sites of dictionaries, one for each site"]


NUMBER = "a number is on one trunk at a time"
LABEL = "no two trunks have the same"


@pytest.mark.parametrize(
    ("one", "other", "texts"),
    [
        (
            {"phone_numbers": ["+442079460100", "+34910123400"]},
            {"phone_numbers": ["+44 20 7946 0101", "+34 910 123 400"]},
            [("phone_numbers[1]", "'+34 910 123 400'", "phone_numbers[1]", NUMBER)],
        ),
        (
            {"phone_numbers": "+442079460100,+34910123400"},
            {"phone_numbers": ["+34910123400"]},
            [("phone_numbers[0]", "'+34910123400'", "phone_numbers[1]", NUMBER)],
        ),
        (
            {"host_name": "acme", "phone_numbers": ["+442079460100"]},
            {"host_name": "ACME", "phone_numbers": ["+442079460100"]},
            [
                ("host_name", "'ACME'", "host_name", LABEL),
                ("phone_numbers[0]", "'+442079460100'", "phone_numbers[0]", NUMBER),
            ],
        ),
        ({"host_name": "acme", "state": "absent"}, {"host_name": "acme"}, []),
        ({"phone_numbers": ["+442079460100"]}, {"phone_numbers": ["+442079460100"], "state": "absent"}, []),
        ({"host_name": ""}, {"host_name": ""}, []),
    ],
)  # fmt: skip
def test_what_two_sites_declare(one, other, texts):
    assert mistakes([site("a", **one), site("b", **other)]) == [
        f"pbx_sites[1].{key} (b): {value} is pbx_sites[0].{there} (a) too, and {why}"
        for key, value, there, why in texts
    ]
    assert mistakes([host(**one), host(**other)], ["a", "b"]) == [
        f"pbx_site_{key} of host b: {value} is pbx_site_{there} of host a too, and {why}"
        for key, value, there, why in texts
    ]


def test_what_cannot_be_read_is_left_to_the_role_on_hosts():
    odd = {"host_name": 42, "phone_numbers": [442079460100, None, "+44", ["a"]]}
    assert mistakes([host(**odd), host(**odd), host(phone_numbers={"a": 1})], ["a", "b", "c"]) == []


def test_few_are_shown_and_all_are_counted():
    sites = [site(f"site-{n}", colour="red") for n in range(6)]
    assert len(mistakes(sites)) == 6
    texts = mistakes([*sites, site("g", colour="red")])
    assert texts[5:] == ["and 2 more like these"]
    assert texts[4].startswith("pbx_sites[4] (site-4): colour: is not known; known are name, state, host_name")


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("madird", "madrid"), ("localhost,Lodnon", "london"), ("localhost:&malga", "malaga"), ("localhost", "london")],
)
def test_the_nearest_names(wanted, name):
    found = nearest(["paris", "madrid", "malaga", "london"], wanted)
    assert found[0] == name
    assert len(found) == 3
    assert nearest(["paris"], wanted) == ["paris"]
