# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Shared by the unit tests: parameters, ids, a clock that nobody waits for, a server, results, what is held."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

from ansible_collections.sinch.est.plugins.module_utils._client.client import opened
from ansible_collections.sinch.est.plugins.module_utils._model.change import Desired
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    PHONE_NUMBER,
    TRUNK,
    canonical_values,
)
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import (
    audit_spec,
    reader_spec,
    site_info_spec,
    site_spec,
    writer_spec,
)
from ansible_collections.sinch.est.plugins.module_utils._module.audit import audit_project
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import read_intent
from ansible_collections.sinch.est.plugins.module_utils._module.prepare import prepare
from ansible_collections.sinch.est.plugins.module_utils._module.query import query
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import reconcile
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile_sites import reconcile_sites
from ansible_collections.sinch.est.plugins.module_utils._module.site_info import query_sites
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN
from tests.dialects import fault_of, operation_of
from tests.emulator.client import Emulator
from tests.emulator.translate import read_sip_address

PROJECT = "p1"
BASE = f"/v1/projects/{PROJECT}"
SECRET = "s3cret-of-the-key"
UNDER = ("sipEndpoints", "accessControlLists", "phoneNumbers")  # of a trunk


def trunk_id(number):
    """Looks like the ids of Sinch: 26 characters."""
    return f"01HV2ZRGZBJ0WTQR3J2QSX{number:04d}"


def connection(**changes):
    """Connection options as the argument spec leaves them."""
    options = {
        "project_id": PROJECT,
        "key_id": "key",
        "key_secret": SECRET,
        "access_token": None,
        "auth_method": "oauth2",
        "api": "description",
        "api_url": "http://127.0.0.1:1",
        "token_url": "http://127.0.0.1:1/oauth2/token",
        "validate_certs": True,
        "ca_path": None,
        "timeout": 5.0,
        "retry_deadline": 60.0,
    }
    return {**options, **changes}


def behind(emulator, url=None):
    """The same emulator at another address, such as a proxy's, or as another process can have it."""
    return Emulator(url or emulator.url, None, None, emulator.api)


def to_emulator(emulator, **changes):
    told = {"api_url": emulator.url, "token_url": emulator.token_url, "api": emulator.api}
    return connection(**{**told, **changes})


def prepared(spec_and_rules, raw):
    """Parameters as a runner takes them. Raises ValueError where a module would refuse them."""
    return _passed(spec_and_rules, raw).params


def validated(spec_and_rules, raw):
    """All parameters, null where they were left out. Raises ValueError where a module would refuse them."""
    return _passed(spec_and_rules, raw).validated


def _passed(spec_and_rules, raw):
    made = prepare(*spec_and_rules, raw)
    if made.wrong:
        raise ValueError(made.wrong)
    return made


def task(row, **raw):
    """What a writing module reads out of what the user gave."""
    return read_intent(row, prepared(writer_spec(row), raw))


def desired(row, option, values, *more, **named):
    """One object as the user wants it, with its values parsed."""
    return Desired(option, values, *more, **named, canonical=canonical_values(row, values))


def wanted(row, **raw):
    return task(row, **raw).desired


def seeded(emulator, *trunks):
    """Fills the project with these trunks, in the words of the description."""
    emulator.seed_described({"projects": {PROJECT: {"trunks": list(trunks)}}})


def called(emulator, operation):
    """How often an operation was called: one of the description, or one that only the published API has."""
    described = [operation_of(emulator.api, entry) for entry in emulator.log()]
    return (described if operation in described else [entry["operation"] for entry in emulator.log()]).count(operation)


def fault(emulator, kind, **options):
    """Asks for a fault, in the words of the description."""
    emulator.fault(kind, **fault_of(emulator.api, options))


def trunks_of(emulator):
    """{name: trunk with its children} of what the emulator holds."""
    projects = emulator.described_state()["projects"]
    return {trunk["name"]: trunk for trunk in projects.get(PROJECT, {"trunks": []})["trunks"]}


def trunks_of_acls(emulator):
    """{id of an ACL: names of the trunks that have it}; those of the description are on one each."""
    projects = emulator.state()["projects"].values()
    acls = [acl["id"] for project in projects for acl in project.get("accessControlLists", ())]
    trunks = [trunk for project in projects for trunk in project["trunks"]]
    return {id: [trunk["name"] for trunk in trunks if id in trunk["accessControlListIds"]] for id in acls}


class Clock:
    """Stands in for the module time: sleep() calls meanwhile(), returns at once and moves monotonic() on."""

    def __init__(self):
        self.slept = []
        self.meanwhile = lambda: None

    def monotonic(self):
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds):
        if seconds:
            self.meanwhile()
            self.slept.append(seconds)


