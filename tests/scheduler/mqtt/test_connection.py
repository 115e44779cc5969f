"""The office's connection against a real Mosquitto.

Covers: connection, events, probe.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import TypeVar

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode

from players.protocol.topics import Topics
from scheduler.broker import OFFICE, WITNESS
from scheduler.mqtt import (
    Address,
    BrokerConnected,
    BrokerConnection,
    BrokerDisconnected,
    BrokerEvent,
    UplinkMessage,
    probe_login,
)
from scheduler.mqtt import connection as connection_module
from tests.scheduler.broker.house import House, until

TOPICS = Topics("ledcast")
PLAYS = "ledcast/v1/s/st-1/plays"
Kind = TypeVar("Kind", BrokerConnected, BrokerDisconnected, UplinkMessage)


def make(house: House, inbox: SimpleQueue[BrokerEvent] | None = None, session: int = 7) -> BrokerConnection:
    password = house.files.accounts().passwords[OFFICE]
    address = Address("127.0.0.1", house.port)
    return BrokerConnection(
        TOPICS, address, OFFICE, password,
        session=session, now_ms=lambda: time.time_ns() // 1_000_000, rng=Random(1), inbox=inbox,
    )  # fmt: skip


@pytest.fixture
def link(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[BrokerConnection]:
    monkeypatch.setattr(connection_module, "BACKOFF_FIRST_S", 0.05)
    made = make(house)
    made.start()
    yield made
    made.stop()


def take(link: BrokerConnection, kind: type[Kind], within_s: float = 5.0) -> Kind:
    """The next event, which must be of this kind."""
    event = link.inbox.get(timeout=within_s)
    assert isinstance(event, kind), event
    return event


def welcome(link: BrokerConnection) -> BrokerConnected:
    """Wait until the office is connected and its subscriptions are in force: the broker obeys in order."""
    event = take(link, BrokerConnected)
    until(lambda: link.waiting == 0)
    return event


def quiet(link: BrokerConnection, for_s: float = 0.15) -> bool:
    try:
        event = link.inbox.get(timeout=for_s)
    except Empty:
        return True
    raise AssertionError(event)


def test_each_connect_publishes_online_and_subscribes_every_upward_topic(house: House, link: BrokerConnection) -> None:
    """PROTOCOL W-5: the upward topics are subscribed on every connect."""
    house.admit(st_1="word")
    connected = welcome(link)
    screen = house.client("st-1")

    upward = ("state", "plays", "want", "result", f"up/{'ab' * 32}/0")
    for kind in (*upward, "up/ab/0"):
        screen.publish(f"ledcast/v1/s/st-1/{kind}", kind.encode())

    heard = [take(link, UplinkMessage) for _ in upward]
    no_topic_of_ours = take(link, UplinkMessage)
    witness = house.client("_witness")
    witness.subscribe("ledcast/v1/server/state")
    until(lambda: witness.heard)
    said = json.loads(witness.heard[0][1])
    assert connected.generation == 1
    assert [(event.screen, event.kind, event.payload.decode()) for event in heard] == [
        ("st-1", kind.partition("/")[0], kind) for kind in upward
    ]
    assert (no_topic_of_ours.screen, no_topic_of_ours.kind, no_topic_of_ours.payload) == ("", None, b"up/ab/0")
    assert (said["online"], said["session"], said["proto"]) == (True, 7, 1)
    screen.close()
    witness.close()


def test_any_payload_is_passed_on_as_it_is(house: House, link: BrokerConnection) -> None:
    """What bytes mean is decided elsewhere: nothing that a screen sends ends the thread."""
    house.admit(st_1="word")
    welcome(link)
    screen = house.client("st-1")

    garbage = [b"", b"\xff\xfe\x00", b"{" * 5_000, os.urandom(200_000)]
    for payload in garbage:
        screen.publish(PLAYS, payload)

    assert [take(link, UplinkMessage).payload for _ in garbage] == garbage
    screen.close()


def test_the_office_reconnects_to_a_broker_that_was_killed(house: House, link: BrokerConnection) -> None:
    welcome(link)
    house.kill()
    lost = take(link, BrokerDisconnected)

    while_away = link.publish(TOPICS.ack("st-1"), b"never", retain=False)
    house.start()
    again = welcome(link)

    assert (lost.generation, again.generation) == (1, 2)
    assert while_away is False
    assert link.publish(TOPICS.keys, b"present", retain=True)
    until(lambda: link.waiting == 0)


def test_an_ack_of_an_earlier_connection_is_dropped(
    house: House, link: BrokerConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Message numbers belong to a connection: an old ack would acknowledge a new message that nobody stored."""
    sent: list[int] = []
    real = Client.ack

    def noted(self: Client, mid: int, qos: int) -> MQTTErrorCode:
        sent.append(mid)
        return real(self, mid, qos)

    monkeypatch.setattr(Client, "ack", noted)
    house.admit(st_1="word")
    welcome(link)
    screen = house.client("st-1")
    screen.publish(PLAYS, b"before")
    before = take(link, UplinkMessage)
    screen.close()
    house.kill()
    take(link, BrokerDisconnected)
    house.start()
    welcome(link)
    screen = house.client("st-1")
    screen.publish(PLAYS, b"after")
    after = take(link, UplinkMessage)
    assert before.mid == after.mid

    link.acknowledge(before)
    quiet(link)
    stale = list(sent)
    link.acknowledge(after)
    until(lambda: sent)

    assert stale == []
    assert sent == [after.mid]
    screen.close()


