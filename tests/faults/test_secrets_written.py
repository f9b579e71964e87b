# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""No secret where Ansible and the machine write things down: callbacks, logs, caches, processes, left-over files."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.faults.provision import digits
from tests.integration.bench import KEY_ID, bench, hidden, run, said
from tests.integration.doors import DOORS, SAID
from tests.unit.support import server

# A callback plugin that keeps all that it is told: tasks with their arguments, results with all that they hold. Left
# out is what Ansible made of the arguments: it tells callbacks those of any module, which cannot say what is secret.
DUMP = """
import json
from ansible.plugins.callback import CallbackBase

class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, "notification", "dump"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.keep("task", {"action": task.action, "args": task.args})

    def v2_runner_on_ok(self, result, **more):
        fields = {name: value for name, value in result._task_fields.items() if name != "args"}
        self.keep("result", [result._result, fields])

    v2_runner_on_failed = v2_runner_item_on_ok = v2_runner_item_on_failed = v2_on_file_diff = v2_runner_on_ok

    def keep(self, kind, value):
        with open("dump.jsonl", "a") as file:
            file.write(json.dumps({kind: value}, default=repr) + "\\n")
"""
# Modules log how they were called; this is where that goes, in place of the system's log.
SYSLOG = """
import syslog

def keep(*words):
    with open({!r}, "a") as file:
        file.write(" ".join(map(str, words)) + "\\n")

syslog.syslog = keep
"""
GIVEN = {"key_id": "{{ my_id }}", "key_secret": "{{ my_secret }}"}


@pytest.fixture(params=["environment", "options"])
def given(request):
    """Where the credentials come from."""
    return GIVEN if request.param == "options" else {}


@pytest.fixture
def here(exits, tmp_path, collections, given):
    """A bench where credentials are an option's template, or in the environment."""
    made = exits.enter_context(bench(tmp_path, collections))
    if given:
        for name in ("SINCH_KEY_ID", "SINCH_KEY_SECRET"):
            del made.env[name]
    write_variables(made)
    return made


def write_variables(here):
    (here.folder / "variables.json").write_text(json.dumps({"my_id": KEY_ID, "my_secret": here.secret}))


def write_play(here, *tasks):
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [{"ignore_errors": True, **task} for task in tasks]}
    (here.folder / "play.yml").write_text(json.dumps([play]))
    return "play.yml", "-e", "@variables.json", "-vvvv", "--diff"


def leaks(here, *texts):
    """(file, secret) for all that is in a text, or in any file that the run left, but for the one that gave it."""
    files = [path for path in here.folder.rglob("*") if path.is_file() and path.name != "variables.json"]
    found = {str(path): path.read_text(errors="replace") for path in files} | dict(enumerate(texts))
    assert len(hidden(here)) > 2, "no token was issued"
    return [(place, secret) for place, text in found.items() for secret in hidden(here) if secret in text]


@pytest.mark.ansible
@pytest.mark.parametrize("door", DOORS)
def test_what_is_written_down(exits, tmp_path, collections, door, record_property):
    """With a .netrc for this very host and a proxy for everything, neither of which may count."""
    here = exits.enter_context(bench(tmp_path, collections))
    write_variables(here)
    (here.folder / "dump.py").write_text(DUMP)
    (here.folder / "sitecustomize.py").write_text(SYSLOG.format(str(here.folder / "syslog")))
    netrc = here.folder / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\ndefault login somebody password else\n")
    netrc.chmod(0o600)
    here.emulator.settings(credentials={KEY_ID: here.secret})
    tasks = [
        {"sinch.est.est_trunk": {"name": "{{ item }}", **GIVEN}, "loop": ["a", "b"]},
        {"sinch.est.est_phone_number": {"trunk": "a", "phone_numbers": digits(1, 3)}},
        {"sinch.est.est_trunk": {"name": "x", "host_name": "!", **GIVEN}},
        {"sinch.est.est_trunk": {"name": "x", "no_such_option": 1, **GIVEN}},
        {"sinch.est.est_trunk": {"name": ["no", "text"], **GIVEN}},
        {"sinch.est.est_acl_info": {"trunk": "nobody"}},
    ]
    asked = []
    with server(lambda handler: asked.append(handler.path) or (502, {}, b"")) as proxy:
        done = run(
            here,
            "playbook",
            *write_play(here, *tasks),
            *("-e", f"sinch_est_in_process={DOORS[door]}"),
            ANSIBLE_CALLBACKS_ENABLED="dump",
            ANSIBLE_CALLBACK_PLUGINS=str(here.folder),
            ANSIBLE_INJECT_INVOCATION="true",
            ANSIBLE_LOG_PATH=str(here.folder / "run.log"),
            PYTHONPATH=str(here.folder),
            NETRC=str(netrc),
            **dict.fromkeys(["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"], proxy),
            NO_PROXY=None,
            no_proxy=None,
        )
    assert done.returncode == 0, said(done)[-3000:]
    assert asked == []
    names = ["dump.jsonl", "run.log", *(["syslog"] if door == "module" else [])]
    kept = {name: (here.folder / name).read_text() for name in names}
    assert SAID[door] in kept["run.log"]
    assert kept["dump.jsonl"].count('{"result":') >= len(tasks), kept["dump.jsonl"][-2000:]
    assert "module_args" in kept["dump.jsonl"]
    assert door != "module" or kept["syslog"].count("key_secret=NOT_LOGGING_PARAMETER") >= len(tasks) - 1
    assert "est_trunk" in kept["run.log"]
    assert leaks(here, said(done)) == []
    left = [path for name in ("local", "remote") for path in (here.folder / name).rglob("*") if path.is_file()]
    assert left == []
    record_property("places searched for secrets", len(kept) + 1)


