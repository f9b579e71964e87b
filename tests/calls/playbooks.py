# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Playbooks as users run them, as processes that can be killed, or interrupted as Ctrl-C does."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.calls.network import Network
from tests.calls.processes import wait_until

PATIENCE = 200  # seconds; only what hangs takes that long
CHANGES = tuple(
    f"{do}{what}" for what in ("Trunk", "SipEndpoint", "AccessControlList") for do in ("create", "update", "delete")
)
WRITES = {
    "description": (*CHANGES, "addPhoneNumberToTrunk", "removePhoneNumberFromTrunk"),
    "published": (*CHANGES, "linkAccessControlLists", "unlinkAccessControlList", "assignPhoneNumber"),
}


def credentials(here: Network) -> dict[str, str]:
    """Return the variables that lead Ansible to the emulator."""
    return {
        "SINCH_PROJECT_ID": "rehearsal",
        "SINCH_KEY_ID": "rehearsal",
        "SINCH_KEY_SECRET": "no-secret",
        "SINCH_EST_API_URL": here.emulator.url,
        "SINCH_TOKEN_URL": here.emulator.token_url,
        "SINCH_EST_API": here.emulator.api,
    }


@contextmanager
def playing(
    folder: Path, env: Mapping[str, str], name: str, options: Sequence[str] = ()
) -> Iterator[subprocess.Popen[str]]:
    """Run a playbook in a session of its own; it is killed at the end where it still runs."""
    command = ["ansible-playbook", name, *options]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=folder, env=env, text=True, start_new_session=True, **pipes) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                kill(process)


def play(folder: Path, env: Mapping[str, str], name: str, options: Sequence[str] = ()) -> tuple[int, str]:
    """Return (exit code, output) of a playbook."""
    with playing(folder, env, name, options) as process:
        output, _nothing = process.communicate(timeout=PATIENCE)
        return process.returncode, output


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a playbook and its workers at once; since ansible-core 2.19 these have sessions of their own."""
    for pid in family(process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def family(pid: int) -> list[int]:
    """Return a process, all that it started, and all that these started."""
    texts = [place.read_text() for place in Path(f"/proc/{pid}/task").glob("*/children")]
    return [pid, *(one for child in " ".join(texts).split() for one in family(int(child)))]


def hang_at_write(here: Network, number: int, after: bool) -> None:
    """Let the write with this number hang, counted from now; after: once the emulator has done what it asks for."""
    here.emulator.fault("hang", operation=list(WRITES[here.emulator.api]), skip=number - 1, after=after)


def reached(here: Network, process: subprocess.Popen[str]) -> bool:
    """Wait until a write hangs and return True, or False where the playbook ended before it."""
    wait_until(lambda: not here.emulator.faults() or process.poll() is not None, "a write hangs", patience=PATIENCE)
    missed = bool(here.emulator.faults())
    here.emulator.clear_faults()
    return not missed
