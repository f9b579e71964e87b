# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Whether parameters have the shape of an argument spec, before Ansible converts them.

Ansible takes a list, a boolean or a number for text and a boolean for a number, and does not say which item of a list
is wrong.
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from ansible.module_utils.common.validation import check_type_bool, check_type_float, check_type_int

from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError, printable
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params, Rules, Spec

CONVERTED = {
    "bool": (check_type_bool, "neither true nor false"),
    "int": (check_type_int, "not a whole number; write digits alone, with no zero before them"),
    "float": (check_type_float, "not a number"),
}
MANY = "sites"  # an option of which all members are checked, and not only the first one that is wrong
MOST = 5  # mistakes that one message shows: the same one is often in each site
CHANGED = (
    "; what was written is not known any more, as YAML reads 0052 as 42 and 12:30 as 750: "
    "put it in quotes where it was written"
)
E164 = re.compile(r"phone_numbers?(\[[0-9]+\])?$")  # where the reader says it better: YAML has dropped a plus sign


def accept(spec: Spec, rules: Rules, raw: Params) -> tuple[str, Spec, Rules]:
    """Return (what is wrong or "", spec, rules). Where something is, the spec lets all pass, to say just that.

    An option that holds a password where none belongs, in an address, becomes one that Ansible does not show.
    """
    passwords = {
        name: {**option, "no_log": True} for name, option in spec.items() if _holds_password(name, option, raw)
    }
    spec = {**spec, **passwords}
    wrong = mistakes(spec, raw)
    if wrong:
        return wrong, {name: {"type": "raw", "no_log": spec[name].get("no_log", False)} for name in spec}, {}
    return "", spec, rules


def mistakes(spec: Spec, raw: Params) -> str:
    """Return what is wrong with the shape of parameters, "" where nothing is: one mistake for each member of sites."""
    try:
        check_shape(spec, {name: value for name, value in raw.items() if name != MANY})
    except InputError as error:
        return str(error)
    members = raw.get(MANY) if spec.get(MANY, {}).get("options") else None
    if not isinstance(members, list):
        return ""  # Ansible says that it is missing, or no list
    wrong = [
        text for index, member in enumerate(members) for text in member_mistakes(spec[MANY]["options"], index, member)
    ]
    return refusal(wrong) if wrong else ""


def member_mistakes(options: Spec, index: int, member: Any) -> Iterator[str]:
    """Yield what is wrong with the shape of one site, and which one it is."""
    name = member.get("name") if isinstance(member, dict) else None
    place = f"{MANY}[{index}]" + (f" ({printable(name)})" if name and isinstance(name, str) else "")
    try:
        check_dates(member, place)
        check_item(place, options, member)
    except InputError as error:
        yield str(error)


def refusal(texts: Sequence[str]) -> str:
    """Return what is said where nothing was changed, because of all that is wrong."""
    return f"Nothing was changed. {'; '.join(shown(texts))}."


def shown(texts: Sequence[str]) -> list[str]:
    """Return the first few, and how many more there are."""
    more = len(texts) - MOST
    return [*texts[:MOST], f"and {more} more like these"] if more > 1 else list(texts)


def _holds_password(name: str, option: Mapping[str, Any], raw: Params) -> bool:
    variable = option["fallback"][1][0] if "fallback" in option else ""
    return re.search(r"://[^/]*@", str(raw.get(name) or os.environ.get(variable, ""))) is not None


def check_shape(spec: Spec, raw: Params) -> None:
    """Raise InputError, which names the option and its place. raw: as the user gave it."""
    check_dates(raw)
    for name, option in spec.items():
        if raw.get(name) is not None:
            check_value(name, option, raw[name])
        elif name not in raw and "fallback" in option:
            variable = option["fallback"][1][0]
            if variable in os.environ:
                check_value(f"{name} (environment variable {variable})", option, os.environ[variable])
        elif name in raw and "default" in option:
            raise InputError(name, f"is null; leave it out for {_shown(option['default'])}")


def check_dates(value: Any, place: str = "") -> None:
    """Raise InputError for a date, which no option takes. On its way to a module it becomes text that nobody wrote."""
    if isinstance(value, date):
        raise InputError(place, f"is {_named(value)}, where text belongs{CHANGED}")
    if isinstance(value, dict):
        for name, member in value.items():
            check_dates(member, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            check_dates(member, f"{place}[{index}]")


def check_value(place: str, option: Mapping[str, Any], value: Any) -> None:
    """Raise InputError where a value has not the shape of its option. place: where it was written."""
    kind = option.get("type", "str")
    if kind == "list":
        _check_list(place, option, value)
    elif kind == "dict" and "options" in option:
        check_item(place, option["options"], value)
    elif kind in ("str", "path"):
        _check_text(place, option, value)
    elif kind in CONVERTED:
        convert, problem = CONVERTED[kind]
        try:
            if isinstance(value, bool) and kind != "bool":
                raise TypeError
            if kind == "int" and not isinstance(value, int) and not re.fullmatch(r"0|-?[1-9][0-9]*", str(value)):
                raise ValueError
            convert(value)
        except (TypeError, ValueError, OverflowError):
            raise InputError(place, f"{_shown(value)} is {problem}") from None


def _check_text(place: str, option: Mapping[str, Any], value: Any) -> None:
    if value is None or isinstance(value, (bool, list, dict)):
        quotes = "; put it in quotes" if isinstance(value, bool) else ""
        raise InputError(place, f"is {_named(value)}, where text belongs{quotes}")
    if "choices" in option:
        if value not in option["choices"]:
            raise InputError(place, f"{value!r} is not one of {', '.join(option['choices'])}")
    elif isinstance(value, (int, float)) and not (E164.search(place) and value > 999_999):
        raise InputError(place, f"is {_named(value)}, where text belongs{CHANGED}")


def _check_list(place: str, option: Mapping[str, Any], value: Any) -> None:
    members = option.get("options")
    if not isinstance(value, list):
        if members or isinstance(value, (bool, dict)):
            raise InputError(place, f"is {_named(value)}, where a list belongs")
        elements = option.get("elements", "str")
        check_value(place, {"type": "str" if elements == "raw" else elements}, value)
        return  # Ansible makes a list of text with commas
    for index, member in enumerate(value):
        if members:
            check_item(f"{place}[{index}]", members, member)
        else:
            check_value(f"{place}[{index}]", {"type": option.get("elements", "str")}, member)


def check_item(place: str, spec: Spec, item: Any) -> None:
    """Raise InputError where a member of a list of dictionaries has not the shape of its spec."""
    if not isinstance(item, dict):
        raise InputError(place, f"is {_named(item)}, where a dictionary belongs, with {', '.join(spec)}")
    for name in item:
        if name not in spec:
            raise InputError(f"{place}.{name}", not_known(name, spec))
    for name, option in spec.items():
        if option.get("required") and item.get(name) is None:
            raise InputError(f"{place}.{name}", "is null" if name in item else "is missing")
        if item.get(name) is not None or (name in item and "choices" in option):
            check_value(f"{place}.{name}", option, item[name])


def not_known(name: object, known: Collection[str]) -> str:
    """Return the text about a name that nothing has: with the one that is perhaps meant, or else with all of them."""
    near = get_close_matches(str(name), known, 1)
    return f"is not known; perhaps {near[0]} is meant" if near else f"is not known; known are {', '.join(known)}"


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _named(value: object) -> str:
    """Return what a user calls it, and not the value itself, which may be secret."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else _shown(value)
    kinds = ((list, "a list"), (dict, "a dictionary"), (str, "text"), (date, "a date"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "a number")
