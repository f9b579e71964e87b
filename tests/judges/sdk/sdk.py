# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sinch's own Node SDK from Python: `with sdk(modules, emulator.url) as ask: ask("sipTrunks.list", size=2)`."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.emulator.client import first_line, stop

PROGRAM = Path(__file__).with_name("sdk.mjs")
PROJECT, KEY_ID, SECRET = "p1", "key-1", "secret-1"
# What the SDK calls the body of an operation.
BODIES = {
    "sipTrunks.create": "createSipTrunkRequestBody",
    "sipTrunks.update": "updateSipTrunkRequestBody",
    "sipTrunks.addAccessControlList": "addAccessControlListToTrunkRequestBody",
    "sipEndpoints.create": "createSipEndpointRequestBody",
    "sipEndpoints.update": "updateSipEndpointRequestBody",
    "accessControlList.create": "createAccessControlListBody",
    "accessControlList.update": "updateAccessControlListRequestBody",
    "accessControlList.addToTrunk": "addAccessControlListToTrunkRequestBody",
    "accessControlList.addIpRange": "addIpRangeRequestBody",
    "accessControlList.updateIpRange": "updateIpRangeRequestBody",
}


class SdkError(Exception):
    """What the SDK has thrown. name: of its class. answer: what it read from the server, if that answered at all."""

    def __init__(self, name: str, message: str, status: int | None = None, answer: dict | None = None) -> None:
        super().__init__(f"{name}: {message}: {answer}")
        self.name, self.message, self.status, self.answer = name, message, status, answer


@dataclass(frozen=True)
class Sdk:
    """A running one. asked: (operation, its arguments) so far."""

    process: subprocess.Popen[str]
    asked: list[tuple[str, dict]] = field(default_factory=list)

    def __call__(self, operation: str, /, body: object = None, **arguments: object) -> dict | list:
        """What the SDK returns; of a list, all items, through its iterator."""
        return self.command(operation, body, arguments)

    def pages(self, operation: str, /, **arguments: object) -> list[list]:
        """The pages of a list, through the SDK's own nextPage()."""
        return self.command(operation, None, arguments, pages=True)

    def operations(self) -> list[str]:
        """What the SDK can do with the EST API: `sipTrunks.create` and so on."""
        return self.command("operations", None, {})

    def command(self, operation: str, body: object, arguments: dict, **more: object) -> dict | list:
        self.asked.append((operation, arguments))
        words = arguments if body is None else {**arguments, BODIES[operation]: body}
        print(json.dumps({"operation": operation, "arguments": words, **more}), file=self.process.stdin, flush=True)
        line = first_line(self.process)
        assert line, f"the SDK did not answer {operation}"
        said = json.loads(line, object_hook=dated)
        if "error" in said:
            raise SdkError(**said["error"])
        return said.get("result")


def dated(found: dict) -> dict | datetime:
    """A time where the SDK has read one."""
    return datetime.fromisoformat(found["$date"]) if found.keys() == {"$date"} else found


@contextmanager
def sdk(modules: Path, url: str, project: str = PROJECT, key_id: str = KEY_ID, secret: str = SECRET) -> Iterator[Sdk]:
    """Start the SDK, for as long as it is used. Its environment holds nothing of ours, so no proxy either."""
    env = {"PATH": os.environ["PATH"], "SINCH_PROJECT_ID": project, "SINCH_KEY_ID": key_id, "SINCH_KEY_SECRET": secret}
    command = ["node", "--no-deprecation", str(PROGRAM), str(modules), url]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as stderr:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": stderr}
        with subprocess.Popen(command, env=env, text=True, **pipes) as process:
            try:
                yield Sdk(process)
            finally:
                stop(process)
        stderr.seek(0)
        said = stderr.read()
    assert said == "", said
