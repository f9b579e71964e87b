# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Run gates, all of them even if one fails, and end with a table: `python -m tests.gates [all|matrix|lint|...]`."""

import argparse
import signal
import sys
import traceback

from tests.gates.gates import GATES, GROUPS, Maker
from tests.gates.run import FAILED, PASSED, SKIPPED, Result, run
from tests.gates.tree import Tree, tree

INTERRUPTED = 130


def main() -> int:
    """Exit code 0 if nothing failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.gates", description="Check this project.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join([*GROUPS, *GATES])}")
    parser.add_argument("--complete", action="store_true", help="a gate that has to be skipped has failed, as in CI")
    options = parser.parse_args()
    asked = options.names or ["all"]
    names = {member for name in asked for member in GROUPS.get(name, [name])}
    if unknown := names - GATES.keys():
        parser.error(f"no such gate: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a CI system that stops us means Ctrl-C
    results: list[Result] = []
    try:
        with tree() as place:
            for name, makers in GATES.items():
                for make in makers if name in names else ():
                    results.append(attempt(name, make, place))
    except KeyboardInterrupt:
        report(results)
        print("interrupted", flush=True)
        return INTERRUPTED
    report(results)
    return 1 if count(results, FAILED) or (options.complete and count(results, SKIPPED)) else 0


def attempt(name: str, make: Maker, place: Tree) -> Result:
    """A gate that cannot even be prepared has failed; the others still run."""
    try:
        with make(place) as gate:
            return run(gate)
    except Exception as problem:
        traceback.print_exc()
        return Result(name, "", FAILED, 0.0, f"{type(problem).__name__}: {problem}")


def report(results: list[Result]) -> None:
    """A line for each gate, then what was left out, then the sum."""
    width = max((len(result.by) for result in results), default=0)
    print(f"\n{'gate':<17} {'by':<{width}}  {'result':<7} {'seconds':>7}  counted")
    for result in results:
        print(f"{result.name:<17} {result.by:<{width}}  {result.state:<7} {result.seconds:>7.1f}  {result.counted}")
    print(f"{'':<17} {'':<{width}}  {'':<7} {sum(result.seconds for result in results):>7.1f}")
    for result in results:
        for note in result.notes:
            print(f"left out by {result.name}: {note}")
    skipped = count(results, SKIPPED)
    total = f"{count(results, PASSED)} passed, {count(results, FAILED)} failed"
    print(f"\n{total}, {skipped} skipped" if skipped else f"\n{total}", flush=True)


def count(results: list[Result], state: str) -> int:
    """How many ended so."""
    return sum(result.state == state for result in results)


if __name__ == "__main__":
    sys.exit(main())
