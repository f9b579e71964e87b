# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""LinkChecker over the files of the site: links and anchors within it. Nothing beyond is asked for, only counted."""

import csv
import subprocess
from pathlib import Path

from tests.gates.tree import Tree

# An anchor that is not there is a warning. Without its threads it is a little faster: the work is Python's.
SETTINGS = """\
[checking]
threads=0
[filtering]
checkextern=0
[AnchorCheck]
[csv]
parts=urlname,parentname,result,warningstring,valid,url,line
"""


def check(python: Path, tree: Tree, site: Path) -> int:
    """Exit code 0 if every link within the site leads somewhere."""
    print("\n==> linkchecker", flush=True)
    settings = tree.root / "linkcheckerrc"
    settings.write_text(SETTINGS)
    program = (python, Path(__file__).with_name("linkchecker.py"))
    options = ("--config", settings, "--no-status", "--verbose", "--output", "csv/utf-8")
    command = (*program, *options, *sorted(site.rglob("*.html")))
    done = subprocess.run(command, env=tree.env, stdout=subprocess.PIPE, text=True, check=False)
    rows = list(csv.DictReader(done.stdout.splitlines(True), delimiter=";"))
    inside = [row for row in rows if row["url"].startswith("file://")]
    elsewhere = sorted({row["url"] for row in rows if not row["url"].startswith(("file://", "data:"))})
    broken = [row for row in inside if row["valid"] != "True" or row["warningstring"]]
    print(*(f"not asked for: {url}" for url in elsewhere), sep="\n")
    for row in broken:
        why = row["warningstring"].partition(" Available")[0] or row["result"]
        print(f"{Path(row['parentname']).name}:{row['line']}: {row['urlname']}: {why}")
    print(f"{len(inside)} links and anchors checked, {len(broken)} broken; {len(elsewhere)} addresses elsewhere")
    return 1 if broken or not inside else done.returncode
