# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The report of an audit before programs that we did not write: a browser, axe-core, readers of HTML, JUnit and JSON.

`python -m tests.page` leaves the reports of 60 and of 500 made-up sites, and pictures of them, in tests/output/page.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.gates.environments import environment_with, node_modules
from tests.gates.tree import CHECKOUT, tree

HERE = Path(__file__).parent
OUTPUT = CHECKOUT / "tests" / "output" / "page"
PROGRAMS = ("chromium", "npm")
SIZES = (60, 500)
LARGEST = 5_000_000  # bytes of a page


def main() -> int:
    """Exit code 0 if nobody finds fault with it."""
    chromium = shutil.which("chromium")
    if not chromium:
        print("chromium is not installed (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    axe = node_modules("axe", HERE / "package.json") / "axe-core" / "axe.min.js"
    python = environment_with("page", (HERE / "requirements.txt").read_text())
    with tree() as place, tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            audit = Path(folder, f"{size}.json")
            made = ("python", "-m", "tests.page.made_up", str(size), str(audit))
            subprocess.run(made, cwd=CHECKOUT, env={**place.env, "PYTHONPATH": str(place.collections)}, check=True)
            dest = OUTPUT / str(size)
            play = Path(folder, "play.yml")
            read = f"{{{{ lookup('ansible.builtin.file', '{audit}') | from_json }}}}"  # as what a task registers
            task = {"sinch.est.est_audit_report": {"audit": read, "dest": str(dest)}}
            play.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
            written = ("ansible-playbook", str(play))
            subprocess.run(written, cwd=folder, env=dict(place.env), check=True, capture_output=True)
            page = (dest / "audit.html").stat().st_size
            print(f"{size} sites: a page of {page:,} bytes")
            if page > LARGEST:
                print(f"which is more than {LARGEST:,}")
                return 1
    schema = CHECKOUT / "docs" / "audit.schema.json"
    command = (python, "-m", "tests.page.judge", chromium, axe, schema, *(OUTPUT / str(size) for size in SIZES))
    return subprocess.run(command, cwd=CHECKOUT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
