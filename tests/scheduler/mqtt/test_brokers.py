"""All brokers at once."""

from __future__ import annotations

from typing import cast

import pytest

from players.protocol.topics import UplinkKind
from scheduler.mqtt import BrokerConnection, Brokers, UplinkMessage
from tests.scheduler.town_builders import FakeConnection, Said


@pytest.fixture
def said() -> list[Said]:
    return []


@pytest.fixture
def links(said: list[Said]) -> list[FakeConnection]:
    return [FakeConnection("north:1883", said), FakeConnection("south:1883", said)]


@pytest.fixture
def brokers(links: list[FakeConnection]) -> Brokers:
    return Brokers(cast("list[BrokerConnection]", links))


def test_a_publication_goes_to_every_broker(brokers: Brokers, said: list[Said]) -> None:
    brokers.publish("ledcast/v1/keys", b"jws", retain=True)

    assert said == [
        Said(name, "ledcast/v1/keys", b"jws", retain=True, urgent=False) for name in ("north:1883", "south:1883")
    ]


def test_a_publication_to_one_broker_goes_to_it_alone(brokers: Brokers, said: list[Said]) -> None:
    brokers.publish("ledcast/v1/keys", b"jws", retain=True, to="south:1883")

    assert [each.broker for each in said] == ["south:1883"]


def test_an_urgent_publication_is_urgent_on_every_connection(brokers: Brokers, said: list[Said]) -> None:
    brokers.publish("ledcast/v1/s/st-1/ack", b"jws", retain=False, urgent=True)

    assert [(each.retain, each.urgent) for each in said] == [(False, True)] * 2


def test_only_the_broker_that_carried_a_message_gets_its_acknowledgement(
    brokers: Brokers, links: list[FakeConnection]
) -> None:
    received = UplinkMessage("south:1883", 1, "st-1", UplinkKind.PLAYS, b"{}", retained=False, mid=7, qos=1, at_ms=0)

    brokers.acknowledge(received)

    assert [link.acknowledged for link in links] == [[], [received]]


def test_all_connections_are_started_and_stopped_together(brokers: Brokers, links: list[FakeConnection]) -> None:
    brokers.start()
    running = [link.running for link in links]
    brokers.stop()

    assert running == [True, True]
    assert [link.running for link in links] == [False, False]
