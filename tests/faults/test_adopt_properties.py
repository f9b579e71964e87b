# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Adopting made-up estates full of hostile texts: each trunk is adopted or left out, and what is written is true.

The texts are written, read back with Ansible's loader, and planned with exact. The server takes any text, as the real
one may; the emulator would refuse most of it.
"""

import re
from collections import Counter

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from hypothesis import given, settings
from hypothesis import strategies as st
from yamllint import linter
from yamllint.config import YamlLintConfig

from ansible_collections.sinch.est.plugins.module_utils._module.adopted_files import FORMS, files
from tests.dialects import DIALECTS
from tests.faults import hostile
from tests.faults.test_properties import TIRELESS
from tests.unit.support import look_at_sites, reading, run_sites, trunk_id

ESTATES, FEW_ESTATES = 500, 40
LINT = YamlLintConfig("extends: default")
WORDS = "yes no null ~ 1e3 0x10 12:30 2026-01-01 .5 london paris Oslo oslo all localhost a:22 a.yml a_yml"
TEXTS = [
    *WORDS.split(),
    *hostile.TEXTS,
    *(
        "m\u00fcnchen",
        "mu\u0308nchen",
        "\u05d0\u05d1",
        "\u202eabc",
        "\U0001f468\u200d\U0001f469",
        " edge",
        "edge ",
        "\u200b",
    ),
    *('it\'s "quoted"', "a: b #c", "", "two\nlines", "tab\there", "{{ a }} {% b %} {# c #}", "word " * 30, "x" * 120),
]
NAMES = st.one_of(st.sampled_from(WORDS.split()), st.sampled_from(TEXTS), st.text(max_size=12))
NOTES = st.one_of(st.none(), st.sampled_from(TEXTS), st.text(max_size=30))
RANGES = [
    *("198.51.100.0/28", "198.51.100.5/28", "198.51.100.9", "203.0.113.7/32", "25.1.1.1", "10.0.0.0/8", "0.0.0.0/0"),
    *(
        "0.0.0.0/1",
        "128.0.0.0/1",
        "2001:db8::/48",
        "2001:DB8::1",
        "::ffff:198.51.100.9",
        "::/0",
        "office",
        "1.2.3.4/99",
    ),
]
ADDRESSES = [
    *("sbc1.example.com", "SBC1.example.com", "sbc2.example.com:5061;transport=tls", "[2001:db8::1]:5060", "192.0.2.1"),
    *("sip:pbx@192.0.2.9", "{{ sbc }}", "no address at all", "sip:sbc2.example.com"),
]
NUMBERS = [*(f"+44207946010{number}" for number in range(8)), "+44", "0044 20 7946 0100", "+44 20 7946 0100"]
SURE = st.sampled_from([True] * 5 + [False])


def few(values, most, fewest=0):
    return st.lists(values, min_size=fewest, max_size=most)


def some(required, **optional):
    """An object with these values, and some of the others."""
    return st.fixed_dictionaries(required, optional=optional)


ENTRIES = few(some({"ipRange": st.sampled_from(RANGES[:6] * 4 + RANGES)}, description=NOTES), 4, 1)
ACLS = few(some({"name": st.one_of(st.just("site"), NAMES), "entries": ENTRIES}, enabled=SURE), 3, 1)
ENDPOINTS = few(
    some({"sipAddress": st.sampled_from(ADDRESSES)}, priority=st.integers(0, 3), enabled=SURE).map(
        lambda one: {"enabled": True, **one}
    ),
    3,
    1,
)
TRUNKS = some(
    {"name": NAMES, "phoneNumbers": few(st.sampled_from(NUMBERS), 3).map(lambda one: list(dict.fromkeys(one)))},
    hostName=st.one_of(st.sampled_from(["acme-1", "acme-2", "ACME-1", "under_score"]), st.none()),
    accessControlLists=ACLS,
    sipEndpoints=ENDPOINTS,
)
# Where everything is drawn from few values, most trunks clash: half of the estates keep their trunks apart.
ESTATE = st.tuples(few(TRUNKS, 5, 1), st.booleans(), st.integers(0, 3))
OPEN = ("0.0.0.0/0", "0.0.0.0/1", "::/0")


def apart(trunks):
    """The same, so that each can be adopted: names of their own, who may call and who answers, numbers of their own."""
    given = []
    for index, trunk in enumerate(trunks):
        acls = [*trunk.get("accessControlLists", ()), {"name": "site", "entries": [{"ipRange": "198.51.100.0/28"}]}]
        entries = [[entry for entry in acl["entries"] if entry["ipRange"] not in OPEN] for acl in acls]
        by_name = {text(acl["name"]): {**acl, "entries": own} for acl, own in zip(acls, entries, strict=True)}
        endpoints = [*trunk.get("sipEndpoints", ()), {"sipAddress": "sbc.example.com"}]
        given.append(
            {
                "name": text(trunk["name"]).replace("{", "(") + f" {index}",
                "accessControlLists": [{**acl, "name": name} for name, acl in by_name.items()],
                "sipEndpoints": list({one["sipAddress"].lower(): one for one in endpoints}.values()),
                "phoneNumbers": [f"+4930{index}{n}00000" for n, _number in enumerate(trunk["phoneNumbers"])],
            }
        )
    return given


def text(name):
    """A name that a trunk may have."""
    return "".join(char for char in name if char.isprintable()).strip() or "a"


@pytest.mark.parametrize("api", DIALECTS)
def test_what_is_adopted_is_what_is_there(api, full, tmp_path, record_property):
    examples, tried = ESTATES if full else FEW_ESTATES, Counter()

    @settings(max_examples=examples, **TIRELESS)
    @given(ESTATE)
    def prove(estate):
        trunks, alone, declared = estate
        trunks = [{"id": trunk_id(n), **trunk} for n, trunk in enumerate(apart(trunks) if alone else trunks)]
        tried.update(check_estate(api, trunks, declared, str(tmp_path)))

    prove()
    assert tried["estates"] >= examples
    assert min(tried["adopted"], tried["left out"]) >= examples / 8
    for what, number in tried.items():
        record_property(f"made-up estates: {what}", number)


def check_estate(api, trunks, declared, folder):
    """What was tried: {what: how many}."""
    with reading(trunks, api=api) as project:
        found = whole(look_at_sites(project))
        everything = found["sites"], found["left_out"]
        check_all_are_there(trunks, *everything)
        for form in FORMS:
            written = files(*everything, f"{folder}/{form}", form, ["oslo"])
            assert bool(written) == bool(found["sites"])
            assert written == files(*everything, f"{folder}/{form}", form, ["oslo"])
            check_texts(written)
            check_proof(project, read_back(written, form), found["sites"])
        beside = found["sites"][:declared]
        rest = whole(look_at_sites(project, declared=beside))
        assert [site for site in found["sites"] if site not in beside] == rest["sites"]
        assert rest["left_out"] == found["left_out"]
    return {"estates": 1, "trunks": len(trunks), "adopted": len(found["sites"]), "left out": len(found["left_out"])}


def whole(found):
    assert not found.get("failed"), found["msg"]
    assert not found["changed"]
    return found


def check_all_are_there(trunks, sites, left_out):
    """Each trunk is adopted, or left out for a reason."""
    left = {one["trunk_id"]: one for one in left_out}
    assert all(one["why"].endswith(".") and one["site"] for one in left_out)
    assert sorted(site["name"] for site in sites) == sorted(one["name"] for one in trunks if one["id"] not in left)
    assert left.keys() <= {one["id"] for one in trunks}
    assert len(left) == len(left_out)


def check_texts(written):
    for path, text in written.items():
        problems = [(problem.line, problem.rule, text) for problem in linter.run(text, LINT)]
        assert not problems, f"{path}: {problems}"
        for node in scalars(yaml.compose(text, yaml.CSafeLoader)):
            template = re.search(r"\{[{%#]|^#jinja2:", node.value)
            assert not template or node.tag == "!unsafe", f"{path}: Ansible would evaluate {node.value!r}"


def read_back(written, form):
    """The sites of these files, as Ansible reads them."""
    documents = {path: plain(DataLoader().load(text)) for path, text in written.items()}
    if not documents:
        return []
    if form == "file":
        return next(iter(documents.values()))["pbx_sites"]
    inventory = next(path for path in documents if path.endswith("/pbx_sites.yml"))
    hosts = documents.pop(inventory)["pbx_sites"]["hosts"]
    by_host = {path.rpartition("/")[2].removesuffix(".yml"): values for path, values in documents.items()}
    assert by_host.keys() == hosts.keys()
    assert len({host.casefold() for host in [*hosts, "oslo"]}) == len(hosts) + 1
    return [
        {"name": host, **{key.removeprefix("pbx_site_"): value for key, value in by_host[host].items()}}
        for host in hosts
    ]


def plain(value):
    """The same in plain types."""
    if isinstance(value, dict):
        return {plain(key): plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return "".join(value) if isinstance(value, str) else value


def scalars(node):
    """Every text in a document."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    for member in node.value if isinstance(node, yaml.CollectionNode) else ():
        for part in member if isinstance(member, tuple) else [member]:
            yield from scalars(part)


def check_proof(project, sites, given):
    """They are what was given, and writing them back changes nothing."""
    assert sites == given
    if sites:
        done = run_sites(project, *sites, exact=True, max_purge=0, check=True)
        assert not done.get("failed"), done["msg"]
        assert done["plan"].startswith("0 to create, 0 to update, 0 to move, 0 to delete, on 0 of")
