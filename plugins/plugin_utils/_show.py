# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""Lines for eyes: on standard error, where no output for machines goes, in colour where Ansible is."""

from collections.abc import Iterable

from ansible import constants as C
from ansible.utils.display import Display

from ansible_collections.sinch.est.plugins.module_utils._module.site_lines import Line

COLOURS = {  # as Ansible colours what it says of tasks and diffs
    "+": C.COLOR_DIFF_ADD,
    "-": C.COLOR_DIFF_REMOVE,
    "~": C.COLOR_CHANGED,
    ">": C.COLOR_DIFF_LINES,
    "!": C.COLOR_ERROR,
    "": None,
}


def show(lines: Iterable[Line]) -> None:
    """Write lines, each in the colour of its mark."""
    for line in lines:
        Display().display(line.text, color=COLOURS[line.mark], stderr=True)
