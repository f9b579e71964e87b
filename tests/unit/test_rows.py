# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The rows say what the API description says, in both directions: paths, verbs, list keys, fields, types."""

import re

import pytest
import yaml

from ansible_collections.sinch.est.plugins.module_utils._api import wire
from ansible_collections.sinch.est.plugins.module_utils._api.described import COLLECTIONS, PAGING
from ansible_collections.sinch.est.plugins.module_utils._model import resource as resources
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    RESOURCES,
    TRUNK,
    Field,
    canonical,
)
from tests.emulator.client import ROOT

API = yaml.safe_load((ROOT / "tests/emulator/openapi.yaml").read_text(encoding="utf-8"))
KINDS = {"string": "str", "integer": "int", "boolean": "bool", "array": "list"}
EVERY_ROW = pytest.mark.parametrize("row", RESOURCES, ids=lambda row: row.name)


def resolved(node):
    """The same, with references replaced by what they refer to."""
    if isinstance(node, list):
        return [resolved(member) for member in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = API
        for piece in node["$ref"].removeprefix("#/").split("/"):
            target = target[piece]
        return resolved(target)
    return {key: resolved(member) for key, member in node.items()}


PATHS = resolved(API["paths"])


def of(row):
    return COLLECTIONS[row.plural]


def template(row, item):
    """The path of the description that the row's path leads to."""
    real = wire.path(of(row).path, "PROJECT", "TRUNK" if row.parent else None, "ITEM" if item else None)
    (found,) = [known for known in PATHS if re.fullmatch(re.sub(r"{\w+}", "[A-Z]+", known), real)]
    return found


def needs(row):
    """(path, verb) of every request that the engine makes for a row."""
    collection, item = template(row, False), template(row, True)
    verbs = [(collection, "get"), (collection, "post"), (item, "delete")]
    if row.id_option:
        verbs.append((item, "get"))
    if of(row).update:
        verbs.append((item, of(row).update.lower()))
    return verbs


def answer(operation):
    """Schema of the answer when all is well, None where there is none."""
    content = operation["responses"]["200"].get("content", {})
    return content.get("application/json", {}).get("schema")


def request(operation):
    return operation["requestBody"]["content"]["application/json"]["schema"]


def in_camel(fields):
    return {wire.camel(field.name): field for field in fields}


def assert_same_fields(properties, fields):
    named = in_camel(fields)
    assert properties.keys() == named.keys()
    for name, schema in properties.items():
        assert named[name].kind == KINDS[schema["type"]], name
        if schema["type"] == "array":
            assert_same_fields(schema["items"]["properties"], named[name].items)


def test_all_operations_are_used_and_no_others():
    described = [(path, verb) for path, verbs in PATHS.items() for verb in verbs]
    assert len(described) == 18
    assert sorted(described) == sorted(need for row in RESOURCES for need in needs(row))


@EVERY_ROW
def test_lists(row):
    operation = PATHS[template(row, False)]["get"]
    properties = answer(operation)["properties"]
    arrays = [name for name, schema in properties.items() if schema["type"] == "array"]
    assert arrays == [of(row).list_key]
    assert_same_fields(properties[of(row).list_key]["items"]["properties"], row.fields)
    assert wire.wire_id(row) in properties[of(row).list_key]["items"]["properties"]
    query = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}
    assert query == ({PAGING.page_key, PAGING.size_key} if of(row).paging else set())


@EVERY_ROW
def test_create(row):
    schema = request(PATHS[template(row, False)]["post"])
    assert_same_fields(schema["properties"], row.writable)
    assert schema["required"] == [wire.camel(row.key)]


@pytest.mark.parametrize("row", [row for row in RESOURCES if of(row).update], ids=lambda row: row.name)
def test_update(row):
    schema = request(PATHS[template(row, True)][of(row).update.lower()])
    assert_same_fields(schema["properties"], [field for field in row.writable if not field.create_only])
    assert "required" not in schema


