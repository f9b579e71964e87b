# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Run one gate as a process of its own: its output is kept to be counted, and its processor time is measured."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

PASSED, FAILED, SKIPPED = "passed", "FAILED", "skipped"
RUNNING: set[subprocess.Popen[str]] = set()  # what has to end when somebody presses Ctrl-C


def last_line(lines: list[str]) -> str:
    """Return what most tools say at the end, hints in brackets aside."""
    stripped = (line.strip() for line in reversed(lines))
    return next((line for line in stripped if line and not line.startswith("[")), "nothing to report")


def pytest_counted(lines: list[str]) -> str:
    """Return pytest's summary, such as `12 passed, 1 skipped`."""
    summary = re.compile(r"^=*\s*(\d+ \w+.*?|no tests ran) in [\d.]+s")
    return next((match[1] for line in reversed(lines) if (match := summary.match(line))), last_line(lines))


def pytest_skipped(lines: list[str]) -> list[str]:
    """Return what pytest skipped, and why."""
    return [line for line in lines if line.startswith("SKIPPED ")]


def no_notes(lines: list[str]) -> list[str]:
    """Return nothing, for tools that leave nothing out."""
    return []


@dataclass(frozen=True)
class Gate:
    """A command, and how to read its output: what it counted, and what it left out. by: what runs, with versions.

    needs: programs of the system, which nothing here installs. Where one is missing, no gate is asked to be complete.
    """

    name: str
    by: str
    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    counted: Callable[[list[str]], str] = last_line
    notes: Callable[[list[str]], list[str]] = no_notes
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What became of a gate. seconds: by the clock; processor: seconds of processor time, of all its processes.

    excused: it was skipped for want of a program that the system does not have.
    """

    name: str
    by: str
    state: str
    seconds: float
    processor: float
    counted: str
    notes: tuple[str, ...] = ()
    excused: bool = False


def find(name: str, path: str) -> str | None:
    """Return where a program of the system is. Some are not in the PATH of everybody."""
    return shutil.which(name, path=os.pathsep.join([path, "/usr/local/sbin", "/usr/sbin"]))


def run(gate: Gate, show: Callable[[str], None]) -> Result:
    """Run the gate to its end; show: what becomes of each line of its output."""
    show(f"\n==> {gate.name}: {' '.join(gate.command)}")
    program = shutil.which(gate.command[0], path=gate.env["PATH"])
    if program is None:
        return Result(gate.name, gate.by, SKIPPED, 0.0, 0.0, f"{gate.command[0]} is not installed")
    if missing := [name for name in gate.needs if find(name, gate.env["PATH"]) is None]:
        why = f"not installed here: {', '.join(missing)}"
        return Result(gate.name, gate.by, SKIPPED, 0.0, 0.0, why, excused=True)
    lines: list[str] = []

    def keep(line: str) -> None:
        lines.append(line)
        show(line)

    started = time.monotonic()
    code, processor = stream((program, *gate.command[1:]), gate.cwd, gate.env, keep)
    seconds = time.monotonic() - started
    state = FAILED if code else PASSED
    show(f"<== {gate.name}: {state} after {seconds:.1f} s, {processor:.1f} s of processor time")
    return Result(gate.name, gate.by, state, seconds, processor, gate.counted(lines), tuple(gate.notes(lines)))


def stream(
    command: tuple[str, ...], cwd: Path, env: Mapping[str, str], keep: Callable[[str], None]
) -> tuple[int, float]:
    """Return (exit code, seconds of processor time) of a process and all that it waited for."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    process = subprocess.Popen(command, cwd=cwd, env=env, text=True, errors="replace", **pipes)
    RUNNING.add(process)
    try:
        with process.stdout:
            for line in process.stdout:
                keep(line.rstrip("\n"))
        # Popen's own wait would tell neither the time nor leave it to be asked for.
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        RUNNING.discard(process)
    return process.returncode, usage.ru_utime + usage.ru_stime


def stop_all(patience: float = 5.0) -> None:
    """End all that runs. Ctrl-C reached the processes as well: leave them a moment, then ask, then insist."""
    for end in (subprocess.Popen.terminate, subprocess.Popen.kill):
        deadline = time.monotonic() + patience
        while RUNNING and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in list(RUNNING):
            end(process)
