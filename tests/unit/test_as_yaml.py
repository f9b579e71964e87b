# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sites as YAML: read back by Ansible they are what they were, and yamllint has nothing to say."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from ansible.parsing.dataloader import DataLoader
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils._module.as_yaml import as_file, commented, site_as_yaml

LONG = "a line that somebody has written who had much to say and no idea of eighty columns, which are few"
WORDS = "yes no null ~ 1e3 0x10 0o17 12:30 2026-01-01 0052 .5 1_000 y off NaN = # ' \\ | > ... --- < !a &a *a %a @a {a}"
TEXTS = [
    *WORDS.split(),
    *("a: b", "a #b", "- a", "? a", "[a, b]", '"', "\\n", "\\" * 100, "!unsafe a", "", " ", " a", "a ", " " * 200),
    *("{{ a }}", "{% a %}", "{# a", "#jinja2: variable_start_string:'[%'", "a\nb", "a\tb", "a\r\nb\x00", "\x85\u2028"),
    *("\u202eabc", "\u05d0\u05d1", "m\u00fcnchen", "mu\u0308nchen", "\U0001f468\u200d\U0001f469", "\ufeff", "\uffff"),
    *(LONG, "x" * 200, f"{LONG}  {LONG}   ", f"\U0001f600{LONG}\x7f"),
]


def linted(text):
    """What yamllint has to say, where it is: other versions of Ansible are tried without it."""
    if not find_spec("yamllint"):
        return []
    linter, config = import_module("yamllint.linter"), import_module("yamllint.config")
    return [(one.line, one.rule) for one in linter.run(text, config.YamlLintConfig("extends: default"))]


def loaded(text):
    """The same in plain types: what must not be evaluated has a type of its own."""
    return plain(DataLoader().load(text))


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value if value is None or isinstance(value, (bool, int)) else "".join(value)


def site(text):
    return {
        "name": text,
        "acl_name": text,
        "public_addresses": [{"ip_range": "198.51.100.0/28", "description": text}, {"ip_range": text}],
        "acls": [
            {"name": text, "enabled": False},
            {"name": "a", "entries": [{"ip_range": "::1", "description": text}]},
        ],
        "endpoints": [{"sip_address": text, "priority": 1, "enabled": False}],
        "phone_numbers": ["+442079460100", text],
    }


def checked(sites):
    text = as_file({"pbx_sites": sites}, LONG, apart=True)
    assert loaded(text) == {"pbx_sites": sites}
    assert linted(text) == []
    assert max(map(len, text.splitlines())) <= 80
    return text


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_as_it_was(text):
    checked([site(text), {"name": text, "public_addresses": []}])
    assert loaded(site_as_yaml(site(text))) == [site(text)]


@given(st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(TEXTS)), min_size=1))
def test_any_texts_come_back_as_they_were(texts):
    checked([site("".join(texts)), site(" ".join(texts))])


def test_it_looks_as_if_somebody_had_written_it():
    sites = [
        {
            "name": "london",
            "host_name": "acme-london",
            "public_addresses": [
                {"ip_range": "198.51.100.0/28", "description": "fibre"},
                {"ip_range": "2001:db8::/48"},
                {"ip_range": "203.0.113.7", "description": LONG},
            ],
            "endpoints": [{"sip_address": "sbc1.london.example.com:5061", "priority": 1}],
            "phone_numbers": ["+442079460100", "+442079460101"],
        },
        {
            "name": "m\u00fcnchen",
            "acls": [
                {"name": "Office IPs", "enabled": False},
                {"name": "site", "entries": [{"ip_range": "192.0.2.64/29", "description": "{{ lte }}"}]},
            ],
        },
    ]
    assert (
        checked(sites)
        == """\
---
# a line that somebody has written who had much to say and no idea of eighty
# columns, which are few
pbx_sites:
  - name: london
    host_name: acme-london
    public_addresses:
      - {ip_range: 198.51.100.0/28, description: fibre}
      - {ip_range: "2001:db8::/48"}
      - ip_range: 203.0.113.7
        description: "a line that somebody has written who had much to say and \\
          no idea of eighty columns, which are few"
    endpoints:
      - {sip_address: "sbc1.london.example.com:5061", priority: 1}
    phone_numbers:
      - "+442079460100"
      - "+442079460101"

  - name: "m\u00fcnchen"
    acls:
      - {name: "Office IPs", enabled: false}
      - name: site
        entries:
          - {ip_range: 192.0.2.64/29, description: !unsafe "{{ lte }}"}
"""
    )


def test_variables_of_a_host():
    values = {"pbx_site_name": "0052", "pbx_site_acls": [{"name": "a", "enabled": False}, {"name": "b", "entries": []}]}
    text = as_file(values)
    assert loaded(text) == values
    assert linted(text) == []
    assert "\n\n" not in text


def test_a_diff_holds_no_tags_and_breaks_no_line():
    text = site_as_yaml({"name": "{{ a }}", "public_addresses": [{"ip_range": "::1", "description": LONG}]})
    assert text == f'- name: "{{{{ a }}}}"\n  public_addresses:\n    - {{ip_range: "::1", description: "{LONG}"}}\n'


@pytest.mark.parametrize("text", [*TEXTS, f"{LONG}\n{LONG}", "a\n\u2028b: c"])
def test_a_comment_holds_any_text(text):
    comment = commented(text, [site(text)])
    assert all(line == "#" or line.startswith("# ") for line in comment.splitlines())
    whole = f"{as_file({'pbx_sites': [{'name': 'a'}]})}\n{comment}"
    assert loaded(whole) == {"pbx_sites": [{"name": "a"}]}
    assert linted(whole) == []
    items = "".join(f"{line[2:]}\n" for line in comment.splitlines() if line.startswith("#   "))
    assert loaded(items) == [site(text)]  # without the comment signs it is a member of the list
