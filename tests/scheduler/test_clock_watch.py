"""Steps of the wall clock, told from the passing of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.clock_watch import ClockWatch


class Clocks:
    """A wall clock and a monotonic clock."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 5, 4, tzinfo=UTC)
        self.mono_s = 7.0

    def wait(self, seconds: float, *, slewed: float = 0.0) -> None:
        self.mono_s += seconds
        self.wall += timedelta(seconds=seconds + slewed)

    def watch(self) -> ClockWatch:
        return ClockWatch(lambda: self.wall, lambda: self.mono_s)


def test_time_that_passes_is_no_step() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    for seconds in (0.25, 15, 86_400):
        clocks.wait(seconds)
        assert watch.step() is None


def test_a_slewed_clock_makes_no_step_however_much_it_gains() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    for _ in range(1_000):
        clocks.wait(15, slewed=0.01)
        assert watch.step() is None


@pytest.mark.parametrize("hours", [-2 * 365 * 24, -1, 1, 10 * 24])
def test_each_step_is_noticed_once_and_to_the_second(hours: int) -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.wait(60, slewed=hours * 3_600)

    assert watch.step() == timedelta(hours=hours)
    assert watch.step() is None


def test_a_step_there_and_back_between_two_looks_is_none() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.wait(1, slewed=3_600)
    clocks.wait(1, slewed=-3_600)

    assert watch.step() is None
