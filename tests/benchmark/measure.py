# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A program as a whole: how long it took from start to end, what it cost, what it asked the emulator for."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.emulator.client import Emulator, start
from tests.gates.tree import tree
from tests.integration.bench import KEY_ID, PROJECT, environment


class BenchmarkError(Exception):
    """A program failed, so that its time means nothing; with all that it said."""


@dataclass(frozen=True)
class Run:
    """One run of a program: wall and CPU seconds, the megabytes of its largest process, requests by operation."""

    seconds: float
    cpu: float
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
        with tempfile.TemporaryFile() as output:
            began = perf_counter()
            words = [sys.executable, "-m", *map(str, command)]
            process = subprocess.Popen(
                words, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            seconds = perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                output.seek(0)
                raise BenchmarkError(f"{' '.join(words)} ended with {process.returncode}:\n{output.read().decode()}")
        requests = dict(Counter(entry["operation"] for entry in self.emulator.log()))
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, requests)

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
