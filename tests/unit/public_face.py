# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What users of this collection can lean on, as data; `python -m tests.unit.public_face` records it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from jinja2 import Environment, nodes

from tests.gates.tree import CHECKOUT, tree
from tests.unit.face_changes import EVERY

RECORDED = Path(__file__).with_suffix(".yaml")
HEAD = "# What users can lean on. Written by tests/unit/public_face.py, never by hand.\n---\n"
FACTS = ("type", "elements", "choices", "default", "required", "aliases")
CORE = ("constructed", "inventory_cache")  # documentation fragments whose options are ansible-core's, not ours
CONDITIONS = ("when", "that", "until", "changed_when", "failed_when")  # templates without braces
OF_ANSIBLE = ("groups", "hostvars", "inventory_hostname", "lookup", "omit")


class Untagged(Exception):
    """The changelog lists a release whose tag is not in this clone."""


class Fact(dict):
    """Stands on one line of the file."""


class Dumper(yaml.SafeDumper):
    """As yamllint wants it, and without anchors."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data):
        return True


Dumper.add_representer(Fact, lambda dumper, fact: dumper.represent_mapping("tag:yaml.org,2002:map", fact, True))


def live(collections: Path | str) -> dict:
    """The face of what is there now. collections: a path for ANSIBLE_COLLECTIONS_PATH; must be importable from, too."""
    env = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "ansible", "doc", "--metadata-dump", "sinch.est"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=env)
    documented = {
        kind: {name.rpartition(".")[2]: entry for name, entry in entries.items() if name.startswith("sinch.est.")}
        for kind, entries in json.loads(done.stdout)["all"].items()
    }
    runtime = load("meta/runtime.yml")
    return {
        "modules": modules(documented.pop("module"), runtime["action_groups"]),
        "inventory": {name: inventory(entry) for name, entry in documented.pop("inventory").items()},
        "roles": {name: role(name, entry) for name, entry in documented.pop("role").items()},
        "playbooks": playbooks(),
        "variables": switches(),
        "requires": requirements(runtime),
        **{
            f"{kind}s": {name: plugin(entry) for name, entry in entries.items()}
            for kind, entries in documented.items()
            if entries and kind != "keyword"
        },
    }


def load(name: str) -> object:
    return yaml.safe_load((CHECKOUT / name).read_text(encoding="utf-8"))


def flat(options: Mapping | None, deeper: str, prefix: str = "") -> dict[str, Fact]:
    """Options or results at every depth, each by its dotted name."""
    found = {}
    for name, option in (options or {}).items():
        told = {fact: option[fact] for fact in FACTS if option.get(fact) is not None}
        said = {fact: value for fact, value in told.items() if fact == "default" or value not in (False, [])}
        if variables := option.get("env"):
            said["env"] = [variable["name"] for variable in variables]
        if "version_added" in option:
            said["since"] = option["version_added"]
        found[prefix + name] = Fact(said)
        found |= flat(option.get(deeper), deeper, f"{prefix}{name}.")
    return found


def plugin(entry: Mapping) -> dict:
    positional = {"positional": names.split(", ")} if (names := entry["doc"].get("positional")) else {}
    return {
        "options": flat(entry["doc"]["options"], "suboptions"),
        "results": flat(entry.get("return"), "contains"),
        **positional,
    }


def modules(entries: Mapping, groups: Mapping) -> dict:
    """Each module, and what all of them have in common. Environment and rules are the argument specs'."""
    from ansible_collections.sinch.est.plugins.module_utils._model.resource import RESOURCES
    from ansible_collections.sinch.est.plugins.module_utils._module.argspec import (
        audit_spec,
        reader_spec,
        report_spec,
        site_info_spec,
        site_spec,
        writer_spec,
    )

    specs = {f"est_{row.name}": writer_spec(row) for row in RESOURCES}
    specs |= {
        "est_site": site_spec(),
        "est_site_info": site_info_spec(),
        "est_audit": audit_spec(),
        "est_audit_report": report_spec(),
    }
    specs |= {f"est_{row.name}_info": reader_spec(row) for row in RESOURCES}
    found = {}
    for name, entry in entries.items():
        spec, rules = specs[name]
        found[name] = {**plugin(entry), "action_groups": [group for group, names in groups.items() if name in names]}
        found[name] |= {rule: [" ".join(names) for names in sets] for rule, sets in spelled(rules) if sets}
        for option, definition in spec.items():
            if "fallback" in definition:
                found[name]["options"][option]["env"] = definition["fallback"][1]
    connected = [module for module in found.values() if module["action_groups"]]
    first, *others = (module["options"].items() for module in connected)
    common = {name: fact for name, fact in first if all((name, fact) in other for other in others)}
    for module in connected:
        module["options"] = {name: fact for name, fact in module["options"].items() if name not in common}
    return {EVERY: {"options": common}, **found}


def spelled(rules: Mapping) -> Iterator[tuple[str, list]]:
    """Names that exclude or need one another. {one: other} is how a spec has it that one needs the other."""
    for rule, sets in rules.items():
        yield rule, sets.items() if isinstance(sets, dict) else sets


