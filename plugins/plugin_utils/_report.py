# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The files of a report, from the result of an audit. The page is a template in which all texts are inert."""

import json
from pathlib import Path
from traceback import extract_tb

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError

from ansible_collections.sinch.est.plugins.module_utils._audit.junit import junit
from ansible_collections.sinch.est.plugins.module_utils._audit.markdown import markdown
from ansible_collections.sinch.est.plugins.module_utils._audit.page import page
from ansible_collections.sinch.est.plugins.module_utils._audit.summary import SCHEMA
from ansible_collections.sinch.est.plugins.module_utils._model.errors import EstError
from ansible_collections.sinch.est.plugins.module_utils._model.types import Values

TEMPLATE = Path(__file__).parents[2] / "roles" / "pbx_site" / "templates" / "audit.html.j2"
# What an audit tells: no option of a task, and nothing of Ansible's own, is part of a report.
KEYS = ("date", "summary", "findings", "gone", "failing", "estate")


def files(audit: Values, template: Path) -> dict[str, str]:
    """Return {name: text} of the files of a report. Raise EstError for what is no audit, and for a template."""
    missing = [name for name in KEYS if name not in audit]
    if missing:
        raise EstError(f"audit: is not the result of sinch.est.est_audit: it has no {', '.join(missing)}")
    kept = {name: audit[name] for name in KEYS}
    return {
        "audit.html": _html(kept, template),
        "audit.json": json.dumps({"schema": SCHEMA, **kept}, indent=1, ensure_ascii=True) + "\n",
        "audit.junit.xml": junit(kept),
        "audit.md": markdown(kept),
    }


def _html(audit: Values, template: Path) -> str:
    try:
        text = template.read_text(encoding="utf-8")
    except OSError as error:
        raise EstError(f"template: {template} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise EstError(f"template: {template} is no text in UTF-8") from None
    # Ansible's own templates would take a text of the API for a template; here it is a value, and escaped.
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    try:
        return environment.from_string(text).render(**page(audit))
    except TemplateSyntaxError as error:
        raise EstError(f"template: {template}, line {error.lineno}: {error.message}") from None
    except Exception as error:  # a template of somebody can raise whatever Python can
        raise EstError(f"template: {template}{_line(error)}: {error or type(error).__name__}") from None


def _line(error: Exception) -> str:
    """Return in which line of the template an error came up: `, line 3`, or nothing where that is not known."""
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return f", line {lines[-1]}" if lines else ""
