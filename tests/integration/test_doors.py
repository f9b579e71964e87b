# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Which door a task goes through, what a loop shares inside the worker process, and what is shown of a long task."""

import json
import re

import pytest

from tests.emulator.client import stop
from tests.gates.environments import environment_with
from tests.gates.lowest import OLDEST
from tests.gates.pythons import VERSIONS, find
from tests.integration.bench import bench, run, said
from tests.integration.doors import DOORS, RECORD, SAID, recorded, recording

pytestmark = pytest.mark.ansible
NUMBERS = [f"+4420794{number:05d}" for number in range(60)]


@pytest.fixture
def here(exits, tmp_path, collections):
    made = exits.enter_context(bench(tmp_path, collections))
    made.emulator.seed_described({"projects": {"p1": {"trunks": [{"name": "london"}]}}})
    return made


def play(here, *tasks, hosts="localhost", arguments=(), **more):
    (here.folder / "play.yml").write_text(json.dumps([{"hosts": hosts, "gather_facts": False, "tasks": tasks}]))
    done = run(here, "playbook", "play.yml", *arguments, **more)
    assert done.returncode == 0, said(done)
    return done


def logins(here):
    return [entry["operation"] for entry in here.emulator.log()].count("token")


def test_a_loop_logs_in_once(here):
    task = {"sinch.est.est_trunk": {"name": "{{ item }}"}, "loop": [f"site-{n}" for n in range(40)]}
    play(here, task)
    assert len(here.emulator.described_state()["projects"]["p1"]["trunks"]) == 41
    assert logins(here) == 1
    here.emulator.clear_log()
    assert "changed=0" in play(here, task).stdout
    assert [entry["operation"] for entry in here.emulator.log()] == ["token", *["listTrunks"] * 40]


def test_each_credentials_have_their_own_token(here):
    here.emulator.settings(credentials={"key-1": here.secret, "key-2": "second-secret"})
    keys = [{"id": "key-1", "secret": here.secret}, {"id": "key-2", "secret": "second-secret"}]
    look = {"key_id": "{{ item.id }}", "key_secret": "{{ item.secret }}"}
    play(here, {"sinch.est.est_trunk_info": look, "loop": keys * 3, "no_log": True})
    assert logins(here) == 2


