# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The operations of the published API: what each does to the state, and what it answers when all is well."""

from collections.abc import Callable, Sequence
from functools import partial

from tests.emulator import decisions, published_decisions, rewrites, store
from tests.emulator.answers import Answer, Refusal, invalid
from tests.emulator.call import (
    BENT_BY_SETTINGS,
    Call,
    Handler,
    bent_if,
    created,
    listed,
    need,
    need_trunk,
    need_trunk_with,
    placed,
    unlisted,
)
from tests.emulator.published_decisions import sent
from tests.emulator.types import Json, JsonObject

ENDPOINTS, CREDENTIAL_LISTS = "endpoints", "credentialLists"  # kinds of what is under a trunk in the store


def check(fields: JsonObject) -> None:
    if found := published_decisions.problems(fields):
        raise invalid(found, word=published_decisions.BAD_FIELD)


def kept(call: Call) -> JsonObject:
    """The body, checked, as this server keeps it."""
    check(call.body)
    return rewrites.published(call.settings.rewrite or {}, call.body)


def as_kept(call: Call, given: JsonObject, found: JsonObject, status: int = 200) -> Answer:
    """The answer with an object that was written; marked where it does not hold what was sent."""
    return bent_if(given != call.body, Answer(status, found))


def by_id(one: JsonObject) -> str:
    id: str = one["id"]
    return id


def by_place(number: JsonObject) -> str:
    return placed(number["sipTrunkId"], number["phoneNumber"])


def window(call: Call) -> tuple[int, int, int]:
    """Number, limit and offset of the page that is asked for."""
    first_page = call.settings.first_page
    page, size = call.query.get("page", first_page), call.query.get("size", published_decisions.PAGE_SIZE)
    if found := decisions.page_problem(page, size, first_page, "size"):
        raise invalid(found, word=published_decisions.BAD_FIELD)
    return page, *decisions.window(page, size, first_page, call.settings.max_page_size)


def page_answer(call: Call, part: Sequence[Json], total: int, key: str = "") -> Answer:
    page, limit, _offset = window(call)
    body = {key or call.operation.list_key: part, "totalItems": total, "pageNumber": page, "pageSize": limit}
    return Answer(body=body)


def page_of(call: Call, seen: Sequence[Json], hidden: bool = False, key: str = "") -> Answer:
    """A page of a list; hidden: whether some of it is too young to be in it."""
    _page, limit, offset = window(call)
    return bent_if(hidden, page_answer(call, seen[offset : offset + limit], len(seen), key))


def page_of_few(call: Call, there: list[JsonObject]) -> Answer:
    seen = listed(call, there)
    return page_of(call, seen, len(seen) < len(there))


def page_of_many(
    call: Call, rows: Callable[[int, int], list[JsonObject]], total: int, name: Callable[[JsonObject], str] = by_id
) -> Answer:
    """A page of what may be many: no more is read, unless something may be too young. rows: by limit and offset.

    name: of one, as created() has it.
    """
    _page, limit, offset = window(call)
    if not call.fresh:
        return page_answer(call, rows(limit, offset), total)
    seen = [one for one in rows(-1, 0) if not unlisted(call, name(one))]
    return page_of(call, seen, len(seen) < total)


def list_trunks(db: store.Db, call: Call) -> Answer:
    project, domain = call.path["project_id"], call.query.get("domain")
    if domain is not None:
        return page_of_few(call, [trunk for trunk in store.list_trunks(db, project) if trunk["domain"] == domain])
    return page_of_many(call, partial(store.list_trunks, db, project), store.count_trunks(db, project))


def create_trunk(db: store.Db, call: Call) -> Answer:
    given, project = kept(call), call.path["project_id"]
    need_host_name(db, given)
    trunk = published_decisions.new_trunk(project, sent(given))
    store.add_trunk(db, project, trunk)
    created(call, trunk["id"])
    return as_kept(call, given, trunk, 201)


def need_host_name(db: store.Db, given: JsonObject, but: int | None = None) -> None:
    if store.host_name_taken(db, given["hostName"], but):
        raise Refusal(400, "The provided domain name is unavailable")


