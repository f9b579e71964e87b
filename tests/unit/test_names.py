# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Names are compared in Unicode NFC and sent as they are written; what the server holds keeps its spelling."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, TRUNK
from tests.dialects import operations
from tests.unit.support import look, run, seeded, trunks_of

NFC, NFD = "m\u00fcnchen", "mu\u0308nchen"
FORMS = pytest.mark.parametrize(("there", "said"), [(NFC, NFD), (NFD, NFC)])


@FORMS
def test_what_is_there_is_found(emulator, there, said):
    seeded(emulator, {"id": "T", "name": there, "accessControlLists": [{"id": "A", "name": there}]})
    trunk = run(emulator, TRUNK, {"name": said})
    acl = run(emulator, ACL, {"trunk": said, "name": said})
    assert [trunk["trunk"]["name"], acl["acl"]["name"]] == [there] * 2
    exact = run(emulator, ACL, {"trunk": said, "acls": [{"name": said}], "exact": True, "max_purge": 0})
    ids = run(emulator, TRUNK, {"trunk_id": "T", "name": said}), run(emulator, ACL, {**acl_by_id(there), "name": said})
    assert not any(result["changed"] for result in (trunk, acl, exact, *ids))
    assert [found["name"] for found in look(emulator, TRUNK, name=said)["trunks"]] == [there]
    assert [found["name"] for found in look(emulator, ACL, trunk=said, name=said)["acls"]] == [there]
    assert operations(emulator, writes=True) == []


def acl_by_id(trunk):
    return {"trunk": trunk, "acl_id": "A"}


@FORMS
def test_what_is_sent_is_what_was_written(emulator, there, said):
    seeded(emulator, {"id": "T", "name": "a"})
    assert run(emulator, TRUNK, {"trunk_id": "T", "name": said})["trunk"]["name"] == said
    assert list(trunks_of(emulator)) == [said]
    assert not run(emulator, TRUNK, {"trunk_id": "T", "name": there})["changed"]
    assert not run(emulator, TRUNK, {"name": there})["changed"]


def test_twins_that_are_there_are_an_error_with_their_ids(emulator, clock):
    seeded(emulator, {"id": "T", "name": NFC}, {"id": "U", "name": NFD})
    for result in (run(emulator, TRUNK, {"name": NFC}), run(emulator, ACL, {"trunk": NFD, "name": "a"})):
        assert result["failed"]
        assert "T, U" in result["msg"]


def test_a_name_with_a_blank_is_another_and_found_by_its_id(emulator):
    seeded(emulator, {"id": "T", "name": "london ", "accessControlLists": [{"id": "A", "name": "site "}]})
    assert look(emulator, TRUNK, name="london")["trunks"] == []
    assert [found["name"] for found in look(emulator, TRUNK, trunk_id="T")["trunks"]] == ["london "]
    assert run(emulator, TRUNK, {"name": "london"}, check=True)["counts"]["created"] == 1
    assert run(emulator, ACL, {"trunk": "T", "acl_id": "A", "enabled": True})["acl"]["name"] == "site "
    assert run(emulator, TRUNK, {"trunk_id": "T", "name": "london"})["counts"]["updated"] == 1
    assert list(trunks_of(emulator)) == ["london"]


def test_a_planned_trunk_is_one_however_it_is_spelled(emulator):
    acls = [{"trunk": NFC, "name": "a"}, {"trunk": NFD, "name": "b"}]
    result = run(emulator, ACL, {"acls": acls}, check=True)
    assert len({acl["trunk_id"] for acl in result["acls"]}) == 1
    assert result["warnings"] == [f"No such trunk yet: {NFC!r}. Planned as if an earlier task had created it."]
