# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The API description as judges get it: with what overlay.yaml adds. `python -m tests.judges.described` shows that."""

import json
from pathlib import Path

import yaml

from tests.emulator.description import FILE, METHODS

OVERLAY = Path(__file__).with_name("overlay.yaml")


def described(explored: bool = False) -> dict:
    """The description with the additional answers; for who makes up requests, with limits and links too."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    overlay = yaml.safe_load(OVERLAY.read_text(encoding="utf-8"))
    operations = {item["operationId"]: item for path in document["paths"].values() for item in of_methods(path)}
    for addition in overlay["answers"]:
        for name in addition["operations"]:
            add(
                operations[name]["responses"], {str(addition["status"]): {"description": addition["description"]}}, name
            )
    for addition in overlay["limits"] if explored else ():
        for name in addition["fields"]:
            add(schema(document, operations, name), addition["schema"], name)
    for addition in overlay["links"] if explored else ():
        links = {
            target: {"operationId": target, "parameters": addition["parameters"]} for target in addition["leads_to"]
        }
        add(operations[addition["operation"]]["responses"]["200"], {"links": links}, addition["operation"])
    return document


def of_methods(path: dict) -> list[dict]:
    return [path[method] for method in METHODS if method in path]


def schema(document: dict, operations: dict, name: str) -> dict:
    """A schema, a property of one, or a parameter of listTrunks."""
    if name[0].islower():
        return next(item["schema"] for item in operations["listTrunks"]["parameters"] if item.get("name") == name)
    found, _dot, field = name.partition(".")
    found = document["components"]["schemas"][found]
    return found["properties"][field] if field else found


def add(place: dict, addition: dict, name: str) -> None:
    """What the description has said itself since then has to leave the overlay."""
    if both := place.keys() & addition.keys():
        raise ValueError(f"{name} has {', '.join(both)} in the description itself: take it out of {OVERLAY.name}")
    place.update(addition)


def write(path: Path, explored: bool = False) -> Path:
    """As a file."""
    path.write_text(json.dumps(described(explored)), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(json.dumps(described(explored=True), indent=2))
