# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The whole state of the published API as one document: ACLs beside the trunks, which name those they have."""

from collections.abc import Iterator

from jsonschema_rs import Validator

from tests.emulator import decisions, published_decisions, store
from tests.emulator.published import CREDENTIAL_LISTS, ENDPOINTS
from tests.emulator.seed import BadSeed, document_of, item, many, replace
from tests.emulator.types import Json, JsonObject

CHILDREN = (ENDPOINTS, CREDENTIAL_LISTS)
UNDER = frozenset({*CHILDREN, "accessControlListIds", "phoneNumbers"})  # of a trunk, what is no field of its own


def checker(components: JsonObject) -> Validator:
    """As of the description; an endpoint needs an address, or the user name that it registers with."""
    schemas = components["schemas"]
    registered = {"required": ["credentialUsername", "isRegistered"], "properties": {"isRegistered": {"const": True}}}
    endpoint = item(schemas["SipEndpoint"], []) | {"anyOf": [{"required": ["address"]}, registered]}
    trunk = item(
        schemas["Trunk"],
        ["name"],
        endpoints=many(endpoint),
        accessControlListIds=many({"type": "string"}),
        credentialLists=many(item(schemas["CredentialList"], ["id"])),
        phoneNumbers=many({"type": "string"}),
    )
    acl = item(schemas["AccessControlList"], ["name"], ipRanges=many(item(schemas["IpRange"], ["ipAddress"])))
    return document_of(components, {"trunks": many(trunk), "accessControlLists": many(acl)})


def load(db: store.Db, components: JsonObject, document: Json, number_in_use: str) -> None:
    """Replaces the whole state, or leaves it as it was and raises BadSeed. A number is never on two trunks."""

    def add_project(project: str, content: JsonObject, where: str) -> None:
        for index, acl in enumerate(content.get("accessControlLists", [])):
            add_acl(db, project, acl, f"{where}.accessControlLists[{index}]")
        for index, trunk in enumerate(content.get("trunks", [])):
            add_trunk(db, project, trunk, f"{where}.trunks[{index}]")

    replace(db, checker(components), document, add_project)


def add_acl(db: store.Db, project: str, given: JsonObject, where: str) -> None:
    check(given, where)
    acl = published_decisions.new_acl(project, given)
    if store.find_acl(db, project, acl["id"]):
        raise BadSeed(f"{where}.id: {acl['id']!r} is there twice")
    store.add_acl(db, project, acl)


def add_trunk(db: store.Db, project: str, given: JsonObject, where: str) -> None:
    own = {name: value for name, value in given.items() if name not in UNDER}
    check(own, where)
    trunk = published_decisions.new_trunk(project, own)
    if store.host_name_taken(db, trunk["hostName"]):
        raise BadSeed(f"{where}.hostName: {trunk['hostName']!r} is there twice")
    if store.find_trunk(db, project, trunk["id"]):
        raise BadSeed(f"{where}.id: {trunk['id']!r} is there twice")
    key = store.add_trunk(db, project, trunk)
    for kind, child, place in children(project, trunk, given, where):
        if store.find_child(db, key, kind, child["id"]):
            raise BadSeed(f"{place}.id: {child['id']!r} is there twice")
        store.add_child(db, key, kind, child)
    for index, acl_id in enumerate(given.get("accessControlListIds", [])):
        found = store.find_acl(db, project, acl_id)
        if not found:
            raise BadSeed(f"{where}.accessControlListIds[{index}]: there is no {acl_id!r} in the accessControlLists")
        if acl_id in store.acls_of_trunk(db, key):
            raise BadSeed(f"{where}.accessControlListIds[{index}]: {acl_id!r} is there twice")
        store.link_acl(db, key, found[0])
    for index, number in enumerate(given.get("phoneNumbers", [])):
        check({"phoneNumber": number}, f"{where}.phoneNumbers[{index}]")
        if holders := store.holders_of(db, number):
            text = f"{number} is already on trunk {next(iter(holders.values()))}"
            raise BadSeed(f"{where}.phoneNumbers[{index}]: {text}")
        store.add_number(db, key, number, published_decisions.new_number({"phoneNumber": number}))


def children(project: str, trunk: JsonObject, given: JsonObject, where: str) -> Iterator[tuple[str, JsonObject, str]]:
    """Kind, child, and its place in the document."""
    for index, endpoint in enumerate(given.get(ENDPOINTS, [])):
        place = f"{where}.{ENDPOINTS}[{index}]"
        check({"priority": decisions.PRIORITY} | endpoint, place)
        yield ENDPOINTS, published_decisions.new_endpoint(project, trunk["id"], endpoint), place
    for index, one in enumerate(given.get(CREDENTIAL_LISTS, [])):
        yield CREDENTIAL_LISTS, one, f"{where}.{CREDENTIAL_LISTS}[{index}]"


def check(fields: JsonObject, where: str) -> None:
    if found := published_decisions.problems(fields):
        raise BadSeed("; ".join(f"{where}.{field}: {text}" for field, text in found))


def dump(db: store.Db) -> JsonObject:
    """The state in the form that load takes; loading it gives the same state again."""
    return {
        "projects": {
            project: {"trunks": whole_trunks(db, project), "accessControlLists": store.list_acls(db, project)}
            for project in store.projects(db)
        }
    }


def whole_trunks(db: store.Db, project: str) -> list[JsonObject]:
    def whole(key: int, trunk: JsonObject) -> JsonObject:
        below = {kind: store.list_children(db, key, kind) for kind in CHILDREN}
        return {
            **trunk,
            **below,
            "accessControlListIds": store.acls_of_trunk(db, key),
            "phoneNumbers": store.list_numbers(db, key),
        }

    return [whole(*pair) for pair in zip(store.trunk_keys(db, project), store.list_trunks(db, project), strict=True)]
