# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The engine as a house: who may import whom, where wire names stand, and that a docstring says what is done."""

import ast
import re
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "plugins" / "module_utils"
IMPORT = re.compile(r"^from ansible_collections\.sinch\.est\.plugins\.(module_utils\.)?(\w+)(?:\.(\w+))?", re.MULTILINE)
MAY_IMPORT = {
    "_model": set(),
    "_client": {"_model.errors", "_model.types"},
    "_api": {"_client", "_model"},
    "_plan": {"_model"},
    "_apply": {"_api", "_client.client", "_client.threads", "_plan", "_model"},
    "_audit": {"_plan", "_model"},
    "_module": {"_model", "_client", "_api", "_plan", "_apply", "_audit"},
}
VERB = re.compile(
    r"(Add|Adopt|Ask|Carry|Check|Come|Delete|Find|Get|List|Make|Mark|Move|Pause|Put|Raise|Remove|Replace|Return|Run|Say|Send"
    r"|Stand|Stop|Take|Tell|Wait|Write|Yield)\b"
)
WIRE = re.compile(
    r"/v1/|pageSize|totalSize|totalItems|accessControlLists|sipEndpoints|phoneNumbers|ipRange|sipAddress|sipTrunk|hostName"
)
DIALECT = re.compile(r"""["'(\[]published["'),\]]|is_published|settings\.api\b""")


def imports(path):
    """[(package, file), ...] of the collection's own that a file imports."""
    return [
        (package if engine else f"outside.{package}", file)
        for engine, package, file in IMPORT.findall(path.read_text())
    ]


def test_the_packages_are_these():
    assert {path.name for path in ENGINE.iterdir() if path.name != "__pycache__"} == MAY_IMPORT.keys()


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_it_may(package):
    allowed = {package} | MAY_IMPORT[package]
    files = [path for path in (ENGINE / package).glob("*.py") if path.name != "__init__.py"]
    assert files
    wrong = [
        f"{path.name} imports {other}.{file}"
        for path in files
        for other, file in imports(path)
        if not allowed & {other, f"{other}.{file}"}
    ]
    assert not wrong


def test_wire_names_and_paths_stand_in_api_and_in_rows_only():
    rooms = [path for path in ENGINE.rglob("*.py") if path.parent.name != "_api" and path.name != "resource.py"]
    assert len(rooms) > 30
    assert [path.name for path in rooms if WIRE.search(path.read_text())] == []


def test_which_dialect_is_spoken_is_asked_in_api_only():
    plugins = [path for path in ENGINE.parent.rglob("*.py") if path.parent.name != "_api"]
    named = {path.name for path in plugins if DIALECT.search(path.read_text())}
    assert named == {"options.py", "connection.py"}  # the option and its documentation


def docstrings(path):
    """{function: its docstring}, of those that have one."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    return {node.name: ast.get_docstring(node) for node in nodes if ast.get_docstring(node)}


def test_docstrings_of_functions_begin_with_a_verb():
    files = [path for path in ENGINE.parent.rglob("*.py") if path.name != "__init__.py"]
    headless = [
        f"{path.name}: {name}: {text.splitlines()[0]}"
        for path in files
        for name, text in docstrings(path).items()
        if not VERB.match(text)
    ]
    assert not headless
