# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What a task over sites tells: each site with its changes, the plan in one line, its id, calls, failures. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    PLANNED,
    WRITES,
    Change,
    Kind,
    Outcome,
    TrunkRef,
    count_noun,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, NotTried
from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK, Field
from ansible_collections.sinch.est.plugins.module_utils._model.site import Site, SiteChange
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Result, Values
from ansible_collections.sinch.est.plugins.module_utils._module.as_yaml import site_as_yaml
from ansible_collections.sinch.est.plugins.module_utils._module.result import failure
from ansible_collections.sinch.est.plugins.module_utils._plan.call_path import Calls
from ansible_collections.sinch.est.plugins.module_utils._plan.document import document, spelled

AHEAD: dict[Kind, str] = {"created": "to create", "updated": "to update", "moved": "to move", "deleted": "to delete"}
KINDS = (*WRITES, "unchanged", "failed")
SHOWN = 3  # sites that a message names one by one


def nothing_done(message: str, failed: Mapping[str, EstError]) -> Result:
    """Return the result of a task that has written nothing. failed: {name of a site: why not}."""
    sites = [_site(name, (), error) for name, error in failed.items()]
    return {
        "changed": False,
        "failed": True,
        "msg": message,
        "sites": sites,
        "counts": dict.fromkeys(KINDS, 0),
        "plan": "",
        "plan_id": "",
        "calls": {"numbers": 0, "moved": 0, "at_risk": []},
        "failed_items": [_refusal(name, error) for name, error in failed.items()],
    }


def sites_result(
    sites: Sequence[Site],
    changes: Sequence[SiteChange],
    outcomes: Sequence[Outcome],
    refused: Mapping[str, EstError],
    calls: Calls,
    return_unchanged: bool,
) -> Result:
    """Return what became of sites. outcomes: of each change. refused: {name of a site: why nothing of it was done}."""
    own: dict[str, list[Outcome]] = {site.name: [] for site in sites}
    for change, outcome in zip(changes, outcomes):
        own[change.site].append(outcome)
    told = [_site(site.name, own[site.name], refused.get(site.name)) for site in sites]
    tally = Counter(outcome.kind for outcome in outcomes)
    failures = [(name, outcome) for name, those in own.items() for outcome in those if outcome.kind == "failed"]
    result: Result = {
        "changed": any(outcome.kind in WRITES or outcome.wrote for outcome in outcomes),
        "sites": [site for site in told if return_unchanged or site["action"] != "unchanged"],
        "counts": {kind: tally[kind] for kind in KINDS},
        "plan": plan_line(changes, len(sites)),
        "plan_id": plan_id(changes),
        "calls": {
            "numbers": calls.numbers,
            "moved": calls.moved,
            "at_risk": [
                {"trunk": one.trunk.name, "kind": one.kind.name, "key": one.key, "msg": one.text}
                for one in calls.breaks
            ],
        },
        "failed_items": [
            *(_refusal(name, error) for name, error in refused.items()),
            *({"site": name, "kind": outcome.change.resource.name, **failure(outcome)} for name, outcome in failures),
        ],
    }
    wrong = [site for site in told if site["failed"]]
    if wrong:
        result.update(failed=True, msg=_summary(wrong, len(sites), result["counts"]))
    return result


def plan_line(changes: Iterable[SiteChange], of: int) -> str:
    """Return a plan in one line: "3 to create, 1 to update, 2 to move, 0 to delete, on 2 of 60 sites"."""
    writes = [change for change in changes if change.change.kind in WRITES]
    tally = Counter(change.change.kind for change in writes)
    return f"{_ahead(tally)}, on {len({change.site for change in writes})} of {count_noun(of, 'site')}"


def _ahead(tally: Mapping[Kind, int]) -> str:
    """Return how many changes there are of each kind: "1 to create, 0 to update, 2 to move, 0 to delete"."""
    return ", ".join(f"{tally[kind]} {words}" for kind, words in AHEAD.items())


