# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_audit_report, which writes and shows on the controller; what it renders is in plugin_utils/_report.py."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Optional

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.types import Result, Values
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import report_spec
from ansible_collections.sinch.est.plugins.module_utils._module.audit_lines import audit_lines
from ansible_collections.sinch.est.plugins.plugin_utils._report import TEMPLATE, files
from ansible_collections.sinch.est.plugins.plugin_utils._show import show

MEND = "Look whose it is and whether there is room, or name another folder."


class ActionModule(ActionBase):  # type: ignore[misc]
    _supports_check_mode = True

    def run(self, tmp: Optional[str] = None, task_vars: Optional[dict[str, Any]] = None) -> Result:
        spec, rules = report_spec()
        _checked, options = self.validate_argument_spec(spec, **rules)
        if options["show"]:
            show(audit_lines(_plain(options["audit"])))
        if not options["dest"]:
            return {"changed": False}
        try:
            texts = files(_plain(options["audit"]), Path(self._found(options["template"]) or TEMPLATE))
            folder = Path(options["dest"]).absolute()
            old = _held(folder, texts)
            changed = [name for name, text in texts.items() if old[name] != text.encode()]
            if changed and not self._task.check_mode:
                _write(folder, {name: texts[name] for name in changed})
        except EstError as error:
            return {"failed": True, "msg": str(error)}
        paths = {name: str(folder / name) for name in texts}
        result: Result = {"changed": bool(changed), "dest": str(folder), "files": paths, "written": changed}
        if self._task.diff:
            result["diff"] = [_diff(paths[name], old[name], texts[name].encode()) for name in changed]
        return result

    def _found(self, template: Optional[str]) -> Optional[str]:
        """Return the path of a template, which stands where Ansible looks for templates, or is taken from here."""
        if not template or os.path.exists(template):
            return template
        try:
            path: str = self._find_needle("templates", template)
        except AnsibleError:
            where = "in the folder where Ansible was started, and beside the playbook or role, in templates/ there too"
            raise EstError(f"template: {template} is not there. It was looked for {where}.") from None
        return path


def _plain(value: Any) -> Any:
    """Return the same in plain containers and texts, without what Ansible adds to them."""
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return str(value) if isinstance(value, str) else value


def _held(folder: Path, names: Iterable[str]) -> dict[str, Optional[bytes]]:
    """Return what the files of a report hold, None for one that is not there."""
    if os.path.exists(folder) and not os.path.isdir(folder):  # unlike Path's own, they never raise
        raise EstError(f"dest: {folder} is a file, and the report is a folder of files. Name a folder.")
    held: dict[str, Optional[bytes]] = {}
    for name in names:
        path = folder / name
        try:
            held[name] = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            held[name] = None
        except OSError as error:
            raise EstError(f"dest: {path} cannot be written: {error.strerror}. {MEND}") from None
    return held


def _write(folder: Path, texts: Values) -> None:
    """Write files, each whole or not at all: nobody reads half a report."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EstError(f"dest: {folder} cannot be made: {error.strerror}. Name a folder that can.") from None
    for name, text in texts.items():
        part = folder / f".{name}.part"
        try:
            part.write_bytes(text.encode())
            part.replace(folder / name)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise EstError(f"dest: {folder / name} cannot be written: {error.strerror}. {MEND}") from None


def _diff(path: str, old: Optional[bytes], new: bytes) -> Values:
    """Return what Ansible shows as a diff of a file. One that is too long to be read is only named, as elsewhere."""
    longest = C.MAX_FILE_SIZE_FOR_DIFF
    if 0 < longest < max(len(old or b""), len(new)):
        return {"prepared": f"{path} is not shown: it has more than {longest} bytes\n"}
    headers = {"before_header": path, "after_header": path}
    return {"before": (old or b"").decode(errors="replace"), "after": new.decode(), **headers}
