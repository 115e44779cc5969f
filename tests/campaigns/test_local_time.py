from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.errors import ClockNotSetError, ClockTimeError
from campaigns.local_time import (
    EARLIEST_AT,
    check_clock,
    civil_days,
    civil_window,
    clock_time,
    hours_window,
    intersect_windows,
    local_instant,
    merge_windows,
)

ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in ("Asia/Shanghai", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Beirut")
    ]
)
BERLIN = ZoneInfo("Europe/Berlin")
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
FIRST = datetime(2026, 5, 4, tzinfo=UTC)
rows = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=8)


def _row(pairs):
    windows = [(FIRST + timedelta(hours=a), FIRST + timedelta(hours=b)) for a, b in pairs]
    return merge_windows(windows, FIRST, FIRST + timedelta(hours=100))


def _hours(windows):
    return {hour for hour in range(100) if any(a <= FIRST + timedelta(hours=hour) < b for a, b in windows)}


@given(DAYS, st.times(), ZONES)
def test_an_existing_local_time_is_shown_at_its_instant(on, local, zone):
    local = local.replace(microsecond=0)
    shown = local_instant(on, local, zone).astimezone(zone).replace(tzinfo=None)

    assert shown == datetime.combine(on, local) or shown > datetime.combine(on, local)


@given(DAYS, st.lists(st.times(), min_size=2, max_size=6), ZONES)
def test_later_on_the_clock_is_never_earlier_in_time(on, locals_, zone):
    instants = [local_instant(on, local, zone) for local in sorted(locals_)]

    assert all(one <= other for one, other in pairwise(instants))
    assert civil_window(on, on, zone)[0] <= instants[0] and instants[-1] <= civil_window(on, on, zone)[1]


def test_times_that_are_skipped_are_the_instant_of_the_change():
    spring = date(2026, 3, 29)

    found = {local_instant(spring, time(2, minute), BERLIN) for minute in (0, 1, 30, 59)}

    assert found == {datetime(2026, 3, 29, 1, 0, tzinfo=UTC)} == {local_instant(spring, time(3), BERLIN)}


def test_a_time_that_comes_twice_is_the_first_of_the_two():
    assert local_instant(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_change_by_half_an_hour_is_found_to_the_second():
    lord_howe = ZoneInfo("Australia/Lord_Howe")  # on 2026-10-04 two o'clock becomes half past two

    assert local_instant(date(2026, 10, 4), time(2, 10), lord_howe) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(("on", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 5, 4), 24)])
def test_civil_days_have_the_hours_that_they_have(on, hours):
    start, end = civil_window(on, on, BERLIN)

    assert (end - start) / timedelta(hours=1) == hours


def test_hours_that_end_before_they_begin_end_on_the_next_day():
    shanghai = ZoneInfo("Asia/Shanghai")

    start, end = hours_window(date(2026, 5, 4), time(22), time(2), shanghai)

    assert (start, end) == (datetime(2026, 5, 4, 14, tzinfo=UTC), datetime(2026, 5, 4, 18, tzinfo=UTC))
    whole = hours_window(date(2026, 5, 4), time(0), time(0), shanghai)
    assert whole == civil_window(date(2026, 5, 4), date(2026, 5, 4), shanghai)


@given(rows)
def test_joined_windows_are_in_order_apart_and_cover_the_same(pairs):
    found = _row(pairs)

    assert all(start < end for start, end in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert _hours(found) == {hour for a, b in pairs for hour in range(a, min(b, 100))}


def test_windows_that_touch_are_one():
    assert _row([(1, 2), (2, 3), (5, 6)]) == _row([(1, 3), (5, 6)]) and len(_row([(1, 2), (2, 3)])) == 1


@given(rows, rows)
def test_what_two_rows_have_in_common_is_in_both(one, other):
    found = intersect_windows(_row(one), _row(other))

    assert _hours(found) == _hours(_row(one)) & _hours(_row(other))
    assert found == intersect_windows(_row(other), _row(one))


@pytest.mark.parametrize("text", ["7:00", "24:00", "07:60", "", None, "07-00", "０７:00", "07:000"])
def test_an_invalid_time_of_day_is_refused(text):
    with pytest.raises(ClockTimeError):
        clock_time(text)


def test_days_in_no_order_are_none():
    assert list(civil_days(date(2026, 5, 4), date(2026, 5, 3))) == []
    assert [day.day for day in civil_days(date(2026, 5, 4), date(2026, 5, 6))] == [4, 5, 6]


def test_a_clock_that_was_never_set_is_refused_with_what_to_do():
    with pytest.raises(ClockNotSetError) as refused:
        check_clock(datetime(1970, 1, 1, tzinfo=UTC))

    assert "1970" in refused.value.text("zh") and "校时" in refused.value.text("zh")
    assert "set the clock" in refused.value.text("en")
    check_clock(EARLIEST_AT)
