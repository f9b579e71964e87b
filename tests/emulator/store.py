# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project
"""The state, in SQLite: trunks, what is under them, and ACLs that they share. Knows no HTTP, and only uniqueness."""

import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.emulator.types import JsonObject

APPLICATION_ID = 0x45535433  # "EST3": tells our files from other people's databases, and from those with older tables
APIS = ("description", "published")  # whose state a file holds, as its user_version counts them
SCHEMA = """
CREATE TABLE trunk (
    seq INTEGER PRIMARY KEY, project TEXT NOT NULL, id TEXT NOT NULL,
    host_name TEXT NOT NULL COLLATE NOCASE UNIQUE, doc TEXT NOT NULL, UNIQUE (project, id));
CREATE INDEX trunk_order ON trunk (project, seq);
CREATE TABLE child (
    seq INTEGER PRIMARY KEY, trunk INTEGER NOT NULL REFERENCES trunk (seq) ON DELETE CASCADE,
    kind TEXT NOT NULL, id TEXT NOT NULL, doc TEXT NOT NULL, UNIQUE (trunk, kind, id));
CREATE INDEX child_order ON child (trunk, kind, seq);
CREATE TABLE number (
    seq INTEGER PRIMARY KEY, trunk INTEGER NOT NULL REFERENCES trunk (seq) ON DELETE CASCADE,
    number TEXT NOT NULL, doc TEXT NOT NULL, UNIQUE (number, trunk));
CREATE INDEX number_order ON number (trunk, seq);
CREATE TABLE acl (
    seq INTEGER PRIMARY KEY, project TEXT NOT NULL, id TEXT NOT NULL, doc TEXT NOT NULL, UNIQUE (project, id));
CREATE INDEX acl_order ON acl (project, seq);
CREATE TABLE link (
    seq INTEGER PRIMARY KEY, trunk INTEGER NOT NULL REFERENCES trunk (seq) ON DELETE CASCADE,
    acl INTEGER NOT NULL REFERENCES acl (seq), UNIQUE (trunk, acl));
CREATE INDEX link_order ON link (acl, seq);
"""

Db = sqlite3.Connection