def inventory(entry: Mapping) -> dict:
    """Host variables are what est_trunk_info returns of a trunk, and what can be included."""
    from ansible.plugins.loader import fragment_loader

    from ansible_collections.sinch.est.plugins.inventory.est_trunks import GROUP
    from ansible_collections.sinch.est.plugins.module_utils._model.resource import TRUNK

    core = [yaml.safe_load(fragment_loader.get(fragment).DOCUMENTATION)["options"] for fragment in CORE]
    own = {option: fact for option, fact in entry["doc"]["options"].items() if not any(option in its for its in core)}
    names = [*(field.name for field in TRUNK.fields), *own["include"]["choices"]]
    return {
        "options": flat(own, "suboptions"),
        "options of ansible-core": list(CORE),
        "host variables": sorted(own["prefix"]["default"] + name for name in names),
        "groups": [GROUP],
    }


def role(name: str, entry: Mapping) -> dict:
    """Its variables from the argument specs, and the results that its main tasks leave behind."""
    tasks = load(f"roles/{name}/tasks/main.yml")
    return {
        "options": {key: fact for point in entry["entry_points"].values() for key, fact in options_of(point).items()},
        "results": sorted(value for at, value in walk(tasks) if at == "register"),
    }


def options_of(point: Mapping) -> dict:
    return flat(point["options"], "options")


def playbooks() -> dict:
    """By name: the hosts of its plays, and the variables that it reads but gets from nobody but the user."""
    found = {}
    for path in sorted((CHECKOUT / "playbooks").glob("*.yml")):
        plays = load(path.relative_to(CHECKOUT))
        whole = [plays, *(load(f"roles/pbx_site/tasks/{name}") for at, name in walk(plays) if at == "tasks_from")]
        found[path.stem] = {
            "hosts": ", ".join(play["hosts"] for play in plays),
            "variables": sorted(read_by(whole) - set_by(whole)),
        }
    return found


def walk(value: object, at: str = "") -> Iterator[tuple[str, object]]:
    """(key, value) of everything in it; members of a list have the key of the list."""
    yield at, value
    if isinstance(value, dict):
        for key, member in value.items():
            yield from walk(member, key)
    elif isinstance(value, list):
        for member in value:
            yield from walk(member, at)


def read_by(plays: object) -> set[str]:
    """Names of variables in its templates."""
    texts = [(at, value) for at, value in walk(plays) if isinstance(value, str)]
    wrapped = [f"{{{{ {text} }}}}" if at in CONDITIONS else text for at, text in texts]
    parse = Environment(autoescape=True).parse
    return {name.name for text in wrapped for name in parse(text).find_all(nodes.Name)}


def set_by(plays: object) -> set[str]:
    """Names of variables that it sets itself, or that Ansible or the role does."""
    names = {*OF_ANSIBLE, "item"}
    for at, value in walk(plays):
        if at in ("vars", "ansible.builtin.set_fact") and isinstance(value, dict):
            names |= value.keys()
        elif at in ("register", "loop_var") or (at == "name" and isinstance(value, str)):
            names.add(value)
    return names | {name for name in read_by(plays) if name.startswith(("ansible_", "pbx_site_"))}


def switches() -> list[str]:
    from ansible_collections.sinch.est.plugins.plugin_utils._entry_point import SWITCH
    from ansible_collections.sinch.est.plugins.plugin_utils._in_process import PROGRESS

    return [SWITCH, PROGRESS]


def requirements(runtime: Mapping) -> dict[str, Fact]:
    """Lower bounds: to raise one is a change for somebody."""
    lines = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    packages = [re.match(r"([\w-]+)(\S+)", line) for line in lines if not line.startswith("#")]
    return {
        "ansible-core": Fact(version=runtime["requires_ansible"]),
        "Python": Fact(version=load("tests/config.yml")["modules"]["python_requires"]),
        **{found[1]: Fact(version=found[2]) for found in packages},
    }


def last_release() -> str | None:
    """The highest version that the changelog lists."""
    releases = load("changelogs/changelog.yaml")["releases"]
    return max(releases, key=lambda version: [int(part) for part in version.split(".")], default=None)


def released() -> dict:
    """What was recorded at the tag of the last release; before the first one, what is recorded now. Raises Untagged."""
    recorded = RECORDED.relative_to(CHECKOUT)
    version = last_release()
    if version is None:
        return load(recorded)
    command = ["git", "show", f"refs/tags/{version}:{recorded}"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Untagged(f"{version}, the last release, has no tag here; try `git fetch --tags`. {done.stderr.strip()}")
    return yaml.safe_load(done.stdout)


def main() -> None:
    with tree() as place:
        sys.path.insert(0, str(place.collections))
        face = live(place.collections)
    text = yaml.dump(face, Dumper=Dumper, default_flow_style=False, width=110, allow_unicode=True)
    RECORDED.write_text(HEAD + text, encoding="utf-8")
    print(f"{RECORDED.relative_to(CHECKOUT)} is what is there")


if __name__ == "__main__":
    main()
