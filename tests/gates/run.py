# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Run one gate as a process of its own: its output passes through as it comes, and is kept to be counted."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

PASSED, FAILED, SKIPPED = "passed", "FAILED", "skipped"


def last_line(lines: list[str]) -> str:
    """What most tools say at the end, hints in brackets aside."""
    said = (line.strip() for line in reversed(lines))
    return next((line for line in said if line and not line.startswith("[")), "nothing to report")


def pytest_counted(lines: list[str]) -> str:
    """Its summary, such as `12 passed, 1 skipped`."""
    summary = re.compile(r"^=*\s*(\d+ \w+.*?|no tests ran) in [\d.]+s")
    return next((match[1] for line in reversed(lines) if (match := summary.match(line))), last_line(lines))


def pytest_skipped(lines: list[str]) -> list[str]:
    """What it skipped, and why."""
    return [line for line in lines if line.startswith("SKIPPED ")]


def no_notes(lines: list[str]) -> list[str]:
    """For tools that leave nothing out."""
    return []


@dataclass(frozen=True)
class Gate:
    """A command, and how to read its output: what it counted, and what it left out. by: what runs, with versions."""

    name: str
    by: str
    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    counted: Callable[[list[str]], str] = last_line
    notes: Callable[[list[str]], list[str]] = no_notes


@dataclass(frozen=True)
class Result:
    """What became of a gate."""

    name: str
    by: str
    state: str
    seconds: float
    counted: str
    notes: tuple[str, ...] = ()


def run(gate: Gate) -> Result:
    """Run it to its end."""
    print(f"\n==> {gate.name}: {' '.join(gate.command)}", flush=True)
    program = shutil.which(gate.command[0], path=gate.env["PATH"])
    if program is None:
        return Result(gate.name, gate.by, SKIPPED, 0.0, f"{gate.command[0]} is not installed")
    started = time.monotonic()
    code, lines = stream((program, *gate.command[1:]), gate.cwd, gate.env)
    seconds = time.monotonic() - started
    state = FAILED if code else PASSED
    print(f"<== {gate.name}: {state} after {seconds:.1f} s", flush=True)
    return Result(gate.name, gate.by, state, seconds, gate.counted(lines), tuple(gate.notes(lines)))


def stream(command: tuple[str, ...], cwd: Path, env: Mapping[str, str]) -> tuple[int, list[str]]:
    """Exit code and output lines. However this ends, the process has ended too."""
    lines = []
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                lines.append(line.rstrip("\n"))
        except BaseException:
            # Ctrl-C reaches the process as well: leave it a moment to clean up.
            stop(process)
            raise
    return process.returncode, lines


def stop(process: subprocess.Popen[str], patience: float = 5.0) -> None:
    """Wait, then ask, then insist."""
    for end in (process.terminate, process.kill):
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            end()
