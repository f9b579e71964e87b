# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What is measured: scenarios, each a few ways to the same end, run in turn so that a slow moment hits all of them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.benchmark import fleet
from tests.benchmark.measure import Place

CONCURRENCY = 4  # the modules' default
LOOP = 100  # items
SITES = (10, 100, 500)
LATENCIES = (0, 20)  # milliseconds
TRUNKS = (100, 1_000, 10_000)
REQUESTS = 4_000  # to measure the emulator
OBJECTS = (100, 1_000, 10_000, 12_000)
ON_EACH_TRUNK = 20  # phone numbers
CHILDREN = {"sip_endpoints": "sipEndpoints", "acls": "accessControlLists", "phone_numbers": "phoneNumbers"}
BARE = ("tests.benchmark.bare",)
PLAYBOOK = ("ansible", "playbook", "play.yml")
INVENTORY = ("ansible", "inventory", "--list", "-i")

Step = Callable[[Place], None]


def nothing(place: Place) -> None:
    """Nothing to prepare."""


@dataclass(frozen=True)
class Way:
    """A program that gets there: python -m COMMAND, after prepare(place)."""

    name: str
    command: Sequence[object]
    prepare: Step = nothing
    filled: bool = False  # whether a run that does not count goes before the first


@dataclass(frozen=True)
class Scenario:
    """Ways to the same end. facts: what the report says of it. prepare: once, before all runs."""

    facts: Mapping[str, object]
    ways: Sequence[Way]
    prepare: Step = nothing


def write(name: str, content: object) -> Step:
    """Writes a file before a run: text as it is, anything else as JSON, which is YAML too."""
    text = content if isinstance(content, str) else json.dumps(content)

    def step(place: Place) -> None:
        (place.folder / name).write_text(text)

    return step


def in_turn(*steps: Step) -> Step:
    def all_of_them(place: Place) -> None:
        for step in steps:
            step(place)

    return all_of_them


def seeded(trunks: Sequence[Mapping], latency: int = 0) -> Step:
    return lambda place: place.seeded(trunks, latency)


