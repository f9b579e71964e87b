# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the engine asks of a dialect of the API: each file that speaks one has these functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Optional, Protocol

from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Field, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects


@dataclass(frozen=True)
class Listing:
    """What is under many trunks, read for one moment.

    under(kind, trunk): the objects of a kind that a trunk has, None where there is no such trunk. project: {plural: all
    of that kind that the project holds, on whichever trunk}, where that is known without asking more.
    """

    under: Callable[[Resource, TrunkRef], Optional[Objects]]
    project: Mapping[str, Objects] = field(default_factory=dict)


class Dialect(Protocol):
    """One form of the API. All functions but expressed() and is_shown_when_made() raise EstError."""

    def list_objects(self, client: Client, resource: Resource, trunk: Optional[TrunkRef] = None) -> Optional[Objects]:
        """Return all objects of a kind, None where their trunk does not exist."""

    def list_under(self, client: Client, kinds: Sequence[Resource]) -> Listing:
        """Return what lists objects of many trunks, with the fewest requests."""

    def get_object(
        self, client: Client, resource: Resource, id: str, trunk: Optional[TrunkRef] = None
    ) -> Optional[Object]:
        """Return one object, None where it does not exist; where a gateway says so, ask the list too."""

    def create_object(
        self,
        client: Client,
        change: Change,
        tried: int = 0,
        hint: Optional[str] = None,
    ) -> Object:
        """Return the object that a POST made, as far as the answer shows it.

        tried: how many times it was sent before. hint: what to do next where the server refuses it, if not what the
        kind of object says. Raise ApiError, and LostAnswer where it may have been made all the same.
        """

    def update_object(self, client: Client, change: Change) -> Object:
        """Return what the answer to an update shows."""

    def update_request(self, client: Client, change: Change) -> str:
        """Return the method and path of an update, for an error."""

    def delete_object(self, client: Client, change: Change) -> None:
        """Delete what a change names. Raise also where it is not there: whether it is gone, the list tells."""

    def expressed(self, field: Field, value: Any) -> Any:
        """Return a value of an option as this dialect can say it. Raise ValueError where it cannot."""

    def strays(self, client: Client, change: Change) -> Objects:
        """Return what tries of a creation have made that no list of its trunk shows."""

    def is_shown_when_made(self, resource: Resource) -> bool:
        """Return whether lists show objects in the order in which they were made: what is listed last is the newest."""

    def vet(self, client: Client, changes: Sequence[Change]) -> list[Change]:
        """Return the changes of a plan: failed, where this dialect cannot make one. It reads, and writes nothing."""
