# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""All that a call needs, on loopback: the emulator, the edge that routes by it, those who call and those who answer."""

import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.calls.callers import Try, caller, complaints, counted, listener
from tests.calls.edge import Call, Edge, edge
from tests.calls.processes import CallsError, free_port, wait_until
from tests.calls.report import Report, Target, report
from tests.emulator.client import Emulator, start

EVERY = 0.5  # seconds between two calls of one target


@dataclass(frozen=True)
class Network:
    """port: where those who answer listen, at every loopback address. folder: what all of them write."""

    emulator: Emulator
    edge: Edge
    port: int
    folder: Path


@contextmanager
def network(api: str = "description") -> Iterator[Network]:
    """Run everything but the calls. api: the one that the emulator plays."""
    with tempfile.TemporaryDirectory(prefix="sinch-est-calls-") as name, ExitStack() as stack:
        folder = Path(name)
        port = free_port("0.0.0.0")
        emulator = stack.enter_context(start(api=api, state=folder / "state.db"))
        stack.enter_context(listener(port, folder))
        yield Network(emulator, stack.enter_context(edge(folder / "state.db", port, folder)), port, folder)


@contextmanager
def calls_while(here: Network, targets: Sequence[Target], every: float = EVERY) -> Iterator[Callable[[], Report]]:
    """Call every target once in so many seconds while the body runs; what is yielded returns the report afterwards.

    The body begins when each target has been answered, and ends when each was called once more.
    """
    before = {call.id for call in here.edge.calls()}
    tries = [one for target in targets for one in target.tries]
    # Not in the order in which numbers move: if a move took as long as a round of calls, all would be lost, or none.
    random.Random(0).shuffle(tries)
    folder = Path(tempfile.mkdtemp(dir=here.folder))
    groups = {source: [one for one in tries if one.source == source] for source in {one.source for one in tries}}
    folders = [folder / source for source in groups]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(caller(group, every, here.edge.port, folder / source))
            for source, group in groups.items()
        ]
        wait_until(lambda: not silent(here, before, targets), "all that is called answers", *processes)
        yield lambda: judged(here, before, targets, folders)
        ended = time.time()
        wait_until(lambda: called_since(here, ended) >= len(tries), "every target was called once more", *processes)


def silent(here: Network, before: set[str], targets: Sequence[Target]) -> list[str]:
    """Return the names of those targets that have not been answered yet, by none of their lines."""
    calls = [call for call in here.edge.calls() if call.id not in before and call.status == 200]
    reached = {Try(call.caller, call.domain, call.number) for call in calls}
    return [target.name for target in targets if reached.isdisjoint(target.tries)]


def called_since(here: Network, moment: float) -> int:
    """Return how many have been called since."""
    return len({(call.caller, call.domain, call.number) for call in here.edge.calls() if call.at > moment})


def judged(here: Network, before: set[str], targets: Sequence[Target], folders: Sequence[Path]) -> Report:
    """Return what became of the calls. The edge and those who called must have seen the same, and the edge no error."""
    calls: list[Call] = [call for call in here.edge.calls() if call.id not in before]
    ok = sum(call.status == 200 for call in calls)
    seen = tuple(sum(numbers) for numbers in zip(*map(counted, folders), strict=True))
    if seen != (ok, len(calls) - ok):
        said = "\n".join(line for folder in folders for line in complaints(folder))
        raise CallsError(f"the edge counts {ok} answered and {len(calls) - ok} lost calls, SIPp {seen}:\n{said}")
    if errors := here.edge.errors():
        raise CallsError("the edge complains:\n" + "\n".join(itertools.islice(errors, 10)))
    return report(calls, targets)