def local(*tasks: dict) -> list[dict]:
    return [{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]


def loops() -> Iterator[Scenario]:
    """A hundred trunks that are not there, in the ways in which users write it."""
    names = [f"trunk-{n:03d}" for n in range(LOOP)]
    item = {"sinch.est.est_trunk": {"name": "{{ item }}", "host_name": "{{ item }}"}}
    trunks = [{"name": name, "host_name": name} for name in names]
    empty = seeded([])

    def way(name: str, *tasks: dict, door: str = "true") -> Way:
        command = (*PLAYBOOK, "-e", f"sinch_est_in_process={door}")
        return Way(name, command, in_turn(empty, write("play.yml", local(*tasks))))

    yield Scenario(
        {"items": LOOP},
        [
            way("start", {**item, "loop": []}),
            way("uri", *by_uri(names)),
            way("module", {**item, "loop": names}, door="false"),
            way("in-process", {**item, "loop": names}),
            way("list", {"sinch.est.est_trunk": {"trunks": trunks}}),
            Way("bare", (*BARE, "trunks", "wanted.json", CONCURRENCY), in_turn(empty, write("wanted.json", trunks))),
        ],
    )


def by_uri(names: list[str]) -> list[dict]:
    """As somebody writes it who has no module: log in, look what is there, create the rest one by one."""
    env = "{{{{ lookup('ansible.builtin.env', '{}') }}}}".format
    url = f"{env('SINCH_EST_API_URL')}/v1/projects/{env('SINCH_PROJECT_ID')}/trunks"
    headers = {"Authorization": "Bearer {{ login.json.access_token }}"}
    credentials = {"url_username": env("SINCH_KEY_ID"), "url_password": env("SINCH_KEY_SECRET")}
    form = {"body_format": "form-urlencoded", "body": {"grant_type": "client_credentials"}}
    login = {"url": env("SINCH_TOKEN_URL"), "method": "POST", "force_basic_auth": True, **credentials, **form}
    create = {"url": url, "method": "POST", "headers": headers, "body_format": "json", "status_code": [200, 201]}
    return [
        {"ansible.builtin.uri": login, "register": "login"},
        {"ansible.builtin.uri": {"url": f"{url}?pageSize=500", "headers": headers}, "register": "there"},
        {
            "ansible.builtin.uri": {**create, "body": {"name": "{{ item }}", "hostName": "{{ item }}"}},
            "loop": names,
            "when": "item not in there.json.trunks | map(attribute='name')",
        },
    ]


def fleets() -> Iterator[Scenario]:
    """All of a fleet in four tasks."""
    for number in SITES:
        old, new = fleet.sites(number), fleet.sites(number, changed=True)
        for kind in fleet.KINDS:
            sites = new if kind == "one change in a hundred" else old
            playbook = write("play.yml", fleet.play(sites, CONCURRENCY))
            skipped = write("play.yml", fleet.play(sites, CONCURRENCY, when=False))
            options = write("wanted.json", fleet.variables(sites))
            for latency in LATENCIES:
                there = seeded([] if kind == "nothing there" else fleet.state(old), latency)
                yield Scenario(
                    {"sites": number, "kind": kind, "latency": latency},
                    [
                        Way("start", PLAYBOOK, skipped),
                        Way("sinch.est", PLAYBOOK, in_turn(there, playbook)),
                        Way("bare", (*BARE, "fleet", "wanted.json", CONCURRENCY), in_turn(there, options)),
                    ],
                )


def whole_sites() -> Iterator[Scenario]:
    """Sites of which nothing has changed: one task, and the playbooks around it."""
    for number in SITES:
        sites = fleet.sites(number)
        task = {
            "sinch.est.est_site": {"sites": "{{ pbx_sites }}", "concurrency": CONCURRENCY, "return_unchanged": False}
        }
        pbx_sites = {"pbx_sites": fleet.documents(sites)}
        audit = {"sinch.est.est_audit": {"sites": "{{ pbx_sites }}", "concurrency": CONCURRENCY}}
        playbook, skipped, audited = (
            write("play.yml", [{**local({**one, "when": when})[0], "vars": pbx_sites}])
            for one, when in ((task, True), (task, False), (audit, True))
        )
        file, wanted = write("sites.yml", pbx_sites), write("wanted.json", {"include": list(CHILDREN.values())})
        for latency in LATENCIES:
            there = seeded(fleet.state(sites), latency)
            yield Scenario(
                {"sites": number, "latency": latency},
                [
                    Way("start", PLAYBOOK, skipped),
                    Way("est_site", PLAYBOOK, in_turn(there, playbook)),
                    Way("est_audit", PLAYBOOK, in_turn(there, audited)),
                    Way("bare", (*BARE, "inventory", "wanted.json", CONCURRENCY), in_turn(there, wanted)),
                    Way("four tasks", PLAYBOOK, in_turn(there, write("play.yml", fleet.play(sites, CONCURRENCY)))),
                    *(
                        Way(
                            name,
                            (*PLAYBOOK[:2], f"sinch.est.{name}", "-e", "sites_file=sites.yml", "-e", "fail_on=never"),
                            in_turn(there, file),
                        )
                        for name in ("provision_sites", "audit_sites")
                    ),
                ],
            )


def inventories() -> Iterator[Scenario]:
    """Trunks as hosts; what is on them costs three requests for each."""
    for number in TRUNKS:
        there = [
            {
                "name": f"trunk-{n:05d}",
                "hostName": f"trunk-{n:05d}",
                "sipEndpoints": [{"sipAddress": "sbc.example.com"}],
                "accessControlLists": [{"name": "office", "entries": [{"ipRange": "192.0.2.0/24"}]}],
                "phoneNumbers": [f"+4420{n:08d}"],
            }
            for n in range(number)
        ]
        names = "[est_trunks]\n" + "".join(f"{trunk['name']}\n" for trunk in there)
        for include in ([], list(CHILDREN)):
            options = {"plugin": "sinch.est.est_trunks", "include": include}
            own = f"kept-{number}-{len(include)}"
            cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": own}
            prepare = in_turn(
                seeded(there),
                write("cold.est.yml", options),
                write("warm.est.yml", options | cache),
                write("names", names),
                write("wanted.json", {"include": [CHILDREN[name] for name in include]}),
                listed,
            )
            yield Scenario(
                {"trunks": number, "children": bool(include)},
                [
                    Way("names", (*INVENTORY, "names")),
                    Way("variables", (*INVENTORY, "variables.json")),
                    Way("cold", (*INVENTORY, "cold.est.yml")),
                    Way("bare", (*BARE, "inventory", "wanted.json", CONCURRENCY)),
                    Way("cached", (*INVENTORY, "warm.est.yml"), filled=True),
                ],
                prepare,
            )


def listed(place: Place) -> None:
    """Writes what the inventory plugin makes of the trunks, as a file that Ansible reads by itself."""
    place.run(*INVENTORY, "cold.est.yml", "--output", "listed.json")
    hosts = json.loads((place.folder / "listed.json").read_text())["_meta"]["hostvars"]
    (place.folder / "variables.json").write_text(json.dumps({"est_trunks": {"hosts": hosts}}))


def sizes() -> Iterator[Scenario]:
    """One task of more and more phone numbers."""

    def way(name: str, there: list[dict], wanted: list[dict], when: bool = True, **options: object) -> Way:
        task = {"sinch.est.est_phone_number": {"assignments": "{{ wanted }}", **options}, "when": when}
        steps = (seeded(there), write("play.yml", local(task)), write("wanted.json", {"wanted": wanted}))
        return Way(name, (*PLAYBOOK, "-e", "@wanted.json"), in_turn(*steps))

    for number in OBJECTS:
        full = [
            {
                "id": f"T{n:04d}",
                "name": f"trunk-{n:04d}",
                "phoneNumbers": [f"+4420{n:04d}{i:04d}" for i in range(ON_EACH_TRUNK)],
            }
            for n in range(number // ON_EACH_TRUNK)
        ]
        empty = [{**trunk, "phoneNumbers": []} for trunk in full]
        wanted = [{"trunk": trunk["name"], "phone_numbers": trunk["phoneNumbers"]} for trunk in full]
        yield Scenario(
            {"objects": number},
            [
                way("start", [], wanted, when=False),
                way("created", empty, wanted),
                way("unchanged", full, wanted),
                way("left out", full, wanted, return_unchanged=False),
            ],
        )


def server() -> Iterator[Scenario]:
    """What the emulator gives to whoever asks as fast as possible: it must not be what is measured above."""
    for connections in (1, 4, 16):
        for client in ("requests", "sockets"):
            shares = [REQUESTS // connections] * connections
            command = (*BARE, client, "wanted.json", connections)
            steps = in_turn(seeded([{"id": "T", "name": "trunk"}]), write("wanted.json", shares))
            yield Scenario({"connections": connections, "client": client}, [Way(client, command, steps)])


CHAPTERS = {
    "loop": loops,
    "fleet": fleets,
    "site": whole_sites,
    "inventory": inventories,
    "size": sizes,
    "server": server,
}
