"""The light's next step."""

from __future__ import annotations

from players.device.agent.glass.brightness import highest_percent, next_light_at

HOUR = 3_600_000
DAY = 24 * HOUR
WEEK = tuple((day * DAY + hour * HOUR, percent) for day in range(3) for hour, percent in ((7, 80), (22, 0)))


def test_steps_come_in_order() -> None:
    """W-15: light steps the brightness at absolute instants."""
    assert next_light_at(WEEK, 0) == 7 * HOUR
    assert next_light_at(WEEK, 7 * HOUR) == 22 * HOUR


def test_past_the_last_step_the_last_day_repeats() -> None:
    """W-15: past the last one the last 24 hours repeat."""
    last = WEEK[-1][0]

    assert next_light_at(WEEK, last) == last + 9 * HOUR
    assert next_light_at(WEEK, last + 9 * HOUR) == last + DAY
    assert next_light_at(WEEK, last + 10 * DAY) == last + 10 * DAY + 9 * HOUR


def test_the_highest_step_is_for_screens_without_a_clock() -> None:
    """W-13: the highest percent of light."""
    assert highest_percent(WEEK) == 80
