"""Brightness by absolute instants."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.timeline.light import highest_percent, next_step_at, percent_at, shown_percent
from tests.players.protocol.samples import DAY_MS, HOUR, NOON

LIGHT = st.lists(st.tuples(st.integers(0, 3 * DAY_MS), st.integers(0, 100)), min_size=1, max_size=9).map(
    lambda steps: sorted(dict(steps).items())
)

WEEK = tuple((day * DAY_MS + hour * HOUR, percent) for day in range(3) for hour, percent in ((7, 80), (22, 0)))


def as_written(light: list[tuple[int, int]], at_ms: int) -> int:
    """Every step of the last 24 hours once more for each day after the last one, then the newest that has come."""
    last_at = light[-1][0]
    repeated = [(at, percent) for at, percent in light if at > last_at - DAY_MS]
    steps = [*light, *((at + day * DAY_MS, percent) for day in range(1, 9) for at, percent in repeated)]
    come = [percent for at, percent in sorted(steps) if at <= at_ms]
    return come[-1] if come else light[0][1]


@given(LIGHT, st.integers(-DAY_MS, 7 * DAY_MS))
def test_steps_hold_until_the_next_and_the_last_day_repeats(light: list[tuple[int, int]], at_ms: int) -> None:
    """W-15."""
    assert percent_at(light, at_ms) == as_written(light, at_ms)


def test_before_the_first_step_its_value_holds() -> None:
    """W-15."""
    assert percent_at([(NOON, 30), (NOON + HOUR, 60)], NOON - 100 * DAY_MS) == 30


def test_last_day_repeats_after_weeks_without_a_manifest() -> None:
    """W-15: past the last step the last 24 hours repeat."""
    light = [(NOON + day * DAY_MS + hour * HOUR, percent) for day in range(3) for hour, percent in ((0, 80), (9, 0))]

    seen = [percent_at(light, NOON + 40 * DAY_MS + hour * HOUR) for hour in (0, 8, 9, 23, 24)]

    assert seen == [80, 80, 0, 0, 80]


def test_last_step_holds_over_one_a_day_before_it() -> None:
    """W-15: the last step holds where it stands."""
    assert [percent_at([(0, 80), (DAY_MS, 0)], at_ms) for at_ms in (DAY_MS - 1, DAY_MS, 2 * DAY_MS)] == [80, 0, 0]


def test_single_step_holds_for_ever() -> None:
    assert {percent_at([(NOON, 55)], NOON + days * DAY_MS) for days in (-1, 0, 1, 1_000)} == {55}


def test_ceiling_limits_the_percent() -> None:
    """W-15: shown = min(percent, ceiling)."""
    assert [shown_percent([(0, 80)], ceiling, 5) for ceiling in (0, 79, 80, 100)] == [0, 79, 80, 80]


def test_next_step_is_the_first_after_an_instant() -> None:
    """W-15: light steps the brightness at absolute instants."""
    assert next_step_at(WEEK, 0) == 7 * HOUR
    assert next_step_at(WEEK, 7 * HOUR) == 22 * HOUR


def test_next_step_past_the_last_one_repeats_the_last_day() -> None:
    """W-15: past the last one the last 24 hours repeat."""
    last = WEEK[-1][0]

    assert next_step_at(WEEK, last) == last + 9 * HOUR
    assert next_step_at(WEEK, last + 9 * HOUR) == last + DAY_MS
    assert next_step_at(WEEK, last + 10 * DAY_MS) == last + 10 * DAY_MS + 9 * HOUR


def test_highest_percent_is_for_screens_without_a_clock() -> None:
    """W-13: the highest percent of light."""
    assert highest_percent(WEEK) == 80
