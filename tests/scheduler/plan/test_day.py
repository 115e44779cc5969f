from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.day import PlanDay, horizon
from tests.scheduler.plan.wishes import BERLIN, HOUR, LORD_HOWE, SHANGHAI


def test_a_plan_day_runs_from_four_to_four_local() -> None:
    day = PlanDay.of(date(2026, 11, 24), SHANGHAI)

    assert day.from_at == datetime(2026, 11, 23, 20, tzinfo=UTC)
    assert day.to_at - day.from_at == timedelta(hours=24)
    assert (day.from_ms, day.to_ms) == (1_795_464_000_000, 1_795_550_400_000)


@pytest.mark.parametrize(
    ("on", "tz", "hours"),
    [
        (date(2026, 3, 28), BERLIN, 23),
        (date(2026, 10, 24), BERLIN, 25),
        (date(2026, 10, 25), BERLIN, 24),
        (date(2027, 4, 3), LORD_HOWE, 24.5),
        (date(2026, 10, 3), LORD_HOWE, 23.5),
    ],
)
def test_days_are_shorter_or_longer_where_the_clocks_change(on: date, tz: ZoneInfo, hours: float) -> None:
    day = PlanDay.of(on, tz)

    assert day.to_ms - day.from_ms == hours * HOUR


def test_the_small_hours_belong_to_the_plan_day_before() -> None:
    assert horizon(datetime(2026, 11, 24, 3, 59, 59, tzinfo=SHANGHAI), SHANGHAI)[0].on == date(2026, 11, 23)
    assert horizon(datetime(2026, 11, 24, 4, tzinfo=SHANGHAI), SHANGHAI)[0].on == date(2026, 11, 24)


@given(st.integers(1_767_225_600, 1_830_297_600), st.sampled_from([BERLIN, LORD_HOWE]))
def test_the_horizon_has_eight_touching_days_from_the_instant(at_s: int, tz: ZoneInfo) -> None:
    at = datetime.fromtimestamp(at_s, UTC)
    days = horizon(at, tz)

    assert days[0].from_at <= at < days[0].to_at
    assert len(days) == 8
    assert all(one.to_at == other.from_at for one, other in pairwise(days))
