"""The link against a real Mosquitto."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from players.device.agent import events as ev
from players.device.agent.actions import Dial, Publish
from players.device.agent.agent_time import ClockReading
from players.device.clock import SystemClock
from players.device.link import BrokerLink
from players.device.loop import PlayerLoop, wait_until
from players.protocol.documents.join import Broker, Display, JoinDocument
from players.protocol.documents.jws import SigningKey
from tests.players.device.conftest import Mosquitto, free_port

WILL = "ledcast/v1/s/st-1/state"


class Listener:
    """A player with nothing but ears."""

    def __init__(self, loop: PlayerLoop, port: int, screen: str = "st-1", broker: Broker | None = None) -> None:
        self.broker = broker or Broker("127.0.0.1", port, tls=False, ca=None)
        join = JoinDocument(
            screen=screen,
            root="ledcast",
            display=Display(16, 8, "mono", "image/x-portable-bitmap"),
            brokers=(self.broker,),
            username=screen,
            password="secret",
            claim=None,
            anchor=SigningKey.generate("anchor").public,
            areas=(),
        )
        self.loop = loop
        self.heard: list[ev.Event] = []
        self.link = BrokerLink(join, loop, self.heard.append)
        self.wake_mono_ms = 1_000_000_000
        loop.add(self)

    def advance(self, at: ClockReading) -> None:
        del at

    def work(self, at: ClockReading) -> bool:
        del at
        return False

    def subscribe(self, *topics: str) -> None:
        self.link.subscribe(topics, 1)
        self.settle()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self.link.publish(Publish(topic, payload, retain=retain))
        self.loop.flush(self.link)

    def settle(self) -> None:
        """Let the broker take in what was sent."""
        self.loop.flush(self.link)
        wait_until(self.loop, lambda: False, 60)

    def dial(self, session: int = 1) -> None:
        self.link.dial(Dial(self.broker, session, WILL, b'{"online":false,"session":1}'))

    def wait(self, kind: type[ev.Event], count: int = 1) -> list[ev.Event]:
        def found() -> list[ev.Event]:
            return [event for event in self.heard if isinstance(event, kind)]

        assert wait_until(self.loop, lambda: len(found()) >= count, 5_000), self.heard
        return found()


@pytest.fixture
def loop() -> Iterator[PlayerLoop]:
    made = PlayerLoop(SystemClock())
    yield made
    made.close()


@pytest.fixture
def listener(loop: PlayerLoop, broker: Mosquitto) -> Iterator[Callable[..., Listener]]:
    made: list[Listener] = []

    def connect(screen: str = "st-1") -> Listener:
        one = Listener(loop, broker.port, screen)
        made.append(one)
        one.dial()
        one.wait(ev.Connected)
        return one

    yield connect
    for one in made:
        one.link.drop()


def test_messages_pass_both_ways(listener: Callable[..., Listener], loop: PlayerLoop) -> None:
    """W-1: MQTT 3.1.1 is enough."""
    one, other = listener(), listener("st-2")
    one.publish("ledcast/b/x/0", b"\x00chunk", retain=True)
    one.settle()

    other.subscribe("ledcast/b/x/0")

    assert other.wait(ev.Received) == [ev.Received("ledcast/b/x/0", b"\x00chunk", retained=True)]


def test_no_message_comes_after_unsubscribing(listener: Callable[..., Listener], loop: PlayerLoop) -> None:
    one, other = listener(), listener("st-2")
    other.subscribe("a/1", "a/2")
    other.link.unsubscribe(("a/1",))
    other.settle()
    for topic in ("a/1", "a/2"):
        one.publish(topic, b"x")

    other.wait(ev.Received)
    wait_until(loop, lambda: False, 100)

    assert [event.topic for event in other.heard if isinstance(event, ev.Received)] == ["a/2"]


def test_small_packets_are_not_held_back(listener: Callable[..., Listener]) -> None:
    """W-21: both ends set TCP_NODELAY."""
    sock = listener().link.sock

    assert sock is not None
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_lost_connection_sends_the_will(listener: Callable[..., Listener], loop: PlayerLoop) -> None:
    one, other = listener(), listener("st-2")
    other.subscribe(WILL)

    one.link.drop()

    assert other.wait(ev.Received) == [ev.Received(WILL, b'{"online":false,"session":1}')]


def test_clean_disconnect_sends_no_will(listener: Callable[..., Listener], loop: PlayerLoop) -> None:
    one, other = listener(), listener("st-2")
    other.subscribe(WILL)

    one.link.disconnect()
    loop.flush(one.link)
    one.wait(ev.Disconnected)
    wait_until(loop, lambda: False, 200)

    assert not [event for event in other.heard if isinstance(event, ev.Received)]


def test_a_broker_that_dies_is_noticed(listener: Callable[..., Listener], broker: Mosquitto) -> None:
    one = listener()

    broker.kill()

    (lost,) = one.wait(ev.Disconnected)
    assert isinstance(lost, ev.Disconnected)
    assert lost.session == 1
    assert one.link.sock is None


def test_absent_broker_is_reported_without_blocking(loop: PlayerLoop) -> None:
    """The dialling is on a thread of its own: a picture never waits for a connection."""
    one = Listener(loop, free_port())

    one.dial(7)

    (lost,) = one.wait(ev.Disconnected)
    assert isinstance(lost, ev.Disconnected)
    assert lost.session == 7


def test_nothing_of_a_former_connection_is_sent_again(
    listener: Callable[..., Listener], broker: Mosquitto, loop: PlayerLoop
) -> None:
    """W-5: a clean session; what was in flight is the sender's to repeat."""
    one = listener()
    broker.kill()
    one.publish("a/1", b"stale")
    one.wait(ev.Disconnected)
    broker.start()
    other = Listener(loop, broker.port, "st-2")
    other.dial()
    other.wait(ev.Connected)
    other.subscribe("a/1")

    one.dial(2)
    one.wait(ev.Connected, 2)
    wait_until(loop, lambda: False, 200)
    other.link.drop()

    assert not [event for event in other.heard if isinstance(event, ev.Received)]


def test_a_thousand_messages_pass(listener: Callable[..., Listener]) -> None:
    one, other = listener(), listener("st-2")
    other.subscribe("a/1")
    for n in range(1_000):
        one.publish("a/1", str(n).encode())

    got = other.wait(ev.Received, 1_000)

    assert [int(event.payload) for event in got if isinstance(event, ev.Received)] == list(range(1_000))