def get_trunk(db: store.Db, call: Call) -> Answer:
    return Answer(body=need_trunk(db, call)[1])


def update_trunk(db: store.Db, call: Call) -> Answer:
    key, found = need_trunk(db, call)
    given = kept(call)
    need_host_name(db, given, key)
    trunk = published_decisions.changed_trunk(call.settings, found, sent(given))
    store.replace_trunk(db, key, trunk)
    return as_kept(call, given, trunk)


def delete_trunk(db: store.Db, call: Call) -> Answer:
    key, trunk = need_trunk(db, call)
    refused = f"Cannot delete SIP Trunk {trunk['id']} when there are"
    if store.list_numbers(db, key):
        raise Refusal(400, f"{refused} phone numbers assigned")
    attached = {
        "SIP endpoints": store.list_children(db, key, ENDPOINTS),
        "access control lists": store.acls_of_trunk(db, key),
        "credential lists": store.list_children(db, key, CREDENTIAL_LISTS),
    }
    if call.settings.trunk_in_use == "refused" and any(attached.values()):
        raise Refusal(400, f"{refused} {' and '.join(what for what, there in attached.items() if there)} attached")
    store.remove_trunk(db, key)
    return Answer(204)


def need_endpoint(db: store.Db, call: Call) -> tuple[int, JsonObject]:
    trunk, _trunk = need_trunk(db, call)
    endpoint_id = call.path["endpoint_id"]
    found = store.find_child(db, trunk, ENDPOINTS, endpoint_id)
    text = f"SIP endpoint {endpoint_id} not found on trunk {call.path['trunk_id']}"
    need(call, found is not None, endpoint_id, text)
    assert found  # or it was refused
    return found


def list_endpoints(db: store.Db, call: Call) -> Answer:
    return page_of_few(call, store.list_children(db, need_trunk(db, call)[0], ENDPOINTS))


def need_username(call: Call, given: JsonObject) -> None:
    known, name = call.settings.credential_usernames, given.get("credentialUsername")
    if name and known is not None and name not in known:
        text = f"credential {name!r} not found in project {call.path['project_id']}"
        raise Refusal(404, text, headers=BENT_BY_SETTINGS, word=published_decisions.NO_CREDENTIAL)


def create_endpoint(db: store.Db, call: Call) -> Answer:
    key, trunk = need_trunk(db, call)
    given = kept(call)
    need_username(call, given)
    endpoint = published_decisions.new_endpoint(trunk["projectId"], trunk["id"], sent(given))
    store.add_child(db, key, ENDPOINTS, endpoint)
    created(call, endpoint["id"])
    return as_kept(call, given, endpoint, call.settings.endpoint_status)


def get_endpoint(db: store.Db, call: Call) -> Answer:
    return Answer(body=need_endpoint(db, call)[1])


def update_endpoint(db: store.Db, call: Call) -> Answer:
    key, found = need_endpoint(db, call)
    given = kept(call)
    need_username(call, given)
    endpoint = published_decisions.changed_endpoint(call.settings, found, sent(given))
    store.replace_child(db, key, endpoint)
    return as_kept(call, given, endpoint)


def delete_endpoint(db: store.Db, call: Call) -> Answer:
    store.remove_child(db, need_endpoint(db, call)[0])
    return Answer(204)


def need_acl(db: store.Db, call: Call, acl_id: str) -> tuple[int, JsonObject]:
    project = call.path["project_id"]
    found = store.find_acl(db, project, acl_id)
    need(call, found is not None, acl_id, f"access control list {acl_id} not found in project {project}")
    assert found  # or it was refused
    return found


def need_named_acl(db: store.Db, call: Call) -> tuple[int, JsonObject]:
    return need_acl(db, call, call.path["acl_id"])


def list_acls(db: store.Db, call: Call) -> Answer:
    project = call.path["project_id"]
    return page_of_many(call, partial(store.list_acls, db, project), store.count_acls(db, project))


