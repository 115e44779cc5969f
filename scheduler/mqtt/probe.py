"""Try an account at a broker, without publishing or subscribing to anything."""

from __future__ import annotations

import ssl
import time

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from scheduler.mqtt.events import Address

ANSWER_WITHIN_S = 5.0


def probe_login(address: Address, username: str, password: str) -> str | None:
    """Return None where the broker accepts the account, else the reason why not. Publishes nothing.

    Use an account without a connection: a second connection by the same account closes the first.
    """
    answers: list[ReasonCode] = []
    client = Client(CallbackAPIVersion.VERSION2, client_id=username, reconnect_on_failure=False)
    client.connect_timeout = ANSWER_WITHIN_S
    client.username_pw_set(username, password)
    client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.append(reason)
    deadline = time.monotonic() + ANSWER_WITHIN_S
    try:
        if address.tls:
            client.tls_set_context(ssl.create_default_context(cadata=address.ca))
        client.connect(address.host, address.port)
        while not answers and time.monotonic() < deadline:
            client.loop(0.1)
    except (OSError, ValueError) as error:
        return str(error) or type(error).__name__
    client.disconnect()
    if not answers:
        return "no answer"
    return str(answers[0]) if answers[0].is_failure else None
