# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""`make demo`: PBX sites planned, provisioned, changed, moved, guarded, diverted, audited and repaired, all offline."""

import argparse
import copy
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.emulator.client import Emulator, EmulatorError, start
from tests.emulator.faces import FACES
from tests.gates.tree import CHECKOUT, tree

SITES = CHECKOUT / "docs" / "examples" / "sites.yml"
PROJECT, KEY = "demo", ("demo-key", "demo-secret")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
FOUND = re.compile(r"(critical|high|medium|low|info) |Audit: ")
PLAN = re.compile(r"[+~>!-] |Plan: |  [a-z]+: ")
MAKES = ("create", "add", "assign")  # operations


class Surprise(Exception):
    """A step did not do what it says."""


@dataclass(frozen=True)
class Demo:
    """The emulator, the environment in which Ansible finds it and the collection, and a folder with sites.yml."""

    emulator: Emulator
    env: Mapping[str, str]
    folder: Path

    def declare(self, sites: list[dict]) -> None:
        self.folder.joinpath("sites.yml").write_text(yaml.safe_dump({"pbx_sites": sites}, sort_keys=False))

    def playbook(self, name: str, *arguments: str) -> tuple[int, str]:
        """Run a playbook over sites.yml as a user would, with the request log emptied before; exit code and output."""
        self.emulator.clear_log()
        command = ["ansible-playbook", f"sinch.est.{name}", "-e", "sites_file=sites.yml", *arguments]
        print(f"\n    $ {' '.join(command)}", flush=True)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        done = subprocess.run(command, cwd=self.folder, env=self.env, check=False, **pipes)
        return done.returncode, done.stdout

    def writes(self) -> list[dict]:
        return self.emulator.log(writes=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=__doc__)
    parser.add_argument("--api", choices=FACES, default="description", help="which API the emulator plays")
    api = parser.parse_args().api
    try:
        with tree() as place, start(api=api) as emulator, tempfile.TemporaryDirectory() as folder:
            env = {
                **place.env,
                **({"ANSIBLE_FORCE_COLOR": "true"} if sys.stdout.isatty() and "NO_COLOR" not in os.environ else {}),
                "ANSIBLE_LOCALHOST_WARNING": "false",
                "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
                "SINCH_PROJECT_ID": PROJECT,
                "SINCH_KEY_ID": KEY[0],
                "SINCH_KEY_SECRET": KEY[1],
                "SINCH_EST_API": api,
                "SINCH_EST_API_URL": emulator.url,
                "SINCH_TOKEN_URL": emulator.token_url,
            }
            tell("The emulator of the API is up", f"It listens on {emulator.url}; nothing leaves this machine.")
            show(Demo(emulator, env, Path(folder)))
    except (Surprise, EmulatorError) as problem:
        print(f"\nThe demo did not do what it says: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    closing(api)
    return 0


def show(demo: Demo) -> None:
    sites = yaml.safe_load(SITES.read_text())["pbx_sites"]
    for site in sites:
        for endpoint in site["endpoints"]:
            endpoint["enabled"] = True
        # Of IPv6 only one of the two APIs has ranges.
        site["public_addresses"] = [one for one in site["public_addresses"] if ":" not in one["ip_range"]]
    london, madrid, chicago = range(3)
    objects = Counter()
    for site in sites:
        objects.update(trunks=1, ACLs=1, endpoints=len(site["endpoints"]), numbers=len(site["phone_numbers"]))
    listed = ", ".join(f"{number} {name}" for name, number in objects.items())

    tell("1. Look first", f"{len(sites)} PBX sites, docs/examples/sites.yml: {listed}. Check mode prints the plan.")
    demo.declare(sites)
    code, output = demo.playbook("provision_sites", "--check")
    indented(lines(output, PLAN.match))
    expect(code == 0 and not demo.writes(), "check mode failed or wrote something", output)
    (plan,) = re.findall(r"Id: (\w+)", output)
    done("The plan has an id. No write in the log.")

    tell("2. Provision", "The very plan that was looked at: any other is refused.")
    code, output = demo.playbook("provision_sites", "-e", f"expect_plan={plan}")
    indented(lines(output, lambda line: line.startswith("Plan: ") or " changed=" in line))
    writes = demo.writes()
    expect(code == 0, "provisioning failed", output)
    made = [write for write in writes if write["operation"].startswith(MAKES)]
    expect(len(made) == objects.total(), f"{len(made)} requests that make {objects.total()} objects", output)
    done(f"{objects.total()} objects created, each once, with {len(writes)} requests.")

    tell("3. Provision again", "A second run must change nothing, or nobody could trust the first.")
    code, output = demo.playbook("provision_sites")
    indented(lines(output, PLAN.match))
    expect(code == 0 and not demo.writes(), "the second run failed or wrote something", output)
    done(f"One login, {len(demo.emulator.log()) - 1} reads, no write.")

    tell("4. Change a site", "Chicago gets another address and another SBC. The diff is the site, before and after.")
    sites = copy.deepcopy(sites)
    sites[chicago]["public_addresses"][1] = {"ip_range": "198.51.100.216/29", "description": "second fibre"}
    sites[chicago]["endpoints"][1]["sip_address"] = "sbc3.chicago.example.com"
    demo.declare(sites)
    code, output = demo.playbook("provision_sites", "-e", "pbx_site_exact=true", "--check", "--diff")
    indented(lines(output, re.compile(r"Plan: |[~+@-]| (- | {2})").match))
    expect(code == 0 and not demo.writes(), "check mode failed or wrote something", output)
    code, output = demo.playbook("provision_sites", "-e", "pbx_site_exact=true")
    order = [write["operation"] for write in demo.writes()]
    expect(code == 0 and len(order) == 4, f"the change took {order}", output)
    done("What is new comes first, what is old goes last, so calls work in between:")
    indented([f"   {', '.join(order)}"])

    tell("5. Move numbers", "Six numbers of London's are to ring in Madrid: from one list to the other.")
    sites[madrid]["phone_numbers"] += sites[london]["phone_numbers"][-6:]
    del sites[london]["phone_numbers"][-6:]
    demo.declare(sites)
    code, output = demo.playbook("provision_sites", "-e", "pbx_site_exact=true")
    indented(lines(output, PLAN.match))
    expect(code == 0 and "6 to move, 0 to delete" in output, "the numbers did not move", output)
    done("Each number was assigned to its new trunk before it left the old one, or right after.")

    tell("6. Save calls", "Somebody disables all endpoints of Chicago in the file. Its numbers would ring nowhere.")
    silent = copy.deepcopy(sites)
    for endpoint in silent[chicago]["endpoints"]:
        endpoint["enabled"] = False
    demo.declare(silent)
    code, output = demo.playbook("provision_sites")
    indented(lines(output, PLAN.match))
    expect(code != 0 and "would ring nowhere" in output and not demo.writes(), "Chicago was not refused", output)
    done("Refused before the first write: Chicago rings on.")
    demo.declare(sites)

    tell("7. Divert", "Madrid is flooded. London answers its calls until it is dry again.")
    code, output = demo.playbook("divert_numbers", "-e", "from=madrid", "-e", "to=london", "-e", "why=flood")
    indented(lines(output, re.compile("[>!] |Plan: ").match))
    expect(code == 0 and "18 to move" in output, "the numbers were not diverted", output)
    code, output = demo.playbook("provision_sites")
    expect(code == 0 and not demo.writes(), "a run undid the diversion", output)
    done("diversions.yml remembers it, so the next run of provision_sites leaves it alone.")
    code, output = demo.playbook("divert_numbers", "-e", "from=madrid", "-e", "back=true")
    indented(lines(output, re.compile("[>!] |Plan: ").match))
    expect(code == 0 and "18 to move" in output, "the numbers did not come back", output)
    done("All numbers are back.")

    tell("8. Somebody uses the portal", "Nobody is told.")
    portal(demo, sites[london])

    tell("9. Audit", "The nightly run. It must find this, say what it is, and change nothing.")
    code, output = demo.playbook("audit_sites", "-e", "audit_report=report")
    indented(lines(output, lambda line: FOUND.match(line) or " changed=" in line))
    expect(code != 0 and not demo.writes(), "the audit found nothing, or wrote something", output)
    findings = json.loads((demo.folder / "report" / "audit.json").read_text())["findings"]
    expect(
        sorted((one["code"], one["site"]) for one in findings)
        == [("EST022", "london"), ("EST050", "london"), ("EST051", "london")],
        f"it found {findings}",
        output,
    )
    done("London drifted, Madrid and Chicago did not. No write in the log. report/audit.html shows it to people.")

    tell("10. Repair", "Provision once more, with exact: what nobody declared goes as well.")
    code, output = demo.playbook("provision_sites", "-e", "pbx_site_exact=true")
    expect(code == 0 and len(demo.writes()) == 3, f"{len(demo.writes())} writes for 3 differences", output)
    code, output = demo.playbook("audit_sites")
    indented(lines(output, FOUND.match))
    expect(code == 0, "the audit still finds something", output)
    done("Three differences, three requests; the audit is content.")


def portal(demo: Demo, site: dict) -> None:
    """Three changes past the playbook: another priority, a number gone, a number that nobody declared."""
    state = demo.emulator.described_state()
    trunk = next(trunk for trunk in state["projects"][PROJECT]["trunks"] if trunk["name"] == site["name"])
    # By its host: they were created side by side, so any of them may be the oldest, and ports may be spelled or not.
    host = site["endpoints"][0]["sip_address"].partition(":")[0]
    first = next(one for one in trunk["sipEndpoints"] if one["sipAddress"].startswith(host))
    first["priority"] = 9
    trunk["phoneNumbers"].remove(site["phone_numbers"][-1])
    trunk["phoneNumbers"].append("+442079469999")
    demo.emulator.seed_described(state)
    done(f"On {site['name']}: the first endpoint's priority, one number gone, one number more.")


def tell(title: str, words: str) -> None:
    bold = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() and "NO_COLOR" not in os.environ else ("", "")
    print(f"\n{bold[0]}{title}.{bold[1]} {words}", flush=True)


def done(words: str) -> None:
    print(f"    -> {words}", flush=True)


def lines(output: str, shown: Callable[[str], object]) -> list[str]:
    """Return the lines of an output that are shown, in their colours."""
    return [line for line in output.splitlines() if shown(COLOURS.sub("", line))]


def indented(lines: Iterable[str]) -> None:
    print("\n".join(f"    {line}" for line in lines))


def expect(fulfilled: bool, otherwise: str, output: str) -> None:
    if not fulfilled:
        raise Surprise(f"{otherwise}. What Ansible said:\n\n{output}")


def closing(api: str) -> None:
    print(
        f"""
All of this works the same way against a real Sinch project (this collection was never run against one yet):

    export SINCH_PROJECT_ID=...  SINCH_KEY_ID=...  SINCH_KEY_SECRET=...  SINCH_EST_API={api}
    ansible-playbook sinch.est.audit_sites -e sites_file=sites.yml       # look first, changes nothing
    ansible-playbook sinch.est.provision_sites -e sites_file=sites.yml
    ansible-inventory -i trunks.est.yml --graph
"""
    )


if __name__ == "__main__":
    sys.exit(main())