def create_acl(db: store.Db, call: Call) -> Answer:
    given, project = kept(call), call.path["project_id"]
    acl = published_decisions.new_acl(project, sent(given))
    store.add_acl(db, project, acl)
    created(call, acl["id"])
    return as_kept(call, given, acl)


def get_acl(db: store.Db, call: Call) -> Answer:
    return Answer(body=need_named_acl(db, call)[1])


def update_acl(db: store.Db, call: Call) -> Answer:
    key, found = need_named_acl(db, call)
    given = kept(call)
    acl = published_decisions.changed_acl(call.settings, found, sent(given))
    store.replace_acl(db, key, acl)
    return as_kept(call, given, acl)


def delete_acl(db: store.Db, call: Call) -> Answer:
    key, acl = need_named_acl(db, call)
    if trunks := store.trunks_of_acl(db, key):
        ids = ", ".join(trunk["id"] for trunk in trunks)
        raise Refusal(400, f"Access Control List {acl['id']} cannot be deleted while attached to a SIP Trunk: {ids}")
    store.remove_acl(db, key)
    return Answer(204)


def list_trunks_of_acl(db: store.Db, call: Call) -> Answer:
    key, acl = need_named_acl(db, call)
    there = store.trunks_of_acl(db, key)
    old = [trunk for trunk in there if not unlisted(call, placed(trunk["id"], acl["id"]))]
    seen = listed(call, old)
    return page_of(call, seen, len(seen) < len(there))


def list_links(db: store.Db, call: Call) -> Answer:
    key, trunk = need_trunk(db, call)
    there = store.acls_of_trunk(db, key)
    seen = [acl_id for acl_id in there if not unlisted(call, placed(trunk["id"], acl_id))]
    return page_of(call, seen, len(seen) < len(there))


def add_links(db: store.Db, call: Call) -> Answer:
    """All of them, or none."""
    key, trunk = need_trunk(db, call)
    ids = call.body["accessControlListIds"]
    keys = [need_acl(db, call, acl_id)[0] for acl_id in ids]
    there = store.acls_of_trunk(db, key)
    for index, acl_id in enumerate(ids):
        if acl_id in there or acl_id in ids[:index]:
            raise Refusal(400, f"Access Control List {acl_id} is already added to SIP Trunk {trunk['id']}")
    store.link_acls(db, key, keys)
    for acl_id in ids:
        created(call, placed(trunk["id"], acl_id))
    return Answer(body={"accessControlListIds": ids} if ids else {})


def remove_link(db: store.Db, call: Call) -> Answer:
    key, trunk = need_trunk(db, call)
    acl_id = call.path["acl_id"]
    found = store.find_acl(db, call.path["project_id"], acl_id)
    there = found is not None and acl_id in store.acls_of_trunk(db, key)
    text = f"access control list {acl_id} not found on trunk {trunk['id']}"
    need(call, there, placed(trunk["id"], acl_id), text)
    assert found  # or it was refused
    store.unlink_acl(db, key, found[0])
    return Answer(204)


def list_ranges(db: store.Db, call: Call) -> Answer:
    return page_of(call, need_named_acl(db, call)[1]["ipRanges"])


def need_range(acl: JsonObject, call: Call) -> int:
    """Where it stands in its access control list."""
    range_id = call.path["range_id"]
    place = next((place for place, one in enumerate(acl["ipRanges"]) if one["id"] == range_id), None)
    if place is None:
        raise Refusal(404, f"IP range {range_id} not found in access control list {acl['id']}")
    return place


def create_range(db: store.Db, call: Call) -> Answer:
    key, acl = need_named_acl(db, call)
    given = kept(call)
    one = published_decisions.new_range(acl, sent(given))
    store.replace_acl(db, key, acl | {"ipRanges": [*acl["ipRanges"], one]})
    return as_kept(call, given, one)


