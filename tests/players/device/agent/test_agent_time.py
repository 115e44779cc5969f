"""The agent's time follows the clock and names its steps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from players.device.agent.agent_time import AgentClock, ClockReading, Moment

NOON = 1_795_500_000_000


def test_without_a_clock_the_time_is_ms_since_boot() -> None:
    """W-33: with flag 4 the start is ms since boot."""
    assert AgentClock().read(ClockReading(None, 1_234, "none")) == Moment(1_234, 1_234, known=False, source="none")


def test_learning_the_time_is_reported_once() -> None:
    clock = AgentClock()
    clock.read(ClockReading(None, 1_000, "none"))

    learned = clock.read(ClockReading(NOON, 2_000))

    assert learned == Moment(
        NOON, 2_000, known=True, source="ntp", before_step_ms=2_000, learned_offset_ms=NOON - 2_000
    )
    assert clock.read(ClockReading(NOON + 10, 2_010)) == Moment(NOON + 10, 2_010, known=True, source="ntp")


def test_lost_clock_goes_on_by_the_monotonic_one() -> None:
    clock = AgentClock()
    clock.read(ClockReading(NOON, 0))

    assert clock.read(ClockReading(None, 5_000, "none")) == Moment(NOON + 5_000, 5_000, known=True, source="rtc")


def test_difference_of_half_a_second_is_a_step() -> None:
    """W-30: a clock step of 500 ms or more ends a row."""
    clock = AgentClock()
    clock.read(ClockReading(NOON, 0))

    assert clock.read(ClockReading(NOON + 1_500, 1_000)) == Moment(
        NOON + 1_500, 1_000, known=True, source="ntp", before_step_ms=NOON + 1_000
    )
    assert clock.read(ClockReading(NOON + 2_000, 2_000)) == Moment(
        NOON + 2_000, 2_000, known=True, source="ntp", before_step_ms=NOON + 2_500
    )


def test_smaller_difference_is_slewed() -> None:
    """W-30: smaller ones are slewed."""
    clock = AgentClock()
    clock.read(ClockReading(NOON, 0))

    assert clock.read(ClockReading(NOON + 1_499, 1_000)) == Moment(NOON + 1_050, 1_000, known=True, source="ntp")
    assert clock.read(ClockReading(NOON + 11_499, 11_000)) == Moment(NOON + 11_499, 11_000, known=True, source="ntp")


@given(st.lists(st.tuples(st.integers(1, 3_000), st.integers(-499, 499)), max_size=60))
def test_between_steps_the_time_never_runs_backwards(moves: list[tuple[int, int]]) -> None:
    clock = AgentClock()
    mono_ms = 0
    last = clock.read(ClockReading(NOON, 0)).now_ms
    for passed_ms, error_ms in moves:
        mono_ms += passed_ms
        moment = clock.read(ClockReading(NOON + mono_ms + error_ms, mono_ms))
        assert moment.before_step_ms is not None or moment.now_ms > last - 1
        last = moment.now_ms
