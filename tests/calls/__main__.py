# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""`make rehearse`: your file of sites is provisioned on the emulator while calls run; which were lost, and when."""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import yaml

from tests.calls import estate
from tests.calls.network import EVERY, Network, calls_while, network
from tests.calls.processes import PACKAGES, PROGRAMS, CallsError
from tests.calls.report import Lost, Report, Target
from tests.calls.stage import Stage, between, provision, stage
from tests.emulator.client import EmulatorError
from tests.emulator.store import APIS
from tests.emulator.types import JsonObject
from tests.gates.run import find
from tests.gates.tree import tree

AT_MOST = 100  # calls a second
INTERRUPTED = 130
ANSIBLE = {
    "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    "ANSIBLE_LOCALHOST_WARNING": "false",
}


class Misuse(Exception):
    """One line for whoever started the command."""


def main(arguments: Sequence[str]) -> int:
    """Return 0 where the playbook succeeded and no call was lost, 2 where nothing could be tried."""
    options = parser().parse_args(arguments)
    try:
        if missing := [name for name in PROGRAMS if find(name, os.environ.get("PATH", "")) is None]:
            raise Misuse(f"not installed here: {', '.join(missing)}. On Debian and Ubuntu: apt-get install {PACKAGES}")
        after = read(options.sites)
        before = read(options.before) if options.before else after
        with ExitStack() as stack:
            place, here = stack.enter_context(tree()), stack.enter_context(network(options.api))
            here.emulator.settings(latency_ms=options.latency)
            return rehearse(stage(here, place.root, {**place.env, **ANSIBLE}), before, after, options)
    except (Misuse, CallsError, EmulatorError) as problem:
        print(f"rehearse: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """Return what the command line may say."""
    made = argparse.ArgumentParser(
        prog="python -m tests.calls", description="Provision sites on this machine while they are called."
    )
    made.add_argument("sites", metavar="SITES", type=Path, help="the file of sites as it is to be")
    made.add_argument(
        "--from",
        dest="before",
        metavar="FILE",
        type=Path,
        help="the file as it is today, which is there when the calls begin (default: SITES itself)",
    )
    made.add_argument(
        "--api", choices=APIS, default=APIS[0], help="the one that the emulator plays, and the playbook speaks"
    )
    made.add_argument(
        "--latency", metavar="MS", type=float, default=50, help="of every answer of the API (default: %(default)s)"
    )
    made.add_argument("options", nargs="*", metavar="OPTION", help="after --: options of ansible-playbook")
    return made


def read(path: Path) -> list[JsonObject]:
    """Return the sites of a file; the playbook itself says what is wrong with one of them."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise Misuse(f"{path} cannot be read: {' '.join(str(problem).split())}") from None
    sites = document.get("pbx_sites") if isinstance(document, dict) else None
    if not isinstance(sites, list) or not all(isinstance(site, dict) and site.get("name") for site in sites):
        raise Misuse(f"{path} holds no list pbx_sites of sites with a name each")
    return sites


def rehearse(on: Stage, before: list[JsonObject], after: list[JsonObject], options: argparse.Namespace) -> int:
    """Provision one file, then the other one while calls run; tell what became of them."""
    book = estate.Book(on.here.port)
    before, after = estate.on_loopback(before, book), estate.on_loopback(after, book)
    names = {address: name for name, address in [*book.ranges.items(), *book.endpoints.items()]}
    introduce(names, on.here)
    code, output = provision(on, before)
    if code:
        raise Misuse(f"{options.before or options.sites} cannot be provisioned:\n{own(output, names)}")
    targets = between(on, before, after)
    if not targets:
        raise Misuse("nothing can be called: no number, and no address of a site, is in both files")
    leave_out(before, after)
    lines = sum(len(target.tries) for target in targets)
    every = max(EVERY, lines / AT_MOST)
    print(f"Calling {told(targets)}, each every {every:.1f} s, while {options.sites} is provisioned.\n", flush=True)
    with calls_while(on.here, targets, every) as report:
        began = time.monotonic()
        code, output = provision(on, after, *options.options)
        seconds = time.monotonic() - began
    print(own(output, names))
    conclude(report(), seconds, code, names)
    return 1 if code or report().lost else 0


def introduce(names: Mapping[str, str], here: Network) -> None:
    """Say what stands for what."""
    print(f"On this machine alone, against the emulator at {here.emulator.url}. These stand for your own:")
    width = max(map(len, names), default=0)
    for address, name in names.items():
        print(f"  {address:<{width}}  {name}")


def leave_out(before: Iterable[JsonObject], after: Iterable[JsonObject]) -> None:
    """Say which numbers are not called, since they are to ring no more."""
    if gone := sorted(estate.numbers(before) - estate.numbers(after)):
        print(f"Not called, since they are not listed any more: {', '.join(gone)}.")


def told(targets: Iterable[Target]) -> str:
    """Return how many numbers and lines these are."""
    called = [len(target.tries) == 1 and target.tries[0].number == target.name for target in targets]
    return f"what is in both files (numbers: {sum(called)}; lines from which sites call: {len(called) - sum(called)})"


def own(text: str, names: Mapping[str, str]) -> str:
    """Return a text with the user's own names in place of what stands for them."""
    for address in sorted(names, key=len, reverse=True):  # the longer one first: 127.20.0.1 begins 127.20.0.10
        text = text.replace(address, names[address])
    return text


def conclude(report: Report, seconds: float, code: int, names: Mapping[str, str]) -> None:
    """Say which calls were lost, and when."""
    print(
        f"{report}, in the {seconds:.1f} s that it took." + (f" The playbook failed: exit code {code}." if code else "")
    )
    by_name: dict[str, list[Lost]] = {}
    for lost in report.lost:
        by_name.setdefault(lost.name, []).append(lost)
    for name, calls in by_name.items():
        first, last = calls[0], calls[-1]
        until = "and was not answered again" if last.gap is None else f"answered again at {clock(last.at + last.gap)}"
        print(f"  {own(name, names)}: {len(calls)} lost from {clock(first.at)}, {until} ({own(first.why, names)})")


def clock(moment: float) -> str:
    """Return a time of day, to the millisecond."""
    return f"{time.strftime('%H:%M:%S', time.localtime(moment))}.{int(moment * 1000) % 1000:03}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
