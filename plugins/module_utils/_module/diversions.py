# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Numbers that ring at another site for a while: the file that records them, and what it makes of the sites. Pure.

A diversion names the home of its numbers, the site that declares them, and the site where they ring meanwhile.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Optional

from ansible.module_utils.common.validation import check_type_bool

from ansible_collections.sinch.est.plugins.module_utils._model.change import count_noun
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, InputError, printable
from ansible_collections.sinch.est.plugins.module_utils._model.fold import folded
from ansible_collections.sinch.est.plugins.module_utils._model.phone_number import e164
from ansible_collections.sinch.est.plugins.module_utils._model.site import Diversion
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params, Spec
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._module.as_yaml import site_as_yaml
from ansible_collections.sinch.est.plugins.module_utils._module.shape import (
    check_dates,
    check_item,
    check_shape,
    not_known,
)
from ansible_collections.sinch.est.plugins.module_utils._module.sites import nearest

KEY = "diversions"
TIME = "%Y-%m-%dT%H:%M:%SZ"  # ISO 8601 in UTC
_NUMBERS: Spec = {"numbers": {"type": "list", "elements": "str"}}
_RECORD: Spec = {
    "from": {"required": True},
    "to": {"required": True},
    "since": {"required": True},
    "why": {},
    "numbers": {**_NUMBERS["numbers"], "required": True},
}
OPTIONS: Spec = {"from": {}, "to": {}, **_NUMBERS, "back": {"type": "bool"}, "why": {}}  # of divert_numbers
HEAD = (
    "# Numbers that ring at another site for a while. sinch.est.divert_numbers writes this file, and takes an entry\n"
    "# out with -e back=true. Commit it: sinch.est.provision_sites and audit_sites read it beside the sites.\n"
)
TRUNK_KEYS = ("name", "trunk_id", "renamed_from")  # what says which trunk a site has


@dataclass(frozen=True)
class Turn:
    """What one run of divert_numbers does. to: where the numbers ring then. sources: sites that may still have them.

    diversions: all that are recorded then.
    """

    to: str
    numbers: tuple[str, ...]
    sources: tuple[str, ...]
    diversions: tuple[Diversion, ...]


def read_diversions(path: str, document: Any) -> list[Diversion]:
    """Return what the file at a path records; document: its YAML, None for an empty file. Raise InputError."""
    document = {KEY: []} if document is None else document
    records = document.get(KEY) if isinstance(document, Mapping) else None
    if not isinstance(records, list):
        raise InputError(path, f"must hold a list {KEY}, of dictionaries with {', '.join(_RECORD)}")
    for name in document:
        if name != KEY:
            raise InputError(f"{name} of {path}", not_known(name, [KEY]))
    seen: dict[Hashable, str] = {}
    diversions = []
    for index, record in enumerate(records):
        place = f"{KEY}[{index}]"
        try:
            diversions.append(_diversion(place, record, seen))
        except InputError as error:
            raise EstError(f"{path}: {error}") from None
    return diversions


def _diversion(place: str, record: Any, seen: dict[Hashable, str]) -> Diversion:
    """Return one record. Raise InputError. seen: {number: where it was recorded}, of all so far."""
    check_dates(record, place)
    check_item(place, _RECORD, record)
    if not isinstance(record["numbers"], list) or not record["numbers"]:
        raise InputError(f"{place}.numbers", "must be a list of one number at least, or take the entry out")
    try:
        datetime.strptime(record["since"], TIME)
    except ValueError:
        raise InputError(f"{place}.since", f"{record['since']!r} is no time such as 2026-11-26T03:00:00Z") from None
    if nfc(record["from"]) == nfc(record["to"]):
        raise InputError(f"{place}.to", f"{record['to']!r} is from as well")
    for number, at in _placed(f"{place}.numbers", record["numbers"]):
        other = seen.setdefault(_checked(at, number), at)
        if other != at:
            raise InputError(at, f"{number!r} is {other} too, and a number rings at one site at a time")
    why = record.get("why") or ""
    return Diversion(nfc(record["from"]), nfc(record["to"]), record["since"], why, tuple(record["numbers"]))


def mistakes(
    path: str, diversions: Sequence[Diversion], sites: Iterable[Params], whole: bool
) -> Iterator[tuple[str, str]]:
    """Yield (home, a text) for each diversion that does not go with the sites. whole: whether these are all sites."""
    by_name = _by_name(sites)
    declared = {name: _keys(site) for name, site in by_name.items()}
    for index, one in enumerate(diversions):
        place = f"{path}: {KEY}[{index}]"
        for option, name in (("from", one.home), ("to", one.to)):
            if whole and name not in by_name:
                yield one.home, f"{place}.{option}: {_no_site(name, by_name)}"
        if by_name.get(one.to, {}).get("state") == "absent":
            yield one.home, f"{place}.to: site {one.to} is absent, so its numbers would ring nowhere"
        home = declared.get(one.home)
        lost = [] if home is None else [number for number in one.numbers if _key(number) not in home]
        if lost:
            many = count_noun(len(lost), "phone number")
            text = (
                f"{place}.numbers: {many} that site {one.home} does not declare: {folded(lost)}. Declare them there "
                "while they are diverted; what belongs elsewhere for good is to be taken out of the diversions"
            )
            yield one.home, text
        both = [number for number in one.numbers if _key(number) in declared.get(one.to, ())]
        if both and home is not None:
            text = (
                f"{place}.numbers: {one.to} declares {folded(both)} itself, and {one.home} does. Take them out of one "
                "of the two; what belongs elsewhere for good is to be taken out of the diversions"
            )
            yield one.home, text


