# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What was measured, as tables in docs/performance.md and a plot beside it."""

import json
import sys
from collections.abc import Callable, Iterable
from operator import sub
from pathlib import Path
from statistics import median

from tests.benchmark.fleet import least
from tests.benchmark.plot import draw

DOCS = Path(__file__).parents[2] / "docs"
BEGIN, END = "<!-- {} -->", "<!-- end -->"


def main() -> None:
    measured = json.loads(Path(sys.argv[1]).read_text())
    chapters = {name: part["scenarios"] for name, part in measured.items()}
    tables = {name: make(chapters[name]) for name, make in TABLES.items()}
    page = DOCS / "performance.md"
    text = page.read_text()
    for name, part in {"machine": machine(measured), **tables}.items():
        before, mark, rest = text.partition(BEGIN.format(name))
        _old, end, after = rest.partition(END)
        if not (mark and end):
            raise ValueError(f"{page.name} has no place for {name!r}")
        text = f"{before}{mark}\n\n{part}\n\n{end}{after}"
    page.write_text(text)
    draw(chapters, DOCS / "performance.svg")


def spread(values: Iterable[float], digits: int = 2) -> str:
    """Minimum, **median** and maximum."""
    ordered = sorted(values)
    low, middle, high = (f"{value:,.{digits}f}" for value in (ordered[0], median(ordered), ordered[-1]))
    return f"{low} **{middle}** {high}"


def seconds(scenario: dict, way: str) -> list[float]:
    return [run["seconds"] for run in scenario["ways"][way]]


def pairwise(scenario: dict, what: Callable[..., float], *ways: str) -> list[float]:
    """what(seconds of each way) for each repetition."""
    return [what(*times) for times in zip(*(seconds(scenario, way) for way in ways), strict=True)]


def peak(scenario: dict, way: str) -> float:
    """Megabytes."""
    return max(run["peak"] for run in scenario["ways"][way])


