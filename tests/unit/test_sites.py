# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The lookup of sites: which two have the same name and where they stand; what --limit and only leave."""

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible.plugins.loader import init_plugin_loader, lookup_loader

from ansible_collections.sinch.est.plugins.module_utils._module.argspec import site_spec
from ansible_collections.sinch.est.plugins.module_utils._module.sites import nearest
from tests.gates.tree import CHECKOUT

NFC, NFD = "m\u00fcnchen", "mu\u0308nchen"
FORM = ", in another Unicode normal form"
KEYS = site_spec()[0]["sites"]["options"]


@pytest.fixture(scope="module")
def lookup():
    init_plugin_loader()
    return lookup_loader.get("sinch.est.pbx_sites")


def of_file(lookup, sites, **more):
    """The answer for the sites of a file. more: options, and variables of Ansible's."""
    variables = {"inventory_hostname": "localhost", "sites_file": "sites.yml", **more.pop("variables", {})}
    variables["hostvars"] = {"localhost": {"sites_file": "sites.yml", "pbx_sites__file": {"pbx_sites": sites}}}
    return lookup.run([], variables, of="file", **more)[0]


def of_hosts(lookup, hosts, **more):
    """The answer for hosts. hosts: {host: its site}."""
    hostvars = {host: {f"pbx_site_{key}": value for key, value in site.items()} for host, site in hosts.items()}
    variables = {"hostvars": hostvars, "groups": {"pbx_sites": list(hosts)}, "ansible_play_hosts_all": list(hosts)}
    return lookup.run([], {**variables, **more}, of="group")[0]


def texts(answer, *arguments, **options):
    """What is wrong, in its parts; [] where nothing is."""
    try:
        answer(*arguments, **options)
    except AnsibleError as error:
        return error.message.removesuffix(". Nothing was changed anywhere.").split("; ")
    return []


def test_the_keys_of_a_site_are_the_options_of_the_role():
    specs = yaml.safe_load((CHECKOUT / "roles/pbx_site/meta/argument_specs.yml").read_text())["argument_specs"]
    assert sorted(specs["main"]["options"]) == sorted([*(f"pbx_site_{key}" for key in KEYS), "pbx_site_allow_outage"])


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (["a", "b"], []),
        ([NFC, "a", NFD], [f"pbx_sites[2].name: {NFD!r} is the name of pbx_sites[0] too{FORM}"]),
        (["a", ""], ["pbx_sites[1].name: is missing"]),
        ([["a"]], ["pbx_sites[0].name: is a list, where text belongs"]),
        ([object()], ["pbx_sites[0].name: is no text"]),
        (["{{ nosuch }}"], ["pbx_sites[0].name: '{{ nosuch }}' is a template and no name"]),
    ],
)
def test_names_of_a_file(lookup, names, wrong):
    found = texts(of_file, lookup, [{"name": name} for name in names])
    assert len(found) >= len(wrong)
    assert [text[: len(words)] for text, words in zip(found, wrong, strict=False)] == wrong
    assert bool(found) == bool(wrong)


@pytest.mark.parametrize(
    ("hosts", "wrong"),
    [
        ({"x": {"name": "a"}, "y": {"name": "b"}}, []),
        ({"x": {}, "y": {"name": "x"}}, ["pbx_site_name of host y: 'x' is the name of host x too"]),
        ({NFC: {}, NFD: {}}, [f"pbx_site_name of host {NFD}: {NFD!r} is the name of host {NFC} too{FORM}"]),
        ({"x": {"name": 44}}, ["pbx_site_name of host x: is a number, where text belongs"]),
        (
            {"x": {"public_adresses": []}},
            ["pbx_site_public_adresses of host x: is not known; perhaps pbx_site_public_addresses is meant"],
        ),
        ({"x": {"contact": "somebody", "_own": 1}}, []),
    ],
)
def test_names_of_hosts(lookup, hosts, wrong):
    found = "; ".join(texts(of_hosts, lookup, hosts))
    assert all(text in found for text in wrong)
    assert bool(found) == bool(wrong)


@pytest.mark.parametrize("sites", [None, "london", {"london": {}}, [{"name": "a"}, "b"], [None]])
def test_what_is_no_list_of_sites(lookup, sites):
    (text,) = texts(of_file, lookup, sites)
    assert text == "sites.yml must hold a list pbx_sites of dictionaries, one for each site"


def test_what_every_site_gets_whatever_it_says(lookup):
    answer = of_file(lookup, [{"name": "a", "exact": False}, {"name": "b"}], always={"exact": True})
    assert answer["sites"] == [{"name": "a", "exact": True}, {"name": "b", "exact": True}]
    assert (answer["only"], answer["diverted"]) == (["a", "b"], [])


@pytest.mark.parametrize(
    ("variables", "only", "left"),
    [
        ({}, "", ["london", "madrid", "paris"]),
        ({}, "madrid", ["madrid"]),
        ({}, "madrid,p*", ["madrid", "paris"]),
        ({}, "all:!madrid", ["london", "paris"]),
        ({"ansible_limit": "localhost,madrid"}, "", ["madrid"]),
        ({"ansible_limit": "localhost,madrid,paris"}, "par*", ["paris"]),
    ],
)
def test_what_limit_and_only_leave(lookup, variables, only, left):
    sites = [{"name": name} for name in ("london", "madrid", "paris")]
    answer = of_file(lookup, sites, variables=variables, only=only)
    assert [site["name"] for site in answer["sites"]] == ["london", "madrid", "paris"]
    assert answer["only"] == left


@pytest.mark.parametrize(("variables", "only"), [({"ansible_limit": "localhost,madird"}, ""), ({}, "madird")])
def test_a_limit_that_leaves_nothing_is_an_error(lookup, variables, only):
    sites = [{"name": name} for name in ("london", "madrid", "paris")]
    (text,) = texts(of_file, lookup, sites, variables=variables, only=only)
    assert "leaves none of the sites (3). The nearest: madrid, " in text


def test_the_play_touches_the_hosts_that_it_is_about(lookup):
    answer = of_hosts(lookup, {"x": {}, "y": {}}, ansible_play_hosts_all=["y"])
    assert (answer["sites"], answer["only"]) == ([{"name": "x"}, {"name": "y"}], ["y"])


@pytest.mark.parametrize(
    ("desired", "name"),
    [("madird", "madrid"), ("localhost,Lodnon", "london"), ("localhost:&malga", "malaga"), ("localhost", "london")],
)
def test_the_nearest_names(desired, name):
    found = nearest(["paris", "madrid", "malaga", "london"], desired)
    assert found[0] == name
    assert len(found) == 3
    assert nearest(["paris"], desired) == ["paris"]
