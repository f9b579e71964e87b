# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What tests and the command do with sites while calls run: provision them, and know who is to be called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.calls.estate import targets
from tests.calls.network import Network
from tests.calls.playbooks import credentials, play
from tests.calls.report import Target
from tests.emulator.types import JsonObject


@dataclass(frozen=True)
class Stage:
    """A network, and the environment in which playbooks find it. folder: for files of sites."""

    here: Network
    folder: Path
    env: Mapping[str, str]


def stage(here: Network, folder: Path, env: Mapping[str, str]) -> Stage:
    """Return a stage for this network."""
    return Stage(here, folder, {**env, **credentials(here)})


def file_of(on: Stage, sites: Sequence[JsonObject], name: str = "sites") -> str:
    """Write a file of sites; return the option that names it."""
    path = on.folder / f"{name}.yml"
    path.write_text(yaml.safe_dump({"pbx_sites": list(sites)}, sort_keys=False))
    return f"sites_file={path}"


def provision(on: Stage, sites: Sequence[JsonObject], *options: str) -> tuple[int, str]:
    """Return (exit code, output) of provision_sites with these sites."""
    return play(on.folder, on.env, "sinch.est.provision_sites", ["-e", file_of(on, sites), *options])


def between(on: Stage, before: Sequence[JsonObject], after: Sequence[JsonObject]) -> list[Target]:
    """Return what is called while the sites go from one to the other. They must be provisioned already."""
    projects = on.here.emulator.state()["projects"].values()
    domains = {trunk["name"]: trunk["domain"] for project in projects for trunk in project["trunks"]}
    return targets(before, after, domains)
