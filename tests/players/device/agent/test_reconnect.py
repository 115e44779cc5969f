"""Brokers are tried in turn, with jitter."""

from __future__ import annotations

from random import Random

from players.device.agent.reconnect import ANSWER_WITHIN_MS, SETTLED_AFTER_MS, Reconnector


def due_at(dialling: Reconnector) -> int:
    wake_ms = dialling.wake_ms()
    assert wake_ms is not None
    return wake_ms


def test_the_first_dial_is_at_once() -> None:
    dialling = Reconnector(2, Random(1), now_ms=50)

    assert dialling.is_due(50)
    assert dialling.dial(50) == 0
    assert not dialling.is_due(60)


def test_brokers_are_tried_in_turn() -> None:
    """W-5: in turn, with jitter."""
    dialling = Reconnector(3, Random(1), now_ms=0)
    tried = []
    for _ in range(7):
        now_ms = due_at(dialling)
        tried.append(dialling.dial(now_ms))
        dialling.on_lost(now_ms + 1)

    assert tried == [0, 1, 2, 0, 1, 2, 0]


def test_waits_grow_to_five_minutes_and_differ_between_screens() -> None:
    waits = []
    for seed in range(200):
        dialling = Reconnector(1, Random(seed), now_ms=0)
        for _ in range(12):
            dialling.dial(0)
            dialling.on_lost(0)
        waits.append(due_at(dialling))

    assert max(waits) <= 300_000
    assert min(waits) < 30_000
    assert max(waits) > 270_000


def test_broker_that_held_is_tried_first() -> None:
    dialling = Reconnector(2, Random(1), now_ms=0)
    dialling.dial(0)
    dialling.on_lost(0)
    assert dialling.dial(5_000) == 1
    dialling.on_connected(5_000)
    dialling.on_lost(5_000 + SETTLED_AFTER_MS)

    assert due_at(dialling) <= 5_000 + SETTLED_AFTER_MS + 2_000
    assert dialling.dial(30_000) == 1


def test_broker_that_drops_at_once_loses_its_turn() -> None:
    dialling = Reconnector(2, Random(1), now_ms=0)
    dialling.dial(0)
    dialling.on_connected(10)
    dialling.on_lost(20)

    assert dialling.dial(due_at(dialling)) == 1


def test_broker_that_does_not_answer_is_given_up() -> None:
    dialling = Reconnector(1, Random(1), now_ms=0)
    dialling.dial(0)

    assert not dialling.is_overdue(ANSWER_WITHIN_MS - 1)
    assert dialling.is_overdue(ANSWER_WITHIN_MS)
