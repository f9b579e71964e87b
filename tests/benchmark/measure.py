# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A program as a whole: how long it took from start to end, what it cost, what it asked the emulator for."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.emulator.client import Emulator, start
from tests.gates.tree import tree
from tests.integration.bench import KEY_ID, PROJECT, environment

STOPWATCH = Path(__file__).with_name("stopwatch.py")


class BenchmarkError(Exception):
    """A program failed, so that its time means nothing; with all that it said."""


@dataclass(frozen=True)
class Run:
    """One run of a program: seconds, the megabytes of its largest process, requests by operation."""

    seconds: float
    peak: float
    requests: Mapping[str, int]


@dataclass(frozen=True)
class Place:
    """An emulator, and where programs run that talk to it."""

    emulator: Emulator
    folder: Path
    env: Mapping[str, str]

    def run(self, *command: object) -> Run:
        """A Python program, python -m COMMAND. Raises BenchmarkError where it fails."""
        self.emulator.clear_log()
        words = [sys.executable, "-m", *map(str, command)]
        took = self.folder / "took.json"
        watched = [sys.executable, "-S", STOPWATCH, took, *words]
        with tempfile.TemporaryFile("w+") as output:
            quiet = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
            done = subprocess.run(watched, cwd=self.folder, env=self.env, check=False, **quiet)
            if done.returncode:
                output.seek(0)
                raise BenchmarkError(f"{' '.join(words)} ended with {done.returncode}:\n{output.read()}")
        requests = dict(Counter(entry["operation"] for entry in self.emulator.log()))
        return Run(**json.loads(took.read_text()), requests=requests)

    def seeded(self, trunks: Sequence[Mapping], latency: int = 0) -> None:
        """The project holds these trunks and nothing else; each answer takes so many milliseconds longer."""
        self.emulator.seed({"projects": {PROJECT: {"trunks": list(trunks)}}})
        self.emulator.settings(latency_ms=latency)


@contextmanager
def place() -> Iterator[Place]:
    """Lasts for a benchmark."""
    with tree() as there, start() as emulator:
        env = environment(there.root, str(there.collections)) | {
            "SINCH_PROJECT_ID": PROJECT,
            "SINCH_KEY_ID": KEY_ID,
            "SINCH_KEY_SECRET": "secret-of-the-benchmark",
            "SINCH_EST_API_URL": emulator.url,
            "SINCH_TOKEN_URL": emulator.token_url,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # users let Python keep what it has compiled
        yield Place(emulator, there.root, env)
