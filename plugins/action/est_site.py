# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_site without a process of its own; how and when is in plugin_utils/_in_process.py."""

from ansible_collections.sinch.est.plugins.module_utils._module.reconcile_sites import sites_writer
from ansible_collections.sinch.est.plugins.module_utils._module.site_lines import lines
from ansible_collections.sinch.est.plugins.plugin_utils._in_process import action

ActionModule = action(*sites_writer(), lines)
