# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every kind of fault at every operation of a task over four sites, moves included: no number on no trunk unsaid."""

from collections import Counter

import pytest

from tests.dialects import DIALECTS, fault_of
from tests.faults.matrix import KINDS
from tests.faults.provision import digits
from tests.faults.site_model import callers, held, meant, placed, ringing
from tests.faults.sites import MOST, begin, perform_sites, site, sites_made_by
from tests.faults.test_matrix import IMPATIENT, applies, hits, weather

PART = 12  # one cell in so many, where not all are tried
A, B, C, D = digits(1, 3), digits(4, 5), digits(6, 7), digits(8, 9)
BEFORE = {"sites": [{**site("london", A), "name": "londinium"}, site("paris", B), site("oslo", C)], **MOST}
TASK = {
    "sites": [
        site("london", [*B, A[0]], sbcs=(2, 3), third=101, renamed_from="londinium"),  # A[2] goes
        {"name": "paris", "state": "absent"},
        {**site("oslo", [A[1], *C[1:]], sbcs=(1,)), "host_name": "acme-oslo"},
        {**site("oslo", [*D, C[0]]), "name": "bergen", "host_name": "acme-bergen"},
    ],
    **MOST,
}
POINTS = [  # operation, how many such requests go well first
    ("token", 0),
    ("listTrunks", 0),
    ("createTrunk", 0),
    ("updateTrunk", 0),
    ("deleteTrunk", 0),
    ("listSipEndpoints", 1),
    ("createSipEndpoint", 1),
    ("updateSipEndpoint", 0),
    ("deleteSipEndpoint", 1),
    ("listTrunkPhoneNumbers", 1),
    ("addPhoneNumberToTrunk", 0),  # the canary, which is refused
    ("addPhoneNumberToTrunk", 1),  # its second half
    ("addPhoneNumberToTrunk", 5),
    ("removePhoneNumberFromTrunk", 0),  # of the canary
    ("removePhoneNumberFromTrunk", 2),
    ("listAccessControlLists", 1),
    ("createAccessControlList", 0),
    ("updateAccessControlList", 0),
    ("deleteAccessControlList", 0),
]
BESIDES = [  # what only the published API has
    ("listAccessControlLists", 0),
    ("linkAccessControlLists", 0),
    ("listTrunksOfAccessControlList", 0),  # of one that is to be changed
    ("listTrunksOfAccessControlList", 3),
    ("deleteAccessControlList", 0),
    ("getPhoneNumber", 0),
    ("getPhoneNumber", 4),
]
HITS = [
    *((api, fault_of(api, {"operation": name}), skip) for api in DIALECTS for name, skip in POINTS),
    *(("published", {"operation": name}, skip) for name, skip in BESIDES),
]


@pytest.mark.parametrize(
    ("api", "hit", "skip"), HITS, indirect=["api"], ids=[f"{api}-{hit['operation']}-{skip}" for api, hit, skip in HITS]
)
def test_every_kind(emulator, clock, full, record_property, api, hit, skip):
    operation, place, tried = hit["operation"], HITS.index((api, hit, skip)) % len(POINTS), 0
    state = sites_made_by(emulator, [BEFORE])
    emulator.seed_described(with_more(emulator.described_state()))
    state = emulator.state()
    start = begin(emulator, state, "refused")
    assert "msg" not in perform_sites(emulator, [TASK])[0]
    end, before = held(emulator), hits(emulator, hit)[skip]
    for number, (name, kind) in enumerate(KINDS.items()):
        for lasting in (False, True) if applies(name, operation) and (full or (number + place) % PART == 0) else ():
            on_error = ("stop", "continue")[(number + place + lasting) % 2]
            where = f"{name} at {operation}{', for good' if lasting else ''}, {on_error}"
            begin(emulator, state, "refused")
            patience = {"timeout": IMPATIENT} if kind.fault == "hang" else {}
            with weather(emulator, clock, hit, kind, lasting, before, skip) as address:
                (result,) = perform_sites(address, [{**TASK, "on_error": on_error, **patience}])
            check_state(start, held(emulator), end, result, where)
            (again,) = perform_sites(emulator, [TASK])
            assert "msg" not in again, f"{where}, run again: {again['msg']}"
            assert meant(held(emulator)) == meant(end), where
            emulator.clear_log()
            assert not perform_sites(emulator, [TASK])[0]["changed"], where
            assert not emulator.log(writes=True), where
            tried += 1
    record_property("cells of the fault matrix of sites tried", tried)


def with_more(state):
    """With an ACL that exact removes, and an endpoint that is changed."""
    for trunk in state["projects"]["p1"]["trunks"]:
        if trunk["name"] == "oslo":
            trunk["accessControlLists"].append({"name": "old", "entries": [{"ipRange": "192.0.2.1"}]})
            trunk["sipEndpoints"][0]["priority"] = 7
    return state


def check_state(start, now, end, result, where):
    """Calls work, nothing is there twice, and who did not fail is finished; what is on no trunk is said."""
    said = result.get("msg", "") + " ".join(item["msg"] for item in result.get("failed_items", ()))
    off = placed(start).keys() & placed(end).keys() - placed(now).keys()
    assert all(number in said and "on no trunk" in said for number in off), f"{where}: {off} on no trunk: {said}"
    assert (ringing(start) & ringing(end)) - ringing(now) <= off, where
    assert not (callers(start) & callers(end)) - callers(now), where
    assert all(len(names) == 1 for names in placed(now).values()), where
    for trunk in now.values():
        for children in (trunk.acls, trunk.endpoints):
            assert max(Counter(child[0] for child in children.values()).values(), default=1) == 1, f"{where}: twice"
    assert max(Counter(trunk.name for trunk in now.values()).values()) == 1, f"{where}: twice"
    wanted, there = ({trunk.name: trunk for trunk in project.values()} for project in (end, now))
    finished = [one["name"] for one in result["sites"] if not one["failed"] and one["name"] in wanted]
    if "msg" not in result:
        assert meant(now) == meant(end), where
    for name in finished:
        assert meant({0: there[name]})[0][:3] == meant({0: wanted[name]})[0][:3], f"{where}: {name} is not finished"
        assert wanted[name].numbers <= there[name].numbers, f"{where}: {name} is not finished"
