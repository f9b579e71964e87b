# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The plot of docs/performance.md: how times and memory grow."""

from collections.abc import Mapping
from pathlib import Path
from statistics import median

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

OURS, THEIRS, OTHER = "#1f6feb", "#8b949e", "#d29922"  # told apart on light and dark, and without colours by the marks
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "sinch.est", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3}
SPDX = """<!--
SPDX-License-Identifier: GPL-3.0-or-later
Copyright: (c) 2026, the sinch.est project
-->
"""


def draw(chapters: Mapping[str, list[dict]], file: Path) -> None:
    """Four panels, logarithmic, so that a straight line of slope one grows with the number of objects."""
    with mpl.rc_context(STYLE):
        figure, panels = plt.subplots(2, 2, figsize=(10, 7.5), layout="constrained")
        fleets(panels[0][0], chapters["fleet"])
        inventories(panels[0][1], chapters["inventory"])
        sizes(panels[1][0], panels[1][1], chapters["size"])
        figure.savefig(file, metadata={"Date": None, "Title": "sinch.est: how times and memory grow"})
        plt.close(figure)
    head, rest = file.read_text().split("\n", 1)
    file.write_text("\n".join(line.rstrip() for line in f"{head}\n{SPDX}{rest}".split("\n")))


def line(panel, chosen: list[dict], fact: str, way: str, value: str = "seconds", label: str = "", **look) -> None:
    """Medians, with the span from minimum to maximum."""
    at = [scenario["facts"][fact] for scenario in chosen]
    values = [sorted(run[value] for run in scenario["ways"][way]) for scenario in chosen]
    panel.plot(at, [median(some) for some in values], label=label or way, **look)
    panel.fill_between(at, [some[0] for some in values], [some[-1] for some in values], color=look["color"], alpha=0.15)


def named(panel, title: str, x: str, y: str) -> None:
    panel.set(title=title, xlabel=x, ylabel=y, xscale="log", yscale="log")
    panel.legend(frameon=False)


def fleets(panel, scenarios: list[dict]) -> None:
    for kind, dashes in (("nothing there", "-"), ("no change", "--")):
        wanted = {"kind": kind, "latency": 20}
        chosen = [one for one in scenarios if wanted.items() <= one["facts"].items()]
        for way, color, mark in (("sinch.est", OURS, "o"), ("bare", THEIRS, "x")):
            look = {"color": color, "marker": mark, "linestyle": dashes}
            line(panel, chosen, "sites", way, label=f"{way}, {kind}", **look)
    named(panel, "Fleet, 20 ms latency", "sites", "seconds")


def inventories(panel, scenarios: list[dict]) -> None:
    chosen = [one for one in scenarios if not one["facts"]["children"]]
    looks = {"cold": (OURS, "o"), "cached": (OTHER, "s"), "variables": (THEIRS, "x"), "bare": (THEIRS, "^")}
    names = {"variables": "the same from a file", "bare": "bare client"}
    for way, (color, mark) in looks.items():
        line(panel, chosen, "trunks", way, label=names.get(way, way), color=color, marker=mark)
    named(panel, "Inventory, without children", "trunks", "seconds")


def sizes(times, memory, scenarios: list[dict]) -> None:
    looks = {"created": (OURS, "o"), "unchanged": (OTHER, "s"), "left out": (THEIRS, "x")}
    for way, (color, mark) in looks.items():
        line(times, scenarios, "objects", way, color=color, marker=mark)
        line(memory, scenarios, "objects", way, "peak", color=color, marker=mark)
    named(times, "One task, start included", "phone numbers", "seconds")
    named(memory, "Memory of the largest process", "phone numbers", "MB")
    memory.set(yscale="linear", ylim=(0, None))
