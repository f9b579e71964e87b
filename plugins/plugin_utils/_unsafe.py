# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Text from the API, made harmless: nothing that Ansible evaluates, no host name that is more than a name."""

import re
from collections.abc import Container
from typing import Any

from ansible.utils.unsafe_proxy import wrap_var

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core before 2.19 trusts every string that is not marked
    trust_as_template = None


def host_name(text: str, taken: Container[str]) -> str:
    """Return a text fit for what Ansible makes of it: templates, output, paths (host_vars/NAME), arguments of ssh.

    taken: names that mean more than one host.
    """
    # joined, it is a plain string: before ansible-core 2.19, a marked one would not print as one
    fit = "".join("_" if char in "{#/" or not char.isprintable() else char for char in text)
    fit = re.sub(r"^[.-]", "_", fit.strip())
    return f"_{fit}" if fit in taken else fit


def mark_unsafe(value: Any) -> Any:
    """Return the value such that no ansible-core evaluates it; strings that hold no template stay plain."""
    if isinstance(value, dict):
        return {key: mark_unsafe(member) for key, member in value.items()}
    if isinstance(value, list):
        return [mark_unsafe(member) for member in value]
    if not isinstance(value, str):
        return value
    # a text that begins with "#jinja2:" sets delimiters of its own, so it needs no brace
    risky = "{" in value or ("#" in value and "jinja2:" in value)
    if trust_as_template is None:
        return wrap_var(value) if risky else value
    return value if risky else trust_as_template(value)
