# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Brings whole sites to the desired state: parameters in, a result out. Knows no AnsibleModule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Callable

from ansible_collections.sinch.est.plugins.module_utils._api.dialects import spoken
from ansible_collections.sinch.est.plugins.module_utils._api.snapshot import read_snapshot, read_trunks
from ansible_collections.sinch.est.plugins.module_utils._apply.apply import apply
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.settings import security_warnings
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import (
    Ambiguous,
    EstError,
    InputError,
    PlanError,
    TrunkMissing,
)
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER
from ansible_collections.sinch.est.plugins.module_utils._model.site import Site
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import ByTrunk, Snapshot, as_ref, resolve
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Params, Result, Work
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import site_spec
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import MAX_PLANS, Connected
from ansible_collections.sinch.est.plugins.module_utils._module.shape import shown
from ansible_collections.sinch.est.plugins.module_utils._module.site_parameters import (
    Intent,
    read_intent,
    said,
)
from ansible_collections.sinch.est.plugins.module_utils._module.site_result import (
    diffs,
    nothing_done,
    plan_id,
    plan_line,
    sites_result,
)
from ansible_collections.sinch.est.plugins.module_utils._plan.call_path import Calls, simulate
from ansible_collections.sinch.est.plugins.module_utils._plan.document import spelled
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN
from ansible_collections.sinch.est.plugins.module_utils._plan.site_numbers import Around
from ansible_collections.sinch.est.plugins.module_utils._plan.sites import SitesPlan, plan_sites, plan_trunks, ref_of
from ansible_collections.sinch.est.plugins.module_utils._plan.warnings import lookalikes, not_listed, value_warnings

Vet = Callable[[Sequence[Change]], list[Change]]


@dataclass(frozen=True)
class Seen:
    """What a task over sites knows of the project. trunks: what becomes of the trunk of each site that is touched."""

    sites: tuple[Site, ...]
    trunks: tuple[Change, ...]
    snapshot: Snapshot
    around: Around

    @cached_property
    def refs(self) -> dict[str, TrunkRef]:
        return {site.name: ref_of(site, trunk) for site, trunk in zip(self.sites, self.trunks)}


@dataclass(frozen=True)
class Planned:
    """The plan of a task over sites. refused: {site: why nothing of it is done}."""

    plan: SitesPlan
    calls: Calls
    refused: dict[str, EstError]


class Refused(EstError):
    """Sites cannot be brought to what is asked for, and nothing was written. why: {name of a site: the reason}."""

    def __init__(self, text: str, why: dict[str, EstError]) -> None:
        super().__init__(text)
        self.why = why


def sites_writer() -> Work:
    """Return what the module that manages whole sites does, and its argument spec."""
    return reconcile_sites, *site_spec()


def reconcile_sites(connected: Connected, params: Params, check: bool, with_diff: bool) -> Result:
    """Return a result for Ansible. connected(params) gives a Client; params: as without_omitted() leaves them."""
    warnings = security_warnings(params)
    try:
        intent = read_intent(params)
        keep_going = params["on_error"] == "continue"
        with connected(params) as client:
            seen, planned = _looked(client, intent, keep_going)
            _refuse(intent, planned, keep_going, len(seen.sites))
            changes = [change.change for change in planned.plan.changes]
            warnings += list(_warnings(seen, planned.plan))
            outcomes, more = apply(client, changes, keep_going, check)
    except Refused as refused:
        return {**nothing_done(str(refused), refused.why), "warnings": warnings}
    except EstError as error:
        return {**nothing_done(str(error), {}), "warnings": warnings}
    plan = planned.plan
    result = sites_result(
        seen.sites, plan.changes, outcomes, planned.refused, planned.calls, params["return_unchanged"]
    )
    stays = _stays(seen, plan)
    for site in result["sites"]:
        site["left"] = list(plan.left.get(site["name"], ()))
        site["not_listed"] = stays.get(site["name"], "")
    result["warnings"] = [*warnings, *more]
    if with_diff:
        result["diff"] = diffs(plan.changes, planned.calls, seen.refs)
    return result


