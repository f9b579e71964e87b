# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Moves of numbers: made first where the API lets them, whatever it makes of one that is in use; and what fails."""

import os
import re
import signal
import threading

import pytest

from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER
from tests.dialects import BOTH, operations, unsaid
from tests.unit.support import actions, counted, fault, run, seeded, trunk_id, trunks_of

pytestmark = BOTH
T, U, V = (trunk_id(number) for number in (1, 2, 3))
N1, N2, N3, N4, N5 = (f"+44207946010{number}" for number in range(5))
ADD, REMOVE = "addPhoneNumberToTrunk", "removePhoneNumberFromTrunk"
KEPT = pytest.param("kept", marks=unsaid("kept"))
WAYS = ["refused", "taken_over", KEPT]
TO_MADRID = {
    "exact": True,
    "max_purge": 0,
    "assignments": [{"trunk": "london", "phone_numbers": []}, {"trunk": "madrid", "phone_numbers": [N1, N2, N3, N4]}],
}
PART = [{"trunk": "london", "phone_numbers": [N3]}, {"trunk": "madrid", "phone_numbers": [N1, N2, N4]}]
RING = {
    "exact": True,
    "max_purge": 0,
    "assignments": [
        {"trunk": "london", "phone_numbers": [N4]},
        {"trunk": "madrid", "phone_numbers": [N1, N2, N3]},
        {"trunk": "oslo", "phone_numbers": [N5]},
    ],
}


@pytest.fixture
def site(emulator, clock):
    seeded(
        emulator,
        {"id": T, "name": "london", "phoneNumbers": [N1, N2, N3]},
        {"id": U, "name": "madrid", "phoneNumbers": [N4]},
        {"id": V, "name": "oslo", "phoneNumbers": [N5]},
    )
    return emulator


def numbers(site):
    return {name: sorted(trunk["phoneNumbers"]) for name, trunk in trunks_of(site).items()}


@pytest.mark.parametrize("concurrency", [1, 8])
@pytest.mark.parametrize("way", WAYS)
def test_numbers_move_whatever_the_api_makes_of_those_in_use(site, way, concurrency):
    site.settings(number_in_use=way)
    result = run(site, PHONE_NUMBER, TO_MADRID, concurrency=concurrency)
    assert (result.get("msg"), result["warnings"]) == (None, [])
    assert result["counts"] == counted(PHONE_NUMBER, moved=3, unchanged=1)
    assert actions(PHONE_NUMBER, result) == [*(("moved", number, U) for number in (N1, N2, N3)), ("unchanged", N4, U)]
    assert [item.get("from_trunk_id") for item in result["phone_numbers"]] == [T, T, T, None]
    assert numbers(site) == {"london": [], "madrid": [N1, N2, N3, N4], "oslo": [N5]}
    again = run(site, PHONE_NUMBER, TO_MADRID)
    assert (again["changed"], again["counts"]) == (False, counted(PHONE_NUMBER, unchanged=4))


@unsaid("one list")
@pytest.mark.parametrize(
    ("way", "writes"),
    [
        ("refused", [ADD, REMOVE, ADD] * 3),
        ("taken_over", [ADD] * 3),
        pytest.param("kept", [ADD, REMOVE] * 3, marks=unsaid("kept")),
    ],
)
def test_the_first_number_tells_the_way_and_is_read_back_on_both_trunks(site, way, writes):
    site.settings(number_in_use=way)
    run(site, PHONE_NUMBER, TO_MADRID, concurrency=1)
    assert operations(site, writes=True) == writes
    log = [entry for entry in site.log() if entry["operation"] != "token"]
    assert [entry["operation"] for entry in log[:2]] == ["listTrunks", "listTrunkPhoneNumbers"]
    moved = [place for place, entry in enumerate(log) if N1[1:] in str(entry) and entry["method"] != "GET"]
    others = [place for place, entry in enumerate(log) if N2[1:] in str(entry) and entry["method"] != "GET"]
    between = {entry["path"] for entry in log[moved[-1] + 1 : others[0]] if entry["method"] == "GET"}
    assert len([path for path in between if T in path]) == len([path for path in between if U in path]) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_number_in_a_list_is_taken_off_only_where_it_is_still_listed(site, way):
    """Where the API takes a number over, nobody asks for its removal: it might be gone from both trunks."""
    site.settings(number_in_use=way)
    run(site, PHONE_NUMBER, TO_MADRID, concurrency=1)
    assert (REMOVE in operations(site)) is (way != "taken_over")