@pytest.mark.parametrize("door", DOORS)
def test_processes(here, given, door):
    """While a task waits for an answer that does not come, nobody sees its secret in a list of processes."""
    here.emulator.fault("hang", operation="createTrunk", after=True)
    task = {"sinch.est.est_trunk": {"name": "site", **given}, "register": "site"}
    arguments = (*write_play(here, task), "-e", f"sinch_est_in_process={DOORS[door]}")
    command = [str(here.python), "-m", "ansible", "playbook", *arguments]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=here.folder, env=here.env, **quiet) as process:
        try:
            while here.emulator.faults():  # it leaves the list when it is met
                assert process.poll() is None, process.stdout.read()
            modules, shown = processes(f"{here.folder}/remote/", "AnsiballZ_est_trunk")
            secrets = hidden(here)
            environments = [text for text in map(environment_of, modules) if any(word in text for word in secrets)]
            found = [word for text in shown for word in secrets if word in text]
            here.emulator.reset()
            output = process.stdout.read()
        finally:
            process.kill()
    assert bool(modules) == (door == "module")
    assert found == []
    assert not given or environments == []
    assert leaks(here, output) == []


def processes(*words):
    """(processes with these words in their command lines, the command lines of all)."""
    lines = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            lines[place] = (place / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue  # it has ended
    return [place for place, line in lines.items() if all(word in line for word in words)], list(lines.values())


def environment_of(place):
    try:
        return (place / "environ").read_bytes().decode(errors="replace")
    except OSError:
        return ""


@pytest.mark.ansible
@pytest.mark.parametrize("fault", [None, {"kind": "401"}, {"kind": "html"}])
def test_inventory(here, given, fault):
    """As loud as it gets, with a cache, when it works and when it does not."""
    places = {"key_id": "MY_ID", "key_secret": "MY_SECRET"}
    environ = {"MY_ID": KEY_ID, "MY_SECRET": here.secret} if given else {}
    options = {name: f"{{{{ lookup('ansible.builtin.env', '{places[name]}') }}}}" for name in given}
    loud = ("inventory", "-i", "x.est.yml", "--list", "-vvvv")
    plugin = {"plugin": "sinch.est.est_trunks", "cache": True, "cache_plugin": "ansible.builtin.jsonfile"}
    (here.folder / "x.est.yml").write_text(yaml.safe_dump({**plugin, "cache_connection": "kept", **options}))
    here.emulator.seed({"projects": {"p1": {"trunks": [{"name": "site"}]}}})
    outputs = [said(run(here, *loud, **environ))]
    if fault:
        (here.folder / "x.est.yml").write_text(yaml.safe_dump({"plugin": plugin["plugin"], **options}))
        here.emulator.fault(**{"operation": "*", **fault}, times=0)
        outputs.append(said(run(here, *loud, **environ)))
    assert ("401" in outputs[-1] or "JSON" in outputs[-1]) if fault else '"site"' in outputs[0], outputs[-1][-2000:]
    assert list((here.folder / "kept").iterdir())
    assert leaks(here, *outputs) == []