def test_the_broker_holds_messages_back_until_earlier_ones_are_acknowledged(
    house: House, link: BrokerConnection
) -> None:
    """The broker keeps 1,000 unacknowledged in flight; the 1,001st waits for an ack."""
    house.admit(st_1="word")
    welcome(link)
    screen = house.client("st-1")
    for number in range(1_001):
        screen.client.publish(PLAYS, str(number).encode(), qos=1)
    held = [take(link, UplinkMessage) for _ in range(1_000)]
    assert quiet(link)

    link.acknowledge(held[0])

    assert take(link, UplinkMessage).payload == b"1000"
    screen.close()


def test_publications_are_paced_and_in_order_but_for_urgent_ones(house: House, link: BrokerConnection) -> None:
    witness = house.client("_witness")
    witness.subscribe("ledcast/v1/s/#", "ledcast/b/#")
    welcome(link)
    most = 0

    for number in range(3_000):
        link.publish(f"ledcast/b/aa/{number}", b"x" * 100, retain=True)
    link.publish(TOPICS.override("st-1"), b"now", retain=True, urgent=True)
    while link.waiting:
        most = max(most, len(link._in_flight))
        time.sleep(0.0005)
    until(lambda: len(witness.heard) == 3_001)

    chunks = [topic for topic in witness.topics() if topic.startswith("ledcast/b/")]
    assert chunks == [f"ledcast/b/aa/{number}" for number in range(3_000)]
    assert witness.topics().index(TOPICS.override("st-1")) < 2_500
    assert 0 < most <= connection_module.IN_FLIGHT_MAX
    witness.close()


def test_a_full_inbox_leaves_the_rest_to_the_broker(
    house: House, link: BrokerConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "INBOX_MAX", 50)
    house.admit(st_1="word")
    welcome(link)
    screen = house.client("st-1")
    for number in range(300):
        screen.publish(PLAYS, str(number).encode())
    time.sleep(0.1)
    held = link.inbox.qsize()

    heard = [int(take(link, UplinkMessage).payload) for _ in range(300)]

    assert held <= 60
    assert heard == list(range(300))
    screen.close()


def test_a_stop_sends_what_waits_and_publishes_offline(house: House) -> None:
    link = make(house)
    link.start()
    welcome(link)
    witness = house.client("_witness")
    witness.subscribe("ledcast/#")
    for number in range(500):
        link.publish(f"ledcast/b/aa/{number}", b"x", retain=False)

    link.stop()

    until(lambda: len(witness.heard) >= 502)
    topic, last = witness.heard[-1]
    assert topic == TOPICS.server_state
    assert json.loads(last)["online"] is False
    assert isinstance(link.inbox.get(timeout=1), BrokerDisconnected)
    assert not link._thread.is_alive()
    assert not link.publish(TOPICS.keys, b"late", retain=True)
    witness.close()


