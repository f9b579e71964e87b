# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""`run-workflow FILE`: a workflow of GitHub Actions, here: its steps in order, in this folder as the checked out one.

Another repository that it checks out is cloned. What a runner brings (Python) is here already. Everything else that a
workflow may use or say is refused, so that nothing is passed over in silence.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

SECRET = re.compile(r"\$\{\{ secrets\.(\w+) \}\}")
# YAML 1.1 takes the key `on` for true.
KEYS = {
    "workflow": {"name", True, "env", "jobs", "permissions"},
    "job": {"name", "runs-on", "env", "steps", "timeout-minutes"},
    "step": {"name", "uses", "with", "run", "env", "working-directory"},
}


def main(name: str) -> int:
    workflow = known(yaml.safe_load(Path(name).read_text()), "workflow")
    for job in workflow["jobs"].values():
        known(job, "job")
        if code := run_job(job["steps"], {**workflow.get("env", {}), **job.get("env", {})}):
            return code
    return 0


def known(found: dict, kind: str) -> dict:
    if strange := set(found) - KEYS[kind]:
        sys.exit(f"run-workflow: {', '.join(map(str, strange))} in a {kind} is not known here")
    return found


def run_job(steps: list[dict], env: Mapping[str, str]) -> int:
    """The exit code of the step that fails, or 0. What steps leave running ends with the job."""
    variables = {**os.environ, **settled(env)}
    # As long as it lives, the number of the group is nobody else's.
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, process_group=0) as keeper:
        try:
            for step in steps:
                print(f"## {step.get('name') or step.get('uses') or step['run']}", flush=True)
                command = uses(step) if "uses" in step else step["run"]
                with tempfile.NamedTemporaryFile("r") as given:
                    mine = {**variables, **settled(known(step, "step").get("env", {})), "GITHUB_ENV": given.name}
                    folder = step.get("working-directory", ".")
                    bash = ["bash", "-e", "-c", command]
                    done = subprocess.Popen(
                        bash, cwd=folder, env=mine, stdin=subprocess.DEVNULL, process_group=keeper.pid
                    )
                    if code := done.wait():
                        return code
                    variables |= dict(line.rstrip("\n").split("=", 1) for line in given)
            return 0
        finally:
            os.killpg(keeper.pid, signal.SIGTERM)


def settled(env: Mapping[str, object]) -> dict[str, str]:
    """Secrets are variables of the environment here."""
    values = {name: SECRET.sub(lambda found: os.environ[found[1]], str(value)) for name, value in env.items()}
    if strange := [value for value in values.values() if "${{" in value]:
        sys.exit(f"run-workflow: {strange[0]} is not known here")
    return values


def uses(step: dict) -> str:
    """The command that does the same."""
    action, given = step["uses"].partition("@")[0], step.get("with", {})
    if action == "actions/checkout" and set(given) == {"repository", "ref", "path"}:
        clone = f"git clone --quiet https://github.com/{given['repository']} {given['path']}"
        return f"{clone} && git -C {given['path']} checkout --quiet {given['ref']}"
    if (action, set(given)) in (("actions/checkout", set()), ("actions/setup-python", {"python-version"})):
        return "true"
    return sys.exit(f"run-workflow: {action} with {sorted(given)} is not known here")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
