# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Tests; a regular package, so that a stray `tests` in site-packages cannot shadow `python -m tests.emulator`."""
