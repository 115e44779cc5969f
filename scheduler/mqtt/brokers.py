"""All brokers at once: a publication goes to each of them, whether or not it is connected at the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scheduler.mqtt.connection import BrokerConnection
from scheduler.mqtt.events import UplinkMessage


class Brokers:
    """The office's connections by name. A broker that was away is brought up to date after its `BrokerConnected`."""

    def __init__(self, connections: Sequence[BrokerConnection]) -> None:
        self._connections: Mapping[str, BrokerConnection] = {each.name: each for each in connections}

    def start(self) -> None:
        """Start every connection."""
        for connection in self._connections.values():
            connection.start()

    def stop(self) -> None:
        """Stop every connection, each after what it still has to send."""
        for connection in self._connections.values():
            connection.stop()

    def publish(self, topic: str, payload: bytes, *, retain: bool, urgent: bool = False, to: str | None = None) -> None:
        """Publish to all brokers, or to the one named `to`; an `urgent` message overtakes those that wait."""
        for connection in self._connections.values() if to is None else (self._connections[to],):
            connection.publish(topic, payload, retain, urgent=urgent)

    def acknowledge(self, message: UplinkMessage) -> None:
        """Acknowledge a message to the broker that carried it."""
        self._connections[message.broker].acknowledge(message)
