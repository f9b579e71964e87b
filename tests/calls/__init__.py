# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Real calls on loopback, routed by what the emulator holds at that moment, while playbooks change it."""
