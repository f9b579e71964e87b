# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""From the parameters of est_audit to what is declared, what is wanted besides, and the audit before. Pure, but files.

A site with a mistake is one finding, and the others are compared: nobody stops an audit of sixty sites for one of them.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._audit.audit import Earlier
from ansible_collections.sinch.est.plugins.module_utils._audit.estate import Declaration
from ansible_collections.sinch.est.plugins.module_utils._audit.finding import CODES, SEVERITIES
from ansible_collections.sinch.est.plugins.module_utils._audit.policy import Acceptance, Policy
from ansible_collections.sinch.est.plugins.module_utils._audit.summary import SCHEMA
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import PHONE_NUMBER
from ansible_collections.sinch.est.plugins.module_utils._model.site import Diversion, Site
from ansible_collections.sinch.est.plugins.module_utils._model.types import Params
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import sites_spec
from ansible_collections.sinch.est.plugins.module_utils._module.diversions import read_diversions, with_diversions
from ansible_collections.sinch.est.plugins.module_utils._module.prepare import prepare
from ansible_collections.sinch.est.plugins.module_utils._module.shape import member_mistakes, not_known, shown
from ansible_collections.sinch.est.plugins.module_utils._module.site_parameters import read_site, same_names, shared

WHOLE = {"exact": True, "max_purge": sys.maxsize, "release_numbers": True}  # in an audit there is nothing to guard
KEPT = ("code", "site", "trunk", "object", "numbers", "since", "accepted")  # what an audit needs of an earlier one


@dataclass(frozen=True)
class Question:
    """What an audit is asked.

    resolve: whether DNS is to be asked for hosts. only: the names of the sites that it is about, None for the whole
    project. today: a day. earlier: an earlier audit, None for none.
    """

    declaration: Declaration
    policy: Policy
    known: tuple[Acceptance, ...]
    resolve: bool
    only: Optional[frozenset[str]]
    today: str
    earlier: Optional[Earlier]
    warnings: tuple[str, ...]


def read_question(params: Params) -> Question:
    """Return a Question from what without_omitted() gives. Raise EstError, but for a mistake in a site."""
    diversions = read_diversions("diversions", {"diversions": params["diversions"]})
    declaration = replace(_declaration(params, diversions), diverted=tuple(diversions))
    today = _day("date", params["date"]) if params.get("date") else datetime.now(timezone.utc).strftime("%Y-%m-%d")
    earlier, warnings = _earlier(params.get("since"))
    only = params.get("only")
    known = {site.name for site in declaration.sites} | {name for name, _why in declaration.mistakes}
    for index, name in enumerate(only or ()):
        if nfc(name) not in map(nfc, known):
            raise InputError(f"only[{index}]", f"{name!r} is no site of this task")
    return Question(
        declaration,
        _policy(params["policy"]),
        tuple(_acceptance(f"accept[{index}]", item) for index, item in enumerate(params["accept"])),
        params["policy"]["resolve"],
        None if only is None else frozenset(name for name in known if nfc(name) in map(nfc, only)),
        today,
        earlier,
        tuple(warnings),
    )


def _declaration(params: Params, diversions: Sequence[Any]) -> Declaration:
    """Return the sites that can be compared, and why others cannot."""
    mistakes = [(one["site"], one["msg"]) for one in params["mistakes"]]
    sites: list[Site] = []
    for place, item in _prepared(params["sites"], diversions, mistakes):
        site, texts = read_site(place, {**item, **WHOLE}, {**WHOLE, "api": params["api"]})
        if texts:
            mistakes.append((site.name, "; ".join(shown(texts))))
        else:
            sites.append(site)
    for clash in same_names(sites):
        mistakes.append((clash.site.name, clash.text))
        sites = [site for site in sites if site is not clash.site]
    twice: dict[str, tuple[str, ...]] = {}
    for clash in list(shared(sites)):
        if clash.number:
            names = twice.get(clash.number, (clash.other.name,))
            twice[clash.number] = (*names, clash.site.name)
        else:
            mistakes.append((clash.site.name, clash.text))
            sites = [site for site in sites if site is not clash.site]
    return Declaration(tuple(_without(site, twice) for site in sites), tuple(mistakes), twice)


