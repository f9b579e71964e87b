# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""How long Ansible takes with this collection, beside what it could take at best."""
