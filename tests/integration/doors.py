# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The two doors to the modules, and whether a run through one told the same as a run through the other."""

import json
import re
from pathlib import Path

RECORD = "record.jsonl"
DOORS = {"in-process": "true", "module": "false"}
SAID = {"in-process": "runs inside the worker process", "module": "runs as an ordinary module"}
# A callback plugin that keeps the results of our tasks, whole.
RECORDER = """
import json
from ansible.plugins.callback import CallbackBase

class CallbackModule(CallbackBase):
    CALLBACK_VERSION, CALLBACK_TYPE, CALLBACK_NAME = 2.0, "notification", "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def keep(self, event, result, **more):
        if ".est_" in result._task.action:
            with open("RECORD_FILE", "a") as file:
                line = [event, result._task.get_name(), result._result, more]
                file.write(json.dumps(line, default=repr, sort_keys=True) + "\\n")

for event in ("ok", "failed", "skipped", "unreachable", "item_on_ok", "item_on_failed", "item_on_skipped", "retry"):
    name = "v2_runner_" + (event if "item" in event or event == "retry" else "on_" + event)
    def method(self, result, event=event, **more):
        self.keep(event, result, **more)
    setattr(CallbackModule, name, method)
"""
# What differs from run to run: ids, and so those of plans, times, the emulator's port, how long Ansible took.
PASSING = {
    "id": re.compile(r"(?<![0-9a-z])01[0-9A-HJKMNP-TV-Z]{24}\b", re.I),
    "plan": re.compile(r'(?<="plan_id": ")[0-9a-f]{12}\b'),
    "time": re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
    "port": re.compile(r"(?<=127\.0\.0\.1:)\d+"),
}


def recording(folder: Path) -> dict[str, str]:
    """Variables of the environment with which Ansible writes down its results there."""
    (folder / "recorder.py").write_text(RECORDER.replace("RECORD_FILE", RECORD))
    return {"ANSIBLE_CALLBACKS_ENABLED": "recorder", "ANSIBLE_CALLBACK_PLUGINS": str(folder)}


def recorded(folder: Path) -> list[dict]:
    """The results, without what differs from run to run."""
    lines = []
    for line in (folder / RECORD).read_text().splitlines():
        for kind, pattern in PASSING.items():
            line = pattern.sub(f"<{kind}>", line)
        event, task, result, more = json.loads(line, parse_constant=str)  # as a number, NaN equals nothing
        lines.append({"event": event, "task": task, "result": in_order(result), "more": more})
    return lines


def in_order(value):
    """Lists of objects by what they hold: several are created at once, and the API lists them by age."""
    if isinstance(value, dict):
        return {key: in_order(member) for key, member in value.items()}
    if isinstance(value, list):
        return sorted(map(in_order, value), key=lambda member: json.dumps(member, sort_keys=True))
    return value


def differences(one, other, place=""):
    """Lines that say where two values are not the same, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = dict.fromkeys([*one, *other])
        return [line for key in keys for line in differences(one.get(key), other.get(key), f"{place}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [line for index, pair in pairs for line in differences(*pair, f"{place}[{index}]")]
    return [] if one == other else [f"{place}: {one!r} is not {other!r}"]
