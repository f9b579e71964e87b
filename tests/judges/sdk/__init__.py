# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Sinch's own Node SDK as a judge of the API as Sinch publishes it."""
