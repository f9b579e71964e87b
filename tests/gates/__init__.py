# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The driver behind `make test`: every check of this project as a gate, and what each one said."""
