# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_audit_report, which writes files on the controller; what it renders is in plugin_utils/_report.py."""

import os
from pathlib import Path
from typing import Any, Optional

from ansible.plugins.action import ActionBase

from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.types import Result, Values
from ansible_collections.sinch.est.plugins.module_utils._module.argspec import report_spec
from ansible_collections.sinch.est.plugins.plugin_utils._report import TEMPLATE, files


class ActionModule(ActionBase):  # type: ignore[misc]
    _supports_check_mode = True

    def run(self, tmp: Optional[str] = None, task_vars: Optional[dict[str, Any]] = None) -> Result:
        _checked, options = self.validate_argument_spec(report_spec())
        try:
            texts = files(_plain(options["audit"]), Path(self._found(options["template"]) or TEMPLATE))
            folder = Path(options["dest"]).absolute()
            changed = _written(folder, texts, self._task.check_mode)
        except (EstError, OSError) as error:
            return {"failed": True, "msg": str(error)}
        paths = {name: str(folder / name) for name in texts}
        return {"changed": bool(changed), "dest": str(folder), "files": paths, "written": changed}

    def _found(self, template: Optional[str]) -> Optional[str]:
        """Return the path of a template, which stands where Ansible looks for templates, or is taken from here."""
        if not template or os.path.exists(template):
            return template
        try:
            path: str = self._find_needle("templates", template)
        except Exception as error:
            raise EstError(f"template: {template} is not there: {error}") from None
        return path


def _plain(value: Any) -> Any:
    """Return the same in plain containers and texts, without what Ansible adds to them."""
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return str(value) if isinstance(value, str) else value


def _written(folder: Path, texts: Values, check: bool) -> list[str]:
    """Return the names of files that have changed, or would in check mode."""
    if folder.exists() and not folder.is_dir():
        raise EstError(f"dest: {folder} is a file, and the report is a folder of files")
    changed = [name for name, text in texts.items() if not _holds(folder / name, text)]
    if changed and not check:
        folder.mkdir(parents=True, exist_ok=True)
        for name in changed:
            part = folder / f".{name}.part"  # nobody reads half a report
            part.write_bytes(texts[name].encode())
            part.replace(folder / name)
    return changed


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()
