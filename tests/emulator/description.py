# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Reads a description into operations with compiled validators; every route and every check comes from there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import jsonschema_rs
import yaml
from jsonschema_rs import Validator

from tests.emulator.types import Json, JsonObject, Problems

FILE = Path(__file__).with_name("openapi.yaml")
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
# The names a body may have: {name: shape} for an object, [shape] for a list, None for the rest.
Shape = dict[str, "Shape"] | list["Shape"] | None


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    query: Mapping[str, Validator]  # by parameter
    body: Validator | None
    known: Shape  # of the body
    answers: Mapping[int, Validator | None]  # by status; None where no body is described
    list_key: str  # the property of the answer that holds the list; empty where there is none
    total_key: str  # the one that says how many there are in all; empty where there is none


@dataclass(frozen=True)
class Description:
    operations: Mapping[str, Operation]
    routes: tuple[tuple[tuple[str, ...], Mapping[str, Operation]], ...]
    components: JsonObject


def load(path: Path = FILE) -> Description:
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    routes = tuple(
        (tuple(template.split("/")), {m.upper(): operation(document, m, item[m]) for m in METHODS if m in item})
        for template, item in document["paths"].items()
    )
    operations = {found.name: found for _route, methods in routes for found in methods.values()}
    return Description(operations, routes, document["components"])


def operation(document: JsonObject, method: str, item: JsonObject) -> Operation:
    parameters = [resolve(document, parameter) for parameter in item.get("parameters", ())]
    body = content(item.get("requestBody", {}))
    answers = {int(status): content(resolve(document, answer)) for status, answer in item["responses"].items()}
    success = resolve(document, answers.get(200) or {}).get("properties", {}) if method == "get" else {}
    return Operation(
        name=item["operationId"],
        method=method.upper(),
        query={p["name"]: validator(document["components"], p["schema"]) for p in parameters if p["in"] == "query"},
        body=validator(document["components"], body) if body else None,
        known=shape(document, body) if body else None,
        answers={s: validator(document["components"], schema) if schema else None for s, schema in answers.items()},
        list_key=next((name for name, schema in success.items() if is_list_answer(schema, success)), ""),
        total_key=next((name for name in success if name.startswith("total")), ""),
    )


def is_list_answer(schema: JsonObject, properties: JsonObject) -> bool:
    """An ACL has a list too, but it is an object: it has an id."""
    return schema.get("type") == "array" and "id" not in properties


def content(item: JsonObject) -> JsonObject | None:
    schema: JsonObject | None = item.get("content", {}).get("application/json", {}).get("schema")
    return schema


def resolve(document: JsonObject, schema: JsonObject) -> JsonObject:
    if "$ref" not in schema:
        return schema
    found = document
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return resolve(document, found)


def validator(components: JsonObject, schema: JsonObject) -> Validator:
    return jsonschema_rs.validator_for({**schema, "components": components}, validate_formats=True)


def shape(document: JsonObject, schema: JsonObject) -> Shape:
    schema = resolve(document, schema)
    if schema.get("type") == "array":
        return [shape(document, schema["items"])]
    if "properties" in schema:
        return {name: shape(document, child) for name, child in schema["properties"].items()}
    return None


def strip_unknown(value: Json, known: Shape, where: str = "") -> tuple[Json, list[str]]:
    """The value without properties that are not described, and where those were."""
    if isinstance(known, dict) and isinstance(value, dict):
        unknown = [f"{where}{name}" for name in value if name not in known]
        kept = {name: strip_unknown(v, known[name], f"{where}{name}.") for name, v in value.items() if name in known}
        return {name: pair[0] for name, pair in kept.items()}, unknown + [w for pair in kept.values() for w in pair[1]]
    if isinstance(known, list) and isinstance(value, list):
        base = where.removesuffix(".")
        pairs = [strip_unknown(item, known[0], f"{base}[{index}].") for index, item in enumerate(value)]
        return [pair[0] for pair in pairs], [w for pair in pairs for w in pair[1]]
    return value, []


def find(description: Description, raw_path: bytes) -> tuple[Mapping[str, Operation], dict[str, str]] | None:
    """The operations of a path by method, and its parameters. Split first, then decode: %2F stays inside its piece."""
    pieces = raw_path.decode("ascii").split("/")
    for template, operations in description.routes:
        if len(template) == len(pieces) and all(
            piece == part or (part[:1] == "{" and piece) for part, piece in zip(template, pieces, strict=True)
        ):
            pairs = zip(template, pieces, strict=True)
            return operations, {part[1:-1]: unquote(piece) for part, piece in pairs if part[:1] == "{"}
    return None


def read_query(query: bytes) -> dict[str, str]:
    return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def check_query(found: Operation, query: dict[str, str]) -> tuple[JsonObject, Problems]:
    """The described parameters, numbers as numbers, and what is wrong with them."""
    values = {
        name: int(query[name]) if re.fullmatch(r"-?[0-9]{1,300}", query[name]) else query[name]
        for name in found.query
        if name in query
    }
    return values, [
        (name, text) for name, value in values.items() for _where, text in problems(found.query[name], value)
    ]


def problems(check: Validator, value: Json, where: str = "body") -> Problems:
    """Everything the description has against a value; an empty list in the usual case, quickly."""
    if check.is_valid(value):
        return []
    return [(location(where, error.instance_path), error.message) for error in check.iter_errors(value)]


def location(where: str, path: list[str | int]) -> str:
    """The field, such as entries[0].ipRange; `where` stands for the whole."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".") or where