def _looked(client: Client, intent: Intent, keep_going: bool) -> tuple[Seen, Planned]:
    """Return (what is known, the plan), looked at again where two have a name: another run may remove its own."""
    for attempt in range(MAX_PLANS):
        if attempt:
            client.pause(1)
        seen, planned = _planned(client, intent, _seen(client, intent), keep_going)
        if not any(isinstance(error, Ambiguous) for error in planned.refused.values()):
            break
    return seen, planned


def _seen(client: Client, intent: Intent) -> Seen:
    """Return what the plan needs to know: one list of trunks, and three lists for each trunk of a site."""
    touched = tuple(site for site in intent.sites if nfc(site.name) in intent.only)
    trunks = read_trunks(client)
    changes = tuple(plan_trunks(touched, trunks))
    own = [dict(change.before) for change in changes if change.before]
    snapshot = read_snapshot(client, CHILDREN, trunks=own, for_plan=True, keep_going=True)
    left_out = [site for site in intent.sites if nfc(site.name) not in intent.only]
    takes = _takes(intent, trunks, {trunk["id"] for trunk in own})
    giving = [trunk for trunk in trunks if as_ref(trunk) in takes]
    around = Around(
        takes=takes,
        declared={number.key(PHONE_NUMBER): site.name for site in left_out if site.present for number in site.numbers},
        untouched={
            change.before["id"]: site.name
            for site, change in zip(left_out, plan_trunks(left_out, trunks))
            if change.before
        },
    )
    snapshot = with_numbers(snapshot, read_snapshot(client, [PHONE_NUMBER], trunks=giving, for_plan=True))
    return Seen(touched, changes, replace(snapshot, trunks=trunks), around)


def with_numbers(snapshot: Snapshot, more: Snapshot) -> Snapshot:
    """Return a snapshot with the numbers of the trunks of another one."""
    numbers = {**snapshot.of(PHONE_NUMBER), **more.of(PHONE_NUMBER)}
    return replace(snapshot, children={**snapshot.children, PHONE_NUMBER.plural: numbers})


def _takes(intent: Intent, trunks: Objects, own: set[str]) -> tuple[TrunkRef, ...]:
    """Return the trunks that give up numbers. One that is not there has none: it may have gone since its move."""
    named = {name: f"take_numbers_from[{index}]" for index, name in enumerate(intent.takes)}
    refs = resolve(trunks, named).values()
    for ref in refs:
        if isinstance(ref, EstError) and not isinstance(ref, TrunkMissing):
            raise ref
    return tuple(dict.fromkeys(ref for ref in refs if isinstance(ref, TrunkRef) and ref.id not in own))


def _planned(client: Client, intent: Intent, seen: Seen, keep_going: bool) -> tuple[Seen, Planned]:
    """Return (what is known by then, the plan): with keep_going, without the sites of which nothing can be done."""
    plan = plan_sites(seen.sites, seen.trunks, seen.snapshot, seen.around)
    if any(one.change.kind == "created" and one.change.resource is PHONE_NUMBER for one in plan.changes):
        seen = _looked_elsewhere(client, seen)
        plan = plan_sites(seen.sites, seen.trunks, seen.snapshot, seen.around)
    return seen, checked(intent, seen, plan, keep_going, partial(spoken(client).vet, client))


def checked(intent: Intent, seen: Seen, plan: SitesPlan, keep_going: bool, vet: Vet = list) -> Planned:
    """Return a plan and what it does to calls: with keep_going, without the sites of which nothing can be done.

    vet(changes): the changes, failed where the dialect of the API cannot make one.
    """
    refused: dict[str, EstError] = {}
    while True:
        calls, outages = _calls(intent, seen, plan, refused)
        new = {**plan.refused, **outages}
        if not new:
            plan, new = _vetted(plan, vet)
        refused.update(new)
        if not new or not keep_going:
            return Planned(plan, calls, refused)
        plan = plan_sites(seen.sites, seen.trunks, seen.snapshot, seen.around, frozenset(refused))


def _vetted(plan: SitesPlan, vet: Vet) -> tuple[SitesPlan, dict[str, EstError]]:
    """Return (the plan as it is vetted, {site: why it cannot be done})."""
    changes = vet([one.change for one in plan.changes])
    vetted = [replace(one, change=change) for one, change in zip(plan.changes, changes)]
    errors = {one.site: one.change.error for one in vetted if one.change.error}
    return replace(plan, changes=tuple(vetted)), {site: error for site, error in errors.items() if error}


