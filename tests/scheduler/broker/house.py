"""A home with a private broker, and clients to connect to it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from scheduler.broker import BrokerFiles, BrokerProcess, find_mosquitto, hash_password, reload_broker
from scheduler.broker.endpoints import ensure_port


def until(done: Callable[[], object], within_s: float = 20.0) -> None:
    """Wait until `done`. The deadline is for what never comes, also on a busy machine: it claims no speed."""
    end_s = time.monotonic() + within_s
    while not done():
        assert time.monotonic() < end_s, "nothing came of it"
        time.sleep(0.005)


class House:
    """Files and process of one private broker; `screens` are the passwords of those that may connect."""

    def __init__(self, home: Path) -> None:
        home.mkdir(exist_ok=True)
        self.files = BrokerFiles(home)
        self.screens: dict[str, str] = {}
        self.clients: list[Ear] = []
        ensure_port(self.files.port, SystemRandom())
        self.files.write("ledcast", self.port)
        self.broker = self.new_process()

    @property
    def port(self) -> int:
        return int(self.files.port.read_text())

    def new_process(self) -> BrokerProcess:
        return BrokerProcess(self.files, find_mosquitto(os.environ["PATH"]), os.environ)

    def start(self) -> None:
        self.broker = self.new_process()
        with (self.files.home / "broker.log").open("ab") as log:
            self.broker.start(log)

    def kill(self) -> None:
        """End the broker as a power cut would."""
        self.broker.process.kill()
        self.broker.process.wait()

    def admit(self, **screens: str) -> bool:
        """Exactly these screens may connect from now on."""
        self.screens = {name.replace("_", "-"): password for name, password in screens.items()}
        changed = self.files.write_passwords({name: hash_password(word) for name, word in self.screens.items()})
        reload_broker(self.files)
        return changed

    def client(self, name: str, password: str | None = None, *, client_id: str | None = None) -> Ear:
        known = {**self.screens, **self.files.accounts().passwords}
        ear = Ear(self.port, name, known.get(name, "") if password is None else password, client_id or name)
        self.clients.append(ear)
        return ear

    def close(self) -> None:
        """End the clients and the broker."""
        for client in self.clients:
            client.close()
        self.broker.stop()

    def log(self) -> str:
        return (self.files.home / "broker.log").read_text()


class Ear:
    """An ordinary MQTT client that remembers."""

    def __init__(self, port: int, name: str, password: str, client_id: str) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.answer: str | None = None
        self.lost = False
        self.taken = 0
        self.client = Client(CallbackAPIVersion.VERSION2, client_id=client_id, reconnect_on_failure=False)
        self.client.username_pw_set(name, password)
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_message = self._on_message
        self.client.on_subscribe = self._on_taken
        self.client.on_publish = self._on_taken
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        until(lambda: self.answer is not None)

    @property
    def welcome(self) -> bool:
        return self.answer == "Success"

    def subscribe(self, *filters: str) -> None:
        before = self.taken
        self.client.subscribe([(name, 1) for name in filters])
        until(lambda: self.taken > before)

    def publish(self, topic: str, payload: bytes = b"{}", *, retain: bool = False) -> None:
        """Publish and wait for the broker's PUBACK, which it also gives for what it drops."""
        before = self.taken
        self.client.publish(topic, payload, qos=1, retain=retain)
        until(lambda: self.taken > before)

    def topics(self) -> list[str]:
        return [topic for topic, _ in self.heard]

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()
        if (sock := self.client.socket()) is not None:
            sock.close()

    def _on_connect(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        self.answer = str(reason)

    def _on_disconnect(self, _client: Any, _data: Any, _flags: Any, _reason: Any, _properties: Any) -> None:
        self.lost = True

    def _on_message(self, _client: Any, _data: Any, message: MQTTMessage) -> None:
        self.heard.append((message.topic, bytes(message.payload)))

    def _on_taken(self, *_args: Any) -> None:
        self.taken += 1
