# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is wrong with the names of many sites beside each other, and where they stand: in a file, or as hosts. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc, text
from ansible_collections.sinch.est.plugins.module_utils._module.shape import check_shape

NO_HOST = re.compile(r"(localhost|127[.]0[.]0[.]1|::1|all|ungrouped|pbx_sites|pbx_sites_of_file)$|(?s:.*)(:[0-9]+)$")
TEMPLATE = re.compile(r"\{[{%#]")


@dataclass(frozen=True)
class Declared:
    """A site and where it is declared: at an index of the list pbx_sites, or as a host. wrong: what is in its texts."""

    values: Params
    index: int = 0
    host: str = ""
    wrong: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return f"host {self.host}" if self.host else f"pbx_sites[{self.index}]"


def name_mistakes(sites: Sequence[Declared]) -> Iterator[tuple[Declared, str]]:
    """Yield a site and a text for each name that is wrong, or that two sites have.

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
                yield site, f"{place}: {error}"
                continue
            canonical = nfc(str(name))  # its trunk may be called that
        except InputError as error:
            if not (site.host and isinstance(name, (list, dict))):
                yield site, str(error)
            continue
        other, spelled = seen.setdefault(canonical, (site, name))
        if other is not site:
            form = "" if name == spelled else ", in another Unicode normal form"
            yield site, f"{place}: {name!r} is the name of {other.place} too{form}"


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


def no_host(site: Declared) -> Iterator[str]:
    """Yield a text where a site of a file has a name that no host can have: its result is told as that of a host."""
    name = site.values.get("name")
    found = isinstance(name, str) and NO_HOST.match(name)
    if found:
        why = f"takes {found[2]} for a port" if found[2] else "means something else by it"
        yield (
            f"{site.place}.name: {name!r} cannot be the name of a host, which each site becomes: Ansible {why}. "
            "For a trunk of that name, put a host with pbx_site_name into the group pbx_sites of the inventory"
        )


def host_for(name: str) -> str:
    """Return the host that stands for a site, which has its name where a host can have that."""
    return f"{name} (site)" if NO_HOST.match(name) else name


def nearest(names: Iterable[str], desired: str) -> list[str]:
    """Return the few names that are most like one of those in a text such as the value of --limit."""
    words = [word.lower() for word in re.split(r"[\s,:!&]+", desired) if word not in ("", "localhost")]

    def likeness(name: str) -> float:
        return max((SequenceMatcher(None, name.lower(), word).ratio() for word in words), default=0.0)

    return sorted(sorted(names), key=likeness, reverse=True)[:3]