def plan_id(changes: Iterable[SiteChange]) -> str:
    """Return what is the same for the same plan, in check mode and out of it, and for no other plan."""
    lines = sorted(
        json.dumps(
            [
                one.site,
                one.change.kind,
                one.change.resource.name,
                _key(one.change),
                one.change.before.get("id", ""),
                one.change.source.id if one.change.source else "",
                one.change.send,
            ],
            sort_keys=True,
        )
        for one in changes
        if one.change.kind in WRITES
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def diffs(changes: Iterable[SiteChange], calls: Calls, refs: Mapping[str, TrunkRef]) -> list[Object]:
    """Return Ansible's diff of each site that changes, in the form of the file of sites. refs: {site: its trunk}."""
    texts = []
    for name, change in ((one.site, one.change) for one in changes if one.change.resource is TRUNK):
        documents = [
            site_as_yaml(document(trunk, state[refs[name]])) if trunk else ""
            for trunk, state in ((change.before, calls.before), (change.after, calls.after))
        ]
        if documents[0] != documents[1]:
            header = f"site {name}"
            texts.append(
                {"before": documents[0], "after": documents[1], "before_header": header, "after_header": header}
            )
    return texts


def _site(name: str, outcomes: Sequence[Outcome], refused: Optional[EstError]) -> Object:
    """Return what became of one site."""
    trunk = next((one for one in outcomes if not one.change.resource.parent), None)
    failures = [outcome for outcome in outcomes if outcome.kind == "failed"]
    written = _in_order([outcome for outcome in outcomes if outcome.kind in WRITES])
    action = "failed" if failures or refused else trunk.kind if trunk and trunk.kind != "unchanged" else ""
    id = (trunk.after or trunk.change.before).get("id") if trunk else None
    tried = [outcome for outcome in failures if not isinstance(outcome.error, NotTried)]
    errors = [refused] if refused else [one.error for one in (tried or failures)]
    texts = list(dict.fromkeys(spelled(str(error)) for error in errors))
    more = f" ({len(texts) - 1} more in failed_items)" if len(texts) > 1 else ""
    return {
        "name": name,
        "action": action or ("updated" if written else "unchanged"),
        "trunk": None if str(id or PLANNED).startswith(PLANNED) else id,
        "changes": [_change(outcome) for outcome in written],
        "plan": _ahead(Counter(outcome.change.kind for outcome in outcomes)),
        "failed": bool(failures or refused),
        "msg": texts[0] + more if texts else "",
    }


def _in_order(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return outcomes with those of one kind together; what goes by its key, as the server lists it in any order."""
    kinds = list(dict.fromkeys((one.change.resource.name, one.kind) for one in outcomes))

    def place(one: Outcome) -> tuple[int, str]:
        return kinds.index((one.change.resource.name, one.kind)), _key(one.change) if one.kind == "deleted" else ""

    return sorted(outcomes, key=place)


def _refusal(site: str, error: EstError) -> Object:
    return {"site": site, "msg": spelled(str(error)), "tried": False}


def _change(outcome: Outcome) -> Object:
    """Return what became of one object of a site. fields: {field: its value before and after}."""
    change = outcome.change
    fields = {
        field.name: {"before": _shown(field, change.before), "after": _shown(field, outcome.after)}
        for field in change.resource.writable
        if field.name in change.send and field.name != change.resource.key
    }
    if change.kind == "updated" and change.resource.key in change.send:
        key = change.resource.key
        fields[key] = {"before": change.before.get(key), "after": change.send[key]}
    source = {"from": change.source.name or change.source.id} if change.source else {}
    return {"kind": change.resource.name, "action": outcome.kind, "key": _key(change), **source, "fields": fields}


def _key(change: Change) -> str:
    return str((change.after or change.before).get(change.resource.key))


def _shown(field: Field, values: Values) -> Any:
    """Return the value of a field; of a list, a text for each member, in order."""
    value = values.get(field.name)
    if not field.items:
        return value
    return [_member(field, member) for member in field.in_order(value)]


def _member(field: Field, member: Values) -> str:
    first, *rest = (member.get(item.name) for item in field.items)
    return " ".join([str(first), *(f"({value})" for value in rest if value)])


def _summary(wrong: Sequence[Object], of: int, counts: Mapping[str, int]) -> str:
    """Return which sites failed, why the first ones did, and what was done all the same."""
    texts = [f"Site {site['name']}: {site['msg']}" for site in wrong[:SHOWN]]
    rest = [str(site["name"]) for site in wrong[SHOWN:]]
    more = [f"Also: {', '.join(rest)}."] if rest else []
    done = ", ".join(f"{counts[kind]} {kind}" for kind in WRITES if counts[kind]) or "nothing"
    failed = f"Of {count_noun(of, 'site')}, {len(wrong)} failed; done: {done}."
    return " ".join([*texts, *more, failed])
