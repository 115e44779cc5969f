from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.playback.local_days import LocalDays, ZoneChange

SHANGHAI, BERLIN, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ZONES = st.sampled_from([SHANGHAI, BERLIN, NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu")])
HOUR_MS = 3_600_000
DAY = timedelta(days=1)


def ms(year: int, month: int, day: int, hour: int = 0) -> int:
    return round(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)


@given(st.integers(0, 2**42), ZONES)
def test_a_play_belongs_to_the_local_day_it_started(start_ms, zone):
    expected = datetime.fromtimestamp(start_ms / 1000, UTC).astimezone(zone).date()

    assert LocalDays(zone).day_of(start_ms) == expected


def test_midnight_in_the_bureaus_zone_parts_two_days():
    days = LocalDays(SHANGHAI)
    midnight_ms = ms(2026, 5, 4, 16)

    assert days.day_of(midnight_ms - 1) == date(2026, 5, 4)
    assert days.day_of(midnight_ms) == date(2026, 5, 5)
    assert days.window(date(2026, 5, 5)) == (midnight_ms, midnight_ms + 24 * HOUR_MS)


def test_a_day_with_a_change_of_clocks_has_23_hours():
    from_ms, until_ms = LocalDays(BERLIN).window(date(2026, 3, 29))

    assert until_ms - from_ms == 23 * HOUR_MS


def test_a_zone_to_the_west_makes_the_next_day_longer():
    at_ms = ms(2026, 5, 4, 2)
    change = LocalDays(SHANGHAI).change_of_zone(BERLIN, at_ms)
    days = LocalDays(SHANGHAI, [change])

    assert change == ZoneChange(ms(2026, 5, 4, 22), BERLIN)
    assert days.window(date(2026, 5, 4)) == (ms(2026, 5, 3, 16), ms(2026, 5, 4, 16))
    assert days.window(date(2026, 5, 5)) == (ms(2026, 5, 4, 16), ms(2026, 5, 5, 22))


@pytest.mark.parametrize(("hour", "until"), [(8, ms(2026, 5, 4, 16)), (18, ms(2026, 5, 4, 22))])
def test_a_zone_to_the_east_makes_a_day_shorter(hour, until):
    change = LocalDays(BERLIN).change_of_zone(SHANGHAI, ms(2026, 5, 4, hour))
    days = LocalDays(BERLIN, [change])

    assert days.window(date(2026, 5, 4)) == (ms(2026, 5, 3, 22), until)
    assert days.window(date(2026, 5, 6)) == (ms(2026, 5, 5, 16), ms(2026, 5, 6, 16))


@given(st.integers(ms(2026, 1, 1), ms(2028, 1, 1)), ZONES, ZONES)
def test_days_stay_in_order_over_a_change_of_zone(at_ms, before, after):
    change = LocalDays(before).change_of_zone(after, at_ms)
    days = LocalDays(before, [change])

    on = days.day_of(at_ms)
    assert on == LocalDays(before).day_of(at_ms)
    assert days.zone_at(at_ms) == before
    for day in (on - DAY, on, on + DAY, on + 2 * DAY, on + 3 * DAY):
        from_ms, until_ms = days.window(day)
        assert from_ms < until_ms
        assert {days.day_of(from_ms), days.day_of((from_ms + until_ms) // 2), days.day_of(until_ms - 1)} == {day}
