"""The office of `world.py` on a real broker: it publishes retained messages and answers what screens send."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from players.protocol.documents.join import Broker, JoinDocument
from players.protocol.json_strict import write_object
from tests.players.device.world import SCREEN, Office

HOUSE = Path(__file__).parents[3]


class StreetOffice:
    """One office for one screen, on `port`; call `serve` often."""

    def __init__(self, port: int) -> None:
        self.office = Office(now=lambda: time.time_ns() // 1_000_000)
        self.port = port
        self.client: Client | None = None

    def connect(self) -> None:
        """A new connection republishes every current document (PROTOCOL W-5)."""
        self.client = Client(CallbackAPIVersion.VERSION2, client_id="office")
        self.client.on_message = self._hear
        self.client.connect("127.0.0.1", self.port)
        self.client.loop_start()
        self.client.subscribe([(f"ledcast/v1/s/+/{kind}", 1) for kind in ("plays", "want", "state", "result")])
        self.office.outbox.clear()
        for topic, payload in self.office.retained.items():
            self.client.publish(topic, payload, qos=1, retain=True)

    def disconnect(self) -> None:
        if self.client is not None:
            self.client.disconnect()
            self.client.loop_stop()
            self.client = None

    def serve(self) -> None:
        """Send what the office has to say."""
        while self.client is not None and self.office.outbox:
            topic, payload, _ = self.office.outbox.popleft()
            self.client.publish(topic, payload, qos=1, retain=topic in self.office.retained)

    def until(self, done: Callable[[], bool], within_s: float = 15) -> None:
        end = time.monotonic() + within_s
        while not done():
            assert time.monotonic() < end, [topic for topic, _ in self.office.heard][-20:]
            self.serve()
            time.sleep(0.02)

    def join_file(self, folder: Path, screen: str = SCREEN, **changes: object) -> Path:
        path = folder / f"{screen}.json"
        beside = folder / f"{screen}.part"
        beside.write_bytes(write_object(self.join(screen, **changes).to_object()))
        beside.replace(path)
        return path

    def join(self, screen: str = SCREEN, **changes: object) -> JoinDocument:
        brokers = (Broker("127.0.0.1", self.port, tls=False, ca=None),)
        return self.office.join(**{"screen": screen, "username": screen, "brokers": brokers, **changes})

    def _hear(self, _client: Client, _userdata: Any, message: MQTTMessage) -> None:
        if not message.retain:
            self.office.receive(message.topic, bytes(message.payload))


def launch(module: str, function: str, **arguments: object) -> subprocess.Popen[str]:
    """Start a command of ours as a process of its own."""
    told = ", ".join(
        f"{name}=Path({str(value)!r})" if isinstance(value, Path) else f"{name}={value!r}"
        for name, value in arguments.items()
    )
    code = f"from pathlib import Path\nfrom {module} import {function}\n{function}({told})"
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as the device's own journal holds it."""

    seq: int
    line: int
    start_ms: int
    shown_ms: int
    flags: int


def kept(home: Path, screen: str = SCREEN) -> list[Kept]:
    """The rows of a device's own journal, read from outside while it may be playing."""
    with closing(sqlite3.connect(f"file:{home / screen / 'journal.db'}?mode=ro", uri=True)) as journal:
        rows = journal.execute("SELECT seq, line, start_ms, shown_ms, flags FROM record ORDER BY seq")
        return [Kept(*row) for row in rows]
