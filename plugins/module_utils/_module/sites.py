# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is wrong with many sites beside each other, and which of them it is: keys, names, host names, numbers. Pure."""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError, printable
from ansible_collections.sinch.est.plugins.module_utils._model.phone_number import e164
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params
from ansible_collections.sinch.est.plugins.module_utils._model.values import host_label, nfc, text
from ansible_collections.sinch.est.plugins.module_utils._module.shape import check_shape, not_known

KEYS = (
    "name",
    "state",
    "host_name",
    "acl_name",
    "public_addresses",
    "endpoints",
    "phone_numbers",
    "exact",
    "max_purge",
    "release_numbers",
)
TEMPLATE = re.compile(r"\{[{%#]")
MOST = 5  # mistakes that one message shows: the same one is often in each site


@dataclass(frozen=True)
class Declared:
    """A site and where it is declared: at an index of the list pbx_sites, or as a host."""

    values: Params
    index: int = 0
    host: str = ""

    @property
    def place(self) -> str:
        return f"host {self.host}" if self.host else f"pbx_sites[{self.index}]"

    def at(self, key: str = "") -> str:
        """Return where the site or a key of it stands, with the name of the site."""
        if self.host:
            return f"pbx_site_{key} of host {self.host}"
        name = self.values.get("name")
        return f"{self.place}{key and '.'}{key}" + (f" ({printable(name)})" if isinstance(name, str) else "")


def unknown_keys(site: Params) -> Iterator[str]:
    """Yield a text for each key that no site has."""
    yield from (f"{key}: {not_known(key, KEYS)}" for key in site if key not in KEYS)


def name_mistakes(sites: Sequence[Declared]) -> Iterator[str]:
    """Yield a text for each name that is wrong, or that two sites have.

    A host without pbx_site_name has its own. What is no name at all, or not one that a trunk may have, is left to the
    role, which refuses it for that host alone.
    """
    seen: dict[str, tuple[Declared, Any]] = {}
    for site in sites:
        name = site.values.get("name")
        place = f"pbx_site_name of {site.place}" if site.host else f"{site.place}.name"
        if site.host and name in ("", None):
            place, name = site.place, site.host
        try:
            canonical = _name(place, name, within_list=not site.host)
        except ValueError as error:
            if not site.host:
                yield f"{place}: {error}"
                continue
            canonical = nfc(str(name))  # its trunk may be called that
        except InputError as error:
            if not (site.host and isinstance(name, (list, dict))):
                yield str(error)
            continue
        other, spelled = seen.setdefault(canonical, (site, name))
        if other is not site:
            form = "" if name == spelled else ", in another Unicode normal form"
            yield f"{place}: {name!r} is the name of {other.place} too{form}"


def _name(place: str, name: Any, within_list: bool) -> str:
    """Return what a name is compared by. Raise ValueError, or InputError for what is no text."""
    if name in ("", None):
        raise InputError(place, "is missing")
    check_shape({place: {"type": "str"}}, {place: name})
    if not isinstance(name, str):
        raise InputError(place, "is no text")
    if within_list and TEMPLATE.search(name):
        raise InputError(
            place, f"{name!r} is a template and no name; write the name itself, or set the variables that it is made of"
        )
    return text(name)


def shared(sites: Iterable[Declared]) -> Iterator[str]:
    """Yield a text for each host name and each number that a second site declares. What cannot be read is left out."""
    seen: dict[Hashable, tuple[Declared, str]] = {}
    for site in sites:
        for key, written, canonical, why in _claims(site.values):
            other, there = seen.setdefault(canonical, (site, key))
            if other is not site:
                yield f"{site.at(key)}: {written!r} is {other.at(there)} too, and {why}"


def _claims(site: Params) -> Iterator[tuple[str, str, Hashable, str]]:
    """Yield (key, as it is written, what it is compared by, why no other site has it) of a site that is to be there."""
    if site.get("state") == "absent":
        return
    numbers = site.get("phone_numbers")
    if isinstance(numbers, str):
        numbers = numbers.split(",")  # as Ansible does
    given = [("host_name", site.get("host_name"), host_label, "no two trunks have the same")]
    for index, number in enumerate(numbers if isinstance(numbers, list) else ()):
        given.append((f"phone_numbers[{index}]", number, e164, "a number is on one trunk at a time"))
    for key, written, read, why in given:
        if isinstance(written, str):
            with suppress(ValueError):
                yield key, written, (read, read(written)), why


def shown(texts: Sequence[str]) -> list[str]:
    """Return the first few, and how many more there are."""
    more = len(texts) - MOST
    return [*texts[:MOST], f"and {more} more like these"] if more > 1 else list(texts)


def nearest(names: Iterable[str], desired: str) -> list[str]:
    """Return the few names that are most like one of those in a text such as the value of --limit."""
    words = [word.lower() for word in re.split(r"[\s,:!&]+", desired) if word not in ("", "localhost")]

    def likeness(name: str) -> float:
        return max((SequenceMatcher(None, name.lower(), word).ratio() for word in words), default=0.0)

    return sorted(sorted(names), key=likeness, reverse=True)[:3]
