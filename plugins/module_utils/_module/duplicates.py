# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What one task may not say twice. Pure."""

from collections.abc import Hashable, Sequence

from ansible_collections.sinch.est.plugins.module_utils._model.change import Desired
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Field, Resource
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc


def refuse_duplicates(resource: Resource, desired: Sequence[Desired]) -> None:
    """Raise InputError where two items name the same object.

    Items with one key and the ids of two objects, as the reading module returns them, name these two.
    """
    seen: dict[Hashable, list[Desired]] = {}
    for item in desired:
        trunk = nfc(str(item.trunk.name)) if item.trunk else None
        marks: list[Hashable] = [("id", trunk, item.id)] if item.id else []
        if item.values.get(resource.key) is not None:
            value = item.key(resource)
            marks.append(("key", trunk, value))
            if resource.exclusive and item.state == "present":
                marks.append(("anywhere", None, value))
        for mark in marks:
            others = seen.setdefault(mark, [])
            for other in others:
                if item.read_id is None or other.read_id in (None, item.read_id):
                    same = f"{resource.label} as {other.option} ({item.id or item.values[resource.key]})"
                    raise InputError(item.option, f"names the same {same}")
            others.append(item)
    for spec in resource.unique:
        _refuse_shared(spec, [item for item in desired if item.state == "present"])


def _refuse_shared(spec: Field, desired: Sequence[Desired]) -> None:
    seen: dict[Hashable, Desired] = {}
    for item in desired:
        value = item.values.get(spec.name)
        other = None if value is None else seen.setdefault(item.canonical[spec.name], item)
        if other not in (None, item):
            raise InputError(f"{item.option}.{spec.name}", f"{value!r} is given to {other.option} too")