def _looked_elsewhere(client: Client, seen: Seen) -> Seen:
    """Return what is known, with the numbers of all other trunks: one may have what a site wants.

    Nobody describes what an API does that is asked for a number which another trunk has.
    """
    others = [trunk for trunk in seen.snapshot.trunks if as_ref(trunk) not in seen.snapshot.of(PHONE_NUMBER)]
    elsewhere = {
        key_of(PHONE_NUMBER, one): ref
        for ref, objects in read_snapshot(client, [PHONE_NUMBER], trunks=others, for_plan=True).of(PHONE_NUMBER).items()
        if ref and not isinstance(objects, EstError)
        for one in objects
    }
    return replace(seen, around=replace(seen.around, elsewhere=elsewhere))


def _calls(
    intent: Intent, seen: Seen, plan: SitesPlan, refused: dict[str, EstError]
) -> tuple[Calls, dict[str, EstError]]:
    """Return (what the plan does to calls, {site: why it is refused for that})."""
    skipped = {*refused, *plan.refused}
    sites = {
        ref_of(site, trunk): [
            str(entry["ip_range"])
            for acl in site.children[ACL.plural]
            for entry in acl.values.get("entries") or ()
            if entry.get("state") != "absent"
        ]
        for site, trunk in zip(seen.sites, seen.trunks)
        if site.present and site.name not in skipped
    }
    calls = simulate([one.change for one in plan.changes], seen.snapshot, sites)
    names = {ref: name for name, ref in seen.refs.items()}
    outages: dict[str, EstError] = {}
    for one in calls.breaks:
        if one.trunk not in names:  # one that only gives numbers up
            raise PlanError(f"Nothing was changed. On {one.trunk}, {one.text}.")
        name = names[one.trunk]
        if nfc(name) not in intent.outages and name not in outages:
            texts = dict.fromkeys(other.text for other in calls.breaks if other.trunk == one.trunk)
            outages[name] = PlanError(
                f"{'; '.join(shown(list(texts)))}. If that is meant, name the site in allow_outage."
            )
    return calls, outages


def _refuse(intent: Intent, planned: Planned, keep_going: bool, of: int) -> None:
    """Raise Refused where nothing is to be written: for what is refused, or for another plan than was expected.

    With keep_going, too, for a value that makes no sense: nobody meant that.
    """
    wrong = planned.refused
    if wrong and not (keep_going and not any(isinstance(error, InputError) for error in wrong.values())):
        names = {site.name: site for site in intent.sites}
        texts = [said(names[name], spelled(str(error))).rstrip(".") + "." for name, error in wrong.items()]
        raise Refused("Nothing was changed. " + " ".join(shown(texts)), wrong)
    if intent.expect_plan and intent.expect_plan != plan_id(planned.plan.changes):
        now = f"{plan_line(planned.plan.changes, of)} ({plan_id(planned.plan.changes)})"
        raise EstError(
            f"Nothing was changed. The plan is another one than {intent.expect_plan} by now: {now}. Look at it in "
            "check mode, and give its plan_id."
        )


def _warnings(seen: Seen, plan: SitesPlan) -> Iterator[str]:
    """Yield what is allowed and deserves a word, with the name of its site."""
    for site in seen.sites:
        own = plan.by_site.get(site.name, ())
        texts = [*plan.left.get(site.name, ()), *value_warnings(own, single=False)]
        for kind in CHILDREN:
            of_kind = [change for change in own if change.resource is kind]
            texts += lookalikes(kind, of_kind, _only(seen.snapshot.of(kind), seen.refs[site.name]))
        yield from (said(site, spelled(text)) for text in texts)


def _only(by_trunk: ByTrunk, ref: TrunkRef) -> ByTrunk:
    return {ref: by_trunk[ref]} if ref in by_trunk else {}


def _stays(seen: Seen, plan: SitesPlan) -> dict[str, str]:
    """Return {site: what is there, is not listed, and stays}."""
    gone = {(one.change.source, one.change.key) for one in plan.changes if one.change.source}
    texts = {
        site.name: not_listed(site, seen.refs[site.name], plan.by_site[site.name], seen.snapshot, gone)
        for site in seen.sites
        if site.name in plan.by_site
    }
    return {name: text for name, text in texts.items() if text}
