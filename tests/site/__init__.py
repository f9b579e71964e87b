# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The documentation site: built from docs/, held to having no warning and no broken link, looked at in a browser."""
