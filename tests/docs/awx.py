# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""`python -m tests.docs.awx INPUTS INJECTORS name=value...`: the variables that AWX would set for such a credential.

INPUTS and INJECTORS are the two YAML files of a credential type. Both are checked as AWX checks them, and against the
connection options of the collection: each variable is one of theirs, and secret where they are.
"""

import sys
from pathlib import Path

import yaml
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tests.gates.tree import tree

# What AWX lets a field of a credential type say.
FIELD = {"id", "label", "type", "secret", "help_text", "format", "multiline", "ask_at_runtime", "default", "choices"}


class Wrong(Exception):
    """AWX would refuse it, or the collection would not understand it."""


def rendered(inputs: dict, injectors: dict, values: dict[str, str]) -> dict[str, str]:
    """{variable: value} for a credential with these values. Raises Wrong."""
    if set(inputs) - {"fields", "required"} or set(injectors) - {"env"}:
        raise Wrong("inputs hold fields and required; injectors hold env, which is all that is known here")
    fields = {field["id"]: field for field in inputs["fields"]}
    for name, field in fields.items():
        if strange := set(field) - FIELD:
            raise Wrong(f"the field {name} holds {', '.join(sorted(strange))}")
        if field.get("type", "string") != "string" or not field.get("label"):
            raise Wrong(f"the field {name} needs a label, and the type string")
    required = set(inputs.get("required", ()))
    if strange := (required | set(values)) - set(fields):
        raise Wrong(f"no fields: {', '.join(sorted(strange))}")
    if missing := required - set(values):
        raise Wrong(f"no values: {', '.join(sorted(missing))}")
    given = {name: values.get(name, field.get("default", "")) for name, field in fields.items()}
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    try:
        return {name: environment.from_string(text).render(given) for name, text in injectors["env"].items()}
    except TemplateError as error:
        raise Wrong(f"an injector cannot be rendered: {error}") from None


def check(inputs: dict, injectors: dict) -> None:
    """Raises Wrong where the collection knows no such variable, or a secret would be shown."""
    from ansible_collections.sinch.est.plugins.module_utils._options import CONNECTION

    options = {option["env"]: (name, option) for name, option in CONNECTION.items()}
    secret = {field["id"] for field in inputs["fields"] if field.get("secret")}
    marks = {field["id"]: f"<{field['id']}>" for field in inputs["fields"]}
    for variable, value in rendered(inputs, injectors, marks).items():
        if variable not in options:
            raise Wrong(f"{variable} is no variable of the collection; known are {', '.join(options)}")
        name, option = options[variable]
        if value != f"<{name}>":
            raise Wrong(f"{variable} is for the option {name}, and gets {value}")
        if option.get("no_log", False) != (name in secret):
            raise Wrong(f"the field {name} is {'' if name in secret else 'not '}secret")


def main(inputs_file: str, injectors_file: str, *given: str) -> int:
    inputs, injectors = (yaml.safe_load(Path(file).read_text()) for file in (inputs_file, injectors_file))
    try:
        check(inputs, injectors)
        variables = rendered(inputs, injectors, dict(pair.split("=", 1) for pair in given))
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print("\n".join(f"{name}={value}" for name, value in variables.items()))
    return 0


if __name__ == "__main__":
    with tree() as place:
        sys.path.insert(0, str(place.collections))
        sys.exit(main(*sys.argv[1:]))
