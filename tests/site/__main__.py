# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Build the documentation site and check its links: `python -m tests.site [FOLDER]`; or `... screenshots`."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from tests.gates.environments import environment_with, tools
from tests.gates.tree import CHECKOUT, tree
from tests.site.build import build
from tests.site.links import check

HERE = Path(__file__).parent
OUTPUT = CHECKOUT / "tests" / "output"


def main() -> int:
    """Exit code 0 if there is nothing to find fault with."""
    parser = argparse.ArgumentParser(prog="python -m tests.site", description=__doc__)
    parser.add_argument(
        "place",
        nargs="?",
        default=str(OUTPUT / "site"),
        metavar="FOLDER|screenshots",
        help="where to put the site (default: tests/output/site), or: take pictures of it there with chromium",
    )
    place = parser.parse_args().place
    site = OUTPUT / "site" if place == "screenshots" else Path(place).resolve()
    with tree() as temporary:
        python = environment_with("site", (HERE / "requirements.txt").read_text() + tools("antsibull-docs"))
        if code := build(python, temporary, site) or check(python, temporary, site):
            return code
        return screenshots(site) if place == "screenshots" else 0


def screenshots(site: Path) -> int:
    """In an environment of their own, since the library for it is larger than all others together."""
    chromium = shutil.which("chromium")
    if not chromium:
        print("No screenshots: chromium is not installed (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    python = environment_with("browser", (HERE / "browser.txt").read_text())
    command = (python, "-m", "tests.site.screenshots", chromium, site, OUTPUT / "screenshots")
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
