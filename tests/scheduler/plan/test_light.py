from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.timeline.light import percent_at
from scheduler.plan.day import PlanDay, horizon
from scheduler.plan.light import light_steps
from scheduler.plan.window import join_windows
from tests.scheduler.plan.wishes import DAY, DAYS, HOUR, hours, lit_at, rows

WEEK = horizon(DAY.from_at, DAY.tz)


def test_round_the_clock_is_one_step() -> None:
    assert light_steps(WEEK, hours(DAY, (-24, 300)), 80) == ((DAY.from_ms, 80),)


def test_lit_hours_step_up_and_down_every_day() -> None:
    """PROTOCOL W-15: 0 is dark."""
    steps = light_steps(WEEK[:2], hours(DAY, (-21, -6), (3, 18), (27, 42)))

    assert [((at - DAY.from_ms) / HOUR, percent) for at, percent in steps] == [
        (0, 0),
        (3, 100),
        (18, 0),
        (27, 100),
        (42, 0),
        (48, 0),
    ]


def test_a_night_over_the_day_s_edge_is_not_interrupted() -> None:
    steps = light_steps(WEEK[:2], hours(DAY, (-8, 2), (16, 26), (40, 50)), 60)

    assert [((at - DAY.from_ms) / HOUR, percent) for at, percent in steps] == [
        (0, 60),
        (2, 0),
        (16, 60),
        (26, 0),
        (40, 60),
        (48, 60),
    ]


def test_a_group_that_is_never_lit_is_dark() -> None:
    assert light_steps(WEEK, ()) == ((DAY.from_ms, 0),)


def test_after_lit_round_the_clock_no_dark_hours_return() -> None:
    """PROTOCOL W-15: a season that begins in mid-week must not be followed by the nights before it."""
    steps = light_steps(WEEK, hours(DAY, (3, 18), (27, 200)))

    assert all(percent_at(steps, at) == 100 for at in range(DAY.from_ms + 27 * HOUR, DAY.from_ms + 400 * HOUR, HOUR))


@given(st.data(), DAYS)
def test_the_light_is_on_exactly_in_lit_hours(data: Any, day: PlanDay) -> None:
    """PROTOCOL W-15, as the screens read it."""
    days = horizon(day.from_at, day.tz)
    lit = join_windows(window for each in days for window in data.draw(rows(each, most=1)))
    steps = light_steps(days, lit, 70)

    assert [at for at, _ in steps] == sorted({at for at, _ in steps})
    for at in range(days[0].from_ms, days[-1].to_ms, HOUR // 4):
        assert percent_at(steps, at) == (70 if lit_at(lit, at) else 0)


@given(st.integers(-16, 8), st.integers(1, 23))
def test_past_the_last_step_the_day_repeats(opens: int, length: int) -> None:
    """PROTOCOL W-15: a screen left alone opens and closes as it did."""
    lit = hours(DAY, *((opens + 24 * day, opens + length + 24 * day) for day in range(-1, 11)))
    steps = light_steps(WEEK, lit)
    beyond = PlanDay.of(WEEK[-1].on + timedelta(days=1), DAY.tz)

    for at in range(beyond.from_ms, beyond.to_ms, HOUR // 4):
        assert percent_at(steps, at) == (100 if lit_at(lit, at) else 0)