@pytest.mark.story
@pytest.mark.parametrize(
    ("keywords", "reason"),
    [
        ({}, None),
        ({"environment": [{}]}, None),
        ({"vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}}, None),
        ({"vars": {"sinch_est_in_process": False}}, "sinch_est_in_process is false"),
        ({"vars": {"sinch_est_in_process": "no"}}, "sinch_est_in_process is false"),
        ({"environment": {"SINCH_TEST": "1"}}, "environment of its own"),
        ({"async": 60, "poll": 1, "vars": {"ansible_async_dir": "{{ playbook_dir }}/jobs"}}, "asynchronous"),
        ({"become": True, "ignore_errors": True}, "becomes another user"),
        ({"vars": {"ansible_python_interpreter": "/no/such/python"}, "ignore_errors": True}, "is /no/such/python, not"),
        ({"vars": {"ansible_python_interpreter": "auto_silent"}, "ignore_errors": True}, "has yet to be discovered"),
    ],
)
def test_entry_point(here, keywords, reason):
    shown = play(here, {"sinch.est.est_trunk_info": {}, **keywords}, arguments=["-vvv"]).stdout
    assert (SAID["module"] in shown) == bool(reason), shown
    assert (SAID["in-process"] in shown) == (not reason), shown
    assert reason is None or reason in shown
    assert ("AnsiballZ" in shown) == bool(reason)


EMPTY = (
    "ACCESS_TOKEN",
    "AUTH_METHOD",
    "EST_API",
    "EST_CA_PATH",
    "EST_RETRY_DEADLINE",
    "EST_TIMEOUT",
    "EST_VALIDATE_CERTS",
)


@pytest.mark.parametrize("door", DOORS)
def test_an_empty_variable_of_the_environment_is_none(here, door):
    """AWX sets such for what a credential leaves out. In a play all doors are looked through, the inventory's too."""
    (here.folder / "x.est.yml").write_text("plugin: sinch.est.est_trunks\n")
    task = {"sinch.est.est_trunk_info": {}, "delegate_to": "localhost", "vars": {"sinch_est_in_process": DOORS[door]}}
    empty = {f"SINCH_{name}": "" for name in EMPTY}
    done = play(here, task, hosts="london", arguments=["-i", "x.est.yml"], **empty)
    assert "WARNING" not in said(done)


@pytest.fixture
def oldest():
    """The oldest Python on which tasks may run, with the oldest requests."""
    python = find(VERSIONS[0])
    if python is None:
        pytest.skip(f"python{VERSIONS[0]} was not found")
    (requests,) = [line for line in OLDEST.read_text().splitlines(True) if line.startswith("requests==")]
    return environment_with("oldest", requests, python)


def test_tasks_run_on_the_oldest_python(here, oldest):
    tasks = [
        {"sinch.est.est_acl": {"trunk": "london", "name": "office", "entries": [{"ip_range": "198.51.100.0/28"}]}},
        {"sinch.est.est_sip_endpoint": {"trunk": "london", "sip_address": "sbc1.example.com"}},
        {"sinch.est.est_phone_number": {"trunk": "london", "phone_numbers": NUMBERS}},
        {"sinch.est.est_trunk": {"name": "paris"}},
        {"sinch.est.est_phone_number_info": {}, "register": "there"},
        {"ansible.builtin.assert": {"that": f"there.phone_numbers | length == {len(NUMBERS)}"}},
    ]
    arguments = ["-vvv", "-e", f"ansible_python_interpreter={oldest}"]
    assert "changed=4" in play(here, *tasks, arguments=arguments).stdout
    again = play(here, *tasks, arguments=arguments).stdout
    assert "changed=0" in again
    assert again.count(SAID["module"]) == 5


def test_another_host(here):
    """Its tasks run elsewhere, and here where they are delegated."""
    (here.folder / "hosts").write_text("pbx ansible_connection=ssh ansible_ssh_executable=/bin/false\n")
    tasks = [
        {"sinch.est.est_trunk_info": {}, "ignore_unreachable": True},
        {"sinch.est.est_trunk_info": {}, "delegate_to": "localhost"},
    ]
    shown = play(here, *tasks, hosts="pbx", arguments=["-i", "hosts", "-vvv"]).stdout
    assert f"{SAID['module']}: its connection is ssh" in shown
    assert shown.index(SAID["module"]) < shown.index(SAID["in-process"])
    assert logins(here) == 1


CHANGED = """
- hosts: localhost
  gather_facts: false
  ignore_errors: true
  vars: {written: 0052}
  tasks:
    - sinch.est.est_trunk: {name: 2026-11-25}
    - sinch.est.est_trunk: {name: 2026-11-25 1:30:00}
    - sinch.est.est_trunk: {trunks: [{name: a}, {name: 2026-11-25}]}
    - sinch.est.est_acl: {trunk: 12:30, name: 2026-11-25}
    - sinch.est.est_trunk_info: {key_secret: 1999-12-31}
    - sinch.est.est_trunk: {name: 0x1F}
    - sinch.est.est_trunk: {name: 1.0e+3}
    - sinch.est.est_acl: {trunk: "london", name: 007}
    - sinch.est.est_trunk_info: {key_secret: 19991231}
    - sinch.est.est_sip_endpoint: {trunk: london, sip_address: a.example, priority: "010"}
    - sinch.est.est_sip_endpoint: {trunk: london, sip_address: a.example, priority: "{{ '010' }}"}
"""
SECRETS = ("1999-12-31", "19991231")


@pytest.mark.parametrize("door", DOORS)
def test_what_yaml_has_changed_is_refused(here, door):
    """Dates as well, which become text on the way to a module."""
    (here.folder / "play.yml").write_text(CHANGED)
    done = run(here, "playbook", "play.yml", "-e", f"sinch_est_in_process={DOORS[door]}")
    assert done.returncode == 0, said(done)
    results = "".join(re.findall("^fatal: .*", done.stdout, re.M))  # beside them, Ansible shows what the task says
    assert not [secret for secret in SECRETS if secret in results]
    told = [text.split(";")[0] for text in re.findall(r'"msg": "(.*?)"', results)]
    date, number = (f"is a {kind}, where text belongs" for kind in ("date", "number"))
    dates = [f"{place}: {date}" for place in ("name", "name", "trunks[1].name", "name", "key_secret")]
    numbers = [f"{place}: {number}" for place in ("name", "name", "name", "key_secret")]
    assert told == [*dates, *numbers, *["priority: '010' is not a whole number"] * 2]
    assert here.emulator.log() == []


def test_a_number_that_a_template_gives(here):
    """Before ansible-core 2.19, most templates give text, which is what it says. So is what is typed as name=43."""
    task = {"sinch.est.est_trunk": {"name": "{{ item + 0 }}"}, "loop": [42], "register": "made", "ignore_errors": True}
    tell = {"ansible.builtin.debug": {"msg": "{{ made.results[0].msg | default('made') }}"}}
    shown = play(here, task, tell).stdout
    assert ('"msg": "name: is a number, where text belongs' in shown) != ('"msg": "made"' in shown), shown
    done = run(here, "adhoc", "localhost", "-m", "sinch.est.est_trunk", "-a", "name=43")
    assert done.returncode == 0, said(done)
    assert "43" in [trunk["name"] for trunk in here.emulator.described_state()["projects"]["p1"]["trunks"]]


def test_a_task_that_takes_too_long(here):
    """Ansible's own time limit ends it, and the next item goes on."""
    here.emulator.fault("hang", operation="listTrunks")
    task = {"sinch.est.est_trunk_info": {}, "timeout": 1, "loop": [1, 2], "register": "looked", "ignore_errors": True}
    tell = {"ansible.builtin.debug": {"msg": "{{ looked.results | map(attribute='failed') | list }}"}}
    shown = play(here, task, tell).stdout
    assert re.search(r"(?i)timed out after 1 second|in the expected time frame \(1\)", shown), shown
    assert re.search(r'"msg": \[\s*true,\s*false\s*\]', shown), shown


def test_a_python_that_was_discovered(here):
    """Whichever it is: the one that runs Ansible under another name is the same, another one is not."""
    (here.folder / "hosts").write_text("pbx ansible_connection=local ansible_python_interpreter=auto_silent\n")
    for name, door in ((str(here.python), "in-process"), ("/bin/false", "module")):
        fact = {"ansible.builtin.set_fact": {"discovered_interpreter_python": name, "cacheable": True}}
        task = {"sinch.est.est_trunk_info": {}, "ignore_errors": True}
        shown = play(here, fact, task, hosts="pbx", arguments=["-i", "hosts", "-vvv"]).stdout
        assert SAID[door] in shown, shown


@pytest.mark.parametrize("name", ["sinch_est_in_process", "sinch_est_progress"])
def test_variables_with_no_meaning(here, name):
    task = {"sinch.est.est_trunk_info": {}, "vars": {name: "perhaps"}, "ignore_errors": True}
    shown = said(play(here, task))
    assert f"The variable {name} is 'perhaps', which is not" in shown
    assert here.emulator.log() == []


def test_progress(here):
    """On standard error, so that output for machines stays whole; only for what takes long."""
    assign = {"sinch.est.est_phone_number": {"trunk": "london", "phone_numbers": NUMBERS}}
    done = play(here, {**assign, "vars": {"sinch_est_progress": 1e-9}})
    lines = re.findall(
        r"^\[localhost\] sinch\.est\.est_phone_number: (\d+) of 60 phone numbers created, phase 4 of 8$",
        done.stderr,
        re.M,
    )
    assert lines == [str(number) for number in range(1, 60)]
    assert "created" not in done.stdout


@pytest.mark.parametrize("keywords", [{}, {"vars": {"sinch_est_progress": 0}}, {"no_log": True}])
def test_no_progress(here, keywords):
    assign = {"sinch.est.est_phone_number": {"trunk": "london", "phone_numbers": NUMBERS}}
    done = play(here, {"vars": {"sinch_est_progress": 1e-9}, **assign, **keywords} if keywords else assign)
    assert " of 60 " not in said(done)


@pytest.mark.parametrize("door", DOORS)
def test_a_task_that_takes_too_long_is_ended(here, door):
    """By Ansible's own keyword: whoever waits is called away, and the threads send nothing any more."""
    here.emulator.seed_described({"projects": {"p1": {"trunks": [{"name": f"site-{number}"} for number in range(16)]}}})
    here.emulator.fault("hang", operation="listAccessControlLists", times=0)
    late = {
        "sinch.est.est_acl_info": {"timeout": 60},
        "timeout": 6,
        "register": "late",
        "ignore_errors": True,
    }
    check = {"ansible.builtin.assert": {"that": "late is failed"}}
    play(
        here,
        late,
        check,
        {"sinch.est.est_trunk_info": {}},
        arguments=("-e", f"sinch_est_in_process={DOORS[door]}", "-v"),
    )
    calls = [entry["operation"] for entry in here.emulator.log()]
    assert calls.count("listAccessControlLists") == 4
    assert calls[-1] == "listTrunks"
    stop(here.emulator.process)  # a module that Ansible gave up may go on asking when it is answered at last


# Those before the last two are met once, in this order; these two again and again, each by a module of its own.
BROKEN = {
    "large": ({"mb": 65, "packed": True}, "the answer is more than 64 MB"),
    "value": (
        {"key": "name", "value": ["x"]},
        "it shows the trunk '<id>' with a value of 'name' that is an object or a list",
    ),
    "endless": ({"total": 10**11}, "the list has no end: 100000000000 objects are announced"),
    "redirect": ({"location": "http://[::1"}, "a redirect to http://[::1; credentials do not follow it"),
    "text": ({"text": "[" * 100000, "times": 0}, "the answer is not whole JSON"),
    "drip": ({"ms": 60000, "times": 0, "operation": "listAccessControlLists"}, "Read timed out"),
}

# One that never ends is given up soon; one that is large takes its time on a busy machine.
PATIENCE = {"drip": {"timeout": 0.5, "retry_deadline": 1}, "large": {"timeout": 60, "retry_deadline": 60}}


@pytest.mark.one_core
def test_broken_answers_read_the_same_through_both_doors(here):
    """Each an error in our words, and no traceback; the last one costs no more than the first."""
    (trunk,) = here.emulator.described_state()["projects"]["p1"]["trunks"]
    module = {"drip": ("est_acl_info", {"trunk": trunk["id"]})}
    tasks = []
    for kind in BROKEN:
        name, options = module.get(kind, ("est_trunk_info", {}))
        options |= PATIENCE.get(kind, {"timeout": 10, "retry_deadline": 1})
        tasks.append({"name": kind, f"sinch.est.{name}": options, "ignore_errors": True})
    for door, switch in DOORS.items():
        here.emulator.clear_faults()
        for kind, (options, _words) in BROKEN.items():
            here.emulator.fault(kind, **{"operation": "listTrunks", **options})
        play(here, *tasks, arguments=("-e", f"sinch_est_in_process={switch}"), **recording(here.folder))
        told = {line["task"]: line["result"]["msg"] for line in recorded(here.folder)}
        (here.folder / RECORD).unlink()
        assert told.keys() == BROKEN.keys()
        for kind, (_options, words) in BROKEN.items():
            assert words in told[kind], (door, kind, told[kind])
        assert [fault["kind"] for fault in here.emulator.faults()] == ["text", "drip"]
