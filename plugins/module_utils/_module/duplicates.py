# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What one task may not say twice. Pure."""

from collections.abc import Hashable, Sequence

from ansible_collections.sinch.est.plugins.module_utils._model.change import Wanted, key_of
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import Field, Resource, meaning
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc


def refuse_duplicates(row: Resource, wanted: Sequence[Wanted]) -> None:
    """Raise InputError where two items name the same object.

    Items with one key and the ids of two objects, as the reading module returns them, name these two.
    """
    seen: dict[Hashable, list[Wanted]] = {}
    for item in wanted:
        parent = item.parent or nfc(item.trunk)
        marks: list[Hashable] = [("id", parent, item.id)] if item.id else []
        if item.values.get(row.key) is not None:
            value = key_of(row, item.values)
            marks.append(("key", parent, value))
            if row.one_parent and item.state == "present":
                marks.append(("anywhere", None, value))
        for mark in marks:
            others = seen.setdefault(mark, [])
            for other in others:
                if item.read_id is None or other.read_id in (None, item.read_id):
                    same = f"{row.label} as {other.option} ({item.id or item.values[row.key]})"
                    raise InputError(item.option, f"names the same {same}")
            others.append(item)
    for spec in row.unique:
        _refuse_shared(spec, [item for item in wanted if item.state == "present"])


def _refuse_shared(spec: Field, wanted: Sequence[Wanted]) -> None:
    seen: dict[Hashable, Wanted] = {}
    for item in wanted:
        value = item.values.get(spec.name)
        other = None if value is None else seen.setdefault(meaning(spec, value), item)
        if other not in (None, item):
            raise InputError(f"{item.option}.{spec.name}", f"{value!r} is given to {other.option} too")
