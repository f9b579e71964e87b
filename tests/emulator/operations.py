# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The eighteen operations: what each does to the state and what it answers when all is well."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.emulator import decisions, store
from tests.emulator.answers import Answer, Refusal, invalid
from tests.emulator.description import Operation
from tests.emulator.settings import Settings
from tests.emulator.types import JsonObject


@dataclass(frozen=True)
class Call:
    """A request that keeps to the description: only described names are left in it."""

    operation: Operation
    path: dict[str, str]
    query: JsonObject
    body: JsonObject  # empty where the operation has none
    settings: Settings


@dataclass(frozen=True)
class Child:
    """Endpoints and ACLs behave alike; this is where they differ."""

    kind: str
    what: str
    id_parameter: str
    build: Callable[[JsonObject], JsonObject]


ENDPOINT = Child("sipEndpoints", "SIP endpoint", "endpoint_id", decisions.new_endpoint)
ACL = Child("accessControlLists", "access control list", "acl_id", decisions.new_acl)


def check(fields: JsonObject) -> None:
    if found := decisions.problems(fields):
        raise invalid(found)


def need_trunk(db: store.Db, call: Call) -> tuple[int, JsonObject]:
    found = store.find_trunk(db, call.path["project_id"], call.path["trunk_id"])
    if found is None:
        raise Refusal(404, f"trunk {call.path['trunk_id']} not found in project {call.path['project_id']}")
    return found


def need_child(child: Child, db: store.Db, call: Call) -> tuple[int, JsonObject]:
    trunk, _trunk = need_trunk(db, call)
    child_id = call.path[child.id_parameter]
    found = store.find_child(db, trunk, child.kind, child_id)
    if found is None:
        raise Refusal(404, f"{child.what} {child_id} not found on trunk {call.path['trunk_id']}")
    return found


def list_trunks(db: store.Db, call: Call) -> Answer:
    settings = call.settings
    page, size = call.query.get("page", settings.first_page), call.query.get("pageSize", decisions.PAGE_SIZE)
    if found := decisions.page_problem(page, size, settings.first_page):
        raise invalid(found)
    project = call.path["project_id"]
    limit, offset = decisions.window(page, size, settings.first_page, settings.max_page_size)
    trunks = store.list_trunks(db, project, limit, offset)
    return Answer(body={call.operation.list_key: trunks, "totalSize": store.count_trunks(db, project)})


def create_trunk(db: store.Db, call: Call) -> Answer:
    check(call.body)
    trunk = decisions.new_trunk(call.body)
    if store.host_name_taken(db, trunk["hostName"]):
        raise invalid([("hostName", f"{trunk['hostName']!r} is taken; host names are unique across all projects")])
    store.add_trunk(db, call.path["project_id"], trunk)
    return Answer(body=trunk)


def get_trunk(db: store.Db, call: Call) -> Answer:
    return Answer(body=need_trunk(db, call)[1])


def update_trunk(db: store.Db, call: Call) -> Answer:
    key, found = need_trunk(db, call)
    check(call.body)
    trunk = decisions.changed(found, call.body)
    store.replace_trunk(db, key, trunk)
    return Answer(body=trunk)


def delete_trunk(db: store.Db, call: Call) -> Answer:
    store.remove_trunk(db, need_trunk(db, call)[0])
    return Answer()


def list_children(child: Child, db: store.Db, call: Call) -> Answer:
    trunk, _trunk = need_trunk(db, call)
    return Answer(body={call.operation.list_key: store.list_children(db, trunk, child.kind)})


def create_child(child: Child, db: store.Db, call: Call) -> Answer:
    trunk, _trunk = need_trunk(db, call)
    check(call.body)
    created = child.build(call.body)
    store.add_child(db, trunk, child.kind, created)
    return Answer(body=created)


def get_child(child: Child, db: store.Db, call: Call) -> Answer:
    return Answer(body=need_child(child, db, call)[1])


def update_child(child: Child, db: store.Db, call: Call) -> Answer:
    key, found = need_child(child, db, call)
    check(call.body)
    updated = decisions.changed(found, call.body)
    store.replace_child(db, key, updated)
    return Answer(body=updated)


def delete_child(child: Child, db: store.Db, call: Call) -> Answer:
    store.remove_child(db, need_child(child, db, call)[0])
    return Answer()


def list_numbers(db: store.Db, call: Call) -> Answer:
    key, trunk = need_trunk(db, call)
    numbers = [{"phoneNumber": number, "trunkId": trunk["id"]} for number in store.list_numbers(db, key)]
    return Answer(body={call.operation.list_key: numbers})


def add_number(db: store.Db, call: Call) -> Answer:
    key, _trunk = need_trunk(db, call)
    check(call.body)
    number = call.body["phoneNumber"]
    if holder := store.holder_of(db, number):
        text = f"{number} is already on trunk {holder[1]}; a number sits on one trunk at a time"
        raise invalid([("phoneNumber", text)])
    store.add_number(db, key, number)
    return Answer()


def remove_number(db: store.Db, call: Call) -> Answer:
    key, trunk = need_trunk(db, call)
    number = call.path["phone_number"]
    holder = store.holder_of(db, number)
    if holder is None or holder[0] != key:
        raise Refusal(404, f"phone number {number} not found on trunk {trunk['id']}")
    store.remove_number(db, number)
    return Answer()


HANDLERS: dict[str, Callable[[store.Db, Call], Answer]] = {
    "listTrunks": list_trunks,
    "createTrunk": create_trunk,
    "getTrunk": get_trunk,
    "updateTrunk": update_trunk,
    "deleteTrunk": delete_trunk,
    "listSipEndpoints": partial(list_children, ENDPOINT),
    "createSipEndpoint": partial(create_child, ENDPOINT),
    "getSipEndpoint": partial(get_child, ENDPOINT),
    "updateSipEndpoint": partial(update_child, ENDPOINT),
    "deleteSipEndpoint": partial(delete_child, ENDPOINT),
    "listAccessControlLists": partial(list_children, ACL),
    "createAccessControlList": partial(create_child, ACL),
    "getAccessControlList": partial(get_child, ACL),
    "updateAccessControlList": partial(update_child, ACL),
    "deleteAccessControlList": partial(delete_child, ACL),
    "listTrunkPhoneNumbers": list_numbers,
    "addPhoneNumberToTrunk": add_number,
    "removePhoneNumberFromTrunk": remove_number,
}
