# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The files that adopted sites make: names of hosts and of their files, what the end of a file says, what is told."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._module.adopted_files import (
    differences,
    files,
    hosts_for,
    lines,
)

LONDON = {"name": "london", "endpoints": [{"sip_address": "sbc1.example.com", "priority": 1}]}
HQ = {"name": "Madrid HQ", "phone_numbers": ["+34910000100"]}
BOB = {"name": "", "trunk_id": "T1", "why": "name: is empty.", "site": {"name": "", "trunk_id": "T1"}}


@pytest.mark.parametrize(
    ("names", "hosts"),
    [
        (["london", "0052", "a-b.c_d"], ["london", "0052", "a-b.c_d"]),
        (["Madrid (new)", "Madrid [new]", "madrid_new"], ["Madrid_new", "Madrid_new_2", "madrid_new_3"]),
        (
            ["m\u00fcnchen", "\u5317\u4eac", "\U0001f600", "..", "../../etc"],
            ["m\u00fcnchen", "\u5317\u4eac", "site", "site_2", "etc"],
        ),
        (["mu\u0308nchen"], ["m\u00fcnchen"]),
        (["a.yml", "a.YAML", "a.json", "a.yml.txt"], ["a_yml", "a_YAML", "a_json", "a.yml.txt"]),
        (["all!", "localhost?", "pbx_sites."], ["all_site", "localhost_site", "pbx_sites_site"]),
        (["London", "london", "LONDON"], ["London", "london_2", "LONDON_3"]),
        (["oslo", "x" * 200], ["oslo_2", "x" * 60]),
        (["a[1:3]", "a,b&c!d", "$(touch x)", "-rf"], ["a_1_3", "a_b_c_d", "touch_x", "rf"]),
    ],
)
def test_hosts(names, hosts):
    assert hosts_for(names, ["Oslo"]) == hosts


def test_hosts_with_variables():
    made = files([LONDON, HQ], [BOB], "/srv/estate", "host_vars", ["madrid_hq"])
    assert list(made) == [
        f"/srv/estate/{name}" for name in ("pbx_sites.yml", "host_vars/london.yml", "host_vars/Madrid_HQ_2.yml")
    ]
    inventory, london, madrid = list(made.values())
    assert "\npbx_sites:\n  hosts:\n    london: {}\n    Madrid_HQ_2: {}\n\n# Left out" in inventory
    assert inventory.endswith('#\n# a trunk without a name (T1): name: is empty.\n#   - name: ""\n#     trunk_id: T1\n')
    assert london == "---\npbx_site_endpoints:\n  - {sip_address: sbc1.example.com, priority: 1}\n"
    assert madrid == '---\npbx_site_name: "Madrid HQ"\npbx_site_phone_numbers:\n  - "+34910000100"\n'


def test_what_is_told():
    told = lines([LONDON, HQ], [BOB], "/srv/new.yml", "file", check=False)
    assert told[:2] == ["2 sites adopted into /srv/new.yml", "left out: a trunk without a name (T1): name: is empty."]
    assert told[2].endswith("ansible-playbook sinch.est.provision_sites -e sites_file=/srv/new.yml")
    assert lines([LONDON], [], "/srv/e", "host_vars", check=True) == ["1 site would be adopted into /srv/e"]
    assert lines([], [], "/srv/new.yml", "file", check=False) == ["Nothing to adopt, all is declared"]
    assert files([], [BOB], "/srv/new.yml", "file", []) == {}


def finding(code, site, drift):
    return {"code": code, "site": site, "drift": drift, "message": f"{code} of it."}


def test_differences():
    estate = [
        {"site": "london", "compared": True},
        {"site": "oslo", "compared": True},
        {"site": "paris", "compared": False},
    ]
    risk, drift, unsure = (
        finding("EST011", "london", False),
        finding("EST051", "oslo", True),
        finding("EST070", "paris", False),
    )
    assert differences({"findings": [risk], "estate": estate}, "new.yml") == ""
    text = differences({"findings": [risk, drift, unsure], "estate": estate}, "new.yml")
    assert text.startswith(
        "new.yml was written, and is not what is there. Site oslo: EST051 of it. Site paris: EST070 of it. Perhaps"
    )
