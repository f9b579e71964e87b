# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What operations of every API work with: the call, marks of what settings bent, and what is not seen yet."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.emulator import store
from tests.emulator.answers import BENT, BY_SETTINGS, Answer, Refusal, marked
from tests.emulator.description import Operation
from tests.emulator.settings import Settings, lags
from tests.emulator.types import Headers, JsonObject

BENT_BY_SETTINGS: Headers = ((BENT, BY_SETTINGS),)


@dataclass(frozen=True)
class Call:
    """A request that keeps to the description: only described names are left in it."""

    operation: Operation
    path: dict[str, str]
    query: JsonObject
    body: JsonObject  # empty where the operation has none
    settings: Settings
    fresh: dict[str, float] = field(default_factory=dict)  # see world.World


Handler = Callable[[store.Db, Call], Answer]


def bent_if(bent: bool, answer: Answer) -> Answer:
    return marked(answer, BY_SETTINGS) if bent else answer


def created(call: Call, id: str) -> None:
    """From now on, what has this id is young."""
    if any(lags(call.settings)):
        call.fresh[id] = time.monotonic()


def unseen(call: Call, id: str, lag: float) -> bool:
    return id in call.fresh and time.monotonic() < call.fresh[id] + lag


def unlisted(call: Call, id: str) -> bool:
    """Whether it is too young to be in a list."""
    return unseen(call, id, lags(call.settings)[0])


def listed(call: Call, found: list[JsonObject]) -> list[JsonObject]:
    """Those of a list that are old enough to be in it."""
    return [one for one in found if not unlisted(call, one["id"])]


def need(call: Call, there: bool, id: str, text: str) -> None:
    """Refuses what is not there, or not seen yet."""
    early = there and unseen(call, id, lags(call.settings)[1])
    if early or not there:
        raise Refusal(404, text, headers=BENT_BY_SETTINGS if early else ())


def need_trunk(db: store.Db, call: Call) -> tuple[int, JsonObject]:
    return need_trunk_with(db, call, call.path["trunk_id"])


def need_trunk_with(db: store.Db, call: Call, trunk_id: str) -> tuple[int, JsonObject]:
    """For a trunk that is named in the body."""
    project = call.path["project_id"]
    found = store.find_trunk(db, project, trunk_id)
    need(call, found is not None, trunk_id, f"trunk {trunk_id} not found in project {project}")
    assert found  # or it was refused
    return found


def placed(trunk: int | str, what: str) -> str:
    """What a number, or a link, on a trunk is called among what is young: on another trunk it may be old."""
    return f"{what} on {trunk}"
