# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_site_info without a process of its own; how and when is in plugin_utils/_in_process.py."""

from ansible_collections.sinch.est.plugins.plugin_utils._in_process import sites_reader

ActionModule = sites_reader()
