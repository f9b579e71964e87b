# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A collection from its pages, whichever number the server gives the first and however long it makes them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Callable, Optional

from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects

MOST_PAGES, MOST_OBJECTS = 1000, 100000  # of one list; more of either has no end as far as anybody wants to know

Page = tuple[Objects, Optional[int]]  # some of the objects, and how many there are in all, where the server says it
SideBySide = Callable[[Callable[[Optional[int]], Page], Iterable[Optional[int]]], Iterable[Page]]


@dataclass(frozen=True)
class Paging:
    """How a collection is read in pages: wire names of the query, and the largest page to ask for."""

    size_key: str
    page_key: str
    size: int


@dataclass(frozen=True)
class ListShape:
    """What a list answer looks like: wire names of the list, of an object's id, of the total; paging, if it has any.

    other_key: where the list is if it is not at list_key. ids: whether its members may be bare ids.
    """

    list_key: str
    id_key: str
    total_keys: tuple[str, ...] = ()
    paging: Optional[Paging] = None
    other_key: str = ""
    ids: bool = False


class Endless(Exception):
    """A list that is not read to its end; its text says why."""


@dataclass(frozen=True)
class Listing:
    """What came of reading a list: {id: object}, the total that was announced, and whether all of it was so at once."""

    listed: dict[str, Object]
    total: Optional[int]
    steady: bool = True


def read_pages(
    read: Callable[[dict[str, int]], Page], side_by_side: SideBySide, id_key: str, paging: Optional[Paging]
) -> Listing:
    """Return all pages as one. Raise Endless.

    read(query) -> Page. side_by_side(function, items) -> results in order. paging: None where there are no pages.

    While pages are read one by one, others delete and create: what was on a page that is still to come moves to one
    that was read, and is missed. So all pages but the last one read are read again: what is the same before and after
    that one was so when it was read, and the list is what there was at that moment.
    """
    size = {} if paging is None else {paging.size_key: paging.size}
    pages: dict[Optional[int], Page] = {}  # by number, None where none was asked for; in the order of reading
    listed: dict[str, Object] = {}

    def page(number: Optional[int]) -> Page:
        return read(size if number is None or paging is None else {**size, paging.page_key: number})

    def add(numbers: Iterable[Optional[int]]) -> None:
        numbers = list(numbers)
        for number, answer in zip(numbers, side_by_side(page, numbers)):
            pages[number] = answer
            listed.update((member[id_key], member) for member in answer[0])
        if len(listed) > MOST_OBJECTS:
            raise Endless(f"{len(listed)} objects on {len(pages)} pages, no total and no end")

    add([None])
    total, longest = pages[None][1], len(listed)
    if paging is None or not listed:
        return Listing(listed, total)
    if total is None:
        number, before = 1, -1
        while number < 3 or len(listed) > before:  # page 1 may be the first again, so only later ones tell the end
            if number > MOST_PAGES:
                raise Endless(f"{len(listed)} objects on {MOST_PAGES} pages, no total and no end")
            before = len(listed)
            add([number])
            number += 1
    else:
        last = math.ceil(total / longest)
        if last > MOST_PAGES or total > MOST_OBJECTS:
            most = f"no more than {MOST_PAGES} pages and {MOST_OBJECTS} objects are read"
            raise Endless(f"{total} objects are announced, and {longest} came at a time; {most}")
        add(range(2, last))
        add([last] if last > 1 else [])
        if len(listed) < total:  # a server that counts from 0
            add([1])
        if len(listed) != total:
            return Listing(listed, total)
    *others, _last = pages
    again = side_by_side(page, others)
    same = all(_ids(pages[number], id_key) == _ids(answer, id_key) for number, answer in zip(others, again))
    return Listing(listed, total, same and len({announced for _members, announced in pages.values()}) == 1)


def _ids(page: Page, id_key: str) -> tuple[list[str], Optional[int]]:
    return [member[id_key] for member in page[0]], page[1]
