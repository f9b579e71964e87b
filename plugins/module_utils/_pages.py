# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A collection from its pages, whichever number the server gives the first and however long it makes them."""

import math
from collections.abc import Iterable
from typing import Callable, Optional

from ansible_collections.sinch.est.plugins.module_utils._resources import Paging
from ansible_collections.sinch.est.plugins.module_utils._types import Object, Objects

Page = tuple[Objects, Optional[int]]  # some of the objects, and how many there are in all, where the server says it


def read_pages(
    read: Callable[[dict[str, int]], Page],
    side_by_side: Callable[[Callable[[int], Page], Iterable[int]], Iterable[Page]],
    id_key: str,
    paging: Optional[Paging],
) -> tuple[dict[str, Object], Optional[int]]:
    """({id: object}, announced total or None).

    read(query) -> Page. side_by_side(function, items) -> results in order. paging: the row's, or None.
    """
    size = {} if paging is None else {paging.size_key: paging.size}
    found: dict[str, Object] = {}

    def add(answer: Page) -> None:
        found.update((member[id_key], member) for member in answer[0])

    first = read(size)
    add(first)
    total = first[1]
    if paging is None or not found:
        return found, total

    def page(number: int) -> Page:
        return read({**size, paging.page_key: number})

    if total is None:
        number, before = 1, -1
        while number < 3 or len(found) > before:  # page 1 may be the first again, so only later ones tell the end
            before = len(found)
            add(page(number))
            number += 1
        return found, None
    for answer in side_by_side(page, range(2, math.ceil(total / len(found)) + 1)):
        add(answer)
    if len(found) < total:  # a server that counts from 0
        add(page(1))
    return found, total
