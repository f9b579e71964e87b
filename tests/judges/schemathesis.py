# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Lets schemathesis loose on an emulator: `python -m tests.judges.schemathesis FOLDER`, which is for its files."""

import subprocess
import sys
from pathlib import Path

from tests.emulator.client import Emulator, start
from tests.judges.described import described, of_methods, write

SETTINGS = Path(__file__).with_name("schemathesis.toml")
ACCOUNT = {"judge": "known"}  # as in SETTINGS: without one, all credentials would count
GARBLED = "sinch.est emulator: Invalid HTTP request received.\n"  # some of what it sends is not even HTTP
# It ends a walk from answer to answer when a request, made again, finds something else. So there are several walks.
RUNS = (("--seed", "1"), *(("--seed", str(seed), "--phases", "stateful") for seed in range(2, 9)))


def main(folder: Path) -> int:
    """0 if neither schemathesis nor the emulator had anything to complain about."""
    description = write(folder / "described.json", explored=True)
    operations = {item["operationId"] for path in described()["paths"].values() for item in of_methods(path)}
    with start() as emulator:
        codes = []
        for options in RUNS:
            emulator.reset()
            emulator.settings(credentials=ACCOUNT)
            codes.append(explore(emulator, description, *options))
            log = emulator.log()
            operations -= {request["operation"] for request in log if request["status"] == 200}
            print(f"requests sent: {len(log)}", flush=True)
        said = emulator.errors().replace(GARBLED, "")
    print(said, end="")
    print(f"operations that never succeeded: {', '.join(sorted(operations)) or 'none'}")
    return 1 if said or any(codes) or operations else 0


def explore(emulator: Emulator, description: Path, *options: str) -> int:
    """One run."""
    command = ["schemathesis", "--no-color", "--config-file", SETTINGS, "run", description, "--url", emulator.url]
    quiet = ("--warnings", "off", "--checks", "all")
    return subprocess.run(
        [*command, *quiet, *options], cwd=description.parent, stdin=subprocess.DEVNULL, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
