# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""`make demo`: PBX sites provisioned, listed, changed behind the playbook's back, audited and repaired, all offline."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import requests
import yaml

from tests.emulator.client import Emulator, EmulatorError, start
from tests.gates.tree import CHECKOUT, tree

SITES = CHECKOUT / "docs" / "examples" / "sites.yml"
INVENTORY = CHECKOUT / "docs" / "examples" / "trunks.est.yml"
PROJECT, KEY = "demo", ("demo-key", "demo-secret")


class Surprise(Exception):
    """A step did not do what it says."""


@dataclass(frozen=True)
class Demo:
    """The emulator, and the environment in which Ansible finds it and the collection."""

    emulator: Emulator
    env: Mapping[str, str]

    def ansible(self, program: str, *arguments: str) -> tuple[int, str]:
        """Run a command of Ansible as a user would; its exit code and output."""
        print(f"\n    $ {program} {' '.join(shown(argument) for argument in arguments)}", flush=True)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        done = subprocess.run([program, *arguments], cwd=CHECKOUT, env=self.env, check=False, **pipes)
        return done.returncode, done.stdout

    def playbook(self, name: str, *arguments: str) -> tuple[int, str]:
        """Run a playbook over the sites, with the request log emptied before."""
        self.emulator.clear_log()
        return self.ansible("ansible-playbook", name, "-e", f"sites_file={SITES}", *arguments)

    def writes(self) -> list[dict]:
        return self.emulator.log(writes=True)

    def call(self, method: str, path: str, body: object = None) -> dict:
        """A request past Ansible, as somebody with a portal would make it."""
        url = f"{self.emulator.url}/v1/projects/{PROJECT}/trunks{path}"
        answer = requests.request(method, url, json=body, auth=KEY, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else {}


def main() -> int:
    try:
        with tree() as place, start() as emulator:
            env = {
                **place.env,
                "ANSIBLE_DISPLAY_OK_HOSTS": "false",
                "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
                "ANSIBLE_LOCALHOST_WARNING": "false",
                "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
                "SINCH_PROJECT_ID": PROJECT,
                "SINCH_KEY_ID": KEY[0],
                "SINCH_KEY_SECRET": KEY[1],
                "SINCH_EST_API_URL": emulator.url,
                "SINCH_TOKEN_URL": emulator.token_url,
            }
            tell("The emulator of the API is up", f"It listens on {emulator.url}; nothing leaves this machine.")
            show(Demo(emulator, env))
    except (Surprise, EmulatorError) as problem:
        print(f"\nThe demo did not do what it says: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    closing()
    return 0


def show(demo: Demo) -> None:
    sites = yaml.safe_load(SITES.read_text())["pbx_sites"]
    objects = Counter()
    for site in sites:
        objects.update(trunks=1, ACLs=1, endpoints=len(site["endpoints"]), numbers=len(site["phone_numbers"]))
    listed = ", ".join(f"{number} {name}" for name, number in objects.items())

    tell("1. Provision", f"{len(sites)} PBX sites from docs/examples/sites.yml: {listed}.")
    code, output = demo.playbook("sinch.est.provision_sites")
    recap(output)
    writes = demo.writes()
    expect(code == 0, "provisioning failed", output)
    expect(len(writes) == objects.total(), f"{len(writes)} write requests for {objects.total()} objects", output)
    done(f"{len(writes)} objects created, each with one request.")

    tell("2. Provision again", "A second run must change nothing, or nobody could trust the first.")
    code, output = demo.playbook("sinch.est.provision_sites")
    recap(output)
    expect(code == 0, "the second run failed", output)
    expect(set(re.findall(r" changed=(\d+)", output)) == {"0"}, "the second run changed something", output)
    expect(not demo.writes(), "the second run wrote something", output)
    done("changed=0, and the emulator's log holds no write.")

    tell("3. List", "The inventory plugin makes a host of each trunk.")
    code, output = demo.ansible("ansible-inventory", "-i", str(INVENTORY), "--graph", "--vars")
    indented(line for line in output.splitlines() if "{" not in line or "est_domain" in line)
    expect(code == 0 and all(f"|--{site['name']}" in output for site in sites), "a site is not listed", output)

    tell("4. Somebody uses the portal", "Nobody is told.")
    portal(demo, sites[0])

    tell("5. Audit", "The nightly run: check mode with diff. It must find this, say what it is, and change nothing.")
    code, output = demo.playbook("sinch.est.audit_sites")
    findings = re.compile(r"TASK .*(endpoints|numbers)|[+-]|@@|[ ]*[{}]|  +[\"\]]|fatal|changed")
    indented(line for line in output.splitlines() if findings.match(line))
    expect(code != 0, "the audit found nothing", output)
    for words in (
        sites[0]["endpoints"][0]["sip_address"],
        sites[0]["phone_numbers"][-1],
        '"priority": 9',
        "+442079469999",
    ):
        expect(words in output, f"the audit does not mention {words}", output)
    expect(not demo.writes(), "the audit wrote something", output)
    done("london drifted, madrid and chicago did not. No write in the log.")

    tell("6. Repair", "Provision once more, this time with exact: what nobody declared goes as well.")
    code, output = demo.playbook("sinch.est.provision_sites", "-e", "pbx_site_exact=true")
    recap(output)
    expect(code == 0, "the repair failed", output)
    expect(len(demo.writes()) == 3, f"{len(demo.writes())} writes for 3 differences", output)
    code, output = demo.playbook("sinch.est.audit_sites")
    expect(code == 0, "the audit still finds something", output)
    done("Three differences, three requests; the audit is content.")


def portal(demo: Demo, site: dict) -> None:
    """Three changes past the playbook: another priority, a number gone, a number that nobody declared."""
    trunk = next(t for t in demo.call("GET", "")["trunks"] if t["name"] == site["name"])
    endpoints = demo.call("GET", f"/{trunk['id']}/sipEndpoints")["sipEndpoints"]
    # By its address: they were created side by side, so any of them may be the oldest.
    first = site["endpoints"][0]["sip_address"]
    endpoint = next(e for e in endpoints if e["sipAddress"] == first)
    demo.call("PATCH", f"/{trunk['id']}/sipEndpoints/{endpoint['id']}", {"priority": 9})
    demo.call("DELETE", f"/{trunk['id']}/phoneNumbers/%2B{site['phone_numbers'][-1][1:]}")
    demo.call("POST", f"/{trunk['id']}/phoneNumbers", {"phoneNumber": "+442079469999"})
    done(f"On {site['name']}: the first endpoint's priority, one number gone, one number more.")


def tell(title: str, words: str) -> None:
    print(f"\n{title}. {words}", flush=True)


def done(words: str) -> None:
    print(f"    -> {words}", flush=True)


def recap(output: str) -> None:
    """The last lines of a playbook's output."""
    indented(line for line in output.splitlines() if " changed=" in line)


def indented(lines: Iterable[str]) -> None:
    print("\n".join(f"    {line}" for line in lines))


def expect(fulfilled: bool, otherwise: str, output: str) -> None:
    if not fulfilled:
        raise Surprise(f"{otherwise}. What Ansible said:\n\n{output}")


def shown(argument: str) -> str:
    return argument.replace(f"{CHECKOUT}{os.sep}", "")


def closing() -> None:
    print(
        """
All of this works the same way against a real Sinch project (this collection was never run against one yet):

    export SINCH_PROJECT_ID=...  SINCH_KEY_ID=...  SINCH_KEY_SECRET=...
    ansible-playbook sinch.est.audit_sites -e sites_file=sites.yml       # look first, changes nothing
    ansible-playbook sinch.est.provision_sites -e sites_file=sites.yml
    ansible-inventory -i trunks.est.yml --graph
"""
    )


if __name__ == "__main__":
    sys.exit(main())