def connect(path: str | None, api: str = APIS[0]) -> Db:
    """Opens the state; raises ValueError or sqlite3.Error for a file that is not ours to write."""
    db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=0.2)
    try:
        prepare(db, api, on_disk=path is not None)
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def claimed(path: str) -> Iterator[None]:
    """One emulator for one file, in which others may read: raises ValueError where another one runs already."""
    # Beside the state: closing a file drops all locks that SQLite holds on it in this process.
    with open(f"{path}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ValueError("database is locked: another emulator keeps its state there") from None
        yield


def prepare(db: Db, api: str, on_disk: bool) -> None:
    if on_disk:
        if not is_new(db):
            if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise ValueError("it is a database, but not one of this emulator, or from an older version of it")
            if (held := APIS[db.execute("PRAGMA user_version").fetchone()[0]]) != api:
                raise ValueError(f"it holds a state of --api {held}, and this is --api {api}")
        # The log of a killed process is replayed on the next start; no write waits for the disk, nor for readers, who
        # see what is committed: all that was answered.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA foreign_keys = ON")
    if is_new(db):
        marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {APIS.index(api)};"
        db.executescript(f"BEGIN; {SCHEMA} {marks} COMMIT;")


def is_new(db: Db) -> bool:
    return not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def empty(db: Db) -> None:
    db.execute("DELETE FROM trunk")
    db.execute("DELETE FROM acl")


def projects(db: Db) -> list[str]:
    """Those with trunks come first."""
    with_trunks = db.execute("SELECT project FROM trunk GROUP BY project ORDER BY min(seq)")
    with_acls = db.execute("SELECT project FROM acl GROUP BY project ORDER BY min(seq)")
    return list(dict.fromkeys(project for (project,) in (*with_trunks, *with_acls)))


def count_trunks(db: Db, project: str) -> int:
    number: int = db.execute("SELECT count(*) FROM trunk WHERE project = ?", (project,)).fetchone()[0]
    return number


def list_trunks(db: Db, project: str, limit: int = -1, offset: int = 0) -> list[JsonObject]:
    query = "SELECT doc FROM trunk WHERE project = ? ORDER BY seq LIMIT ? OFFSET ?"
    return documents(db.execute(query, (project, limit, offset)))


def trunk_keys(db: Db, project: str) -> list[int]:
    """In the order of list_trunks."""
    return [key for (key,) in db.execute("SELECT seq FROM trunk WHERE project = ? ORDER BY seq", (project,))]


def find_trunk(db: Db, project: str, trunk_id: str) -> tuple[int, JsonObject] | None:
    """The trunk's own key, which its children hang on, and the trunk."""
    row = db.execute("SELECT seq, doc FROM trunk WHERE project = ? AND id = ?", (project, trunk_id)).fetchone()
    return row and (row[0], json.loads(row[1]))


def host_name_taken(db: Db, host_name: str, but: int | None = None) -> bool:
    """Whether a trunk has it. but: the key of one that may."""
    row = db.execute("SELECT seq FROM trunk WHERE host_name = ?", (host_name,)).fetchone()
    return row is not None and row[0] != but


def add_trunk(db: Db, project: str, trunk: JsonObject) -> int:
    query = "INSERT INTO trunk (project, id, host_name, doc) VALUES (?, ?, ?, ?)"
    key = db.execute(query, (project, trunk["id"], trunk["hostName"], json.dumps(trunk))).lastrowid
    assert key is not None  # which only a cursor without an INSERT has
    return key


def replace_trunk(db: Db, key: int, trunk: JsonObject) -> None:
    values = (trunk["hostName"], json.dumps(trunk), key)
    db.execute("UPDATE trunk SET host_name = ?, doc = ? WHERE seq = ?", values)


def remove_trunk(db: Db, key: int) -> None:
    """Its children go with it."""
    db.execute("DELETE FROM trunk WHERE seq = ?", (key,))


def list_children(db: Db, trunk: int, kind: str) -> list[JsonObject]:
    return documents(db.execute("SELECT doc FROM child WHERE trunk = ? AND kind = ? ORDER BY seq", (trunk, kind)))


def find_child(db: Db, trunk: int, kind: str, child_id: str) -> tuple[int, JsonObject] | None:
    query = "SELECT seq, doc FROM child WHERE trunk = ? AND kind = ? AND id = ?"
    row = db.execute(query, (trunk, kind, child_id)).fetchone()
    return row and (row[0], json.loads(row[1]))


def add_child(db: Db, trunk: int, kind: str, child: JsonObject) -> None:
    query = "INSERT INTO child (trunk, kind, id, doc) VALUES (?, ?, ?, ?)"
    db.execute(query, (trunk, kind, child["id"], json.dumps(child)))


def replace_child(db: Db, key: int, child: JsonObject) -> None:
    db.execute("UPDATE child SET doc = ? WHERE seq = ?", (json.dumps(child), key))


def remove_child(db: Db, key: int) -> None:
    db.execute("DELETE FROM child WHERE seq = ?", (key,))


def list_numbers(db: Db, trunk: int) -> list[str]:
    return [number for (number,) in db.execute("SELECT number FROM number WHERE trunk = ? ORDER BY seq", (trunk,))]


def holders_of(db: Db, number: str) -> dict[int, str]:
    """Key and id of each trunk that holds a number, in whatever project; who has had it longest comes first."""
    query = """
        SELECT trunk.seq, trunk.id FROM number JOIN trunk ON trunk.seq = number.trunk
        WHERE number = ? ORDER BY number.seq"""
    return dict(db.execute(query, (number,)))


def add_number(db: Db, trunk: int, number: str, more: JsonObject | None = None) -> None:
    """more: what is known of the number beside where it is."""
    db.execute("INSERT INTO number (trunk, number, doc) VALUES (?, ?, ?)", (trunk, number, json.dumps(more or {})))


def take_over_number(db: Db, trunk: int, number: str, more: JsonObject | None = None) -> None:
    """Puts a number on this trunk and takes it off every other; killed half-way, it has done neither."""
    with db:
        db.execute("BEGIN")
        db.execute("DELETE FROM number WHERE number = ?", (number,))
        add_number(db, trunk, number, more)


def remove_number(db: Db, trunk: int, number: str) -> None:
    db.execute("DELETE FROM number WHERE trunk = ? AND number = ?", (trunk, number))


KNOWN = "SELECT json_set(number.doc, '$.sipTrunkId', trunk.id)"
NUMBERS = "FROM number JOIN trunk ON trunk.seq = number.trunk WHERE project = :project"
OF_TRUNK = f"{NUMBERS} AND :trunk IN ('', trunk.id)"


def count_numbers(db: Db, project: str, trunk_id: str) -> int:
    """On one trunk of a project, or on all of them where that is ''."""
    query = f"SELECT count(*) {OF_TRUNK}"
    number: int = db.execute(query, {"project": project, "trunk": trunk_id}).fetchone()[0]
    return number


def list_numbers_known(db: Db, project: str, trunk_id: str, limit: int = -1, offset: int = 0) -> list[JsonObject]:
    """What is known of those that count_numbers counts, and which trunk each is on."""
    query = f"{KNOWN} {OF_TRUNK} ORDER BY number.seq LIMIT :limit OFFSET :offset"
    return documents(db.execute(query, {"project": project, "trunk": trunk_id, "limit": limit, "offset": offset}))


def find_number(db: Db, project: str, number: str) -> JsonObject | None:
    found = documents(db.execute(f"{KNOWN} {NUMBERS} AND number = :number", {"project": project, "number": number}))
    return found[0] if found else None


def count_acls(db: Db, project: str) -> int:
    number: int = db.execute("SELECT count(*) FROM acl WHERE project = ?", (project,)).fetchone()[0]
    return number


def list_acls(db: Db, project: str, limit: int = -1, offset: int = 0) -> list[JsonObject]:
    """Those of the project; in a state of the description, ACLs are children of a trunk."""
    query = "SELECT doc FROM acl WHERE project = ? ORDER BY seq LIMIT ? OFFSET ?"
    return documents(db.execute(query, (project, limit, offset)))


def find_acl(db: Db, project: str, acl_id: str) -> tuple[int, JsonObject] | None:
    row = db.execute("SELECT seq, doc FROM acl WHERE project = ? AND id = ?", (project, acl_id)).fetchone()
    return row and (row[0], json.loads(row[1]))


def add_acl(db: Db, project: str, acl: JsonObject) -> None:
    db.execute("INSERT INTO acl (project, id, doc) VALUES (?, ?, ?)", (project, acl["id"], json.dumps(acl)))


def replace_acl(db: Db, key: int, acl: JsonObject) -> None:
    db.execute("UPDATE acl SET doc = ? WHERE seq = ?", (json.dumps(acl), key))


def remove_acl(db: Db, key: int) -> None:
    """One that no trunk has."""
    db.execute("DELETE FROM acl WHERE seq = ?", (key,))


def acls_of_trunk(db: Db, trunk: int) -> list[str]:
    """Ids, in the order in which they were linked."""
    query = "SELECT acl.id FROM link JOIN acl ON acl.seq = link.acl WHERE trunk = ? ORDER BY link.seq"
    return [id for (id,) in db.execute(query, (trunk,))]


def trunks_of_acl(db: Db, acl: int) -> list[JsonObject]:
    query = "SELECT trunk.doc FROM link JOIN trunk ON trunk.seq = link.trunk WHERE acl = ? ORDER BY link.seq"
    return documents(db.execute(query, (acl,)))


def link_acl(db: Db, trunk: int, acl: int) -> None:
    db.execute("INSERT INTO link (trunk, acl) VALUES (?, ?)", (trunk, acl))


def link_acls(db: Db, trunk: int, acls: Iterable[int]) -> None:
    """All, or none where the process is killed half-way."""
    with db:
        db.execute("BEGIN")
        for acl in acls:
            link_acl(db, trunk, acl)


def unlink_acl(db: Db, trunk: int, acl: int) -> None:
    db.execute("DELETE FROM link WHERE trunk = ? AND acl = ?", (trunk, acl))


def documents(rows: sqlite3.Cursor) -> list[JsonObject]:
    """One parse for all rows is several times quicker than one for each."""
    found: list[JsonObject] = json.loads(f"[{','.join(doc for (doc,) in rows)}]")
    return found
