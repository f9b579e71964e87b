# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every kind of fault at every operation, once and for good: what comes of it is what docs/reliability.md shows."""

import re
from collections import Counter
from contextlib import contextmanager

import pytest

from tests.dialects import operations
from tests.faults.conftest import LINE
from tests.faults.matrix import CASES, ERROR, KINDS, NO_EFFECT, START, THROUGH, line, shown
from tests.faults.provision import ROWS, seen
from tests.proxy import proxy
from tests.unit.support import behind, run, seeded

PART = 6  # one cell in so many, where not all are tried
# On a server that never answers a request is given up after so many seconds.
IMPATIENT = 0.25


@pytest.mark.parametrize(("api", "operation"), [(api, name) for api in CASES for name in CASES[api]], indirect=["api"])
def test_every_kind(emulator, clock, full, record_property, api, operation):
    case, place = CASES[api][operation], list(CASES[api]).index(operation)
    hit = case.hit or {"operation": operation}
    kinds = [kind for number, kind in enumerate(KINDS) if full or (number + place) % PART == 0]
    start_over(emulator)
    start = objects(emulator)
    assert attempt(emulator, case)["changed"]
    wanted, before = objects(emulator), hits(emulator, hit)[case.skip]
    cells = {}
    for kind in kinds:
        cells[kind] = ""
        for lasting in (False, True) if applies(kind, operation) else ():
            start_over(emulator)
            with weather(emulator, clock, hit, KINDS[kind], lasting, before, case.skip) as address:
                result = attempt(address, case, KINDS[kind].fault == "hang")
            where = f"{kind} at {operation}{', for good' if lasting else ''}"
            sign = ERROR if result.get("failed") else THROUGH
            (check_error if sign == ERROR else check_success)(emulator, case, kind, result, start, wanted, where)
            check_next_runs(emulator, case, wanted, where)
            cells[kind] += sign
        cells[kind] = cells[kind] or NO_EFFECT
    if full:
        record_property(LINE[api], line(operation, cells))
    assert cells == {kind: shown(api)[operation][kind] for kind in kinds}
    record_property(
        "cells of the fault matrix tried", sum(len(signs) for signs in cells.values() if signs != NO_EFFECT)
    )


def applies(kind, operation):
    """Whether the answer holds what this fault takes out of it."""
    if kind == "no id":  # of an object: links and credential lists are ids, and there is none of these
        return not re.match("token|delete|.*PhoneNumber|link|unlink|listTrunk(AccessControl|Credential)", operation)
    return kind != "no list" or operation.startswith(("list", "token"))


def hits(emulator, hit):
    """The places in the log of the requests that a fault would hit."""

    def is_hit(entry):
        filled = hit.get("filled", {})
        return entry["operation"] == hit["operation"] and all(bool(entry["body"][key]) is filled[key] for key in filled)

    return [number for number, entry in enumerate(emulator.log()) if is_hit(entry)]


def start_over(emulator):
    emulator.reset()
    seeded(emulator, *START)


def attempt(emulator, case, impatient=False):
    """The result of the case's task, one request at a time."""
    patience = {"timeout": IMPATIENT} if impatient else {}
    return run(emulator, ROWS[case.row], {**case.params, **patience}, concurrency=1)


@contextmanager
def weather(emulator, clock, hit, kind, lasting, before, skip):
    """Where to find the emulator in this weather. before: how many requests come before the one that is hit."""
    if kind.fault:
        emulator.fault(kind.fault, **hit, skip=skip, times=0 if lasting else 1, **kind.options)
        yield emulator
        assert lasting or not emulator.faults(), "the fault was never met"
        emulator.clear_faults()
        return
    with proxy(emulator.url) as refusing:
        if before:
            refusing.meanwhile[before, True] = refusing.shut
        else:
            refusing.shut()
        clock.meanwhile = (lambda: None) if lasting else refusing.open
        yield behind(emulator, refusing.url)
        assert lasting == (refusing.listener is None), "nobody was refused"
    clock.meanwhile = lambda: None


def objects(emulator):
    """What is there, each object once for each time it is there, under the name of its trunk."""
    found = Counter()
    for name, host, numbers, endpoints, acls in seen(emulator):
        found[name, "trunk", host] += 1
        for kind, members in (("phone_number", numbers), ("sip_endpoint", endpoints), ("acl", acls)):
            found.update((name, kind, str(member)) for member in members)
    return found


def check_success(emulator, case, kind, result, start, wanted, where):
    assert result["changed"], where
    assert objects(emulator) == wanted, where


def check_error(emulator, case, kind, result, start, wanted, where):
    """It says what, where, why and what was done; and no object is there twice, or lost."""
    there, said = objects(emulator), result["msg"]
    for words in (f"Could not {case.about}", case.request, case.done):
        assert words in re.sub(r"http://[^/]+/v1", "/v1", said), f"{where}: {words!r} is not in {said!r}"
    assert re.search(KINDS[kind].says, said), f"{where}: {said!r}"
    assert not there - (start | wanted), where
    assert not (start & wanted) - there, where
    told_of = {name for name, row in ROWS.items() if row.plural in result}
    done = max(sum(1 for thing in more if thing[1] in told_of) for more in (there - start, start - there))
    told = sum(result["counts"][action] for action in ("created", "updated", "deleted"))
    half = "It was taken off the trunk" in said  # an ACL of the published API, which is not deleted yet
    assert told <= done <= told + ("may have" in said or half), f"{where}: {done} done: {said!r}"
    assert result["changed"] == (bool(told) or half), where


def check_next_runs(emulator, case, wanted, where):
    """Once the weather is fine again, one run puts things right, and another has nothing to do."""
    result = attempt(emulator, case)
    assert "msg" not in result, f"{where}, run again: {result['msg']}"
    assert objects(emulator) == wanted, where
    emulator.clear_log()
    assert not attempt(emulator, case)["changed"], where
    assert operations(emulator, writes=True) == [], where
