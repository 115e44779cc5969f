from __future__ import annotations

from datetime import timedelta

from hypothesis import given

from campaigns.group import LitHours, lit_hours
from players.protocol.light import percent_at
from scheduler.plan.blocks import lit_windows
from scheduler.plan.day import PlanDay, horizon
from scheduler.plan.light import light_steps
from tests.scheduler.plan.wishes import DAY, DAYS, HOUR, LIT

WEEK = horizon(DAY.from_at, DAY.tz)


def test_round_the_clock_is_one_step() -> None:
    assert light_steps(WEEK, None, 80) == ((DAY.from_ms, 80),)


def test_lit_hours_step_up_and_down_every_day() -> None:
    """PROTOCOL W-15: 0 is dark."""
    steps = light_steps(WEEK[:2], lit_hours("07:00", "22:00"))

    assert [((at - DAY.from_ms) / HOUR, percent) for at, percent in steps] == [
        (0, 0),
        (3, 100),
        (18, 0),
        (27, 100),
        (42, 0),
    ]


def test_a_night_over_the_day_s_edge_is_not_interrupted() -> None:
    steps = light_steps(WEEK[:2], lit_hours("20:00", "06:00"), 60)

    assert [((at - DAY.from_ms) / HOUR, percent) for at, percent in steps] == [
        (0, 60),
        (2, 0),
        (16, 60),
        (26, 0),
        (40, 60),
    ]


@given(DAYS, LIT)
def test_the_light_is_on_exactly_in_lit_hours(day: PlanDay, lit: LitHours | None) -> None:
    """PROTOCOL W-15, as the screens read it."""
    days = horizon(day.from_at, day.tz)
    steps = light_steps(days, lit, 70)
    windows = [window for each in days for window in lit_windows(each, lit)]

    assert [at for at, _ in steps] == sorted({at for at, _ in steps})
    for at in range(days[0].from_ms, days[-1].to_ms, HOUR // 4):
        assert percent_at(steps, at) == (70 if any(a <= at < b for a, b in windows) else 0)


@given(LIT)
def test_past_the_last_step_the_day_repeats(lit: LitHours | None) -> None:
    """PROTOCOL W-15: a screen left alone opens and closes as it did."""
    steps = light_steps(WEEK, lit)
    beyond = PlanDay.of(WEEK[-1].on + timedelta(days=1), DAY.tz)
    windows = lit_windows(beyond, lit)

    for at in range(beyond.from_ms, beyond.to_ms, HOUR // 4):
        assert percent_at(steps, at) == (100 if any(a <= at < b for a, b in windows) else 0)
