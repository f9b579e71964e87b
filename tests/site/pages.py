# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which pages the site has, in which order, and where links between their files lead."""

import posixpath
import re

# Under each caption, as the side bar shows them. Those that antsibull-docs makes follow the role.
CAPTIONS = {
    "Get going": ("start", "sites"),
    "Guides": (
        "fleet",
        "diverting",
        "adopting",
        "audits",
        "inventory",
        "authentication",
        "which-api",
        "rehearsing",
        "migrating",
        "troubleshooting",
    ),
    "Background": ("architecture", "emulator", "reliability", "performance"),
    "Reference": ("role",),
    "Project": ("contributing", "changelog"),
}
# Pages that are not docs/<name>.md.
ELSEWHERE = {
    "index": "docs/README.md",
    "role": "roles/pbx_site/README.md",
    "contributing": "CONTRIBUTING.md",
    "changelog": "CHANGELOG.md",
}
PAGES = {name: ELSEWHERE.get(name, f"docs/{name}.md") for name in ("index", *sum(CAPTIONS.values(), ()))}
PLUGIN = re.compile(r"plugins/(module|inventory|filter)s?/(\w+)\.py")
VARIABLES = "roles/pbx_site/meta/argument_specs.yml"


def leads_to(page: str, target: str) -> tuple[str | None, str]:
    """Of a link on a page: the page of the site, if there is one, and the path in the checkout."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(PAGES[page]), target))
    if plugin := PLUGIN.fullmatch(path):
        return f"reference/{plugin[2]}_{plugin[1]}", path
    if path == VARIABLES:
        return "reference/pbx_site_role", path
    return next((name for name, file in PAGES.items() if file == path), None), path
