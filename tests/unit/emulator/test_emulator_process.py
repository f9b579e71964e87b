# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The process: start, stop, files, misuse, many clients, and its check of its own answers."""

import contextlib
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.emulator.client import ROOT, EmulatorError, start
from tests.emulator.command import main
from tests.emulator.store import APPLICATION_ID

SEED = {"projects": {"p1": {"trunks": [{"id": "T1", "name": "site", "phoneNumbers": ["+442071838750"]}]}}}


@pytest.fixture
def get():
    with requests.Session() as session:
        session.trust_env = False
        session.auth = ("key", "secret")
        yield lambda emulator, path="/trunks": session.get(f"{emulator.url}/v1/projects/p1{path}", timeout=10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_clean_stop_under_load(number, get):
    """Idle connections, requests that hang and requests that wait do not hold it up, and nothing is said about it."""
    with start() as emulator:
        assert get(emulator).status_code == 200
        emulator.fault("hang", operation="getTrunk")
        emulator.fault("latency", ms=60_000, operation="listTrunks")
        threads = [threading.Thread(target=ask, args=(emulator.url, path)) for path in ("/trunks/x", "/trunks")]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(emulator.log()) == 3)
        started = time.monotonic()
        emulator.process.send_signal(number)
        assert emulator.process.wait(10) == 0
        assert time.monotonic() - started < 4  # less than the server's own patience
        assert emulator.errors() == ""
        assert emulator.process.stdout.read() == ""  # the one line was all
        for thread in threads:
            thread.join(10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_clean_stop_during_the_start(number):
    """As soon as the first of its own files is being read; from there on it takes most of the start to be ready."""
    command = [sys.executable, "-v", "-m", "tests.emulator"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr:
            if "import 'tests.emulator.decisions'" in line:
                process.send_signal(number)
                break
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in err


def ask(url, path):
    with requests.Session() as session:
        session.trust_env = False
        with contextlib.suppress(requests.ConnectionError):  # the hanging one is cut
            session.get(f"{url}/v1/projects/p1{path}", auth=("key", "secret"), timeout=20)


def wait_until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"


def test_state_file_survives_a_restart_and_a_kill(tmp_path, get):
    file = tmp_path / "state.db"
    with start(state=file) as emulator:
        emulator.seed(SEED)
        before = emulator.state()
    with contextlib.suppress(EmulatorError), start(state=file) as emulator:
        assert emulator.state() == before
        assert get(emulator, "/trunks/T1").json()["name"] == "site"
        emulator.seed({"projects": {"p1": {"trunks": [{"id": "T2", "name": "late"}]}}})
        emulator.process.kill()
    assert emulator.process.returncode == -signal.SIGKILL
    with start(state=file) as emulator:
        assert get(emulator, "/trunks/T2").json()["name"] == "late"


def test_seed_file_and_reset_to_it(tmp_path, get):
    file = tmp_path / "seed.yaml"
    file.write_text("projects: {p1: {trunks: [{id: T1, name: site}]}}", encoding="utf-8")
    with start(seed=file, latency=1) as emulator:
        assert get(emulator, "/trunks/T1").json()["name"] == "site"
        assert emulator.settings()["latency_ms"] == 1
        emulator.reset()
        assert emulator.state() == {"projects": {}}
        emulator.reset(seed=True)
        assert emulator.state()["projects"]["p1"]["trunks"][0]["id"] == "T1"
        assert emulator.settings()["latency_ms"] == 1


def test_an_older_state_wins_over_the_seed(tmp_path):
    (tmp_path / "seed.json").write_text(json.dumps(SEED), encoding="utf-8")
    options = {"state": tmp_path / "state.db", "seed": tmp_path / "seed.json"}
    with start(**options) as emulator:
        emulator.seed({"projects": {"p1": {"trunks": [{"id": "T2", "name": "mine"}]}}})
    with start(**options) as emulator:
        assert [trunk["id"] for trunk in emulator.state()["projects"]["p1"]["trunks"]] == ["T2"]


def test_a_seed_that_was_not_needed_may_be_wrong_until_a_reset_wants_it(tmp_path):
    """The reset is refused, and what was there is still there."""
    (tmp_path / "seed.yaml").write_text("projects: {p1: {trunks: [{}]}}", encoding="utf-8")
    with start(state=tmp_path / "state.db") as emulator:
        emulator.seed(SEED)
    with start(state=tmp_path / "state.db", seed=tmp_path / "seed.yaml") as emulator:
        with pytest.raises(EmulatorError, match=r'trunks\[0\]: "name" is a required property'):
            emulator.reset(seed=True)
        assert emulator.state()["projects"]["p1"]["trunks"][0]["id"] == "T1"
        assert emulator.errors() == ""


def test_ten_thousand_trunks(get):
    def trunk(number):
        endpoint = {"sipAddress": "sip:192.0.2.1"}
        return {"name": f"t{number}", "sipEndpoints": [endpoint], "phoneNumbers": [f"+4420{number:06}"]}

    with start() as emulator:
        started = time.monotonic()
        emulator.seed({"projects": {"p1": {"trunks": [trunk(number) for number in range(10_000)]}}})
        # About 1 s on an idle machine; a quadratic seed would take minutes.
        assert time.monotonic() - started < 40
        page = get(emulator, "/trunks?pageSize=500&page=20").json()
        assert (page["totalSize"], page["trunks"][-1]["name"]) == (10_000, "t9999")


def test_sixteen_clients_at_once():
    def client(number):
        with requests.Session() as session:
            session.trust_env = False
            session.auth = (f"key-{number}", "secret")
            url = f"{emulator.url}/v1/projects/p1/trunks"
            made = [session.post(url, json={"name": f"{number}-{turn}"}, timeout=10).json() for turn in range(20)]
            return [session.get(f"{url}/{trunk['id']}", timeout=10).json() == trunk for trunk in made]

    with start() as emulator, ThreadPoolExecutor(16) as pool:
        assert all(all(found) for found in pool.map(client, range(16)))
        trunks = emulator.state()["projects"]["p1"]["trunks"]
        assert len({trunk["id"] for trunk in trunks}) == len({trunk["name"] for trunk in trunks}) == 320
        assert [entry["number"] for entry in emulator.log()] == list(range(1, 641))


def test_an_answer_that_breaks_the_description_is_our_own_bug(tmp_path, get):
    """The state file is spoiled on purpose, and the emulator must not pass it on."""
    file = tmp_path / "state.db"
    with start(state=file) as emulator:
        emulator.seed(SEED)
    db = sqlite3.connect(file)
    with db:
        db.execute("UPDATE trunk SET doc = json_set(doc, '$.callsPerSecond', 'many')")
    db.close()
    with start(state=file) as emulator:
        answer = get(emulator)
        complaint = 'listTrunks violates the description: trunks[0].callsPerSecond: "many" is not of type "integer"'
        assert (answer.status_code, answer.json()["status"]) == (500, "INTERNAL")
        assert complaint in answer.json()["message"]
        assert complaint in emulator.errors()
        assert get(emulator, "/trunks/T1").status_code == 500
        assert get(emulator, "/trunks/T1/phoneNumbers").status_code == 200


@pytest.fixture
def taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--seed={tmp}/none.json"], "--seed {tmp}/none.json: No such file"),
        (["--seed={tmp}/bad.json"], "--seed {tmp}/bad.json: not valid JSON"),
        (["--seed={tmp}/bad.yaml"], "--seed {tmp}/bad.yaml: not valid YAML"),
        (["--seed={tmp}/wrong.yaml"], "--seed {tmp}/wrong.yaml: projects.p1: Additional properties"),
        (["--seed={tmp}/empty.yaml"], "--seed {tmp}/empty.yaml: seed: null is not of type"),
        (["--state={tmp}/none/state.db"], "--state {tmp}/none/state.db: unable to open"),
        (["--state={tmp}/bad.json"], "--state {tmp}/bad.json: file is not a database"),
        (["--state={tmp}/other.db"], "--state {tmp}/other.db: it is a database, but not one of this emulator"),
        (
            ["--state={tmp}/older.db"],
            "--state {tmp}/older.db: it is a database, but not one of this emulator, or from an",
        ),
        (["--port={taken}"], "--port {taken} on 127.0.0.1: Address already in use"),
        (["--port=70000"], "--port 70000 on 127.0.0.1: "),
        (["--host=0.0.0.0"], "--host 0.0.0.0: only loopback addresses"),
        (["--host=192.0.2.1"], "--host 192.0.2.1: only loopback addresses"),
        (["--host=example.com"], "--host example.com: only loopback addresses"),
        (["--latency=-1"], "--latency -1: must be"),
    ],
)
def test_misuse_is_one_line(tmp_path, taken, capsys, monkeypatch, words, message):
    monkeypatch.setattr("tests.emulator.command.run", lambda *_: pytest.fail("it started"))
    (tmp_path / "bad.json").write_text("{" * 200, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text("projects: {p1: {trunk: []}}", encoding="utf-8")
    (tmp_path / "empty.yaml").touch()
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE precious (thing)")
    other.close()
    older = sqlite3.connect(tmp_path / "older.db")
    older.execute("CREATE TABLE number (number TEXT UNIQUE)")
    older.execute(f"PRAGMA application_id = {APPLICATION_ID - 1}")
    older.close()
    names = {"tmp": tmp_path, "taken": taken}
    assert main([word.format(**names) for word in words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert told.err.startswith(f"sinch.est emulator: {message.format(**names)}")


def test_misuse_ends_the_process_with_code_2(tmp_path):
    command = [sys.executable, "-m", "tests.emulator", f"--seed={tmp_path}/none.json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"sinch.est emulator: --seed {tmp_path}/none.json: No such file or directory\n"


def test_one_emulator_for_one_state_file(tmp_path):
    file = tmp_path / "state.db"
    refused = pytest.raises(EmulatorError, match=r"did not start: .*--state .*: database is locked")
    with start(state=file), refused, start(state=file):
        pass


def test_others_read_the_state_file_while_it_runs(tmp_path):
    """What has been answered is what they see, also on a connection that they opened long before."""
    file = tmp_path / "state.db"
    with start(state=file) as emulator, contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as reader:

        def numbers():
            return [number for (number,) in reader.execute("SELECT number FROM number ORDER BY number")]

        assert numbers() == []
        emulator.seed(SEED)
        assert numbers() == ["+442071838750"]
        url = f"{emulator.url}/v1/projects/p1/trunks/T1/phoneNumbers"
        with requests.Session() as session:
            session.trust_env = False
            session.auth = ("key", "secret")
            for number in range(50):
                body = {"phoneNumber": f"+4420718386{number:02}"}
                assert session.post(url, json=body, timeout=10).status_code == 200
                assert body["phoneNumber"] in numbers()
        emulator.reset()
        assert numbers() == []


@pytest.mark.parametrize("host", ["localhost", "::1"])
def test_loopback_has_many_names(host, get):
    if host == "::1" and not has_ipv6():
        pytest.skip("this machine has no IPv6 loopback")
    with start(host=host) as emulator:
        assert get(emulator).json() == {"trunks": [], "totalSize": 0}


def has_ipv6():
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
    return True
