# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Everything one running emulator holds."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.emulator import store
from tests.emulator.description import Description
from tests.emulator.faces import Face
from tests.emulator.faults import Fault
from tests.emulator.log import KEPT, Log
from tests.emulator.settings import Bucket, Settings, full_bucket
from tests.emulator.types import Json


@dataclass
class Late:
    """Work of a request that was cut off or refused, and is done right before so many reads more are answered."""

    reads: int
    work: Callable[[], object]


@dataclass
class World:
    face: Face
    description: Description
    db: store.Db
    start_settings: Settings
    seed: Json = None  # the one given at the start, for a reset that wants it back
    settings: Settings = field(init=False)
    bucket: Bucket = field(init=False)
    tokens: dict[str, float] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    fresh: dict[str, float] = field(default_factory=dict)  # id, or number on a trunk -> when created, if that lags
    log: Log = field(default_factory=lambda: deque(maxlen=KEPT))
    late: list["Late"] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        change_settings(self, self.start_settings)


def change_settings(world: World, new: Settings) -> None:
    world.settings = new
    world.bucket = full_bucket(new)


def reset(world: World) -> None:
    """All but the state as it was at the start. Tokens stay: a client that keeps its session keeps its token."""
    world.log.clear()
    world.faults.clear()
    world.fresh.clear()
    world.late.clear()
    change_settings(world, world.start_settings)
    release(world)


def release(world: World) -> None:
    """Lets go of every request that hangs or waits."""
    world.released.set()
    world.released = asyncio.Event()