def _prepared(
    items: Sequence[Any], diversions: Sequence[Diversion], mistakes: list[tuple[str, str]]
) -> Iterator[tuple[str, Params]]:
    """Yield (place, site) with the types that a site's options have, and the numbers that ring there now.

    Note what is wrong with others.
    """
    spec = sites_spec()
    places = {f"sites[{index}]": item for index, item in enumerate(items) if isinstance(item, dict)}
    mistakes += [
        (f"sites[{index}]", "is no dictionary") for index, one in enumerate(items) if not isinstance(one, dict)
    ]
    turned = with_diversions(places.values(), diversions)
    whole = prepare(spec, {}, {"sites": turned})
    if not whole.wrong:
        yield from zip(places, whole.params["sites"])
        return
    for place, item in zip(places, turned):
        one = prepare(spec, {}, {"sites": [item]})
        if one.wrong:
            texts = list(member_mistakes(spec["sites"]["options"], 0, item)) or [one.wrong]
            name = item.get("name")
            named = isinstance(name, str) and name.strip()
            mistakes.append((str(name) if named else place, "; ".join(text.partition(": ")[2] for text in texts)))
        else:
            yield place, one.params["sites"][0]


def _without(site: Site, twice: Iterable[str]) -> Site:
    """Return a site without numbers that another one declares as well."""
    numbers = tuple(one for one in site.numbers if one.key(PHONE_NUMBER) not in set(twice))
    return replace(site, children={**site.children, PHONE_NUMBER.plural: numbers})


def _policy(options: Params) -> Policy:
    for place, code in enumerate(options["ignore"]):
        _check_code(f"policy.ignore[{place}]", code)
    for code, severity in options["severities"].items():
        _check_code("policy.severities", code)
        if severity not in SEVERITIES:
            raise InputError(f"policy.severities.{code}", f"{severity!r} is not one of {', '.join(SEVERITIES)}")
    for name, most in (("widest_ipv4", 32), ("widest_ipv6", 128), ("endpoints", 100), ("diverted_days", 36500)):
        if not 0 <= options[name] <= most:
            raise InputError(f"policy.{name}", f"{options[name]} is not from 0 to {most}")
    names = ("widest_ipv4", "widest_ipv6", "endpoints", "diverted_days")
    return Policy(
        **{name: options[name] for name in names},
        transport=options.get("transport"),
        ignore=frozenset(options["ignore"]),
        severities=dict(options["severities"]),
    )


def _acceptance(place: str, item: Params) -> Acceptance:
    _check_code(f"{place}.code", item["code"])
    if not item["reason"].strip():
        raise InputError(f"{place}.reason", "is empty: say why this is known and accepted")
    until = item.get("until")
    until = _day(f"{place}.until", until) if until is not None else None
    return Acceptance(item["code"], item.get("site"), item.get("object"), item["reason"], until)


def _check_code(place: str, code: str) -> None:
    if code not in CODES:
        raise InputError(place, f"{code!r} {not_known(code, CODES)}")


def _day(place: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(place, f"{text!r} is no day such as 2026-11-26") from None


def _earlier(path: Optional[str]) -> tuple[Optional[Earlier], list[str]]:
    """Return (what an earlier audit found, warnings). Raise EstError for a file that is none of an audit."""
    if path is None:
        return None, []
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except FileNotFoundError:
        return None, [f"since: {path} is not there yet, so this is taken for the first audit."]
    except (OSError, ValueError) as error:
        raise EstError(f"since: {path} cannot be read: {error}") from None
    findings = document.get("findings") if isinstance(document, dict) else None
    if not isinstance(findings, list) or document.get("schema") != SCHEMA or not all(map(_is_finding, findings)):
        raise EstError(
            f"since: {path} is no audit.json of schema {SCHEMA}. Name the file that audit_report has written."
        )
    return document, []


def _is_finding(one: Any) -> bool:
    return isinstance(one, dict) and all(name in one for name in KEPT)
