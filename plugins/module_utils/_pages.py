# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A collection from its pages, whichever number the server gives the first and however long it makes them."""

import math


def read_pages(read, side_by_side, id_key, paging):
    """({id: object}, announced total or None).

    read(query) -> (objects, total). side_by_side(function, items) -> results in order. paging: the row's, or None.
    """
    size = {} if paging is None else {paging.size_key: paging.size}
    found = {}

    def page(number):
        return read({**size, paging.page_key: number})

    def add(answer):
        found.update((member[id_key], member) for member in answer[0])

    first = read(size)
    add(first)
    total = first[1]
    if paging is None or not found:
        return found, total
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
