# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Made-up tasks for the properties: any row, what is wanted, what is there, in any spelling."""

from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st

from ansible_collections.sinch.est.plugins.module_utils._api.wire import from_wire, to_wire
from ansible_collections.sinch.est.plugins.module_utils._model.change import TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.phone_number import e164
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    RESOURCES,
    SIP_ENDPOINT,
    TRUNK,
    canonical,
    ip_range,
)
from ansible_collections.sinch.est.plugins.module_utils._module.duplicates import refuse_duplicates
from tests.unit.support import desired

PARENTS = [TrunkRef("T", "london"), TrunkRef("U", "madrid"), TrunkRef("V", "oslo")]
RANGES = ["10.0.0.0/8", "10.1.2.3/8", "192.0.2.1", "192.0.2.1/32", "::1", "0::1/128", "2001:DB8::/48", "2001:db8::5/48"]
ADDRESSES = [
    "a.example",
    "SIP:A.example.",
    "a.example:5060",
    "b.example",
    "b.example;transport=tls",
    "sips:b.example",
    "[::1]",
    "[0::1]:5060",
]
# Of these, what the published API has words for, in which a SIP address has a port: that of its transport.
SAYABLE = (
    ["10.0.0.0/8", "10.1.2.3/8", "192.0.2.1", "192.0.2.1/32", "198.51.100.0/24", "198.51.100.7/24"],
    ["a.example", "SIP:A.example.", "b.example:5080", "b.example;transport=tls", "[::1]:5080", "[0::1]:5080"],
)
NUMBERS = ["+442079460100", "+44 20 7946 0100", "+442079460101", "+49301234567", "+49 30 1234567", "+34911234567"]
NAMES = ["a", "b", "A", "\u00fc", "u\u0308"]
HOSTS = ["acme-a", "ACME-A", "acme-b"]
NOTES = st.sampled_from([None, "", "fibre", "LTE"])
STATES = ["present", "absent"]


def entries(spellings, note, **more):
    one = st.fixed_dictionaries({"ip_range": st.sampled_from(spellings)}, optional={"description": note, **more})
    return st.lists(one, max_size=4, unique_by=lambda entry: ip_range(entry["ip_range"]))


def is_in(values):
    return st.sampled_from(values)


def distinct(row, objects):
    """Objects with the ids that their places give them, one for each meaning of the key."""
    kept = {canonical(row.field(row.key), found[row.key]): found for found in objects}
    return [{"id": f"{place}", **found} if row.id_option else found for place, found in enumerate(kept.values())]


def one_place_each(row, found):
    """The first parent that has an object keeps it."""
    taken, kept = set(), {}
    for parent, objects in found.items():
        kept[parent] = [there for there in objects if canonical(row.field(row.key), there[row.key]) not in taken]
        taken |= {canonical(row.field(row.key), there[row.key]) for there in objects}
    return kept


def found_with(ranges, addresses):
    """What may be there, by row."""
    return {
        TRUNK: st.fixed_dictionaries({"name": is_in(NAMES), "host_name": is_in(HOSTS[::2])}),
        ACL: st.fixed_dictionaries(
            {"name": is_in(NAMES), "enabled": st.booleans(), "entries": entries(ranges[::2], NOTES)}
        ),
        SIP_ENDPOINT: st.fixed_dictionaries(
            {"sip_address": is_in(addresses), "priority": st.integers(1, 3), "enabled": st.booleans()}
        ),
        PHONE_NUMBER: st.fixed_dictionaries({"phone_number": is_in(sorted({e164(number) for number in NUMBERS}))}),
    }


def values_with(ranges, addresses):
    """What may be wanted, by row."""
    return {
        TRUNK: st.fixed_dictionaries({"name": is_in(NAMES)}, optional={"host_name": is_in(HOSTS)}),
        ACL: st.fixed_dictionaries(
            {"name": is_in(NAMES)},
            optional={"enabled": st.booleans(), "entries": st.none() | entries(ranges, NOTES, state=is_in(STATES))},
        ),
        SIP_ENDPOINT: st.fixed_dictionaries(
            {"sip_address": is_in(addresses)}, optional={"priority": st.integers(1, 3), "enabled": st.booleans()}
        ),
        PHONE_NUMBER: st.fixed_dictionaries({"phone_number": is_in(NUMBERS)}),
    }


FOUND = {"description": found_with(RANGES, ADDRESSES), "published": found_with(*SAYABLE)}
VALUES = {"description": values_with(RANGES, ADDRESSES), "published": values_with(*SAYABLE)}


@st.composite
def tasks(draw, api="description"):
    """(row, wanted, found, exact): a task without duplicates, for what is there on three trunks."""
    row = draw(is_in(RESOURCES))
    parents = PARENTS if row.parent else [None]
    found = {parent: distinct(row, draw(st.lists(FOUND[api][row], max_size=4))) for parent in parents}
    if row.exclusive:
        found = one_place_each(row, found)
    wanted = []
    for values in draw(st.lists(VALUES[api][row], max_size=6)):
        wanted.append(desired(row, f"o{len(wanted)}", values, None, draw(is_in(parents)), draw(is_in(STATES))))
    first = parents[0]
    renamed = draw(is_in([None, *found[first]])) if row.id_option else None
    if renamed and not any(item.trunk == first for item in wanted):
        wanted.append(desired(row, "renamed", draw(VALUES[api][row]), renamed["id"], first))
    try:
        refuse_duplicates(row, wanted)
    except InputError:
        assume(False)
    named, filled = [
        dict.fromkeys(item.trunk for item in wanted if item.state in states)
        for states in (("present", "absent"), ("present",))
    ]
    exact = tuple(named) if row.parent and named == filled and draw(st.booleans()) else ()
    whole = bool(exact) or draw(st.booleans())
    return row, [replace(item, whole=whole) for item in wanted], found, exact


SPELLINGS = {
    "name": NAMES,
    "ip_range": RANGES + SAYABLE[0],
    "sip_address": ADDRESSES + SAYABLE[1],
    "phone_number": NUMBERS,
    "host_name": HOSTS,
}


def respelled(draw, row, values):
    """The same, in other words."""

    def other(field, value):
        if field.items:
            return value and [
                {**m, **{part.name: other(part, m[part.name]) for part in field.items if part.name in m}} for m in value
            ]
        same = [word for word in SPELLINGS.get(field.name, ()) if canonical(field, word) == canonical(field, value)]
        return draw(is_in(same)) if same else value

    return {name: other(row.field(name), value) if name != "id" else value for name, value in values.items()}


def carried_out(row, found, changes):
    """What the API would hold afterwards."""
    held = {trunk: {item[row.id_field]: item for item in objects} for trunk, objects in found.items()}
    for number, change in enumerate(changes):
        sent = from_wire(to_wire(row.writable, change.send))
        if change.kind in ("deleted", "moved"):
            del held[change.source or change.trunk][change.before[row.id_field]]
        if change.kind == "updated":
            held[change.trunk][change.before[row.id_field]] |= sent
        elif change.kind in ("created", "moved"):
            made = {"enabled": True, "id": f"new-{number}", **sent} if row.id_option else sent
            held[change.trunk][made[row.id_field]] = made
    return {trunk: list(objects.values()) for trunk, objects in held.items()}
