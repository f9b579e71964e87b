# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Hostile names and ids in texts of ours and in paths: no text forges a line of output, no id reaches another path."""

import json
from urllib.parse import quote

import pytest

from ansible_collections.sinch.est.plugins.module_utils._api.described import COLLECTIONS
from ansible_collections.sinch.est.plugins.module_utils._model.resource import (
    ACL,
    PHONE_NUMBER,
    RESOURCES,
    SIP_ENDPOINT,
    TRUNK,
)
from ansible_collections.sinch.est.plugins.module_utils._plan.phases import CHILDREN
from tests.emulator.client import Emulator
from tests.faults.hostile import texts
from tests.unit.support import PROJECT, look, run, seeded, server

COLLECTION = f"/v1/projects/{PROJECT}/trunks"
IDS = (
    "../../x",
    "../x",
    "./x",
    "..;/x",
    "a/b?c#d%2e%2e",
    "%2e%2e",
    "%2E%2E%2Fx",
    "%252e%252e",
    "..%2fx",
    "..\\x",
    "/",
    "//evil.example.com/x",
    "http://evil.example.com/",
    "?a=b",
    "#x",
    "a b\tc\r\nHost: evil.example.com",
    "\x1b[31mred",
    "büro\u202e",
    "~x;y,z:@&=+$!*'()",
    "x" * 4000,
)


def said(value):
    """All texts that a result has for people: messages, warnings, headers of diffs."""
    found = [value.get("msg", ""), *value.get("warnings", ())]
    found += [item["msg"] for item in value.get("failed_items", ())]
    found += [header for part in value.get("diff", ()) for name, header in part.items() if name.endswith("header")]
    assert all(text.isprintable() for text in found), [text for text in found if not text.isprintable()]
    return found


def test_texts_about_hostile_names(emulator, clock, record_property):
    """Each name is in a diff, in the error of a write that fails, and in refusals before any request."""
    names = [name for name in texts("trap") if name != ".."]  # as a parent, that is refused
    for name in names:
        acl = {"name": name, "entries": [{"ipRange": "192.0.2.1", "description": name}]}
        odd = {**acl, "name": "odd id", "id": f"A {name[:900]}"}
        seeded(emulator, {"name": name, "id": "T1", "accessControlLists": [acl, {**acl, "id": "A1"}, odd]})
        some, other = {"trunk": name, "acl_id": "A1"}, {"trunk": name, "name": "odd id"}
        planned = run(emulator, ACL, {**some, "enabled": False}, check=True)
        assert len(said(planned)) == 3, planned
        emulator.fault("403", operation="updateAccessControlList", times=2)
        emulator.fault("403", operation="deleteAccessControlList", times=2)
        for change in ({"enabled": False}, {"state": "absent"}):
            for task in (some, other):
                assert "answered 403" in said(run(emulator, ACL, {**task, **change}))[0]
        refused = [
            run(emulator, ACL, {"trunk": "T1", "name": name, "enabled": False}),  # two have that name
            run(emulator, ACL, {"trunk": f"no {name}", "name": "x"}),
            run(emulator, ACL, {"trunk": f"no {name}", "name": "x"}, check=True),
            run(emulator, ACL, {"trunk": name, "acl_id": f"no {name[:900]}", "name": "x"}),
            run(emulator, ACL, {"trunk": name, "acls": [{**some}, {**some}]}),
            run(emulator, ACL, {"trunk": name, "acls": [], "exact": True, "max_purge": 1}),
            run(emulator, SIP_ENDPOINT, {"trunk": name, "sip_address": name + "\n"}),
            run(emulator, PHONE_NUMBER, {"trunk": name, "phone_number": name}),
            run(emulator, TRUNK, {"name": name, "host_name": name + "\n"}),
            look(emulator, ACL, trunk=f"no {name}"),
        ]
        assert all(any(said(result)) for result in refused), name
        renamed = run(emulator, TRUNK, {"trunk_id": "T1", "name": name})
        assert "msg" not in renamed, renamed
        assert not renamed["changed"]
        said(renamed)
    record_property("hostile strings, inert", len(names))


