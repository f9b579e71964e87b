# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Every row of wrong input to modules is refused, also in check mode: nothing is done, and words say where and why."""

import pytest

from ansible_collections.sinch.est.plugins.module_utils._client.client import opened
from ansible_collections.sinch.est.plugins.module_utils._model.resource import RESOURCES
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import reader_spec, writer_spec
from ansible_collections.sinch.est.plugins.module_utils._module.query import query
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import reconcile
from tests.unit.bad_connection import CONNECTION
from tests.unit.bad_modules import MODULES
from tests.unit.support import PROJECT, SECRET, counted, prepared, seeded

SHELLS = {
    f"est_{row.name}{end}": (row, shell, spec(row))
    for row in RESOURCES
    for end, shell, spec in (("", reconcile, writer_spec), ("_info", query, reader_spec))
}


@pytest.mark.parametrize("module", MODULES)
def test_refused(emulator, monkeypatch, record_property, module):
    own, good = MODULES[module]
    rows = [*((bad, bad.parameters) for bad in own), *((bad, {**good, **bad.parameters}) for bad in CONNECTION)]
    seeded(emulator, {"id": "T", "name": "london", "hostName": "acme-london"})
    for name, value in login(emulator).items():
        monkeypatch.setenv(name, value)
    wrong = []
    for bad, parameters in rows:
        with monkeypatch.context() as patch:
            for name, value in bad.environ.items():
                patch.setenv(name, value)
            found = complaints(emulator, module, bad, parameters)
            wrong += [f"{bad.words} <- {str(parameters)[:200]}: {complaint}" for complaint in found]
    assert not wrong, "\n".join(wrong)
    record_property("bad inputs refused", len(rows))


def login(emulator):
    return {
        "SINCH_PROJECT_ID": PROJECT,
        "SINCH_KEY_ID": "key",
        "SINCH_KEY_SECRET": SECRET,
        "SINCH_EST_API_URL": emulator.url,
        "SINCH_TOKEN_URL": emulator.token_url,
    }


def complaints(emulator, module, bad, parameters):
    """What is wrong with how the input is taken."""
    if ": " not in bad.words and not bad.reads:
        yield "the words of a row are `place: reason`"
    row, shell, spec = SHELLS[module]
    try:
        checked = prepared(spec, parameters)
    except ValueError as error:  # by the argument spec, before there is a result
        results = [{**untouched(row, shell), "msg": str(error)}]
    else:
        modes = (False, True) if bad.check else (False,)
        results = [shell(row, opened, checked, check, False) for check in modes]
    for result in results:
        failed = result.get("failed_items", [])[:1] if bad.reads else []
        told = result.get("msg", "").startswith(bad.words)
        if not told or {**result, **untouched(row, shell, failed)} != result:
            yield result
    sent = [(entry["method"], entry["operation"]) for entry in emulator.log()]
    emulator.clear_log()
    if [one for one in sent if not bad.looks or (one[0] != "GET" and one[1] != "token")]:
        yield sent


def untouched(row, shell, failed=()):
    """What the result has to say. failed: the object that what is there does not allow."""
    told = {"failed": True, "changed": False}
    if shell is reconcile:
        counts = counted(row, failed=len(failed))
        told |= {row.plural: [], "counts": counts, "failed_items": list(failed)}
    return told
