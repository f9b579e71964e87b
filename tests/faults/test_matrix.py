# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every kind of fault at every operation, once and for good: what comes of it is what docs/reliability.md shows."""

import re
from collections import Counter
from contextlib import contextmanager

import pytest

from tests.faults.conftest import LINE
from tests.faults.matrix import CASES, ERROR, KINDS, NO_EFFECT, START, THROUGH, line, published
from tests.faults.provision import ROWS, seen
from tests.proxy import proxy
from tests.unit.support import behind, operations, run, seeded

PART = 6  # one cell in so many, where not all are tried
# On a server that never answers a request is given up after so many seconds.
IMPATIENT = 0.25


@pytest.mark.parametrize("operation", CASES)
def test_every_kind(emulator, clock, full, record_property, operation):
    case, place = CASES[operation], list(CASES).index(operation)
    kinds = [kind for number, kind in enumerate(KINDS) if full or (number + place) % PART == 0]
    start_over(emulator)
    start = objects(emulator)
    assert attempt(emulator, case)["changed"]
    wanted, calls = objects(emulator), [entry["operation"] for entry in emulator.log()]
    before = [number for number, call in enumerate(calls) if call == operation][case.skip]
    cells = {}
    for kind in kinds:
        cells[kind] = ""
        for lasting in (False, True) if applies(kind, operation) else ():
            start_over(emulator)
            with weather(emulator, clock, operation, KINDS[kind], lasting, before, case.skip) as address:
                result = attempt(address, case, KINDS[kind].fault == "hang")
            where = f"{kind} at {operation}{', for good' if lasting else ''}"
            sign = ERROR if result.get("failed") else THROUGH
            (check_error if sign == ERROR else check_success)(emulator, case, kind, result, start, wanted, where)
            check_next_runs(emulator, case, wanted, where)
            cells[kind] += sign
        cells[kind] = cells[kind] or NO_EFFECT
    if full:
        record_property(LINE, line(operation, cells))
    assert cells == {kind: published()[operation][kind] for kind in kinds}
    record_property(
        "cells of the fault matrix tried", sum(len(signs) for signs in cells.values() if signs != NO_EFFECT)
    )


def applies(kind, operation):
    """Whether the answer holds what this fault takes out of it."""
    if kind == "no id":
        return not re.match("token|delete|.*PhoneNumber", operation)
    return kind != "no list" or operation.startswith(("list", "token"))


def start_over(emulator):
    emulator.reset()
    seeded(emulator, *START)


def attempt(emulator, case, impatient=False):
    """The result of the case's task, one request at a time."""
    patience = {"timeout": IMPATIENT} if impatient else {}
    return run(emulator, ROWS[case.row], {**case.params, **patience}, concurrency=1)


@contextmanager
def weather(emulator, clock, operation, kind, lasting, before, skip):
    """Where to find the emulator in this weather. before: how many requests come before the one that is hit."""
    if kind.fault:
        emulator.fault(kind.fault, operation=operation, skip=skip, times=0 if lasting else 1, **kind.options)
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
    assert told <= done <= told + ("may have" in said), f"{where}: {done} done: {said!r}"
    assert result["changed"] == bool(told), where


def check_next_runs(emulator, case, wanted, where):
    """Once the weather is fine again, one run puts things right, and another has nothing to do."""
    result = attempt(emulator, case)
    assert "msg" not in result, f"{where}, run again: {result['msg']}"
    assert objects(emulator) == wanted, where
    emulator.clear_log()
    assert not attempt(emulator, case)["changed"], where
    assert operations(emulator, writes=True) == [], where
