# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What reading modules return is given back to the writing ones, whatever a server holds: nothing is written."""

import random
from contextlib import suppress

import pytest

from ansible_collections.sinch.est.plugins.module_utils._api.described import COLLECTIONS
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    RESOURCES,
    SIP_ENDPOINT,
)
from tests.dialects import BOTH
from tests.emulator.translate import read_range, read_sip_address
from tests.unit.support import PROJECT, look, run

STATES, FEW_STATES = 500, 24
PARTS = 4  # one for each worker
NAMES = [
    *(
        "london",
        "London",
        "london ",
        "\u200blondon",
        "m\u00fcnchen",
        "mu\u0308nchen",
        "a\nb",
        "a\x1b[2Jb",
        "0052",
        "no",
    ),
    *("[]", "a,b", "{{ lookup('env', 'HOME') }}", "{% raw %}", "../..", "planned:london", "\U0001f600", "x" * 300, '"'),
    *("01HV2ZRGZBJ0WTQR3J2QSX0001", "T1", "#jinja2: a:b"),
]
ADDRESSES = [
    *("sbc.example.com", "SBC.example.com", "sbc.example.com:5060", "sip:sbc.example.com", "sbc.example.com "),
    *("198.51.100.10", "198.51.100.10:5060", "sip:pbx@198.51.100.10:5060", "[2001:db8::1]", "2001:db8::1"),
    *("sbc_2.example.com", "sbc.example.com;transport=tls;lr", "pbx, backup", "{{ sbc }}", "a b", "0"),
]
RANGES = [
    *("198.51.100.0/24", "198.51.100.7/24", "198.51.100.7", "198.51.100.7/32", "0.0.0.0/0", "10.0.0.0/8"),
    *("2001:db8::/48", "2001:DB8::/48", "::ffff:198.51.100.7"),
]
NOTES = [None, None, "", "fibre", "fibre ", "{{ x }}", "a\0b", "\n"]
NUMBERS = [
    *("+442079460100", "+4402079460100", "+12125550100", "+1212555010", "+44", "+390612345678", "+999999999999999"),
]


@BOTH
@pytest.mark.parametrize("part", range(PARTS))
def test_round_trip(emulator, api, full, record_property, part):
    seeds = range(part, STATES if full else FEW_STATES, PARTS)
    for seed in seeds:
        emulator.seed_described(made_up(random.Random(seed), api))
        emulator.clear_log()
        for row in RESOURCES:
            given_back(emulator, row, seed)
        assert not emulator.log(writes=True), seed
    record_property("server states given back", len(seeds))


def given_back(emulator, row, seed):
    listed = look(emulator, row)[row.plural]
    raw = {row.plural: listed, **({"exact": True, "max_purge": 0} if row.parent and listed else {})}
    for check in (True, False):
        result = run(emulator, row, raw, check=check)
        assert (result.get("msg"), result["changed"]) == (None, False), (seed, row.label, listed)
        assert result["counts"]["unchanged"] == len(listed)


def readable(texts, read):
    """Those of which the published API can have the parts."""

    def is_read(text):
        with suppress(ValueError):
            return bool(read(text))

    return list(filter(is_read, texts))


SAYABLE = {
    "description": (ADDRESSES, RANGES, 0),
    "published": (readable(ADDRESSES, read_sip_address), readable(RANGES, read_range), 1),
}


def made_up(chance, api):
    """A state of one to three trunks: the texts may be anything that the API takes, and any of them twice."""
    addresses, *said = SAYABLE[api]
    numbers = iter(chance.sample(NUMBERS, len(NUMBERS)))

    def trunk(place):
        return {
            "id": f"T{place}",
            "name": chance.choice(NAMES),
            COLLECTIONS[SIP_ENDPOINT.plural].list_key: [
                {
                    "sipAddress": chance.choice(addresses),
                    "priority": chance.randint(1, 3),
                    "enabled": chance.random() < 0.7,
                }
                for _place in range(chance.randint(0, 4))
            ],
            COLLECTIONS[ACL.plural].list_key: [
                {
                    "name": chance.choice(NAMES),
                    "enabled": chance.random() < 0.7,
                    "entries": entries(chance, *said),
                }
                for _place in range(chance.randint(0, 3))
            ],
            COLLECTIONS[PHONE_NUMBER.plural].list_key: [next(numbers) for _place in range(chance.randint(0, 2))],
        }

    return {"projects": {PROJECT: {"trunks": [trunk(place) for place in range(chance.randint(1, 3))]}}}


def entries(chance, ranges, fewest):
    notes = chance.choices(NOTES, k=chance.randint(fewest, 4))
    made = [{"ipRange": chance.choice(ranges), "description": note} for note in notes]
    return [{name: value for name, value in entry.items() if value is not None} for entry in made]
