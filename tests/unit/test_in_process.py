# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The parts of the second door that a playbook on this machine cannot show."""

import json
import os
import sys
from types import SimpleNamespace

import pytest
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.sinch.est.plugins.plugin_utils import _entry_point, _in_process
from tests.unit.support import to_emulator


def test_not_on_macos(monkeypatch):
    task = SimpleNamespace(async_val=0, become=False, environment=None, delegate_to=None)
    connection = SimpleNamespace(transport="local", become=None)
    templar = SimpleNamespace(template=lambda value: value)
    action = SimpleNamespace(_task=task, _connection=connection, _templar=templar)
    variables = {"ansible_python_interpreter": sys.executable}
    assert _entry_point.why_not_in_process(action, variables) is None
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "macOS" in _entry_point.why_not_in_process(action, variables)


def test_other_names_of_the_same_python(tmp_path, monkeypatch):
    here, elsewhere = tmp_path / "bin", tmp_path / "other"
    for folder in (here, elsewhere):
        folder.mkdir()
        (folder / "python3").symlink_to(os.path.realpath(sys.executable))
    (here / "python").symlink_to("python3")
    monkeypatch.setattr(sys, "executable", str(here / "python"))
    assert _entry_point._is_ours(str(here / "python3"))
    assert not _entry_point._is_ours(str(elsewhere / "python3"))  # other libraries may be there
    assert not _entry_point._is_ours(str(here / "no-python"))
    monkeypatch.setenv("PATH", str(here))
    assert _entry_point._is_ours("python3")


@pytest.mark.parametrize(
    ("result", "secret", "found"),
    [
        ({"changed": True, "name": "a"}, "secret", False),
        ({"name": "my secret", "items": [{"x": "secret"}]}, "secret", True),
        ({"name": 'with "quotes" and ü'}, '"quotes" and ü', True),
        ({"changed": True, "item": {"on": True, "port": 50600}}, "5060", True),
        ({"changed": True, "item": {"on": True, "none": None}}, "Tru", None),  # depends on the ansible-core
    ],
)
def test_secrets_are_masked(result, secret, found):
    """As AnsibleModule does it, also where JSON spells them in another way; constants at the top stay."""
    masked = {**remove_values(result, {secret}), "changed": True if "changed" in result else None}
    shown = json.loads(_in_process._printed(result, {secret}))
    assert shown == {name: masked[name] for name in result}
    assert found in (None, shown != result)


def test_a_loop_over_many_projects_keeps_a_few_clients(emulator, monkeypatch):
    monkeypatch.setattr(_in_process, "_clients", [])

    def use(project):
        with _in_process._cached_client(None, to_emulator(emulator, project_id=project)) as client:
            return client

    clients = [use(f"project-{number}") for number in range(10)]
    assert _in_process._clients == clients[:-5:-1]
    assert [client._sessions.empty() for client in clients] == [True] * 6 + [False] * 4
    assert use("project-7") is clients[7]
    use("another")
    assert clients[7] in _in_process._clients
