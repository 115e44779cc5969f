"""A player whose disk is full goes on, and saves what it could not once there is room.

Covers: player.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from players.device.agent import actions as act
from players.device.agent import events as ev
from players.device.agent.agent_time import ClockReading
from players.device.clock import SystemClock
from players.device.loop import PlayerLoop
from players.device.panels.decode import Decoder
from players.device.panels.memory import MemoryPanel
from players.device.player import RETRY_MS, Player
from players.device.storage.state_store import StateStore
from tests.players.device.world import NOON, H, Office, W


@pytest.fixture
def player(tmp_path: Path) -> Iterator[Player]:
    loop = PlayerLoop(SystemClock())
    made = Player(Office().join(), tmp_path, MemoryPanel(W, H, Decoder()), loop, at=at(0), rng=Random(1))
    work(made, 0)
    yield made
    made.close()
    loop.close()


def at(mono_ms: int) -> ClockReading:
    return ClockReading(NOON + mono_ms, mono_ms)


def work(player: Player, mono_ms: int) -> None:
    while player.work(at(mono_ms)):
        pass


def test_what_could_not_be_saved_is_reported_once_it_is(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    """W-23: a `rev` is echoed once it is durable: `StateSaved` comes only when it is."""
    heard: list[ev.Event] = []
    real = player.agent.handle

    def overheard(event: ev.Event, now: ClockReading) -> list[act.Action]:
        heard.append(event)
        return real(event, now)

    monkeypatch.setattr(player.agent, "handle", overheard)
    with monkeypatch.context() as full:
        full.setattr(StateStore, "save", fail)
        player._perform([act.SaveState(player.agent.inbox.persisted)], at(1))
        work(player, 1)
        assert not saved(heard)
        player.advance(at(RETRY_MS))
        work(player, RETRY_MS)
        assert not saved(heard)

    player.advance(at(3 * RETRY_MS))
    work(player, 3 * RETRY_MS)

    assert saved(heard) == [ev.StateSaved(player.agent.inbox.persisted)]


def test_a_number_is_saved_as_sent_only_in_the_journal_that_it_is_of(player: Player) -> None:
    """W-22: an action for a journal that was renewed meanwhile changes nothing."""
    mine, other = player.journal.marks.journal, "f" * 16
    player._perform([act.SaveSent(other, 5), act.RenewJournal(other, 9), act.SaveSent(mine, 3)], at(1))
    work(player, 1)

    assert (player.journal.marks.journal, player.journal.marks.sent) == (mine, 3)


def fail(*_args: object) -> None:
    raise OSError(28, "No space left on device")


def saved(heard: list[ev.Event]) -> list[ev.StateSaved]:
    return [event for event in heard if isinstance(event, ev.StateSaved)]