def with_diversions(sites: Iterable[Params], diversions: Sequence[Diversion]) -> list[Params]:
    """Return sites as if each declared the numbers that ring there now."""
    away = {_key(number) for one in diversions for number in one.numbers}
    changed = {one.home for one in diversions} | {one.to for one in diversions}
    result = []
    for site in sites:
        name = site.get("name")
        if isinstance(name, str) and nfc(name) in changed:
            here = [number for one in diversions if one.to == nfc(name) for number in one.numbers]
            site = {**site, "phone_numbers": [*(one for one in _numbers(site) if _key(one) not in away), *here]}
        result.append(site)
    return result


def turned(options: Params, sites: Sequence[Params], diversions: Sequence[Diversion], now: str) -> Turn:
    """Return what a run of divert_numbers does, by its options. Raise InputError. now: see TIME."""
    check_shape(OPTIONS, options)
    back = check_type_bool(options.get("back") or False)
    by_name = _by_name(sites)
    for option in ("from", "to"):
        name = options.get(option)
        if name and nfc(name) not in by_name:
            raise InputError(option, _no_site(name, by_name))
    home_or_source = _required(options, "from", "the site whose numbers are to ring elsewhere, or to come back")
    named = None
    if options.get("numbers"):
        placed = _placed("numbers", _list(options["numbers"]))
        named = {_checked(at, number): number for number, at in placed}
    if back:
        return _back(home_or_source, options.get("to"), named, by_name, diversions)
    to = _required(options, "to", "the site where the numbers are to ring")
    return _away(home_or_source, to, named, by_name, diversions, (now, options.get("why") or ""))


def _away(
    source: str,
    to: str,
    named: Optional[Mapping[Hashable, str]],
    by_name: Mapping[str, Params],
    diversions: Sequence[Diversion],
    stamp: tuple[str, str],
) -> Turn:
    """Return what a diversion does. What is diverted to the source already goes on from there, and keeps its home."""
    if source == to:
        raise InputError("to", f"{to!r} is from as well")
    if by_name[to].get("state") == "absent":
        raise InputError("to", f"site {to} is absent, so the numbers would ring nowhere")
    homes = {_key(number): name for name, site in by_name.items() for number in _numbers(site)}
    spelled = {_key(number): number for site in by_name.values() for number in _numbers(site)}
    now_at = {**homes, **{_key(number): one.to for one in diversions for number in one.numbers}}
    if named is None:
        own = [key for key in homes if homes[key] == source]
        gone = [key for key in own or homes if now_at[key] == to != homes[key]]  # by an earlier run, perhaps not all
        keys = [*(key for key in homes if now_at[key] == source), *gone]
        if not keys:
            elsewhere = sorted({now_at[key] for key in own})
            where = f"all of its own ring at {', '.join(elsewhere)}" if own else "it declares none"
            raise InputError("from", f"no numbers ring at site {source}: {where}")
    else:
        keys = list(named)
        for key, number in named.items():
            if key not in homes:
                raise InputError("numbers", f"no site declares {number!r}, so it cannot be said where it comes back to")
            if now_at[key] not in (source, to):
                raise InputError("numbers", f"{number!r} rings at {now_at[key]}; say from={now_at[key]}")
    moving = [key for key in keys if now_at[key] == source]
    rest = _without(diversions, moving)
    new = [
        Diversion(home, to, *stamp, tuple(spelled[key] for key in moving if homes[key] == home))
        for home in dict.fromkeys(homes[key] for key in moving)
        if home != to
    ]
    sources = dict.fromkeys([source, *(homes[key] for key in keys)])
    return Turn(to, tuple(spelled[key] for key in keys), tuple(one for one in sources if one != to), (*rest, *new))


def _back(
    home: str,
    only_from: Optional[str],
    named: Optional[Mapping[Hashable, str]],
    by_name: Mapping[str, Params],
    diversions: Sequence[Diversion],
) -> Turn:
    """Return what a return does. only_from: the site where the numbers ring, None for any."""
    there = [one for one in diversions if one.home == home and (not only_from or one.to == nfc(only_from))]
    numbers = {_key(number): number for one in there for number in one.numbers}
    if named is not None:
        own = _keys(by_name[home])
        for key, number in named.items():
            if key not in own:
                raise InputError("numbers", f"site {home} does not declare {number!r}")
        numbers = {key: number for key, number in numbers.items() if key in named}
    return Turn(
        home,
        tuple(numbers.values()),
        tuple(dict.fromkeys(one.to for one in there if any(_key(number) in numbers for number in one.numbers))),
        _without(diversions, numbers),
    )


