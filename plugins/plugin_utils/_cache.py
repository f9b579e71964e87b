# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the inventory keeps in a cache: of which source it is, and whether it is what was put there."""

import json
from collections.abc import Iterable
from typing import Any, Optional

from ansible_collections.sinch.est.plugins.module_utils._api.wire import misfit
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import RESOURCES, TRUNK, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Params

VERSION = 3  # of the form; what has another one is read anew
SOURCE = ("api_url", "api", "project_id", "auth_method", "key_id")  # who answers, how, and what he shows to whom


class Broken(EstError):
    """A cache that somebody has changed; its text says where."""


def source_of(options: Params) -> Object:
    """Return what is compared of the connection options. No secret is among them."""
    return {name: _same_form(options.get(name)) for name in SOURCE}


def serves(known: Any, options: Params, include: Iterable[str]) -> Optional[Object]:
    """Return what the cache holds in plain values, or None where it is not of this source, or not all asked for.

    What the options leave out need not be the same, so a run from the cache needs no credentials. Raise Broken.
    """
    if known is None:
        return None
    known = _plain(known)
    if not isinstance(known, dict):
        raise Broken("it is no dictionary")
    source = known.get("source")
    if known.get("version") != VERSION or not isinstance(source, dict):
        return None
    asked = {name: value for name, value in source_of(options).items() if value is not None}
    desired = ["trunks", *include]
    if any(source.get(name) != value for name, value in asked.items()) or any(name not in known for name in desired):
        return None
    _refuse_broken(known, desired)
    return known


def _same_form(value: Any) -> Any:
    return value.rstrip("/") if isinstance(value, str) else value


def _plain(known: Any) -> Any:
    """Return the same without marks: a text must not be a template because the cache says that it is one."""
    try:
        return json.loads(json.dumps(known))
    except (TypeError, ValueError, RecursionError) as error:
        raise Broken(f"it holds what no answer can hold ({error})") from None


def _refuse_broken(known: Object, desired: Iterable[str]) -> None:
    """Raise Broken where anything is not as it was put there: half an inventory would be worse than none."""
    _refuse_misfits(TRUNK, "trunks", known["trunks"])
    ids = [trunk["id"] for trunk in known["trunks"]]
    for resource in RESOURCES:
        if resource is TRUNK or resource.plural not in desired:
            continue
        children = known[resource.plural]
        if not isinstance(children, dict):
            raise Broken(f"{resource.plural} is no dictionary")
        for id in ids:
            if id not in children:
                raise Broken(f"{resource.plural} of the trunk {id} are missing")
            _refuse_misfits(resource, f"{resource.plural} of the trunk {id}", children[id])


def _refuse_misfits(resource: Resource, where: str, objects: Any) -> None:
    if not isinstance(objects, list) or not all(isinstance(one, dict) for one in objects):
        raise Broken(f"{where} is no list of objects")
    for one in objects:
        odd = misfit(resource, one)
        if odd or not one.get(resource.id_field):
            raise Broken(f"{where} holds one with {odd or 'no ' + repr(resource.id_field)}")