def collection(row):
    """Its path, for a trunk with the id that is asked for: a template, with {} for that id."""
    return COLLECTIONS[row.plural].path.format(project=PROJECT, trunk="{}")


@pytest.mark.parametrize("row", [row for row in RESOURCES if row.id_option], ids=lambda row: row.name)
def test_ids_of_the_server_and_of_the_user_stay_one_piece_of_the_path(row, record_property):
    """The server lists objects with these ids, and they are changed and deleted; the user names the same ids."""
    paths = []
    with server(lambda handler: answer_for(row, handler, paths)) as url:
        for id in IDS:
            TOLD[:] = [id]
            quoted = quote(id, safe="~")
            parent = {"trunk": "the trunk"} if row.parent else {}
            where = collection(row).format(quoted)
            for task in ({row.key: KEYS[row], "state": "absent"}, {row.id_option: id, "state": "absent"}):
                paths.clear()
                result = run(at(url), row, {**parent, **task})
                if row.id_option in task and not is_id(id):
                    assert said(result)[0].startswith(f"{row.id_option}: ")
                    assert paths == []
                    continue
                along = [collection(child).format(quoted) for child in CHILDREN] if row is TRUNK else []
                assert result["counts"]["deleted"] == (3 if along else 1), result  # with an endpoint and an ACL
                assert paths[-1] == f"DELETE {where}/{quoted}"
                assert {path.split("?")[0] for path in paths} <= {
                    "POST /oauth2/token",
                    f"GET {COLLECTION}",
                    f"GET {where}",
                    f"GET {where}/{quoted}",
                    *(f"GET {path}" for path in along),
                    *(f"DELETE {path}/{quoted}" for path in along),
                    paths[-1],
                }
    record_property("hostile strings, inert", len(IDS))


def is_id(text):
    """Whether a task may give it as an id."""
    return text.isprintable() and not set(text) & set(" /")


TOLD = []  # the id that the server gives everything
KEYS = {TRUNK: "the trunk", SIP_ENDPOINT: "sbc.example.com", ACL: "the ACL"}


def at(url):
    return Emulator(url, None, None)


def answer_for(row, handler, paths):
    """Notes the path; any list holds one object, with the id of this round."""
    paths.append(f"{handler.command} {handler.path}")
    if handler.path == "/oauth2/token":
        return 200, {}, json.dumps({"access_token": "t"}).encode()
    (id,) = TOLD
    found = {"id": id, "name": KEYS[TRUNK]}
    child = {"id": id, "name": KEYS[ACL], "sipAddress": KEYS[SIP_ENDPOINT], "entries": []}
    lists = {"trunks": [found], "sipEndpoints": [child], "accessControlLists": [child], "phoneNumbers": []}
    one = found if row is TRUNK else child
    return 200, {"Content-Type": "application/json"}, json.dumps({**one, **lists}).encode()


@pytest.mark.parametrize("dots", [".", ".."])
def test_dots_are_no_id(dots):
    """They are dropped from a path on the way, quoted or not: not from the server, not from the user."""
    paths = []
    TOLD[:] = [dots]
    with server(lambda handler: answer_for(TRUNK, handler, paths)) as url:
        for task in ({"name": "the trunk", "state": "absent"}, {"trunk_id": dots, "state": "absent"}):
            assert any(said(run(at(url), TRUNK, task)))
        assert any(said(look(at(url), ACL)))
        assert any(said(look(at(url), TRUNK, project_id=dots)))
    assert {path.split("?")[0] for path in paths} == {"POST /oauth2/token", f"GET {COLLECTION}"}


def test_half_a_surrogate_pair():
    """JSON permits it, and servers that cut texts by length make it; it must not stop Ansible."""
    TOLD[:] = ["T\ud83d"]
    with server(lambda handler: answer_for(TRUNK, handler, [])) as url:
        (trunk,) = look(at(url), TRUNK)["trunks"]
        assert ascii(trunk["id"]) == ascii("T\N{REPLACEMENT CHARACTER}")
        result = run(at(url), TRUNK, {"trunk_id": "T\ud83d", "name": "x\ud83d"})
        assert all(said(result)[:1])
