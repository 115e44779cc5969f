"""Open SQLite for several processes: our own BEGIN, durable commits, no automatic checkpoint (DESIGN section 5)."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

from campaigns.errors import UnsafeDatabaseError

BUSY_WAITS_S = 30.0
_FULL = 2


def sqlite_engine(url: str, *, begin: str, query_only: bool) -> Engine:
    """Return an engine whose transactions start with `begin`.

    The standard driver sends the first SELECT before its own BEGIN, so a unit that reads and then writes dies with
    BUSY_SNAPSHOT; therefore the driver leaves transactions alone, and writers begin with BEGIN IMMEDIATE.
    """
    database = make_url(url).database
    if not database or database == ":memory:":
        raise UnsafeDatabaseError("SQLite needs a file: sqlite:////path/ledcast.db")
    Path(database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_WAITS_S}, json_serializer=dump_json)

    def on_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        _prepare(connection, query_only=query_only)

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def dump_json(value: Any) -> str:
    """Return JSON that is the same on both databases: compact, Chinese unescaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _prepare(connection: sqlite3.Connection, *, query_only: bool) -> None:
    mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("PRAGMA foreign_keys=ON")
    if mode != "wal":
        raise UnsafeDatabaseError(f"journal_mode is {mode}, not wal: is the folder on a network drive?")
    if connection.execute("PRAGMA synchronous").fetchone()[0] != _FULL:
        raise UnsafeDatabaseError("synchronous is not FULL: commits could be lost at a power cut")
    if query_only:
        connection.execute("PRAGMA query_only=ON")