@pytest.mark.parametrize("concurrency", [1, 8])
@pytest.mark.parametrize("way", WAYS)
def test_numbers_change_places(site, way, concurrency):
    site.settings(number_in_use=way)
    result = run(site, PHONE_NUMBER, RING, concurrency=concurrency)
    assert result["counts"] == counted(PHONE_NUMBER, moved=4, unchanged=1)
    assert numbers(site) == {"london": [N4], "madrid": [N1, N2, N3], "oslo": [N5]}


@pytest.mark.parametrize("way", WAYS)
def test_what_the_plan_says_is_what_is_done(site, way):
    site.settings(number_in_use=way)
    planned = run(site, PHONE_NUMBER, RING, check=True)
    assert not operations(site, writes=True)
    done = run(site, PHONE_NUMBER, RING)
    assert (planned["counts"], planned["diff"]) == (done["counts"], done["diff"])
    assert done["diff"][0]["before"]["trunk"] == f"trunk 'madrid' ({U})"
    assert done["diff"][0]["after"]["trunk"] == f"trunk 'london' ({T})"


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["403", "500", "cut_before", "cut_after", "503"])
def test_a_number_is_never_on_no_trunk_when_a_write_fails(site, way, kind, at):
    """One write fails, or its answer is lost; every number is on one of its two trunks, and the next run ends it."""
    site.settings(number_in_use=way)
    fault(site, kind, operation=ADD, skip=at)
    run(site, PHONE_NUMBER, {**TO_MADRID, "on_error": "continue"}, concurrency=1)
    held = numbers(site)
    assert sorted({*held["london"], *held["madrid"]}) == [N1, N2, N3, N4]
    site.clear_faults()
    result = run(site, PHONE_NUMBER, TO_MADRID)
    assert result.get("msg") is None
    assert numbers(site) == {"london": [], "madrid": [N1, N2, N3, N4], "oslo": [N5]}


