# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A PBX site, the unit in which users think: a trunk and what is under it, as it is to be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, Desired
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER


@dataclass(frozen=True)
class Site:
    """One site as the user wants it.

    place: where it was written, "sites[2]"; all other options are named as within the site. trunk: the trunk itself,
    with the id that the user gave, if any. children: {plural: what is to be under the trunk}. listed: the plurals of
    which the site gives a list, and does not leave it out. renamed_from: the name that the trunk may still have, ""
    for none. exact: whether what is not listed goes. max_purge: how many of one kind.
    """

    place: str
    trunk: Desired
    children: Mapping[str, tuple[Desired, ...]]
    listed: frozenset[str]
    renamed_from: str
    exact: bool
    max_purge: int

    @property
    def name(self) -> str:
        return str(self.trunk.values["name"])

    @property
    def present(self) -> bool:
        return self.trunk.state == "present"

    @property
    def numbers(self) -> tuple[Desired, ...]:
        return self.children[PHONE_NUMBER.plural]


@dataclass(frozen=True)
class Diversion:
    """Some numbers that ring at another site for a while.

    home: the site that declares them. to: the site where they ring. since: ISO 8601 in UTC, 2026-11-26T03:00:00Z.
    """

    home: str
    to: str
    since: str
    why: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class SiteChange:
    """A change, and the name of the site that it belongs to: of a move, the one to which the number goes."""

    site: str
    change: Change
