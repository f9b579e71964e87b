# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Reports before their judges: `python -m tests.page.judge CHROMIUM AXE SCHEMA FOLDER...`, with these installed."""

import json
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import html5lib
from jsonschema import Draft202012Validator
from junitparser import JUnitXml
from playwright.sync_api import Browser, Page, sync_playwright

LOOKS = ("light", "dark")
WIDTHS = (360, 1400)
QUIET = ("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync")
QUIET += ("--no-sandbox",)  # the pages are ours, and root has no sandbox
# All of the page, also what a browser leaves for later and what is folded.
UNFOLD = """() => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; one.style.contentVisibility = "visible"; });
}"""
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  const cut = (node) => `${node.tagName} ${node.textContent.trim().slice(0, 60)}`;
  const all = [...document.querySelectorAll("body *")];
  const wide = all.filter((node) => node.getBoundingClientRect().right > width + 1);
  const drawn = [...document.querySelectorAll("svg text")].filter((text) => {
    const box = text.getBBox(), mark = text.nextElementSibling;
    const end = mark && mark.classList.contains("mark") ? mark.getBBox().x : text.ownerSVGElement.viewBox.baseVal.width;
    return box.x < 0 || (!text.classList.contains("mark") && box.x + box.width > end);
  });
  return [...wide, ...drawn].map(cut);
}"""
VIOLATIONS = "() => axe.run(document).then((found) => found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"
FILTERED = """() => {
  const seen = () => [...document.querySelectorAll("[data-f]")].filter((node) => node.checkVisibility()).length;
  const all = seen(), code = document.getElementById("code"), text = document.getElementById("text");
  const change = (node, value) => { node.value = value; node.dispatchEvent(new Event("input", {bubbles: true})); };
  change(code, "EST010"); const coded = seen(); change(code, "");
  change(text, "no such thing"); const none = seen(); change(text, "");
  return [all, coded, none, seen()];
}"""


def main(chromium: str, axe: str, schema: str, *folders: str) -> int:
    """Exit code 0 if no judge finds fault."""
    mistakes: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        for folder in map(Path, folders):
            audit = json.loads((folder / "audit.json").read_text())
            faults = [*read(folder, audit, json.loads(Path(schema).read_text())), *seen(browser, folder, axe)]
            mistakes += [f"{folder.name} sites: {fault}" for fault in faults]
        browser.close()
    looks = len(folders) * len(LOOKS) * len(WIDTHS)
    print(*mistakes, f"{looks} looks at {len(folders)} reports, {len(mistakes)} mistakes", sep="\n")
    return 1 if mistakes else 0


def read(folder: Path, audit: dict, schema: dict) -> Iterator[str]:
    """What readers of HTML, JSON and JUnit's XML find wrong."""
    try:
        html5lib.HTMLParser(strict=True).parse((folder / "audit.html").read_text())
    except html5lib.html5parser.ParseError as error:
        yield f"audit.html: {error}"
    yield from (f"audit.json: {error.message[:200]}" for error in Draft202012Validator(schema).iter_errors(audit))
    (suite,) = JUnitXml.fromfile(str(folder / "audit.junit.xml"))
    failing = [one for one in audit["findings"] if one["severity"] in ("critical", "high", "medium")]
    expected = (sum(not one["accepted"] for one in failing), sum(bool(one["accepted"]) for one in audit["findings"]))
    if (suite.failures, suite.skipped) != expected:
        yield f"audit.junit.xml: {suite.failures} failures and {suite.skipped} skipped, not {expected}"


def seen(browser: Browser, folder: Path, axe: str) -> Iterator[str]:
    """What a browser and axe-core find wrong, in each look and width."""
    for look, width in product(LOOKS, WIDTHS):
        # Its policy lets no script in but its own; the judge is one from outside.
        context = browser.new_context(color_scheme=look, viewport={"width": width, "height": 900}, bypass_csp=True)
        page = context.new_page()
        said = watched(page)
        page.goto((folder / "audit.html").as_uri(), wait_until="load")
        shot = folder / f"{look}-{width}.png"
        page.screenshot(path=shot)
        found = page.evaluate(FILTERED)
        if not found[0] > found[1] > found[2] == 0 or found[3] != found[0]:
            said.append(f"its filter leaves {found}")
        page.evaluate(UNFOLD)
        said += [f"too wide: {text}" for text in page.evaluate(WIDER)[:5]]
        if folder.name == "60":  # the same again in the larger one
            page.evaluate(Path(axe).read_text())
            said += page.evaluate(VIOLATIONS)
            page.screenshot(path=shot.with_stem(f"{shot.stem}-whole"), full_page=True)
        context.close()
        yield from (f"{look}, {width} pixels: {text}" for text in said)
    yield from printed(browser, folder)


def printed(browser: Browser, folder: Path) -> Iterator[str]:
    """Whether it can be printed."""
    page = browser.new_page()
    page.goto((folder / "audit.html").as_uri(), wait_until="load")
    page.pdf(path=folder / "audit.pdf", format="A4")
    page.close()
    if (folder / "audit.pdf").stat().st_size < 10_000:
        yield "nothing is printed"


def watched(page: Page) -> list[str]:
    """Fills while the page loads. It asks nobody for anything, so each request but for itself counts."""
    said: list[str] = []
    page.on("console", lambda one: said.append(f"console: {one.text}"))
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def only_itself(route):
        if route.request.url.startswith("file:") and route.request.url.endswith("audit.html"):
            route.continue_()
        else:
            said.append(f"asks for {route.request.url}")
            route.abort()

    page.route("**/*", only_itself)
    return said


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
