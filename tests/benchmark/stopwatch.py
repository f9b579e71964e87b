# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Run a command and write down what it took: `python stopwatch.py FILE COMMAND...`; ends as the command does.

A process of its own, since Linux counts the memory of whoever starts a program as the program's: this one is small.
"""

import json
import os
import sys
import time


def main() -> int:
    began = time.perf_counter()
    process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
    _process, status, usage = os.wait4(process, 0)
    took = {"seconds": time.perf_counter() - began, "peak": usage.ru_maxrss / 1024}
    with open(sys.argv[1], "w") as file:
        json.dump(took, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
