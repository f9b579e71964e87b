# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The Elastic SIP Trunking API on this machine: what tests, the demo and users' own CI talk to."""
