# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Measure, then write docs/performance.md and its plot: `python -m tests.benchmark [--help]`."""

import argparse
import json
import os
import platform
import subprocess
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from statistics import median

from tests.benchmark.measure import Place, Run, place
from tests.benchmark.scenarios import CHAPTERS
from tests.gates.environments import environment_with
from tests.gates.tree import CHECKOUT

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
            scenarios = measure(here, name, given.repetitions)
        kept_results[name] = {**circumstances, "scenarios": scenarios}
        RESULTS.write_text(json.dumps(kept_results))
    if missing := CHAPTERS.keys() - kept_results.keys():
        print(f"No report: not measured yet: {', '.join(sorted(missing))}")
        return
    python = environment_with("report", (Path(__file__).parent / "requirements.txt").read_text())
    subprocess.run([python, "-m", "tests.benchmark.report", RESULTS], cwd=CHECKOUT, check=True)


def measure(here: Place, chapter: str, repetitions: int) -> list[dict]:
    """[{facts, ways: {name: [run, ...]}}, ...], a line printed for each way."""
    measured = []
    for scenario in CHAPTERS[chapter]():
        scenario.prepare(here)
        ways: dict[str, list[Run]] = {way.name: [] for way in scenario.ways}
        for repetition in range(repetitions):
            for way in scenario.ways:
                way.prepare(here)
                if way.filled and not repetition:
                    here.run(*way.command)
                ways[way.name].append(here.run(*way.command))
        as_json = {name: [asdict(run) for run in runs] for name, runs in ways.items()}
        measured.append({"facts": scenario.facts, "ways": as_json})
        facts = ", ".join(f"{name} {value}" for name, value in scenario.facts.items())
        for name, runs in ways.items():
            seconds = [run.seconds for run in runs]
            requests = sum(runs[-1].requests.values())
            print(
                f"{chapter:<10} {facts:<44} {name:<11} "
                f"{min(seconds):8.2f} {median(seconds):8.2f} {max(seconds):8.2f} s "
                f"{max(run.peak for run in runs):5.0f} MB {requests:6} requests",
                flush=True,
            )
    return measured


if __name__ == "__main__":
    main()
