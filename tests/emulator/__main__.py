# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""`python -m tests.emulator`. Most of a start is imports, and a signal in their midst must end it cleanly too."""

import os
import signal
import sys


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))  # there is nothing to put away until the server takes over
    from tests.emulator.command import main as command

    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
