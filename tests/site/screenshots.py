# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Pictures of the site in a browser, light and dark, wide and narrow; fails where a page is broken or calls elsewhere.

Called by tests.site with the browser, the folder of the site and the folder for the pictures.
"""

import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PAGES = {
    "landing": "index.html",
    "architecture": "architecture.html",
    "guide": "audits.html",
    "module": "reference/est_acl_module.html",
    "longest-lines": "troubleshooting.html",
    "role": "reference/pbx_site_role.html",
    "performance": "performance.html",
    "longest-table": "reliability.html",
}
LOOKS = ("light", "dark")
WIDTHS = (1280, 390)
# What sticks out at the right of the window, without what scrolls in a frame of its own.
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
QUIET = ("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def main(chromium: str, site: str, pictures: str) -> int:
    """Exit code 0 if there is nothing to find fault with."""
    Path(pictures).mkdir(parents=True, exist_ok=True)
    shots = [
        (Path(site, file), f"{name}-{look}-{width}", look, width)
        for (name, file), look, width in product(PAGES.items(), LOOKS, WIDTHS)
    ]
    mistakes = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        for file, name, look, width in shots:
            seen = taken(browser, file, look, width, Path(pictures, f"{name}.png"))
            mistakes += [f"{name}: {mistake}" for mistake in seen]
        browser.close()
    print(*mistakes, f"{len(shots)} pictures in {pictures}, {len(mistakes)} mistakes", sep="\n")
    return 1 if mistakes else 0


def taken(browser: Browser, file: Path, look: str, width: int, picture: Path) -> list[str]:
    """Take the picture; what went wrong on the page."""
    context = browser.new_context(color_scheme=look, viewport={"width": width, "height": 900})
    page = context.new_page()
    seen = watched(page)
    page.goto(file.as_uri(), wait_until="load")
    if (wider := page.evaluate(OVERFLOW)) > 0:
        seen.append(f"{wider} pixels wider than the window")
    page.screenshot(path=picture, full_page=True)
    context.close()
    return seen


def watched(page: Page) -> list[str]:
    """Fills while the page loads. A request to anywhere else is refused, and counts."""
    seen: list[str] = []
    page.on("console", lambda said: seen.append(f"console: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(f"script: {error}"))
    page.on("requestfailed", lambda request: seen.append(f"failed: {request.url}"))

    def only_files(route):
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            seen.append(f"asks elsewhere: {route.request.url}")
            route.abort()

    page.route("**/*", only_files)
    return seen


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
