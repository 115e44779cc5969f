"""The agent's time follows the clock and names its steps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from players.device.agent.clock_slew import Time, Timekeeper
from players.device.agent.instant import Instant

NOON = 1_795_500_000_000


def test_without_a_clock_the_time_is_ms_since_boot() -> None:
    """W-33: with flag 4 the start is ms since boot."""
    assert Timekeeper().read(Instant(None, 1_234, "none")) == Time(1_234, known=False)


def test_learning_the_time_is_told_once() -> None:
    keeper = Timekeeper()
    keeper.read(Instant(None, 1_000, "none"))

    learned = keeper.read(Instant(NOON, 2_000))

    assert learned == Time(NOON, before_ms=2_000, learned_ms=NOON - 2_000)
    assert keeper.read(Instant(NOON + 10, 2_010)) == Time(NOON + 10)


def test_a_clock_that_is_lost_again_goes_on_by_the_monotonic_one() -> None:
    keeper = Timekeeper()
    keeper.read(Instant(NOON, 0))

    assert keeper.read(Instant(None, 5_000, "none")) == Time(NOON + 5_000)


def test_half_a_second_is_a_step() -> None:
    """W-30: a clock step of 500 ms or more ends a row."""
    keeper = Timekeeper()
    keeper.read(Instant(NOON, 0))

    assert keeper.read(Instant(NOON + 1_500, 1_000)) == Time(NOON + 1_500, before_ms=NOON + 1_000)
    assert keeper.read(Instant(NOON + 2_000, 2_000)) == Time(NOON + 2_000, before_ms=NOON + 2_500)


def test_less_is_slewed() -> None:
    """W-30: smaller ones are slewed."""
    keeper = Timekeeper()
    keeper.read(Instant(NOON, 0))

    assert keeper.read(Instant(NOON + 1_499, 1_000)) == Time(NOON + 1_050)
    assert keeper.read(Instant(NOON + 11_499, 11_000)) == Time(NOON + 11_499)


@given(st.lists(st.tuples(st.integers(1, 3_000), st.integers(-499, 499)), max_size=60))
def test_between_steps_the_time_never_runs_backwards(moves: list[tuple[int, int]]) -> None:
    keeper = Timekeeper()
    mono_ms = 0
    last = keeper.read(Instant(NOON, 0)).now_ms
    for passed_ms, error_ms in moves:
        mono_ms += passed_ms
        time = keeper.read(Instant(NOON + mono_ms + error_ms, mono_ms))
        assert time.before_ms is not None or time.now_ms > last - 1
        last = time.now_ms
