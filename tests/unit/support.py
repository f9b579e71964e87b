# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Shared by the unit tests: parameters, ids, a clock that nobody waits for, a server, results, what is held."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.sinch.est.plugins.module_utils._client.client import opened
from ansible_collections.sinch.est.plugins.module_utils._model.errors import InputError
from ansible_collections.sinch.est.plugins.module_utils._model.resource import ACL, PHONE_NUMBER, SIP_ENDPOINT, TRUNK
from ansible_collections.sinch.est.plugins.module_utils._module.parameters import (
    given,
    read_task,
    reader_spec,
    writer_spec,
)
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import query, reconcile
from ansible_collections.sinch.est.plugins.module_utils._module.shape import check_shape

PROJECT = "p1"
SECRET = "s3cret-of-the-key"


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
        "api_url": "http://127.0.0.1:1",
        "token_url": "http://127.0.0.1:1/oauth2/token",
        "validate_certs": True,
        "ca_path": None,
        "timeout": 5.0,
        "retry_deadline": 60.0,
    }
    return {**options, **changes}


def to_emulator(emulator, **changes):
    return connection(**{"api_url": emulator.url, "token_url": emulator.token_url, **changes})


def validated(spec_and_rules, raw):
    """Parameters as AnsibleModule makes them of what the user gave. Raises ValueError where it would refuse them."""
    spec, rules = spec_and_rules
    try:
        check_shape(spec, raw)
    except InputError as error:
        raise ValueError(str(error)) from None
    result = ArgumentSpecValidator(spec, **rules).validate(raw)
    if result.error_messages:
        raise ValueError("; ".join(result.error_messages))
    return result.validated_parameters


def task(row, **raw):
    """What a writing module reads out of what the user gave."""
    return read_task(row, given(validated(writer_spec(row), raw), raw))


def wanted(row, **raw):
    return task(row, **raw).desired


def seeded(emulator, *trunks):
    """Fills the project with these trunks, in the emulator's own words."""
    emulator.seed({"projects": {PROJECT: {"trunks": list(trunks)}}})


def operations(emulator, writes=False):
    """The operations that were called, in their order, logins left out."""
    return [entry["operation"] for entry in emulator.log(writes=writes) if entry["operation"] != "token"]


def trunks_of(emulator):
    """{name: trunk with its children} of what the emulator holds."""
    return {trunk["name"]: trunk for trunk in emulator.state()["projects"].get(PROJECT, {"trunks": []})["trunks"]}


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


def run(emulator, row, raw, check=False, concurrency=4):
    """The result of a writing module for what the user gave."""
    return through(reconcile, writer_spec(row), emulator, row, {**raw, "concurrency": concurrency}, check)


def look(emulator, row, check=False, **raw):
    """The result of a reading module for what the user gave."""
    return through(query, reader_spec(row), emulator, row, raw, check)


def through(shell, spec, emulator, row, raw, check):
    connected = {name: value for name, value in to_emulator(emulator).items() if value is not None}
    raw = {**connected, **raw}
    return shell(row, opened, validated(spec, raw), raw, check, True)


def actions(row, result):
    """[(action, key, trunk id), ...] of a result."""
    return [(item["action"], item.get(row.key), item.get("trunk_id")) for item in result[row.plural]]


def kinds(result):
    """{key of a result: what actions() gives of it}, in the order in which they go."""
    rows = (PHONE_NUMBER, SIP_ENDPOINT, ACL, TRUNK)
    return {row.plural: actions(row, result) for row in rows if row.plural in result}
