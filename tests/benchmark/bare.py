# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""What the wire allows: a client of nothing but requests and threads, which sends what our tasks send, and no more.

`python -m tests.benchmark.bare WHAT FILE CONCURRENCY`, with addresses and credentials from the environment. It knows
what the answers will be, so it neither looks for errors nor waits, retries, compares or reports.
"""

import json
import os
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from math import ceil
from urllib.parse import urlsplit

import requests

API = f"{os.environ['SINCH_EST_API_URL']}/v1/projects/{os.environ['SINCH_PROJECT_ID']}/trunks"
KEY = os.environ["SINCH_KEY_ID"], os.environ["SINCH_KEY_SECRET"]
CHILDREN = ("accessControlLists", "sipEndpoints", "phoneNumbers")
local = threading.local()


def session() -> requests.Session:
    """One for each thread."""
    if not hasattr(local, "session"):
        local.session = requests.Session()
        local.session.trust_env = False
    return local.session


def call(method: str, path: str, token: str, body: object = None, **query: object) -> dict:
    headers = {"Authorization": f"Bearer {token}"}
    answer = session().request(method, API + path, json=body, params=query, headers=headers, timeout=30)
    return answer.json() if answer.content else {}


def login() -> str:
    form = {"grant_type": "client_credentials"}
    return session().post(os.environ["SINCH_TOKEN_URL"], form, auth=KEY, timeout=30).json()["access_token"]


def list_trunks(pool: ThreadPoolExecutor, token: str) -> list[dict]:
    """All pages, side by side after the first."""
    first = call("GET", "", token, pageSize=500)
    pages = range(2, ceil(first["totalSize"] / 500) + 1)
    rest = pool.map(lambda page: call("GET", "", token, pageSize=500, page=page), pages)
    return first["trunks"] + [trunk for page in rest for trunk in page["trunks"]]


def fleet(pool: ThreadPoolExecutor, wanted: dict) -> None:
    """The four tasks of fleet.play(), for the variables that fleet.variables() gives."""
    trunks(pool, wanted["trunks"])
    bodies = {
        "accessControlLists": [
            (one["trunk"], {"name": one["name"], "entries": [{"ipRange": e["ip_range"]} for e in one["entries"]]})
            for one in wanted["acls"]
        ],
        "sipEndpoints": [
            (one["trunk"], {"sipAddress": one["sip_address"], "priority": one["priority"]})
            for one in wanted["sip_endpoints"]
        ],
        "phoneNumbers": [
            (one["trunk"], {"phoneNumber": number}) for one in wanted["assignments"] for number in one["phone_numbers"]
        ],
    }
    for name, key in zip(CHILDREN, ("name", "sipAddress", "phoneNumber"), strict=True):
        children(pool, name, key, bodies[name])


def children(pool: ThreadPoolExecutor, name: str, key: str, wanted: list[tuple[str, dict]]) -> None:
    """One task: what is missing is created, what is different is changed, where something is new it is looked at."""
    token = login()
    ids = {trunk["name"]: trunk["id"] for trunk in list_trunks(pool, token)}
    places = list(dict.fromkeys(f"/{ids[trunk]}/{name}" for trunk, _body in wanted))
    lists = pool.map(lambda place: call("GET", place, token)[name], places)
    there = {(place, member[key]): member for place, found in zip(places, lists, strict=True) for member in found}
    new, different = [], []
    for trunk, body in wanted:
        place = f"/{ids[trunk]}/{name}"
        found = there.get((place, body[key]))
        if found is None:
            new.append(("POST", place, token, body))
        elif not body.items() <= found.items():
            different.append(("PATCH", f"{place}/{found['id']}", token, body))
    send(pool, new)
    if name != "phoneNumbers":
        send(pool, [("GET", place, token) for place in dict.fromkeys(one[1] for one in new)])
    send(pool, different)


def send(pool: ThreadPoolExecutor, calls: list[tuple]) -> None:
    for _answer in pool.map(lambda words: call(*words), calls):
        pass


def inventory(pool: ThreadPoolExecutor, wanted: dict) -> None:
    """All trunks, and what is on each of them where that is wanted."""
    token = login()
    pairs = product(list_trunks(pool, token), wanted["include"])
    send(pool, [("GET", f"/{trunk['id']}/{name}", token) for trunk, name in pairs])


def trunks(pool: ThreadPoolExecutor, wanted: list[dict]) -> None:
    """One task of trunks; where some are new, it is looked at whether they are listed by now."""
    token = login()
    there = {trunk["name"] for trunk in list_trunks(pool, token)}
    new = [one for one in wanted if one["name"] not in there]
    send(pool, [("POST", "", token, {"name": one["name"], "hostName": one["host_name"]}) for one in new])
    if new:
        list_trunks(pool, token)


def same(pool: ThreadPoolExecutor, shares: list[int]) -> None:
    """So many times the same small question."""
    token = login()
    send(pool, [("GET", "/T", token)] * sum(shares))


def plain(pool: ThreadPoolExecutor, shares: list[int]) -> None:
    """The same over plain sockets, which costs the client next to nothing, so that the server shows what it can."""
    token, server = login(), urlsplit(API)
    question = f"GET {server.path}/T HTTP/1.1\r\nHost: {server.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n"

    def ask(times: int) -> None:
        with socket.create_connection((server.hostname, server.port)) as connection:
            for _time in range(times):
                connection.sendall(question.encode())
                while not connection.recv(65536).endswith(b"}"):
                    pass

    list(pool.map(ask, shares))


def main() -> None:
    what, file, concurrency = sys.argv[1:]
    clients = {"fleet": fleet, "inventory": inventory, "trunks": trunks, "requests": same, "sockets": plain}
    with open(file) as opened, ThreadPoolExecutor(int(concurrency)) as pool:
        clients[what](pool, json.load(opened))


if __name__ == "__main__":
    main()
