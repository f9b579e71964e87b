# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The files that adopted sites make: a file of sites, or hosts with variables; and what is said of them. Pure."""

import os
import re
from collections.abc import Iterable, Sequence
from itertools import chain, count

from ansible_collections.sinch.est.plugins.module_utils._model.change import count_noun
from ansible_collections.sinch.est.plugins.module_utils._model.errors import printable
from ansible_collections.sinch.est.plugins.module_utils._model.types import Object, Objects, Values
from ansible_collections.sinch.est.plugins.module_utils._model.values import nfc
from ansible_collections.sinch.est.plugins.module_utils._module.as_yaml import as_file, commented, scalar
from ansible_collections.sinch.est.plugins.module_utils._module.shape import shown
from ansible_collections.sinch.est.plugins.module_utils._module.sites import NO_HOST

FILE, HOST_VARS = FORMS = ("file", "host_vars")
INVENTORY = "pbx_sites.yml"
HEAD = (
    "PBX sites as sinch.est.adopt_sites found them. The file is yours now: sinch.est.provision_sites brings the trunks "
    "to what it says."
)
LEFT = (
    "Left out, because it cannot be declared as it is. Correct the trunks and adopt again, or correct what stands here "
    "and take the comment signs away."
)
LONGEST = 60  # name of a host, which becomes one of a file


def files(sites: Objects, left_out: Objects, to: str, form: str, taken: Iterable[str]) -> dict[str, str]:
    """Return {path: text}, {} where there is no site. taken: names that hosts and groups have already."""
    if not sites:
        return {}
    if form == FILE:
        return {to: as_file({"pbx_sites": sites}, HEAD, apart=True) + _left(left_out)}
    hosts = hosts_for([site["name"] for site in sites], taken)
    lines = "".join(f"    {scalar(host)}: {{}}\n" for host in hosts)
    made = {os.path.join(to, INVENTORY): f"---\n{commented(HEAD)}pbx_sites:\n  hosts:\n{lines}{_left(left_out)}"}
    for host, site in zip(hosts, sites):
        values = {f"pbx_site_{key}": value for key, value in site.items() if key != "name" or value != host}
        made[os.path.join(to, HOST_VARS, f"{host}.yml")] = as_file(values)
    return made


def _left(left_out: Objects) -> str:
    """Return the end of a file, about what is left out: as a comment, and such that somebody can finish it."""
    if not left_out:
        return ""
    each = [f"#\n{commented(_why(one), [one['site']])}" for one in left_out]
    return f"\n{commented(LEFT)}{''.join(each)}"


def _why(one: Values) -> str:
    """Return which trunk is left out, and why."""
    return printable(f"{one['name'] or 'a trunk without a name'} ({one['trunk_id']}): {one['why']}")


def hosts_for(names: Sequence[str], taken: Iterable[str]) -> list[str]:
    """Return a host for each site: its name, where that can be a host and a file, or what comes nearest to it.

    No two are the same, nor one of what is taken, also where a file system does not tell capitals from small letters.
    """
    seen = {name.casefold() for name in taken}
    hosts = []
    for name in names:
        fit = re.sub(r"[^\w.-]+", "_", nfc(name))[:LONGEST].strip("_.-") or "site"
        fit = re.sub(r"\.(ya?ml|json)$", r"_\1", fit, flags=re.IGNORECASE)  # Ansible would read it for another host
        fit = f"{fit}_site" if NO_HOST.match(fit) else fit
        numbered = chain([fit], (f"{fit}_{number}" for number in count(2)))
        found = next(host for host in numbered if host.casefold() not in seen)
        seen.add(found.casefold())
        hosts.append(found)
    return hosts


def lines(sites: Objects, left_out: Objects, to: str, form: str, check: bool) -> list[str]:
    """Return what is said at the end: what was adopted, what was left out and why, and what to do next."""
    texts = []
    if sites:
        was = "would be adopted" if check else "adopted"
        texts.append(f"{count_noun(len(sites), 'site')} {was} into {to}")
    else:
        texts.append(f"Nothing to adopt{': what no site declares is left out' if left_out else ', all is declared'}")
    texts += [f"left out: {_why(one)}" for one in left_out]
    if sites and not check:
        options = f"-e sites_file={to}" if form == FILE else f"-i {os.path.join(to, INVENTORY)}"
        texts.append(f"Next: read it, commit it, then ansible-playbook sinch.est.provision_sites {options}")
    return [printable(text) for text in texts]


def differences(result: Values, to: str) -> str:
    """Return what an audit of what was written found to be otherwise there, "" for nothing. result: of est_audit."""
    unsure = {row["site"] for row in result["estate"] if not row["compared"]}
    texts = [
        f"Site {one['site']}: {one['message']}"
        for one in result["findings"]
        if one["drift"] or one["site"] in unsure or one["code"] == "EST021"
    ]
    if not texts:
        return ""
    return (
        f"{to} was written, and is not what is there. {' '.join(shown(texts))} Perhaps somebody changed it meanwhile. "
        "Remove what was written, and adopt again."
    )


def as_list(made: dict[str, str]) -> list[Object]:
    """Return files as tasks take them."""
    return [{"path": path, "text": text} for path, text in made.items()]
