# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The unit tests once more, on the oldest versions that are promised to work."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.gates.environments import TEST_TOOLS, environment_with, tools
from tests.gates.run import Gate
from tests.gates.tested import engine
from tests.gates.tree import Tree, with_python

OLDEST = Path(__file__).with_name("lowest.txt")


@contextmanager
def lowest(tree: Tree) -> Iterator[Gate]:
    """Make the gate."""
    python = environment_with("lowest", OLDEST.read_text() + tools(*TEST_TOOLS))
    with engine("lowest")(with_python(tree, python)) as gate:
        yield gate
