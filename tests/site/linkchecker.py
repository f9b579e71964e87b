# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""LinkChecker with two changes: a page is parsed once instead of once for each anchor, and root stays root.

As "nobody", which it becomes otherwise, it could not read a checkout that is root's own.
"""

from functools import lru_cache

from linkcheck.command import linkchecker
from linkcheck.htmlutil import htmlsoup

htmlsoup.make_soup = lru_cache(maxsize=None)(htmlsoup.make_soup)
linkchecker.drop_privileges = lambda: None
linkchecker.linkchecker()
