# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What an audit looks at: each trunk of the project with what is under it, and the site that it is. Pure."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Optional

from ansible_collections.sinch.est.plugins.module_utils._model.change import Desired, TrunkRef, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError, TrunkMissing
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.site import Diversion, Site
from ansible_collections.sinch.est.plugins.module_utils._model.snapshot import Snapshot, as_ref
from ansible_collections.sinch.est.plugins.module_utils._model.types import Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN


@dataclass(frozen=True)
class Declaration:
    """What is declared.

    sites: those that can be compared. mistakes: ((site, why it is not compared), ...). twice: {number as it is written:
    the sites that declare it}, of which no site has it here. diverted: what is recorded of diversions.
    """

    sites: tuple[Site, ...] = ()
    mistakes: tuple[tuple[str, str], ...] = ()
    twice: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    diverted: tuple[Diversion, ...] = ()


@dataclass(frozen=True)
class Held:
    """A trunk that is there. site: the name of the site that it is, None for none. declared: that site, where it was
    compared. unread: why what is under it could not be read."""

    ref: TrunkRef
    values: Values
    site: Optional[str]
    declared: Optional[Site]
    children: Mapping[str, Objects]
    unread: tuple[EstError, ...]

    @property
    def name(self) -> str:
        return self.ref.name or self.ref.id

    @cached_property
    def acls(self) -> Objects:
        return sorted(self.children[ACL.plural], key=lambda acl: (str(acl.get("name")), str(acl.get("id"))))

    @cached_property
    def open_acls(self) -> Objects:
        """Return the ACLs that are enabled."""
        return [acl for acl in self.acls if acl.get("enabled") is not False]

    @cached_property
    def endpoints(self) -> Objects:
        def place(one: Values) -> tuple[int, str, str]:
            return one.get("priority") or 0, endpoint_name(one), str(one.get("id"))

        return sorted(self.children[SIP_ENDPOINT.plural], key=place)

    @cached_property
    def answering(self) -> Objects:
        """Return the endpoints that are enabled."""
        return [one for one in self.endpoints if one.get("enabled") is not False]

    @cached_property
    def numbers(self) -> list[str]:
        return sorted(str(one[PHONE_NUMBER.key]) for one in self.children[PHONE_NUMBER.plural])

    def wanted(self, kind: Resource, values: Values) -> Optional[Desired]:
        """Return how the site declares an object of its trunk, None where it does not."""
        return self._wanted[kind.plural].get(key_of(kind, values))

    @cached_property
    def _wanted(self) -> Mapping[str, Mapping[Hashable, Desired]]:
        children = self.declared.children if self.declared else {}
        return {kind.plural: {item.key(kind): item for item in children.get(kind.plural, ())} for kind in CHILDREN}


def endpoint_name(endpoint: Values) -> str:
    """Return what people call a SIP endpoint: its address, or its name where it registers and has none."""
    return str(endpoint.get("sip_address") or endpoint.get("name"))


def held_trunks(snapshot: Snapshot, sites: Mapping[str, tuple[str, Optional[Site]]]) -> list[Held]:
    """Return the trunks that are there, those of sites first, in order. sites: {id of a trunk: (its site's name, the
    site)}. A trunk that has gone while its project was read is not there."""
    trunks = []
    for values in snapshot.trunks:
        ref = as_ref(values)
        under = {kind.plural: snapshot.of(kind).get(ref, ()) for kind in CHILDREN}
        errors = [objects for objects in under.values() if isinstance(objects, EstError)]
        if not any(isinstance(error, TrunkMissing) for error in errors):
            children = {name: () if isinstance(objects, EstError) else objects for name, objects in under.items()}
            name, declared = sites.get(ref.id, (None, None))
            trunks.append(Held(ref, values, name, declared, children, tuple(errors)))
    return sorted(trunks, key=lambda one: (one.site is None, one.site or "", one.name, one.ref.id))
