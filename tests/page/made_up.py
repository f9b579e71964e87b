# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The audit of made-up sites with a mistake of each kind, and with what hostile people write into a portal.

`python -m tests.page.made_up SITES FILE` writes it as JSON.
"""

import copy
import json
import sys
from pathlib import Path

from tests.emulator.client import start
from tests.unit import planted
from tests.unit.support import run_audit, seeded

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}{% raw %} ]]> \u202eevil &amp; `x` | <img src=x onerror=alert(2)>"
LONG = "w" * 200
ACCEPTED = [
    {"code": "EST011", "site": "site12", "reason": HOSTILE, "until": "2027-01-31"},
    {"code": "EST002", "site": "site02", "reason": "the provider's network"},
]


def sixty() -> dict:
    """The result of est_audit for sixty sites."""
    declared, there = [planted.site(place) for place in range(60)], [planted.trunk(place) for place in range(60)]
    for place, mistake in enumerate(planted.MISTAKES.values()):
        mistake.plant(declared[place], there[place], place)
    for place in range(40, 60):
        more = [planted.number(place, nth) for nth in range(1, 30)]
        there[place]["phoneNumbers"] += more
        declared[place]["phone_numbers"] += more
    there[50] |= {"name": HOSTILE, "hostName": "nobody"}
    there[50]["accessControlLists"][0] |= {"name": HOSTILE}
    there[50]["sipEndpoints"] += [planted.endpoint(HOSTILE, 3), planted.endpoint(f"{LONG}.example.com", 4)]
    there[51]["accessControlLists"][0]["entries"] += [{"ipRange": f"203.0.113.{nth}"} for nth in range(40)]
    there[52]["sipEndpoints"] += [planted.endpoint("\u4e2d" * 60, 3)]
    with start() as emulator:
        seeded(emulator, *there)
        return run_audit(emulator, *declared, accept=ACCEPTED)


def repeated(audit: dict, sites: int) -> dict:
    """The same for as many sites: each again under another name."""
    made = {**audit, "findings": [], "estate": []}
    for nth in range(0, sites, 60):
        for kind in ("findings", "estate"):
            for one in copy.deepcopy(audit[kind])[: sites - nth if kind == "estate" else None]:
                if nth and one["site"]:
                    one["site"] = f"{one['site']}-{nth}"
                made[kind].append(one)
    return made


if __name__ == "__main__":
    audit = sixty()
    Path(sys.argv[2]).write_text(json.dumps(repeated(audit, int(sys.argv[1])) if sys.argv[1] != "60" else audit))