@contextmanager
def server(answer):
    """A server that answers every request with answer(handler) -> (status, headers, body); yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, body = answer(self)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = do_CONNECT = handle_any

        def log_message(self, *words):
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()


@contextmanager
def reading(trunks, gone=(), api="description"):
    """A server that only answers what is read, and holds any text: the emulator checks what it is given.

    Yields what stands for an emulator. trunks: in the emulator's words, each with its id. gone: ids of trunks that are
    listed, and not there any more.
    """
    own = [{key: value for key, value in trunk.items() if key not in UNDER} for trunk in trunks]
    by_id = {trunk["id"]: trunk for trunk in own}
    lists = {"/trunks": ("trunks", own), **(lists_of if api == "description" else published_lists_of)(trunks)}

    def answer(handler):
        path, _mark, query = handler.path.partition("?")
        if path.endswith("/token"):
            body = {"access_token": "token", "expires_in": 3600, "token_type": "Bearer"}
        elif any(f"/trunks/{id}" in path for id in gone):
            return 404, {"Content-Type": "application/json"}, b"{}"
        elif path.removeprefix(f"{BASE}/trunks/") in by_id:
            body = by_id[path.removeprefix(f"{BASE}/trunks/")]
        else:
            key, members = lists[path.removeprefix(BASE)]
            first = "page=1" in query.split("&") or "page=" not in query
            total = "totalSize" if api == "description" else "totalItems"
            body = {key: members if first else [], total: len(members)}
        return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()

    with server(answer) as url:
        yield SimpleNamespace(url=url, api=api, token_url=f"{url}/oauth2/token")


def lists_of(trunks):
    """{path: (key, members)} of what is under trunks."""
    lists = {}
    for trunk in trunks:
        for key in UNDER:
            place = f"/trunks/{trunk['id']}/{key}"
            if key == "phoneNumbers":
                members = [{"phoneNumber": number, "trunkId": trunk["id"]} for number in trunk.get(key, ())]
            else:
                held = enumerate(trunk.get(key, ()))
                members = [{"id": f"{trunk['id']}-{index}", "enabled": True, **one} for index, one in held]
            lists[place] = key, members
    return lists


def published_lists_of(trunks):
    """The same as the published API has it, where a number is on the first of its trunks, and texts are as odd."""
    lists, acls, numbers = {}, [], {}
    for trunk in trunks:
        place, ids = f"/trunks/{trunk['id']}", []
        for index, acl in enumerate(trunk.get("accessControlLists", ())):
            ids.append(acl.get("id", f"{trunk['id']}-{index}"))
            acls.append({"enabled": True, **acl, "id": ids[-1], "ipRanges": list(map(any_range, acl["entries"]))})
            lists[f"/accessControlLists/{ids[-1]}/trunks"] = "trunks", [{"id": trunk["id"], "name": trunk["name"]}]
        held = enumerate(trunk.get("sipEndpoints", ()))
        endpoints = [{"id": f"{trunk['id']}-{index}", "enabled": True, **any_endpoint(one)} for index, one in held]
        lists |= {f"{place}/endpoints": ("endpoints", endpoints), f"{place}/credentialLists": ("credentialLists", [])}
        lists[f"{place}/accessControlLists"] = "accessControlListIds", ids
        for number in trunk.get("phoneNumbers", ()):
            numbers.setdefault(number, {"phoneNumber": number, "sipTrunkId": trunk["id"]})
    lists["/accessControlLists"] = (
        "accessControlLists",
        [{key: value for key, value in acl.items() if key != "entries"} for acl in acls],
    )
    return {**lists, "/phoneNumbers": ("phoneNumbers", list(numbers.values()))}


def any_endpoint(one):
    """An endpoint with its parts; a text that has none is its address."""
    rest = {"name": "any", **{key: value for key, value in one.items() if key != "sipAddress"}}
    try:
        address, port, transport = read_sip_address(one["sipAddress"])
    except ValueError:
        address, port, transport = one["sipAddress"], 5060, "UDP"
    return {**rest, "address": address, "port": port, "transport": transport}


def any_range(entry):
    address, _slash, length = entry["ipRange"].partition("/")
    described = {} if entry.get("description") is None else {"description": entry["description"]}
    return {"ipAddress": address, "range": int(length or 32), **described}


def run(emulator, row, raw, check=False, concurrency=4):
    """The result of a writing module for what the user gave."""
    return through(reconcile, writer_spec(row), emulator, row, {**raw, "concurrency": concurrency}, check)


def run_sites(emulator, *sites, check=False, **options):
    """The result of est_site for these sites."""
    raw = {**to_emulator(emulator), "sites": list(sites), **options}
    raw = {name: value for name, value in raw.items() if value is not None}
    return reconcile_sites(opened, prepared(site_spec(), raw), check, True)


def look_at_sites(emulator, check=False, **raw):
    """The result of est_site_info."""
    connected = {name: value for name, value in to_emulator(emulator).items() if value is not None}
    return query_sites(opened, prepared(site_info_spec(), {**connected, **raw}), check, True)


def run_audit(emulator, *sites, diff=False, **options):
    """The result of est_audit for these sites."""
    raw = {**to_emulator(emulator), "sites": list(sites), "date": "2026-11-26", **options}
    raw = {name: value for name, value in raw.items() if value is not None}
    return audit_project(opened, prepared(audit_spec(), raw), False, diff)


def look(emulator, row, check=False, **raw):
    """The result of a reading module for what the user gave."""
    return through(query, reader_spec(row), emulator, row, raw, check)


def through(runner, spec, emulator, row, raw, check):
    connected = {name: value for name, value in to_emulator(emulator).items() if value is not None}
    return runner(row, opened, prepared(spec, copied({**connected, **raw})), check, True)


def copied(value):
    """The same, in which nothing is there twice: what checks it fills it in."""
    if isinstance(value, dict):
        return {key: copied(member) for key, member in value.items()}
    return list(map(copied, value)) if isinstance(value, list) else value


def counted(row, **numbers):
    """The counts of a result: these numbers, and none of all else. Only phone numbers can move."""
    kinds = ("created", "updated", "moved", "deleted", "unchanged", "failed")
    return {kind: numbers.get(kind, 0) for kind in kinds if kind != "moved" or row is PHONE_NUMBER}


def actions(row, result):
    """[(action, key, trunk id), ...] of a result."""
    return [(item["action"], item.get(row.key), item.get("trunk_id")) for item in result[row.plural]]


def kinds(result):
    """{key of a result: what actions() gives of it}, in the order in which they go."""
    return {row.plural: actions(row, result) for row in (*CHILDREN, TRUNK) if row.plural in result}
