"""What the same broker, client and database do with nothing of ours on top (reference floors, measured beside us)."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

ROOT = "floor"
GATHER_MAX = 200
GATHER_S = 0.005
DAY_MS = 86_400_000
_TABLES = """
CREATE TABLE journal (hex TEXT PRIMARY KEY, id INTEGER, hwm INTEGER) WITHOUT ROWID;
CREATE TABLE play (journal INTEGER, seq INTEGER, line INTEGER, start_ms INTEGER, shown_ms INTEGER, flags INTEGER,
                   PRIMARY KEY (journal, seq)) WITHOUT ROWID;
CREATE TABLE tally (day INTEGER, screen TEXT, line INTEGER, plays INTEGER, shown_ms INTEGER,
                    PRIMARY KEY (day, screen, line)) WITHOUT ROWID;
"""
_RAISE = """
INSERT INTO tally VALUES (?, ?, ?, ?, ?) ON CONFLICT (day, screen, line)
DO UPDATE SET plays = plays + excluded.plays, shown_ms = shown_ms + excluded.shown_ms"""


class Floor:
    """A bare paho client of the house's account on the floor's own topics."""

    def __init__(self, port: int, account: tuple[str, str]) -> None:
        self.heard = 0
        self._up = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=account[0], manual_ack=True)
        self._client.username_pw_set(*account)
        self._client.max_inflight_messages_set(100)
        self._client.on_subscribe = lambda *_: self._up.set()
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._take: Callable[[MQTTMessage], None] = self._count
        self._client.subscribe([(f"{ROOT}/v1/s/+/{kind}", 1) for kind in ("state", "plays")])
        assert self._up.wait(10)

    def push(self, manifests: Mapping[str, bytes]) -> float:
        """Publish a retained document to every screen and return how long it took until each has answered."""
        began_s, self.heard = time.perf_counter(), 0
        for screen, token in manifests.items():
            self._client.publish(f"{ROOT}/v1/s/{screen}/manifest", token, 1, retain=True)
        while self.heard < len(manifests):
            time.sleep(0.0005)
        return time.perf_counter() - began_s

    def sink(self, path: Path) -> Sink:
        """Take plays in from now on."""
        sink = Sink(path, self._client)
        self._take = sink.inbox.put
        return sink

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self._take(message)

    def _count(self, message: MQTTMessage) -> None:
        self.heard += 1
        self._client.ack(message.mid, message.qos)


class Sink:
    """Counts plays and nothing else: each once, durable, with tallies by day, acknowledged after the commit."""

    def __init__(self, path: Path, client: Client) -> None:
        self.inbox: SimpleQueue[MQTTMessage] = SimpleQueue()
        self._path = path
        self._client = client
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> int:
        """Stop, and return how many plays were counted."""
        self._stop.set()
        self._thread.join()
        with sqlite3.connect(self._path) as connection:
            counted: int = connection.execute("SELECT sum(plays) FROM tally").fetchone()[0]
        connection.close()
        return counted

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")
        connection.executescript(_TABLES)
        while not self._stop.is_set():
            messages = self._gather()
            if messages:
                connection.execute("BEGIN IMMEDIATE")
                answers = self._take(connection, messages)
                connection.execute("COMMIT")
                for message, (topic, hwm) in zip(messages, answers, strict=True):
                    self._client.publish(topic, json.dumps({"hwm": hwm}), 1)
                    self._client.ack(message.mid, message.qos)
        connection.close()

    def _gather(self) -> list[MQTTMessage]:
        found: list[MQTTMessage] = []
        try:
            found.append(self.inbox.get(timeout=0.05))
            until_s = time.monotonic() + GATHER_S
            while len(found) < GATHER_MAX:
                found.append(self.inbox.get(timeout=max(0.0, until_s - time.monotonic())))
        except Empty:
            pass
        return found

    @staticmethod
    def _take(connection: sqlite3.Connection, messages: list[MQTTMessage]) -> list[tuple[str, int]]:
        rows: list[tuple[int, ...]] = []
        tallies: dict[tuple[int, str, int], list[int]] = {}
        answers: list[tuple[str, int]] = []
        for message in messages:
            told = json.loads(message.payload)
            screen = message.topic.split("/")[3]
            found = connection.execute("SELECT id, hwm FROM journal WHERE hex = ?", (told["journal"],)).fetchone()
            if found is None:
                (count,) = connection.execute("SELECT count(*) FROM journal").fetchone()
                connection.execute("INSERT INTO journal VALUES (?, ?, 0)", (told["journal"], count))
                found = count, 0
            number, hwm = found
            if told["from"] == hwm + 1:
                t0_at, hwm = told["t0_at"], told["to"]
                for seq, (dt_ms, line, shown_ms, flags) in enumerate(told["rows"], told["from"]):
                    start_ms = t0_at + dt_ms
                    rows.append((number, seq, line, start_ms, shown_ms, flags))
                    key = start_ms // DAY_MS, screen, line
                    sums = tallies.get(key) or tallies.setdefault(key, [0, 0])
                    sums[0] += 1
                    sums[1] += shown_ms
                connection.execute("UPDATE journal SET hwm = ? WHERE hex = ?", (hwm, told["journal"]))
            answers.append((f"{ROOT}/v1/s/{screen}/ack", hwm))
        connection.executemany("INSERT OR IGNORE INTO play VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.executemany(_RAISE, [(*key, *sums) for key, sums in tallies.items()])
        return answers
