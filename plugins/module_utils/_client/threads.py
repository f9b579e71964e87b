# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Work side by side, in threads that nobody has to wait for: whoever is called away leaves at once.

But for what must not be left half done: a signal waits for that.
"""

import os
import queue
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Callable, Optional, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


def side_by_side(
    function: Callable[[Item], Outcome], items: Sequence[Item], workers: int, arrived: Callable[[int], None]
) -> list[Outcome]:
    """Return [function(item), ...]. After an error nothing new is begun; the first one, by item, is raised.

    arrived(number): so many are done. Ctrl-C and Ansible's timeout of a task are raised in the main thread, where it
    waits: it does not wait for what is under way, and these threads end with the process at the latest.
    """
    results: dict[int, Outcome] = {}
    errors: dict[int, BaseException] = {}
    indexes: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[Optional[int]] = queue.SimpleQueue()  # places, and None for each thread that ends
    for index in range(len(items)):
        indexes.put(index)

    def work() -> None:
        while not errors:
            try:
                index = indexes.get_nowait()
            except queue.Empty:
                break
            try:
                results[index] = function(items[index])
            except BaseException as error:
                errors[index] = error
            done.put(index)
        done.put(None)

    for _worker in range(workers):
        threading.Thread(target=work, daemon=True).start()
    number = 0
    while workers:
        if done.get() is None:
            workers -= 1
        else:
            number += 1
            arrived(number)
    if errors:
        raise errors[min(errors)]
    return [results[index] for index in range(len(items))]


# Ctrl-C; how Ansible ends its workers; how it ends a task that takes too long.
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)


@contextmanager
def unbroken(called_away: Callable[[], None]) -> Iterator[None]:
    """Make a signal wait until the block has ended. called_away(): one has come, so begin nothing new."""
    if threading.current_thread() is not threading.main_thread():  # which gets no signals
        yield
        return
    caught: list[int] = []

    def later(number: int, frame: Optional[FrameType]) -> None:
        caught.append(number)
        called_away()

    before = {int(number): signal.signal(number, later) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for number in caught[:1]:
            os.kill(os.getpid(), number)
