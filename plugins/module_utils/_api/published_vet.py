# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the published dialect refuses in a plan, before anything is written, and what an earlier run has left for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ansible_collections.sinch.est.plugins.module_utils._api.collection import TOTALS, list_of
from ansible_collections.sinch.est.plugins.module_utils._api.published_acls import listed_acls, orphans_for, trunks_of
from ansible_collections.sinch.est.plugins.module_utils._api.published_wire import CREDENTIALS, TRUNKS
from ansible_collections.sinch.est.plugins.module_utils._api.wire import path
from ansible_collections.sinch.est.plugins.module_utils._client.client import Client
from ansible_collections.sinch.est.plugins.module_utils._client.paging import ListShape
from ansible_collections.sinch.est.plugins.module_utils._model.change import Change, TrunkRef, count_noun
from ansible_collections.sinch.est.plugins.module_utils._model.errors import PlanError
from ansible_collections.sinch.est.plugins.module_utils._model.ranges import together
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, SIP_ENDPOINT, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import as_ref


def vetted(client: Client, changes: Sequence[Change]) -> list[Change]:
    """Return the changes of a plan: failed, where this dialect cannot make one. It reads, and writes nothing.

    What is read: the trunks of each ACL that is to be updated, the credential lists of each trunk that is to go, and,
    where an ACL is to be created, those of the project: one that an earlier run has made, and not linked, is taken.
    """
    new = [index for index, change in enumerate(changes) if change.resource is ACL and change.kind == "created"]
    there = listed_acls(client) if new else ()
    orphans = dict(zip(new, orphans_for(client, [changes[index] for index in new], there)))
    shared = _shared(client, [one for one in changes if one.resource is ACL and one.kind == "updated"])
    hanging = _hanging(client, [one for one in changes if one.resource is TRUNK and one.kind == "deleted"], changes)
    found = []
    for index, change in enumerate(changes):
        why = _why_not(change, shared, hanging)
        if why:
            change = replace(change, kind="failed", error=PlanError(f"{change.subject}: {why}"))
        elif index in orphans:
            change = replace(change, orphan=orphans[index], known=change.known.union(acl["id"] for acl in there))
        found.append(change)
    return found


def _why_not(change: Change, shared: Mapping[str, str], hanging: Mapping[str, str]) -> str:
    """Return why a change cannot be made, "" where it can. shared, hanging: see below."""
    id = str(change.before.get("id"))
    if change.resource is TRUNK and change.kind == "created" and not change.send.get("host_name"):
        return "host_name is missing, and the published API makes no trunk without one."
    if change.resource is TRUNK and change.kind == "deleted" and id in hanging:
        return f"{hanging[id]}, which this collection cannot make again. Take that off first, where you have put it on."
    if change.resource is ACL and change.kind in ("created", "updated") and not change.after.get("entries"):
        return (
            "no range would be left, and the published API has no ACL without one. Remove the ACL with state: absent, "
            "or disable it with enabled: false."
        )
    if change.resource is ACL and change.kind == "updated" and id in shared:
        return (
            f"{shared[id]} too, and who may call there would change as well. Give this trunk an ACL of its own: take "
            "this one off it with state: absent, which leaves it to the others, and create one of another name."
        )
    registers = change.resource is SIP_ENDPOINT and change.before.get("is_registered")
    if registers and change.kind == "updated" and "sip_address" in change.send:
        return (
            "it registers, so it has no address. Create another SIP endpoint, and remove this one by its endpoint_id."
        )
    return ""


def _shared(client: Client, changes: Sequence[Change]) -> dict[str, str]:
    """Return {id of an ACL: which other trunks have it}, of those ACLs that other trunks have."""
    acls = {change.before["id"]: change for change in changes}
    found: dict[str, str] = {}
    for id, trunks in zip(acls, client.map(lambda id: trunks_of(client, id, acls[id].subject), acls)):
        others = [str(as_ref(trunk)) for trunk in trunks if trunk["id"] != acls[id].trunk_id]
        if others:
            found[id] = f"{together(others)} {'has' if len(others) == 1 else 'have'} it"
    return found


def _hanging(client: Client, trunks: Sequence[Change], changes: Sequence[Change]) -> dict[str, str]:
    """Return {id of a trunk: what hangs on it that no option can name}. changes: what else is to go."""
    lists = client.map(lambda trunk: _credential_lists(client, as_ref(trunk.before)), trunks)
    found: dict[str, str] = {}
    for trunk, credentials in zip(trunks, lists):
        id = trunk.before["id"]
        gone = [change.before for change in changes if change.resource is SIP_ENDPOINT and change.trunk_id == id]
        names = [str(one.get("name") or one["id"]) for one in gone if one.get("sip_address") is None and one]
        words = [f"{count_noun(len(names), 'SIP endpoint')} that registers ({together(names)})"] if names else []
        words += [f"{count_noun(len(credentials), 'credential list')} ({together(credentials)})"] if credentials else []
        if words:
            found[id] = f"it has {' and '.join(words)}"
    return found


def _credential_lists(client: Client, trunk: TrunkRef) -> list[str]:
    """Return the ids of a trunk's credential lists, none where there is no such trunk."""
    shape = ListShape("credentialLists", "id", TOTALS, other_key="credentialListIds", ids=True)
    where, doing = path(CREDENTIALS, client.settings.project_id, trunk.id), f"list the credential lists of {trunk}"
    return [one["id"] for one in list_of(client, where, doing, shape, TRUNKS, trunk) or ()]