@pytest.mark.parametrize("row", [row for row in RESOURCES if row.id_option], ids=lambda row: row.name)
def test_single_objects(row):
    collection, item = PATHS[template(row, False)], PATHS[template(row, True)]
    for operation in (collection["post"], item["get"], item[of(row).update.lower()]):
        assert_same_fields(answer(operation)["properties"], row.fields)


def test_numbers_are_answered_without_an_object():
    assert answer(PATHS[template(PHONE_NUMBER, False)]["post"]) is None


def test_what_ids_look_like():
    trunks = ["01HV2ZRGZBJ0WTQR3J2QSXVDR9", "123e4567-e89b-42d3-a456-426614174000"]
    assert all(resources.ID_SHAPE.fullmatch(trunk) for trunk in trunks)
    assert not any(resources.ID_SHAPE.fullmatch(name) for name in ["london", "planned:london", trunks[0].lower(), ""])


@EVERY_ROW
def test_names_survive_the_wire(row):
    for field in row.fields:
        assert wire.from_wire({wire.camel(field.name): [1]}) == {field.name: [1]}


def test_unknown_fields_are_kept_at_every_depth():
    answer = {"futureField": [{"callsPerSecond": None, "already_snake": {"aB": 1}}], "id": "x"}
    assert wire.from_wire(answer) == {
        "future_field": [{"calls_per_second": None, "already_snake": {"a_b": 1}}],
        "id": "x",
    }


@pytest.mark.parametrize(
    ("row", "pieces", "expected"),
    [
        (TRUNK, ("p",), "/v1/projects/p/trunks"),
        (TRUNK, ("p/../q", None, "a b"), "/v1/projects/p%2F..%2Fq/trunks/a%20b"),
        (ACL, ("p", "t?x=1", "i#f"), "/v1/projects/p/trunks/t%3Fx%3D1/accessControlLists/i%23f"),
        (ACL, ("{trunk}", "t"), "/v1/projects/%7Btrunk%7D/trunks/t/accessControlLists"),
        (PHONE_NUMBER, ("p", "t", "+4420"), "/v1/projects/p/trunks/t/phoneNumbers/%2B4420"),
    ],
)
def test_no_piece_of_a_path_can_reach_another(row, pieces, expected):
    assert wire.path(of(row).path, *pieces) == expected


@pytest.mark.parametrize("pieces", [(".",), ("..",), ("p", ".."), ("p", "t", ".")])
def test_dots_are_no_id(pieces):
    with pytest.raises(ValueError, match="cannot be an id"):
        wire.path(of(ACL).path, *pieces)


def test_what_is_sent():
    given = {
        "name": "office",
        "enabled": False,
        "entries": [{"ip_range": "198.51.100.9/24", "description": None}, {"ip_range": "::1", "description": ""}],
    }
    assert wire.to_wire(ACL.writable, given) == {
        "name": "office",
        "enabled": False,
        "entries": [{"ipRange": "198.51.100.9/24"}, {"ipRange": "::1", "description": ""}],
    }
    assert wire.to_wire(TRUNK.writable, {"host_name": "Acme", "id": "x"}) == {"hostName": "Acme"}
    assert wire.to_wire(PHONE_NUMBER.writable, {"phone_number": "+442079460100"}) == {"phoneNumber": "+442079460100"}


def test_a_value_that_cannot_be_read_means_itself():
    field = ACL.field("entries").items[0]
    assert resources.canonical(field, "what the API made of it") == "what the API made of it"
    assert resources.canonical(field, None) is None
    assert resources.canonical(PHONE_NUMBER.field("phone_number"), 442079460100) == 442079460100
    odd = [{"ip_range": "?", "description": None}, {"description": "no range"}]
    assert resources.canonical(ACL.field("entries"), odd) == {("?", ""), (None, "no range")}
    assert resources.canonical(ACL.field("entries"), None) == frozenset()


def test_what_is_cleared_means_the_same_whether_an_answer_holds_it_or_not():
    cleared = Field("made_up", normalize=str.strip, null="")
    assert canonical(cleared, None) == canonical(cleared, "") == canonical(cleared, " ")
    assert canonical(Field("made_up", normalize=str.strip), None) is None