@pytest.mark.parametrize("on_error", ["stop", "continue"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("refused", [N1, N2])
def test_one_that_is_refused_for_another_reason_stays_where_it_rings(site, way, refused, on_error):
    """Taken off, it would be refused by both trunks. It may be the first one or another."""
    site.settings(number_owners={refused: "another project"}, number_in_use=way)
    result = run(site, PHONE_NUMBER, {**TO_MADRID, "on_error": on_error}, concurrency=1)
    assert f"It stays on trunk 'london' ({T}): the server does not say that it is refused for being in" in result["msg"]
    assert refused in numbers(site)["london"]
    if on_error == "continue":
        assert numbers(site)["london"] == [refused]
        assert result["counts"] == counted(PHONE_NUMBER, moved=2, unchanged=1, failed=1)


@unsaid("kept")
def test_a_move_that_the_lists_do_not_show_ends_the_moves(site):
    """The canary: nobody knows what became of it, so no other number moves."""
    site.settings(number_in_use="kept", lag=3600)
    result = run(site, PHONE_NUMBER, TO_MADRID, concurrency=1)
    assert result["failed"]
    assert (
        f"Could not see phone number '{N1}' on trunk 'madrid' ({U}) in the list there, and in that of" in result["msg"]
    )
    assert result["changed"]
    assert [item["tried"] for item in result["failed_items"]] == [True, False, False]
    assert {N2, N3} <= set(numbers(site)["london"])


def test_what_is_raised_in_the_first_move_loses_nothing(site, monkeypatch):
    """Such as a defect of ours that only one number brings out: the next one tells the way."""
    real = Client.post

    def post(client, path, doing, body, *words):
        return 1 / 0 if body["phoneNumber"] == N1 else real(client, path, doing, body, *words)

    monkeypatch.setattr(Client, "post", post)
    result = run(site, PHONE_NUMBER, {**TO_MADRID, "on_error": "continue"})
    assert result["counts"] == counted(PHONE_NUMBER, moved=2, unchanged=1, failed=1)
    assert f"Whether phone number '{N1}' on trunk 'madrid' ({U}) was moved is not known" in result["msg"]
    assert numbers(site) == {"london": [N1], "madrid": [N2, N3, N4], "oslo": [N5]}


@pytest.mark.parametrize(
    ("kind", "options"),
    [("500", {"after": True}), ("500", {"after": True, "times": 0}), ("cut_after", {"times": 0})],
    ids=["once", "always", "never answered"],
)
def test_a_number_that_was_taken_off_after_all_is_assigned(site, kind, options):
    site.settings(number_in_use="refused")
    fault(site, kind, operation=REMOVE, **options)
    result = run(site, PHONE_NUMBER, TO_MADRID, concurrency=1)
    assert result.get("msg") is None
    assert numbers(site) == {"london": [], "madrid": [N1, N2, N3, N4], "oslo": [N5]}


@pytest.mark.parametrize("kind", ["403", "500", "cut_before"])
def test_a_number_that_cannot_be_taken_off_stays(site, kind):
    site.settings(number_in_use="refused")
    fault(site, kind, operation=REMOVE, times=0)
    result = run(site, PHONE_NUMBER, TO_MADRID, concurrency=1)
    assert re.search(rf"Could not (delete|take off) phone number '\{N1}' on trunk 'london'", result["msg"])
    assert not result["changed"]
    assert numbers(site) == {"london": [N1, N2, N3], "madrid": [N4], "oslo": [N5]}


def test_a_number_that_was_taken_off_after_all_is_put_back(site):
    site.settings(number_in_use="refused")
    fault(site, "500", operation=REMOVE, after=True)
    fault(site, "500", operation=ADD, skip=1)
    result = run(site, PHONE_NUMBER, TO_MADRID, concurrency=1)
    assert "It was put back on trunk 'london'" in result["msg"]
    assert numbers(site) == {"london": [N1, N2, N3], "madrid": [N4], "oslo": [N5]}


@pytest.mark.parametrize(
    ("way", "options", "changed"),
    [
        pytest.param("refused", {"operation": ADD, "skip": 1}, False, id="put-back"),
        pytest.param("refused", {"operation": ADD, "skip": 1, "times": 2}, True, id="on-no-trunk"),
        pytest.param("kept", {"operation": REMOVE}, True, id="on-both", marks=unsaid("kept")),
        pytest.param("kept", {"operation": REMOVE, "skip": 1}, True, id="another-on-both", marks=unsaid("kept")),
        pytest.param("refused", {"operation": ADD}, False, id="not-assigned"),
    ],
)
def test_changed_is_true_where_half_of_a_move_was_made(site, way, options, changed):
    site.settings(number_in_use=way)
    fault(site, "403", **options)
    before = numbers(site)
    result = run(site, PHONE_NUMBER, {**TO_MADRID, "assignments": PART}, concurrency=1)
    assert (result["failed"], result["changed"]) == (True, changed)
    assert (numbers(site) != before) is changed


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGALRM])
def test_a_signal_waits_for_what_is_half_done(site, concurrency, number):
    """No number is on no trunk because somebody was in a hurry; and no other one moves any more."""

    class Called(Exception):
        """In place of KeyboardInterrupt, and of how Ansible ends a task."""

    def raise_called(signum, frame):
        raise Called

    many = [f"+4420794602{digit:02d}" for digit in range(40)]
    seeded(site, {"id": T, "name": "london", "phoneNumbers": many}, {"id": U, "name": "madrid", "phoneNumbers": []})
    site.settings(number_in_use="refused", latency_ms=10)
    site.clear_log()
    before = signal.signal(number, raise_called)
    try:
        watcher = threading.Thread(target=kill_at_third_removal, args=(site, number))
        watcher.start()
        with pytest.raises(Called):
            run(
                site,
                PHONE_NUMBER,
                {
                    **TO_MADRID,
                    "max_purge": 99,
                    "assignments": [
                        {"trunk": "london", "phone_numbers": []},
                        {"trunk": "madrid", "phone_numbers": many},
                    ],
                },
                concurrency=concurrency,
            )
        watcher.join()
    finally:
        signal.signal(number, before)
    there = numbers(site)
    assert sorted([*there["london"], *there["madrid"]]) == many
    assert len(there["london"]) > 20


def kill_at_third_removal(site, number):
    while operations(site, writes=True).count(REMOVE) < 3:
        pass
    os.kill(os.getpid(), number)
