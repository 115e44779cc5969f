"""Connect the office to its brokers; only here does the scheduler import paho.

`connection` one broker, dialled again for as long as it runs · `brokers` all of them · `events` what a connection puts
into the inbox, an `UplinkMessage` above all · `probe` tries an account · `waker` ends a poll from another thread.

    connection = BrokerConnection(topics, Address("127.0.0.1", 18831), "_office", password, session=7, …)
    connection.start()
    event = connection.inbox.get()      # BrokerConnected: republish; UplinkMessage: commit, then acknowledge(event)
    connection.publish(topic, payload, retain=True)
    connection.stop()
"""

from __future__ import annotations

from scheduler.mqtt.brokers import Brokers
from scheduler.mqtt.connection import BrokerConnection
from scheduler.mqtt.events import Address, BrokerConnected, BrokerDisconnected, BrokerEvent, UplinkMessage
from scheduler.mqtt.probe import probe_login

__all__ = [
    "Address", "BrokerConnected", "BrokerConnection", "BrokerDisconnected", "BrokerEvent", "Brokers", "UplinkMessage",
    "probe_login",
]  # fmt: skip
