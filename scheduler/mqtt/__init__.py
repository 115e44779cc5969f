"""The office's way to its brokers; the only rooms of the office that import paho.

link = Link(topics, Address("127.0.0.1", 18831), "_office", password, session=7, now_ms=clock, rng=SystemRandom())
link.start()
event = link.inbox.get()            # Connected: republish; Received: take in, commit, then link.acknowledge(event)
link.publish(topic, payload, retain=True)
link.stop()
"""

from __future__ import annotations

from scheduler.mqtt.connection import Link
from scheduler.mqtt.events import Address, Connected, Disconnected, Event, Received
from scheduler.mqtt.probe import knock

__all__ = ["Address", "Connected", "Disconnected", "Event", "Link", "Received", "knock"]