def test_a_lost_connection_publishes_the_will(house: House) -> None:
    """The will of `server/state` carries the session that ended."""
    link = make(house, session=12)
    link.start()
    welcome(link)
    witness = house.client("_witness")
    witness.subscribe(TOPICS.server_state)
    until(lambda: witness.heard)

    intruder = house.client(OFFICE)  # the same account from elsewhere: the broker cuts the first connection

    until(lambda: len(witness.heard) >= 2)
    will = json.loads(witness.heard[1][1])
    assert (will["online"], will["session"]) == (False, 12)
    intruder.close()
    witness.close()
    link.stop()


def test_an_error_in_a_callback_ends_one_connection_not_the_thread(
    house: House, link: BrokerConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.admit(st_1="word")
    welcome(link)
    screen = house.client("st-1")

    def broken(*_args: object) -> None:
        raise RuntimeError("a fault")

    with monkeypatch.context() as patch:
        patch.setattr(connection_module, "UplinkMessage", broken)
        screen.publish(PLAYS, b"poison")
        take(link, BrokerDisconnected)
    welcome(link)
    screen.publish(PLAYS, b"healthy")

    assert take(link, UplinkMessage).payload == b"healthy"
    screen.close()


def test_a_wrong_password_is_tried_again_and_never_connects(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "BACKOFF_FIRST_S", 0.05)
    address = Address("127.0.0.1", house.port)
    link = BrokerConnection(TOPICS, address, OFFICE, "wrong", session=1, now_ms=lambda: 0, rng=Random(1))
    link.start()

    until(lambda: "Not authorized" in link._reason)

    assert quiet(link)
    assert not link.connected
    link.stop()


def test_two_connections_share_one_inbox(house: House) -> None:
    """Several brokers are several links: an event says which one it came from."""
    inbox: SimpleQueue[BrokerEvent] = SimpleQueue()
    here = make(house, inbox)
    nowhere = BrokerConnection(
        TOPICS, Address("127.0.0.1", _deaf_port()), OFFICE, "word",
        session=1, now_ms=lambda: 0, rng=Random(1), inbox=inbox,
    )  # fmt: skip
    nowhere.start()
    here.start()

    assert welcome(here).broker == here.name
    assert (here.connected, nowhere.connected) == (True, False)
    here.stop()
    nowhere.stop()


def test_small_packets_are_sent_at_once(house: House, link: BrokerConnection) -> None:
    """PROTOCOL W-21: TCP_NODELAY on the office's end."""
    welcome(link)
    sockets = [sock for sock in map(_socket_of, Path("/proc/self/fd").iterdir()) if sock is not None]

    to_broker = [sock for sock in sockets if _peer_port(sock) == house.port]

    assert [sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for sock in to_broker] == [1]
    for sock in sockets:
        sock.close()


def _socket_of(file: Path) -> socket.socket | None:
    """A copy of one of our own open files, if it is a connection by TCP; the caller closes it."""
    try:
        sock = socket.socket(fileno=os.dup(int(file.name)))
    except OSError:
        return None
    if sock.family == socket.AF_INET and sock.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM:
        return sock
    sock.close()
    return None


def _peer_port(sock: socket.socket) -> int | None:
    try:
        port: int = sock.getpeername()[1]
    except OSError:
        return None
    return port


def _deaf_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_login_probe_returns_the_reason_and_disturbs_no_connection(house: House, link: BrokerConnection) -> None:
    """PROTOCOL W-5: `server/state` is the office's word alone, so whoever only looks must not say it."""
    welcome(link)
    door, passwords = Address("127.0.0.1", house.port), house.files.accounts().passwords

    answers = [
        probe_login(door, WITNESS, passwords[WITNESS]),
        probe_login(door, WITNESS, "wrong"),
        probe_login(Address("127.0.0.1", _deaf_port()), WITNESS, "word"),
        probe_login(Address("no-such-host.invalid", 1883), WITNESS, "word"),
    ]

    assert answers[0] is None
    assert answers[1] == "Not authorized"
    assert all(answers[1:])
    assert quiet(link)
    assert link.connected
