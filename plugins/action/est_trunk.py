# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""est_trunk without a process of its own; how and when is in plugin_utils/_in_process.py."""

from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK
from ansible_collections.sinch.est.plugins.module_utils._module.reconcile import writer
from ansible_collections.sinch.est.plugins.plugin_utils._in_process import action

ActionModule = action(*writer(TRUNK))
