"""Brokers are tried in turn, with jitter."""

from __future__ import annotations

from random import Random

import pytest

from players.device.agent.reconnect import ANSWER_WITHIN_MS, SETTLED_AFTER_MS, Reconnector
from players.protocol.documents.join import Broker

A, B, C = BROKERS = tuple(Broker(f"{name}.example", 1883, tls=False) for name in "abc")


def due_at(dialling: Reconnector) -> int:
    wake_ms = dialling.wake_ms()
    assert wake_ms is not None
    return wake_ms


def test_the_first_dial_is_at_once() -> None:
    dialling = Reconnector(BROKERS[:2], Random(1), now_ms=50)

    assert dialling.is_due(50)
    assert dialling.dial(50) == A
    assert not dialling.is_due(60)


def test_brokers_are_tried_in_turn() -> None:
    """W-5: in turn, with jitter."""
    dialling = Reconnector(BROKERS, Random(1), now_ms=0)
    tried = []
    for _ in range(7):
        now_ms = due_at(dialling)
        tried.append(dialling.dial(now_ms))
        dialling.on_lost(now_ms + 1)

    assert tried == [A, B, C, A, B, C, A]


def test_waits_grow_to_five_minutes_and_differ_between_screens() -> None:
    waits = []
    for seed in range(200):
        dialling = Reconnector(BROKERS[:1], Random(seed), now_ms=0)
        for _ in range(12):
            dialling.dial(0)
            dialling.on_lost(0)
        waits.append(due_at(dialling))

    assert max(waits) <= 300_000
    assert min(waits) < 30_000
    assert max(waits) > 270_000


def test_broker_that_held_is_tried_first() -> None:
    dialling = Reconnector(BROKERS[:2], Random(1), now_ms=0)
    dialling.dial(0)
    dialling.on_lost(0)
    assert dialling.dial(5_000) == B
    dialling.on_connected(5_000)
    dialling.on_lost(5_000 + SETTLED_AFTER_MS)

    assert due_at(dialling) <= 5_000 + SETTLED_AFTER_MS + 2_000
    assert dialling.dial(30_000) == B


def test_broker_that_drops_at_once_loses_its_turn() -> None:
    dialling = Reconnector(BROKERS[:2], Random(1), now_ms=0)
    dialling.dial(0)
    dialling.on_connected(10)
    dialling.on_lost(20)

    assert dialling.dial(due_at(dialling)) == B


def test_broker_that_does_not_answer_is_given_up() -> None:
    dialling = Reconnector(BROKERS[:1], Random(1), now_ms=0)
    dialling.dial(0)

    assert not dialling.is_overdue(ANSWER_WITHIN_MS - 1)
    assert dialling.is_overdue(ANSWER_WITHIN_MS)


@pytest.mark.parametrize(
    ("brokers", "ends"),
    [((A, B), False), ((A, C), False), ((A,), False), ((C, A, B), True), ((B, A), True)],
)
def test_other_brokers_end_a_connection_unless_its_broker_comes_first(
    brokers: tuple[Broker, ...], *, ends: bool
) -> None:
    """W-5, section 3, config: the config's brokers are tried in turn before those of the join document."""
    dialling = Reconnector((A, B), Random(1), now_ms=0)
    dialling.dial(0)
    dialling.on_connected(10)

    assert dialling.replace_brokers(brokers) is ends

    if ends:
        dialling.on_lost(10 + SETTLED_AFTER_MS)
        assert dialling.dial(due_at(dialling)) == brokers[0]


def test_a_broker_that_is_no_longer_listed_is_not_dialled_again() -> None:
    dialling = Reconnector((A, B), Random(1), now_ms=0)
    dialling.dial(0)
    dialling.on_connected(10)
    dialling.replace_brokers((C, B))
    dialling.on_lost(10 + SETTLED_AFTER_MS)

    assert [dialling.dial(30_000 * n) for n in range(1, 4)] == [C, B, C]


def test_the_same_brokers_leave_a_connection_to_the_second_one_alone() -> None:
    """W-5: a new config with the same brokers does not cut the connection."""
    dialling = Reconnector((A, B), Random(1), now_ms=0)
    dialling.dial(0)
    dialling.on_lost(0)
    assert dialling.dial(5_000) == B
    dialling.on_connected(5_000)

    assert not dialling.replace_brokers((A, B))
    assert dialling.replace_brokers((A, C))
