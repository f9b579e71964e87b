# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The APIs that the emulator can play: as the supplied description has it, and as Sinch publishes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.emulator import description, operations, published, published_decisions, published_seed, seed, store
from tests.emulator.call import Handler
from tests.emulator.settings import OF_DESCRIPTION, OF_PUBLISHED, Choice, Settings, choice
from tests.emulator.types import Json, JsonObject


@dataclass(frozen=True)
class Face:
    """What is another one for each API; all else, from the wire to the faults, is the same."""

    api: str
    file: Path  # its description
    handlers: Mapping[str, Handler]  # by operation
    load: Callable[[store.Db, JsonObject, Json, str], None]  # see seed.load
    dump: Callable[[store.Db], JsonObject]
    settings: Choice
    bad_field: str | None = None  # the word that goes with a 400 for a field, where it is not the usual one
    no_path: str | None = None  # the same of a 404 for a path that leads nowhere


DESCRIPTION = Face(
    "description", description.FILE, operations.HANDLERS, seed.load, seed.dump, choice(OF_DESCRIPTION, Settings())
)
PUBLISHED = Face(
    "published",
    description.FILE.with_name("published.yaml"),
    published.HANDLERS,
    published_seed.load,
    published_seed.dump,
    choice(OF_PUBLISHED, Settings(total_key="totalItems")),
    published_decisions.BAD_FIELD,
    published_decisions.NO_PATH,
)
FACES = {face.api: face for face in (DESCRIPTION, PUBLISHED)}
