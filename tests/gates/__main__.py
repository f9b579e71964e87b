# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Run gates, all of them even if one fails, and end with a table: `python -m tests.gates [all|matrix|lint|...]`."""

import argparse
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial

from tests.gates.gates import GATES, GROUPS, chosen
from tests.gates.run import FAILED, PASSED, SKIPPED, Result, run, stop_all
from tests.gates.tested import Maker
from tests.gates.tree import Tree, tree

INTERRUPTED = 130
AT_ONCE = os.cpu_count() or 1  # a gate that waits leaves the processors to another one


def main() -> int:
    """Return exit code 0 if nothing failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.gates", description="Check this project.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join([*GROUPS, *GATES])}")
    parser.add_argument(
        "--complete",
        action="store_true",
        help="as in CI: a gate that is skipped has failed, but for want of a program of the system",
    )
    options = parser.parse_args()
    names = chosen(options.names or ["all"])
    if unknown := names - GATES.keys():
        parser.error(f"no such gate: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a CI system that stops us means Ctrl-C
    makers = [(name, make) for name, makers in GATES.items() if name in names for make in makers]
    results: list[Result] = []
    started = time.monotonic()
    with tree() as place, ThreadPoolExecutor(AT_ONCE) as pool:
        show = print_now if len(makers) == 1 else None
        futures = [pool.submit(attempt, name, make, place, show) for name, make in makers]
        try:
            results += (future.result() for future in as_completed(futures))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            stop_all()
            report(results, time.monotonic() - started)
            print("interrupted", flush=True)
            return INTERRUPTED
    report(results, time.monotonic() - started)
    wanting = options.complete and any(result.state == SKIPPED and not result.excused for result in results)
    return 1 if wanting or count(results, FAILED) else 0


def attempt(name: str, make: Maker, place: Tree, show: Callable[[str], None] | None) -> Result:
    """Return what became of a gate. One that cannot even be prepared has failed; the others still run.

    show: what becomes of each line at once; without it, the output comes in one piece when the gate has ended.
    """
    lines: list[str] = []
    try:
        with make(place) as gate:
            result = run(gate, show or lines.append)
    except Exception as problem:
        lines.append(traceback.format_exc())
        result = Result(name, "", FAILED, 0.0, 0.0, f"{type(problem).__name__}: {problem}")
    if lines:
        print_now("\n".join(lines))
    return result


print_now = partial(print, flush=True)


def report(results: list[Result], seconds: float) -> None:
    """Print a line for each gate, the slowest first, then what was left out, then the sum."""
    width = max((len(result.by) for result in results), default=0)
    head = f"{'gate':<17} {'by':<{width}}  {'result':<7} {'seconds':>7} {'processor':>9}"
    print(f"\n{head}  counted")
    for result in sorted(results, key=lambda result: result.seconds, reverse=True):
        times = f"{result.seconds:>7.1f} {result.processor:>9.1f}"
        print(f"{result.name:<17} {result.by:<{width}}  {result.state:<7} {times}  {result.counted}")
    processor = sum(result.processor for result in results)
    print(f"{f'{AT_ONCE} at a time':<17} {'':<{width}}  {'':<7} {seconds:>7.1f} {processor:>9.1f}")
    for result in results:
        for note in result.notes:
            print(f"left out by {result.name}: {note}")
    skipped = count(results, SKIPPED)
    total = f"{count(results, PASSED)} passed, {count(results, FAILED)} failed"
    print(f"\n{total}, {skipped} skipped" if skipped else f"\n{total}", flush=True)


def count(results: list[Result], state: str) -> int:
    """Return how many ended so."""
    return sum(result.state == state for result in results)


if __name__ == "__main__":
    sys.exit(main())
