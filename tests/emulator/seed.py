# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The whole state as one document: read from a file or a request, checked, stored, and written out again."""

import json
from collections.abc import Callable
from pathlib import Path

import yaml
from jsonschema_rs import Validator

from tests.emulator import decisions, store
from tests.emulator.description import problems, validator
from tests.emulator.types import Json, JsonObject

CHILDREN = {"sipEndpoints": decisions.new_endpoint, "accessControlLists": decisions.new_acl}


class BadSeed(ValueError):
    """Says where the document is wrong."""


def checker(components: JsonObject) -> Validator:
    """Built from the described objects, so every field an answer has may be seeded, and no other."""
    schemas = components["schemas"]
    trunk = item(
        schemas["Trunk"],
        ["name"],
        sipEndpoints=many(item(schemas["SipEndpoint"], ["sipAddress"])),
        accessControlLists=many(item(schemas["Acl"], ["name"])),
        phoneNumbers=many({"type": "string"}),
    )
    return document_of(components, {"trunks": many(trunk)})


def item(schema: JsonObject, required: list[str], **more: JsonObject) -> JsonObject:
    """An object that may be seeded: what is described of it, and what hangs on it."""
    fields = {**schema["properties"], "id": {"type": "string", "minLength": 1}, **more}
    return {"type": "object", "required": required, "additionalProperties": False, "properties": fields}


def many(schema: JsonObject) -> JsonObject:
    return {"type": "array", "items": schema}


def document_of(components: JsonObject, kinds: JsonObject) -> Validator:
    """kinds: schemas of what a project has."""
    project = {"type": "object", "additionalProperties": False, "properties": kinds}
    projects = {"type": "object", "additionalProperties": project}
    document = {"type": "object", "required": ["projects"], "additionalProperties": False}
    return validator(components, document | {"properties": {"projects": projects}})


def parse(text: str, is_json: bool) -> Json:
    try:
        return json.loads(text) if is_json else yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (ValueError, RecursionError, yaml.YAMLError) as bad:
        raise BadSeed(f"not valid {'JSON' if is_json else 'YAML'}: {' '.join(str(bad).split())}") from None


def read_file(path: str) -> Json:
    try:
        return parse(Path(path).read_text(encoding="utf-8"), path.endswith(".json"))
    except (OSError, UnicodeDecodeError) as bad:
        raise BadSeed(getattr(bad, "strerror", None) or str(bad)) from None


def load(db: store.Db, components: JsonObject, document: Json, number_in_use: str) -> None:
    """Replaces the whole state, or leaves it as it was and raises BadSeed."""

    def add_project(project: str, content: JsonObject, where: str) -> None:
        for index, trunk in enumerate(content.get("trunks", [])):
            add_trunk(db, project, trunk, f"{where}.trunks[{index}]", number_in_use)

    replace(db, checker(components), document, add_project)


def replace(
    db: store.Db, check: Validator, document: Json, add_project: Callable[[str, JsonObject, str], None]
) -> None:
    """All of it, or nothing. add_project: puts the content of a project, and names the place of a mistake."""
    if found := problems(check, document, "seed"):
        text = "; ".join(f"{where}: {problem}" for where, problem in found[:5])
        raise BadSeed(text + ("; in YAML, quote phone numbers and dates" if 'of type "string"' in text else ""))
    db.execute("BEGIN")
    try:
        store.empty(db)
        for project, content in document["projects"].items():
            add_project(project, content, f"projects.{project}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def add_trunk(db: store.Db, project: str, given: JsonObject, where: str, number_in_use: str) -> None:
    own = {name: value for name, value in given.items() if name not in CHILDREN and name != "phoneNumbers"}
    check(own, where)
    trunk = decisions.new_trunk(own)
    if store.host_name_taken(db, trunk["hostName"]):
        raise BadSeed(f"{where}.hostName: {trunk['hostName']!r} is there twice")
    if store.find_trunk(db, project, trunk["id"]):
        raise BadSeed(f"{where}.id: {trunk['id']!r} is there twice")
    key = store.add_trunk(db, project, trunk)
    for kind, build in CHILDREN.items():
        for index, child in enumerate(given.get(kind, [])):
            check(child, f"{where}.{kind}[{index}]")
            built = build(child)
            if store.find_child(db, key, kind, built["id"]):
                raise BadSeed(f"{where}.{kind}[{index}].id: {built['id']!r} is there twice")
            store.add_child(db, key, kind, built)
    for index, number in enumerate(given.get("phoneNumbers", [])):
        check({"phoneNumber": number}, f"{where}.phoneNumbers[{index}]")
        holders = store.holders_of(db, number)
        if key in holders:
            raise BadSeed(f"{where}.phoneNumbers[{index}]: {number} is already on trunk {holders[key]}")
        if holders and number_in_use != "kept":
            text = f"{number} is already on trunk {next(iter(holders.values()))}"
            raise BadSeed(f'{where}.phoneNumbers[{index}]: {text}; the setting number_in_use "kept" lets it be on both')
        store.add_number(db, key, number)


def check(fields: JsonObject, where: str) -> None:
    if found := decisions.problems(fields):
        raise BadSeed("; ".join(f"{where}.{field}: {text}" for field, text in found))


def dump(db: store.Db) -> JsonObject:
    """The state in the form that load takes; under the same settings, loading it gives the same state again."""
    return {"projects": {project: {"trunks": whole_trunks(db, project)} for project in store.projects(db)}}


def whole_trunks(db: store.Db, project: str) -> list[JsonObject]:
    def whole(key: int, trunk: JsonObject) -> JsonObject:
        children = {kind: store.list_children(db, key, kind) for kind in CHILDREN}
        return {**trunk, **children, "phoneNumbers": store.list_numbers(db, key)}

    return [whole(*pair) for pair in zip(store.trunk_keys(db, project), store.list_trunks(db, project), strict=True)]
