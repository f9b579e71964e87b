# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Measure, then write docs/performance.md and its plot: `python -m tests.benchmark [--help]`."""

import argparse
import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from tests.benchmark.measure import Place, Run, place
from tests.benchmark.scenarios import CHAPTERS, Scenario
from tests.gates.tree import CHECKOUT
from tests.gates.venvs import kept

RESULTS = CHECKOUT / "tests" / "output" / "benchmark.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help=f"of {', '.join(CHAPTERS)} (default: all)")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="of each (default: 5)")
    given = parser.parse_args()
    if unknown := set(given.chapters) - set(CHAPTERS):
        parser.error(f"no such chapter: {', '.join(sorted(unknown))}")
    circumstances = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "ansible": version("ansible-core"),
        "repetitions": given.repetitions,
    }
    kept_results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.parent.mkdir(exist_ok=True)
    for name in given.chapters or CHAPTERS:
        with place() as here:
            scenarios = measure(here, CHAPTERS[name](), given.repetitions)
        kept_results[name] = {**circumstances, "scenarios": scenarios}
        RESULTS.write_text(json.dumps(kept_results))
    if missing := CHAPTERS.keys() - kept_results.keys():
        print(f"No report: not measured yet: {', '.join(sorted(missing))}")
        return
    python = kept("report", (Path(__file__).parent / "requirements.txt").read_text())
    subprocess.run([python, "-m", "tests.benchmark.report", RESULTS], cwd=CHECKOUT, check=True)


def measure(here: Place, scenarios: Iterable[Scenario], repetitions: int) -> list[dict]:
    """[{chapter, facts, ways: {name: [run, ...]}}, ...], a line printed for each way."""
    measured = []
    for scenario in scenarios:
        scenario.prepare(here)
        ways: dict[str, list[Run]] = {way.name: [] for way in scenario.ways}
        for repetition in range(repetitions):
            for way in scenario.ways:
                way.prepare(here)
                if way.filled and not repetition:
                    here.run(*way.command)
                ways[way.name].append(here.run(*way.command))
        measured.append({"chapter": scenario.chapter, "facts": scenario.facts, "ways": as_json(ways)})
        facts = ", ".join(f"{name} {value}" for name, value in scenario.facts.items())
        for name, runs in ways.items():
            seconds = sorted(run.seconds for run in runs)
            requests = sum(runs[-1].requests.values())
            low, middle, high = seconds[0], seconds[len(seconds) // 2], seconds[-1]
            print(
                f"{scenario.chapter:<10} {facts:<44} {name:<11} {low:8.2f} {middle:8.2f} {high:8.2f} s "
                f"{max(run.peak for run in runs):5.0f} MB {requests:6} requests",
                flush=True,
            )
    return measured


def as_json(ways: dict[str, list[Run]]) -> dict[str, list[dict]]:
    return {name: [asdict(run) for run in runs] for name, runs in ways.items()}


if __name__ == "__main__":
    main()