def requests(scenario: dict, way: str) -> dict[str, int]:
    """By operation. Raises ValueError where they are not the same in each repetition."""
    first, *others = (run["requests"] for run in scenario["ways"][way])
    if any(other != first for other in others):
        raise ValueError(f"{scenario['facts']}: {way} does not always send the same requests")
    return first


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [heads, ["---"] * len(list(heads)), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def machine(measured: dict) -> str:
    says = "{cores} cores with Python {python} and ansible-core {ansible}, {repetitions} repetitions"
    chapters = {says.format(**chapter) for chapter in measured.values()}
    return f"Measured on {', or on '.join(sorted(chapters))}: minimum, **median**, maximum."


def loop(scenarios: list[dict]) -> str:
    (scenario,) = scenarios
    items = scenario["facts"]["items"]
    names = {
        "uri": "loop over `ansible.builtin.uri`",
        "module": "loop, ordinary module",
        "in-process": "loop, in-process",
        "list": "one list task",
        "bare": "bare client",
        "start": "`ansible-playbook` that skips the task",
    }

    def beyond(whole: float, start: float) -> float:
        return (whole - start) / items * 1000

    def ratio(whole: float, fast: float, start: float) -> float:
        return (whole - start) / (fast - start)

    rows = []
    for way, name in names.items():
        each = times = ""
        if way not in ("bare", "start"):  # one has no start to leave out, the other nothing else
            each = spread(pairwise(scenario, beyond, way, "start"), 1)
            times = spread(pairwise(scenario, ratio, way, "in-process", "start"), 1)
        rows.append([name, spread(seconds(scenario, way)), each, times, sum(requests(scenario, way).values())])
    heads = ["100 new trunks", "seconds in all", "ms for each item, without the start", "times in-process", "requests"]
    return table(heads, rows)


def fleet(scenarios: list[dict]) -> str:
    rows = []
    for scenario in scenarios:
        facts = scenario["facts"]
        sent, bare = (requests(scenario, way) for way in ("sinch.est", "bare"))
        if sent != bare:
            raise ValueError(f"{facts}: the bare client sends other requests")
        fewest = least(facts["sites"], facts["kind"])
        api = sum(sent.values()) - sent["token"]
        rows.append(
            [
                facts["sites"],
                facts["kind"],
                f"{facts['latency']} ms",
                spread(seconds(scenario, "sinch.est")),
                spread(seconds(scenario, "bare")),
                spread(pairwise(scenario, lambda ours, theirs: ours / theirs, "sinch.est", "bare")),
                spread(seconds(scenario, "start")),
                f"{api:,}",
                f"{fewest.reads:,} + {fewest.writes:,} + {fewest.looks:,}",
                f"{peak(scenario, 'sinch.est'):.0f} MB",
            ]
        )
    heads = [
        "sites",
        "state",
        "latency",
        "playbook, seconds",
        "bare client, seconds",
        "ratio",
        "tasks skipped, seconds",
    ]
    return table([*heads, "requests", "fewest", "memory"], rows)


def site(scenarios: list[dict]) -> str:
    rows = []
    for scenario in scenarios:
        facts = scenario["facts"]
        ways = ("start", "est_site", "est_audit", "bare", "four tasks", "provision_sites", "audit_sites")
        asked = requests(scenario, "provision_sites")
        rows.append(
            [
                f"{facts['sites']:,}",
                f"{facts['latency']} ms",
                *(spread(seconds(scenario, way)) for way in ways),
                *(spread(beyond_start(scenario, way)) for way in ("est_site", "est_audit")),
                f"{asked['token']}, {sum(asked.values()) - asked['token']:,}",
                f"{max(peak(scenario, way) for way in ('est_site', 'est_audit')):.0f} MB",
            ]
        )
    heads = ["sites", "latency", "task skipped", "`est_site`", "`est_audit`", "bare client", "four list tasks"]
    heads += ["`provision_sites`", "`audit_sites`", "`est_site` beyond start / bare", "`est_audit` beyond start / bare"]
    return table([*heads, "logins, reads", "memory"], rows)


def beyond_start(scenario: dict, way: str) -> list[float]:
    """How many times a bare client's seconds a task takes, without the start of Ansible."""
    return pairwise(scenario, lambda whole, own, bare: (whole - own) / bare, way, "start", "bare")


def inventory(scenarios: list[dict]) -> str:
    def part(whole: float, own: float, bare: float) -> float:
        return (whole - own) / bare

    rows = []
    for scenario in scenarios:
        facts = scenario["facts"]
        rows.append(
            [
                f"{facts['trunks']:,}",
                "with" if facts["children"] else "without",
                *(spread(seconds(scenario, way)) for way in ("names", "variables", "cold", "cached", "bare")),
                *(spread(pairwise(scenario, part, "cold", own, "bare")) for own in ("names", "variables")),
                *(spread(pairwise(scenario, sub, "cached", own)) for own in ("names", "variables")),
                f"{sum(requests(scenario, 'cold').values()):,}",
                f"{peak(scenario, 'cold'):.0f} MB",
            ]
        )
    heads = ["trunks", "children", "names only", "names and variables", "cold", "cached", "bare client"]
    beyond = [
        "cold beyond names / bare",
        "cold beyond variables / bare",
        "cached beyond names",
        "cached beyond variables",
    ]
    return table([*heads, *beyond, "requests", "memory"], rows)


def size(scenarios: list[dict]) -> str:
    rows = []
    for scenario in scenarios:
        number = scenario["facts"]["objects"]
        row = [f"{number:,}"]
        for way in ("created", "unchanged", "left out"):
            beyond = pairwise(scenario, lambda whole, start: (whole - start) * 1000, way, "start")
            each = [milliseconds / number for milliseconds in beyond]
            row += [spread(seconds(scenario, way)), spread(each), f"{peak(scenario, way):.0f} MB"]
        rows.append(row)
    heads = ["phone numbers"]
    for name in ("created", "unchanged", "unchanged, left out"):
        heads += [f"{name}, seconds", "ms for each", "memory"]
    return table(heads, rows)


def server(scenarios: list[dict]) -> str:
    rates: dict[int, list[str]] = {}
    for scenario in scenarios:
        facts = scenario["facts"]
        way = facts["client"]
        sent = sum(requests(scenario, way).values())
        rates.setdefault(facts["connections"], []).append(spread([sent / run for run in seconds(scenario, way)], 0))
    heads = ["connections", "requests a second, client of `requests` and threads", "plain sockets"]
    return table(heads, [[connections, *row] for connections, row in rates.items()])


TABLES = {"loop": loop, "fleet": fleet, "site": site, "inventory": inventory, "size": size, "server": server}

if __name__ == "__main__":
    main()
