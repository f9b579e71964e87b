# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The engine as a house: who may import whom, where wire names stand, and that a docstring says what is done."""

import ast
import re
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "plugins" / "module_utils"
IMPORT = re.compile(r"^from ansible_collections\.sinch\.est\.plugins\.(module_utils\.)?(\w+)(?:\.(\w+))?", re.MULTILINE)
PLUGINS = "ansible_collections.sinch.est.plugins."
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


def loaded_by(path):
    """The files of the collection that a file imports from, or imports whole."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    for node in nodes:
        if node.module.startswith(PLUGINS):
            place = ENGINE.parent / node.module.removeprefix(PLUGINS).replace(".", "/")
            names = [f"{name.name}.py" for name in node.names]
            yield from (place / name for name in names) if place.is_dir() else [place.with_suffix(".py")]


def taken_along(path):
    """Names of the files that are loaded with one, itself among them: an ordinary module is packed with them."""
    found, left = set(), {path}
    while left:
        found |= left
        left = {file for one in left for file in loaded_by(one)} - found
    return {f"{one.parent.name}.{one.stem}" for one in found}


@pytest.mark.parametrize("folder", ["modules", "action"])
def test_a_module_takes_along_no_other_one(folder):
    """Every task loads it, and an ordinary module compiles it each time."""
    plugins = ENGINE.parent / folder
    whole = {"_audit.audit", "_audit.drift", "_module.reconcile_sites", "_module.adopt"}
    assert whole <= taken_along(plugins / "est_audit.py") | taken_along(plugins / "est_site_info.py")
    for name in ("est_trunk", "est_trunk_info", "est_acl", "est_phone_number", "est_sip_endpoint"):
        assert not whole & taken_along(plugins / f"{name}.py")


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