def _without(diversions: Iterable[Diversion], keys: Iterable[Hashable]) -> tuple[Diversion, ...]:
    """Return diversions without some numbers, and without those that hold none then."""
    gone = set(keys)
    kept = (
        replace(one, numbers=tuple(number for number in one.numbers if _key(number) not in gone)) for one in diversions
    )
    return tuple(one for one in kept if one.numbers)


def move(turn: Turn, sites: Sequence[Params]) -> tuple[Params, list[str]]:
    """Return (the one site that est_site is to see, the trunks from which it takes numbers).

    The site says which trunk it has, and these numbers: nothing else of it is touched, and nothing at all of the sites
    that the numbers leave, which may be down.
    """
    by_name = _by_name(sites)
    target = {key: by_name[turn.to][key] for key in TRUNK_KEYS if by_name[turn.to].get(key)}
    trunks = [
        str(by_name[name][key])
        for name in turn.sources
        for key in (("trunk_id",) if by_name[name].get("trunk_id") else ("name", "renamed_from"))
        if by_name[name].get(key)
    ]
    return {**target, "phone_numbers": list(turn.numbers)}, trunks


def as_records(diversions: Iterable[Diversion]) -> list[dict[str, Any]]:
    """Return diversions as the file that records them has them."""
    return [
        {
            "from": one.home,
            "to": one.to,
            "since": one.since,
            **({"why": one.why} if one.why else {}),
            "numbers": list(one.numbers),
        }
        for one in diversions
    ]


def as_text(diversions: Sequence[Diversion]) -> str:
    """Return the file that records diversions, "" for none."""
    if not diversions:
        return ""
    items = "".join(map(site_as_yaml, as_records(diversions)))
    return f"{HEAD}{KEY}:\n" + "".join(f"  {line}\n" for line in items.splitlines())


def lines(diversions: Iterable[Diversion]) -> list[str]:
    """Return a line for each diversion: "28 phone numbers of munich ring at cologne since 2026-11-26 (SBC burnt)"."""
    return [_line(one, len(one.numbers), f"at {one.to} since {one.since[:10]}") for one in diversions]


def turn_lines(turn: Turn, before: Sequence[Diversion], check: bool) -> list[str]:
    """Return what a run of divert_numbers is about, in a line for each diversion that it makes or ends."""
    keys = set(map(_key, turn.numbers))
    texts = [
        _line(one, len(one.numbers), f"at {one.to} since {one.since[:10]}", check and one not in before)
        + ("" if one.why or one in before else "; say why with -e why=...")
        for one in turn.diversions
        if one.to == turn.to and keys & set(map(_key, one.numbers))
    ]
    for one in before:
        back = sum(1 for number in one.numbers if _key(number) in keys)
        if one.home == turn.to and back:
            texts.append(_line(one, back, f"at home again, after {one.to} since {one.since[:10]}", check))
    return texts or [printable(f"No phone number of {turn.to} is to come back")]


def _line(one: Diversion, count: int, where: str, planned: bool = False) -> str:
    """Return which numbers ring where. planned: whether they only would."""
    ring = "would ring" if planned else "rings" if count == 1 else "ring"
    why = f" ({one.why})" if one.why else ""
    return printable(f"{count_noun(count, 'phone number')} of {one.home} {ring} {where}{why}")


def _required(options: Params, option: str, what: str) -> str:
    if not options.get(option):
        raise InputError(option, f"is missing: say with -e {option}=... {what}")
    return nfc(options[option])


def _no_site(name: str, known: Iterable[str]) -> str:
    return f"{name!r} is no site; the nearest: {', '.join(nearest(known, name))}"


def _by_name(sites: Iterable[Params]) -> dict[str, Params]:
    return {nfc(site["name"]): site for site in sites if isinstance(site.get("name"), str)}


def _list(value: Any) -> list[Any]:
    """Return a list, which may be written as a text with commas."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else list(value or ())


def _numbers(site: Params) -> list[Any]:
    value = site.get("phone_numbers")
    return _list(value) if isinstance(value, (str, list)) else []


def _keys(site: Params) -> set[Hashable]:
    return {_key(number) for number in _numbers(site)}


def _key(number: Any) -> Hashable:
    """Return what a number is compared by; of what cannot be read, which the module refuses, itself."""
    try:
        return e164(number)
    except (ValueError, TypeError, AttributeError):
        return repr(number)


def _placed(place: str, numbers: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    return ((number, f"{place}[{index}]") for index, number in enumerate(numbers))


def _checked(place: str, number: Any) -> Hashable:
    """Return what a number is compared by. Raise InputError where it is none."""
    try:
        return e164(number)
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(place, str(error)) from None
