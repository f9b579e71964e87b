# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is allowed in a plan and still deserves a word. Pure."""

from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import (
    Change,
    TrunkRef,
    count_noun,
    describe,
    key_of,
    with_trunk,
)
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.fold import folded
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.site import Site
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import ByTrunk, Snapshot
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object


def value_warnings(changes: Iterable[Change], single: bool) -> Iterator[str]:
    """Yield what is to be said of the values of what is to be there. single: the object stands in no list."""
    for change in changes:
        for field in change.resource.writable if change.kind in ("created", "updated", "unchanged") else ():
            value = change.desired.values.get(field.name)
            if value is not None and change.desired.state == "present":
                listed = field.by_identity(value).keys() if field.items else ()
                after = field.by_identity(change.after.get(field.name)) if field.items else {}
                kept = [member for identity, member in after.items() if identity not in listed]
                option = field.name if single else f"{change.desired.option}.{field.name}"
                yield from field.warn(option, value, kept)


def lookalikes(resource: Resource, changes: Sequence[Change], current: ByTrunk) -> Iterator[str]:
    """Yield a warning for what is created beside one that is easily taken for it, stays, and is named by no item."""
    likeness = resource.field(resource.key).likeness
    created = [change for change in changes if change.kind == "created"]
    if not likeness or not created:
        return
    named = {(change.trunk, change.before.get(resource.id_field)) for change in changes}
    staying: defaultdict[tuple[Optional[TrunkRef], Optional[str]], list[Object]] = defaultdict(list)
    for trunk, objects in current.items():
        for other in () if isinstance(objects, EstError) else objects:
            if (trunk, other[resource.id_field]) not in named:
                staying[trunk, likeness(other.get(resource.key))].append(other)
    for change in created:
        for other in staying.get((change.trunk, likeness(change.after[resource.key])), ()):
            yield (
                f"{change.desired.option}: {with_trunk(describe(resource, other), change.trunk)} is there too and "
                f"stays, so calls may go to both. To change it instead, give its {resource.id_option} along with "
                f"{resource.key}; to remove it, name it with state: absent."
            )


def not_listed(
    site: Site,
    ref: TrunkRef,
    changes: Sequence[Change],
    snapshot: Snapshot,
    gone: Container[tuple[Optional[TrunkRef], Hashable]],
) -> str:
    """Return what is under the trunk of a site, is not in the list that it gives, and stays; "" where there is none.

    changes: those of the site. gone: (trunk, number) of what moves away.
    """
    words = []
    for kind in (kind for kind in (ACL, SIP_ENDPOINT, PHONE_NUMBER) if kind.plural in site.listed and site.present):
        objects = snapshot.of(kind).get(ref, ())
        named = {change.before.get(kind.id_field) for change in changes if change.resource is kind}
        rest = [] if isinstance(objects, EstError) else [one for one in objects if one[kind.id_field] not in named]
        rest = [one for one in rest if kind is not PHONE_NUMBER or (ref, key_of(kind, one)) not in gone]
        if kind is PHONE_NUMBER and rest:
            words.append(f"{count_noun(len(rest), kind.label)} {folded(one[kind.key] for one in rest)}")
        words += [_still_there(kind, one) for one in rest if kind is not PHONE_NUMBER]
    return f"Not listed, and stays: {', '.join(words)}." if words else ""


def _still_there(kind: Resource, one: Object) -> str:
    state = "is disabled" if one.get("enabled") is False else ""
    if kind is SIP_ENDPOINT:
        state = state or f"still gets calls, with priority {one.get('priority')}"
    return f"{kind.label} {one.get(kind.key)}" + (f" ({state})" if state else "")
