# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Tools of others that hold the modules and the emulator to the API description."""
