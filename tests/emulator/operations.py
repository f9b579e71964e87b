# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The eighteen operations of the description: what each does to the state, and what it answers when all is well."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.emulator import decisions, store
from tests.emulator.answers import Answer, invalid
from tests.emulator.call import (
    BENT_BY_SETTINGS,
    Call,
    Handler,
    bent_if,
    created,
    listed,
    need,
    need_trunk,
    placed,
    unlisted,
)
from tests.emulator.rewrites import rewritten
from tests.emulator.types import JsonObject


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


def kept(call: Call) -> JsonObject:
    """The body, checked, as this server keeps it."""
    check(call.body)
    return rewritten(call.settings.rewrite or {}, call.body)


def as_kept(call: Call, found: JsonObject) -> Answer:
    """The answer with an object that was written; marked where it does not hold what was sent."""
    return bent_if(any(found[name] != value for name, value in call.body.items()), Answer(body=found))


def need_child(child: Child, db: store.Db, call: Call) -> tuple[int, JsonObject]:
    trunk, _trunk = need_trunk(db, call)
    child_id = call.path[child.id_parameter]
    found = store.find_child(db, trunk, child.kind, child_id)
    need(call, found is not None, child_id, f"{child.what} {child_id} not found on trunk {call.path['trunk_id']}")
    assert found  # or it was refused
    return found


def list_trunks(db: store.Db, call: Call) -> Answer:
    settings = call.settings
    page, size = call.query.get("page", settings.first_page), call.query.get("pageSize", decisions.PAGE_SIZE)
    if found := decisions.page_problem(page, size, settings.first_page):
        raise invalid(found)
    project = call.path["project_id"]
    limit, offset = decisions.window(page, size, settings.first_page, settings.max_page_size)
    trunks, total = store.list_trunks(db, project, limit, offset), store.count_trunks(db, project)
    hidden = 0
    if call.fresh:  # they were created last, and so are the last ones
        every = store.list_trunks(db, project)
        hidden = total - len(listed(call, every))
        trunks = listed(call, trunks)
    answer = Answer(body={call.operation.list_key: trunks, "totalSize": total - hidden})
    return bent_if(hidden > 0, answer)


def create_trunk(db: store.Db, call: Call) -> Answer:
    trunk = decisions.new_trunk(kept(call))
    if store.host_name_taken(db, trunk["hostName"]):
        raise invalid([("hostName", f"{trunk['hostName']!r} is taken; host names are unique across all projects")])
    store.add_trunk(db, call.path["project_id"], trunk)
    created(call, trunk["id"])
    return as_kept(call, trunk)


def get_trunk(db: store.Db, call: Call) -> Answer:
    return Answer(body=need_trunk(db, call)[1])


def update_trunk(db: store.Db, call: Call) -> Answer:
    key, found = need_trunk(db, call)
    trunk = decisions.changed(found, kept(call))
    store.replace_trunk(db, key, trunk)
    return as_kept(call, trunk)


def delete_trunk(db: store.Db, call: Call) -> Answer:
    store.remove_trunk(db, need_trunk(db, call)[0])
    return Answer()


def list_children(child: Child, db: store.Db, call: Call) -> Answer:
    trunk, _trunk = need_trunk(db, call)
    there = store.list_children(db, trunk, child.kind)
    seen = listed(call, there)
    return bent_if(len(seen) < len(there), Answer(body={call.operation.list_key: seen}))


def create_child(child: Child, db: store.Db, call: Call) -> Answer:
    trunk, _trunk = need_trunk(db, call)
    built = child.build(kept(call))
    store.add_child(db, trunk, child.kind, built)
    created(call, built["id"])
    return as_kept(call, built)


def get_child(child: Child, db: store.Db, call: Call) -> Answer:
    return Answer(body=need_child(child, db, call)[1])


def update_child(child: Child, db: store.Db, call: Call) -> Answer:
    key, found = need_child(child, db, call)
    updated = decisions.changed(found, kept(call))
    store.replace_child(db, key, updated)
    return as_kept(call, updated)


def delete_child(child: Child, db: store.Db, call: Call) -> Answer:
    store.remove_child(db, need_child(child, db, call)[0])
    return Answer()


def list_numbers(db: store.Db, call: Call) -> Answer:
    key, trunk = need_trunk(db, call)
    there = store.list_numbers(db, key)
    seen = [number for number in there if not unlisted(call, placed(key, number))]
    numbers = [{"phoneNumber": number, "trunkId": trunk["id"]} for number in seen]
    return bent_if(len(seen) < len(there), Answer(body={call.operation.list_key: numbers}))


def add_number(db: store.Db, call: Call) -> Answer:
    key, _trunk = need_trunk(db, call)
    check(call.body)
    number = call.body["phoneNumber"]
    project, owners = call.path["project_id"], call.settings.number_owners or {}
    if owners.get(number, project) != project:
        raise invalid([("phoneNumber", f"{number} does not belong to project {project}")], BENT_BY_SETTINGS)
    in_use, holders = call.settings.number_in_use, store.holders_of(db, number)
    if key in holders or (holders and in_use == "refused"):
        text = f"{number} is already on trunk {holders.get(key) or next(iter(holders.values()))}"
        rule = "; a number sits on one trunk at a time" if in_use != "kept" else ""
        raise invalid([("phoneNumber", text + rule)])
    put = store.take_over_number if in_use == "taken_over" else store.add_number
    put(db, key, number)
    created(call, placed(key, number))
    return Answer()


def remove_number(db: store.Db, call: Call) -> Answer:
    key, trunk = need_trunk(db, call)
    number = call.path["phone_number"]
    there = key in store.holders_of(db, number)
    need(call, there, placed(key, number), f"phone number {number} not found on trunk {trunk['id']}")
    store.remove_number(db, key, number)
    return Answer()


HANDLERS: dict[str, Handler] = {
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
