# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_audit without a process of its own; how and when is in plugin_utils/_in_process.py."""

from ansible_collections.sinch.est.plugins.module_utils._module.audit import auditor
from ansible_collections.sinch.est.plugins.module_utils._module.audit_lines import audit_lines
from ansible_collections.sinch.est.plugins.plugin_utils._in_process import action

ActionModule = action(*auditor(), audit_lines)
