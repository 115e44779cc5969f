"""One thread drives many players, pictures first."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from players.device.agent.agent_time import ClockReading
from players.device.link import BrokerLink
from players.device.loop import Drivable, PlayerLoop, wait_until
from tests.players.device.world import NOON, Office


class VirtualClock:
    """Moves a little at every reading, so that time passes without sleeping."""

    def __init__(self) -> None:
        self.mono_ms = 0
        self.offset_ms = NOON

    def read(self) -> ClockReading:
        self.mono_ms += 1
        return ClockReading(self.offset_ms + self.mono_ms, self.mono_ms)


class Recorder:
    """A player that wakes every `every_ms` and has `pieces` of slow work each time, of `cost_ms` each."""

    def __init__(self, loop: PlayerLoop, clock: VirtualClock, every_ms: int, pieces: int = 0, cost_ms: int = 0) -> None:
        self.link = BrokerLink(Office(rng=Random(1)).join(), loop, lambda _event: None)
        self.clock = clock
        self.every_ms = every_ms
        self.pieces = pieces
        self.cost_ms = cost_ms
        self.left = 0
        self.wake_mono_ms = every_ms
        self.woken: list[int] = []
        self.worked = 0
        self.fails = False

    def advance(self, at: ClockReading) -> None:
        if self.fails:
            raise RuntimeError("broken")
        self.woken.append(at.mono_ms)
        if at.mono_ms >= self.wake_mono_ms:
            self.wake_mono_ms += self.every_ms
            self.left += self.pieces

    def work(self, at: ClockReading) -> bool:
        del at
        if self.left == 0:
            return False
        self.left -= 1
        self.worked += 1
        self.clock.mono_ms += self.cost_ms
        return True


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def loop(clock: VirtualClock) -> Iterator[PlayerLoop]:
    made = PlayerLoop(clock)
    yield made
    made.close()


def turn_until(loop: PlayerLoop, clock: VirtualClock, mono_ms: int) -> None:
    while clock.mono_ms < mono_ms:
        loop.turn(0)


def test_every_player_is_woken_at_its_instant(loop: PlayerLoop, clock: VirtualClock) -> None:
    quick, slow = Recorder(loop, clock, 100), Recorder(loop, clock, 1_000)
    for player in (quick, slow):
        loop.add(player)
    turn_until(loop, clock, 5_000)

    assert len(quick.woken) >= 45
    assert len(slow.woken) <= 8
    assert all(at % 1_000 < 50 for at in slow.woken[1:])


def test_slow_work_does_not_delay_pictures_of_other_players(loop: PlayerLoop, clock: VirtualClock) -> None:
    """W-30, W-31: a late picture is a short play: work is done in pieces between edges."""
    busy = Recorder(loop, clock, 500, pieces=50, cost_ms=8)
    punctual = Recorder(loop, clock, 200)
    for player in (busy, punctual):
        loop.add(player)
    turn_until(loop, clock, 20_000)

    late = [at % 200 for at in punctual.woken[1:]]
    assert max(late) < 40
    assert busy.worked > 500


def test_a_step_of_the_clock_wakes_every_player(loop: PlayerLoop, clock: VirtualClock) -> None:
    """W-30: a step ends a row when it happens, not at the next edge."""
    player = Recorder(loop, clock, 1_000_000)
    loop.add(player)
    turn_until(loop, clock, 3_000)
    before = len(player.woken)

    clock.offset_ms += 600
    turn_until(loop, clock, 6_000)

    assert len(player.woken) == before + 1


def test_failed_player_is_removed_and_the_others_go_on(clock: VirtualClock) -> None:
    faults: list[tuple[Drivable, str]] = []
    loop = PlayerLoop(clock)
    loop.on_fault = lambda player, error: faults.append((player, str(error)))
    broken, sound = Recorder(loop, clock, 100), Recorder(loop, clock, 100)
    for player in (broken, sound):
        loop.add(player)
    broken.fails = True
    turn_until(loop, clock, 1_000)
    loop.close()

    assert faults == [(broken, "broken")]
    assert len(sound.woken) > 5


def test_error_is_raised_without_a_fault_handler(loop: PlayerLoop, clock: VirtualClock) -> None:
    broken = Recorder(loop, clock, 100)
    broken.fails = True
    loop.add(broken)

    with pytest.raises(RuntimeError, match="broken"):
        loop.turn(0)


def test_call_from_another_thread_runs_on_the_loops(loop: PlayerLoop) -> None:
    made: list[str] = []
    loop.dial(lambda: "answer", lambda answer: made.append(answer or ""))

    assert wait_until(loop, lambda: bool(made), 100_000)
    assert made == ["answer"]
