# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""A model of sites, no code of the planner in it: what is there, who can call whom, what a task has to make of it.

A project is {id of a trunk: Trunk}. Its writes are replayed from the emulator's log, one by one.
"""

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import unquote

from tests.unit.support import PROJECT

ADDRESSES = [ip_address(f"198.51.{third}.{last}") for third in (100, 101) for last in range(16)]


@dataclass
class Trunk:
    """acls: {id: (name, enabled, {range: description})}. endpoints: {id: (address, priority, enabled)}."""

    name: str
    acls: dict = field(default_factory=dict)
    endpoints: dict = field(default_factory=dict)
    numbers: set = field(default_factory=set)

    @property
    def answers(self):
        return any(enabled for _address, _priority, enabled in self.endpoints.values())

    @property
    def ranges(self):
        return [text for _name, enabled, entries in self.acls.values() if enabled for text in entries]

    @property
    def callers(self):
        """Those of a few addresses that may call."""
        networks = [ip_network(text, strict=False) for text in self.ranges]
        return {address for address in ADDRESSES if any(address in network for network in networks)}

    @property
    def plain(self):
        """What is compared: all but ids, each as often as it is there."""
        acls = ((name, enabled, sorted(entries.items())) for name, enabled, entries in self.acls.values())
        return sorted(acls), sorted(self.endpoints.values()), sorted(self.numbers)


def held(emulator):
    """The project as the emulator holds it."""
    return {
        trunk["id"]: Trunk(
            trunk["name"],
            {acl["id"]: acl_of(acl) for acl in trunk.get("accessControlLists", ())},
            {endpoint["id"]: endpoint_of(endpoint) for endpoint in trunk.get("sipEndpoints", ())},
            set(trunk.get("phoneNumbers", ())),
        )
        for trunk in emulator.described_state()["projects"].get(PROJECT, {"trunks": []})["trunks"]
    }


def acl_of(doc):
    entries = {entry["ipRange"]: entry.get("description") or "" for entry in doc.get("entries") or ()}
    return doc["name"], doc.get("enabled", True), entries


def endpoint_of(doc):
    return doc["sipAddress"], doc.get("priority", 1), doc.get("enabled", True)


def plain(project):
    return sorted((trunk.name, trunk.plain) for trunk in project.values())


def ringing(project):
    """The numbers that somebody answers."""
    return {number for trunk in project.values() if trunk.answers for number in trunk.numbers}


def callers(project):
    """{(id of a trunk, address)} of those who may call."""
    return {(id, address) for id, trunk in project.items() for address in trunk.callers}


def placed(project):
    """{number: [names of the trunks that have it]}."""
    found = defaultdict(list)
    for trunk in project.values():
        for number in trunk.numbers:
            found[number].append(trunk.name)
    return found


# What the log says


@dataclass(frozen=True)
class Write:
    """A request that wrote, what was there after it, and which number it was about, if any."""

    text: str
    project: dict
    number: str | None


def replayed(project, log, after, taken_over):
    """The Writes of a log. after: what was there in the end, which tells the ids of new trunks."""
    now, writes = deepcopy(project), []
    for entry in log:
        if (entry["status"] or 500) < 300:
            now, number = deepcopy(now), None
            _project, _trunks, trunk, kind, id = [*entry["path"].split("/")[3:], None, None, None, None][:5]
            body, method = entry["body"] or {}, entry["method"]
            if trunk is None:
                now[f"new {len(writes)}"] = Trunk(body["name"])
            elif kind is None and method == "DELETE":
                del now[trunk]
            elif kind is None:
                now[trunk].name = body.get("name", now[trunk].name)
            elif kind == "phoneNumbers":
                number = body["phoneNumber"] if method == "POST" else unquote(id)
                carry_number(now, known(now, trunk, after), number, method == "POST", taken_over)
            else:
                under = known(now, trunk, after)
                carry_child(under.acls if kind == "accessControlLists" else under.endpoints, kind, id, method, body)
            writes.append(Write(f"{method} {entry['path']} {body}", now, number))
    return writes


def known(now, id, after):
    """The trunk of an id; one that was created meanwhile is known by its name."""
    if id not in now:
        new = next(key for key, trunk in now.items() if key.startswith("new ") and trunk.name == after[id].name)
        now[id] = now.pop(new)
    return now[id]


def carry_number(now, trunk, number, comes, taken_over):
    if comes and taken_over:
        for other in now.values():
            other.numbers.discard(number)
    (trunk.numbers.add if comes else trunk.numbers.remove)(number)


def carry_child(children, kind, id, method, body):
    if method == "DELETE":
        del children[id]
        return
    read, names = (
        (acl_of, "name enabled entries")
        if kind == "accessControlLists"
        else (endpoint_of, "sipAddress priority enabled")
    )
    written = read({names.split()[0]: "", **body})
    before = children.get(id, written)
    children[id or f"new {len(children)} {len(body)}"] = tuple(
        new if name in body or method == "POST" else old
        for name, new, old in zip(names.split(), written, before, strict=True)
    )


def check_calls(project, writes, workers, where):
    """No write cuts off a number or an address that works before and after, but for a number in its own move."""
    end = writes[-1].project if writes else project
    rings, calls = ringing(project) & ringing(end), callers(project) & callers(end)
    moves = {number for number, names in placed(project).items() if names != placed(end)[number]}
    for index, write in enumerate(writes):
        silent = rings - ringing(write.project)
        assert silent <= moves, f"{where}: {silent - moves} ring nowhere after {write.text}"
        assert len(silent) <= workers, f"{where}: {silent} ring nowhere after {write.text}"
        for number in silent:
            own = [other for other in writes[: index + 1] if other.number == number]
            assert own[-1].text.startswith("DELETE"), f"{where}: {number} rings nowhere after {write.text}"
            later = [other.number for other in writes[index + 1 :]]
            assert workers > 1 or later[0] == number, f"{where}: {number} is off while {write.text}"
        out = calls - callers(write.project)
        assert not out, f"{where}: {out} cannot call after {write.text}"


# What a task has to make of it


@dataclass
class Expected:
    """trunks: {name: Trunk} in the end. reasons: {site: why nothing of it may be done}. left: numbers not moved."""

    trunks: dict
    reasons: dict
    released: set


def expected(project, task, api, skip=()):
    """What the documentation says of a task in a dialect. skip: sites of which nothing is done."""
    trunks = {trunk.name: deepcopy(trunk) for trunk in project.values()}
    sites = {site["name"]: site for site in task["sites"]}
    only = sites.keys() if task.get("only") is None else set(task["only"])
    done = [site for name, site in sites.items() if name in only and name not in skip]
    wants = {
        number: name
        for name, site in sites.items()
        if site.get("state") != "absent"
        for number in site.get("phone_numbers", ())
    }
    gives = {*only, *task.get("take_numbers_from", ())}
    before = placed(project)
    reasons, released = defaultdict(list), set()
    for site in done:
        if site.get("state") != "absent":
            trunk = trunks.setdefault(site["name"], Trunk(site["name"]))
            before_it = dict(trunk.acls)
            make_children(trunk, site, task, reasons[site["name"]])
            emptied = {id for id, acl in trunk.acls.items() if not acl[2] and acl != before_it.get(id)}
            if emptied and api == "published":
                reasons[site["name"]].append(f"no range would be left in {emptied}")
    for site in done:
        for number in site.get("phone_numbers", ()) if site.get("state") != "absent" else ():
            others = [name for name in before.get(number, ()) if name != site["name"]]
            here = site["name"] in before.get(number, ())
            if others and not here and not gives & set(others):
                if not sites.keys() & set(others):
                    reasons[site["name"]].append(f"{number} is on a trunk that is no site")
                continue  # it stays where it is
            for name in others:
                if name in gives:
                    trunks[name].numbers.discard(number)
            trunks[site["name"]].numbers.add(number)
    for site in done:
        trunk = trunks.get(site["name"])
        goes = set()
        for number in sorted(trunk.numbers) if trunk else ():
            owner = wants.get(number)
            stays = owner is not None and owner != site["name"]  # of one that is touched it would have moved
            if site.get("state") == "absent":
                goes |= set() if stays else {number}
                reasons[site["name"]] += [f"{number} of {owner} is there"] if stays else []
                if not stays and not setting(site, task, "release_numbers", False):
                    reasons[site["name"]].append(f"{number} would be on no trunk")
            elif setting(site, task, "exact", False) and owner is None:
                goes.add(number)
        if site.get("state") == "absent":
            trunks.pop(site["name"], None)
        elif trunk:
            trunk.numbers -= goes
            if len(goes) > setting(site, task, "max_purge", 10):
                reasons[site["name"]].append(f"{goes} would go")
            if site["name"] not in task.get("allow_outage", ()):
                if trunk.numbers and not trunk.answers:
                    reasons[site["name"]].append("numbers ring nowhere")
                if not trunk.ranges:
                    reasons[site["name"]].append("nobody may call")
        released |= goes
    return Expected(trunks, {name: texts for name, texts in reasons.items() if texts}, released)


def setting(site, task, name, default):
    return site.get(name, task.get(name, default))


def make_children(trunk, site, task, reasons):
    exact, limit = setting(site, task, "exact", False), setting(site, task, "max_purge", 10)
    acls = site.get("acls", ())
    if "public_addresses" in site:
        acls = [{"name": site.get("acl_name", "site"), "enabled": True, "entries": site["public_addresses"]}]
    goes = 0
    for kind, listed, named in (("acls", acls, "name"), ("endpoints", site.get("endpoints", ()), "sip_address")):
        goes, there = 0, getattr(trunk, kind)
        by_key = {values[0]: id for id, values in there.items()}
        for one in listed:
            id = by_key.pop(one[named], None)
            if one.get("state") == "absent":
                there.pop(id, None)
                continue
            old = there.get(id) or ((one[named], True, {}) if kind == "acls" else (one[named], 1, True))
            if kind == "endpoints":
                new = (one[named], one.get("priority", old[1]), one.get("enabled", old[2]))
            else:
                members, lost = entries_of(old[2], one.get("entries"), exact)
                new, goes = (one[named], one.get("enabled", old[1]), members), goes + lost
            there[id or one[named]] = new
        if exact and listed and all(one.get("state") == "absent" for one in listed):
            reasons.append(f"{kind} say only what is to go")
        for id in by_key.values() if exact else ():
            gone = there.pop(id)
            goes += 1 + (len(gone[2]) if kind == "acls" else 0)
        if goes > limit:
            reasons.append(f"{goes} {kind} would go")


def entries_of(old, listed, exact):
    """({range: description} of an ACL, how many were not listed and go)."""
    if listed is None:
        return dict(old), 0
    spelled = {ip_network(text, strict=False): text for text in old}
    unlisted = {
        text for key, text in spelled.items() if key not in {ip_network(e["ip_range"], strict=False) for e in listed}
    }
    members = {text: old[text] for text in ([] if exact else unlisted)}
    for entry in listed:
        if entry.get("state") != "absent":
            key = ip_network(entry["ip_range"], strict=False)
            members[str(key)] = entry.get("description", old.get(spelled.get(key), ""))
    return members, len(unlisted) if exact else 0


def meant(project):
    """What is compared with what was expected: ranges by what they mean."""
    return sorted(
        (
            trunk.name,
            sorted(
                (name, enabled, sorted((str(ip_network(text, strict=False)), note) for text, note in entries.items()))
                for name, enabled, entries in trunk.acls.values()
            ),
            sorted(trunk.endpoints.values()),
            sorted(trunk.numbers),
        )
        for trunk in project.values()
    )