def update_range(db: store.Db, call: Call) -> Answer:
    key, acl = need_named_acl(db, call)
    place, given = need_range(acl, call), kept(call)
    ranges = acl["ipRanges"]
    ranges[place] = published_decisions.changed_range(ranges[place], sent(given))
    store.replace_acl(db, key, acl)
    return as_kept(call, given, ranges[place])


def delete_range(db: store.Db, call: Call) -> Answer:
    key, acl = need_named_acl(db, call)
    del acl["ipRanges"][need_range(acl, call)]
    store.replace_acl(db, key, acl)
    return Answer(204)


def list_credential_lists(db: store.Db, call: Call) -> Answer:
    lists = store.list_children(db, need_trunk(db, call)[0], CREDENTIAL_LISTS)
    if call.settings.credential_lists == "ids":
        return page_of(call, [one["id"] for one in lists], key="credentialListIds")
    return page_of(call, lists)


def list_numbers(db: store.Db, call: Call) -> Answer:
    project = call.path["project_id"]
    trunk_id = str(call.query.get("sipTrunkId", "")) if call.settings.number_filter else ""
    rows = partial(store.list_numbers_known, db, project, trunk_id)
    return page_of_many(call, rows, store.count_numbers(db, project, trunk_id), by_place)


def need_number(db: store.Db, call: Call, number: str) -> JsonObject:
    project = call.path["project_id"]
    found = store.find_number(db, project, number)
    young = by_place(found) if found else ""
    need(call, found is not None, young, f"phone number {number} not found in project {project}")
    assert found  # or it was refused
    return found


def get_number(db: store.Db, call: Call) -> Answer:
    return Answer(body=need_number(db, call, call.path["phone_number"]))


def assign_number(db: store.Db, call: Call) -> Answer:
    check(call.body)
    trunk_id, number = call.body["sipTrunkId"], call.body["phoneNumber"]
    if not trunk_id:
        return release_number(db, call, number)
    key, trunk = need_trunk_with(db, call, trunk_id)
    project, owners = call.path["project_id"], call.settings.number_owners or {}
    if owners.get(number, project) != project:
        raise invalid([("phoneNumber", f"{number} does not belong to project {project}")], BENT_BY_SETTINGS)
    holders = store.holders_of(db, number)
    if key in holders or (holders and call.settings.number_in_use == "refused"):
        raise Refusal(400, f"Phone Number '{number}' already exists")
    known = published_decisions.new_number(call.body)
    store.take_over_number(db, key, number, known)
    assigned = known | {"sipTrunkId": trunk["id"]}
    created(call, by_place(assigned))
    return Answer(201, assigned)


def release_number(db: store.Db, call: Call, number: str) -> Answer:
    found = need_number(db, call, number)
    key, _trunk = need_trunk_with(db, call, found["sipTrunkId"])
    store.remove_number(db, key, number)
    return Answer(201, found | {"sipTrunkId": ""})


HANDLERS: dict[str, Handler] = {
    "listTrunks": list_trunks,
    "createTrunk": create_trunk,
    "getTrunk": get_trunk,
    "updateTrunk": update_trunk,
    "deleteTrunk": delete_trunk,
    "listSipEndpoints": list_endpoints,
    "createSipEndpoint": create_endpoint,
    "getSipEndpoint": get_endpoint,
    "updateSipEndpoint": update_endpoint,
    "deleteSipEndpoint": delete_endpoint,
    "listAccessControlLists": list_acls,
    "createAccessControlList": create_acl,
    "getAccessControlList": get_acl,
    "updateAccessControlList": update_acl,
    "deleteAccessControlList": delete_acl,
    "listTrunksOfAccessControlList": list_trunks_of_acl,
    "listIpRanges": list_ranges,
    "createIpRange": create_range,
    "updateIpRange": update_range,
    "deleteIpRange": delete_range,
    "listTrunkAccessControlLists": list_links,
    "linkAccessControlLists": add_links,
    "unlinkAccessControlList": remove_link,
    "listTrunkCredentialLists": list_credential_lists,
    "listPhoneNumbers": list_numbers,
    "getPhoneNumber": get_number,
    "assignPhoneNumber": assign_number,
}
