from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.calendar.calendar import (
    Calendar,
    Holiday,
    HolidayKind,
    LitSeason,
    campaign_windows,
    check_holiday,
    dated_windows,
    holds,
    lit_windows,
    month_day,
)
from campaigns.calendar.daypart import DayFilter, Daypart
from campaigns.errors import EmptyTextError, MonthDayError, UnknownChoiceError
from campaigns.local_time import civil_window
from campaigns.screens.sync_group import LitHours, SyncGroup, lit_hours
from tests.campaigns.builders import campaign_wish

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/Havana")])
NATIONAL = Holiday(date(2026, 10, 1), "国庆节", HolidayKind.HOLIDAY)
WORKED = Holiday(date(2026, 10, 10), "调休", HolidayKind.WORKDAY)
RUSH = Daypart(1, "早高峰", time(7), time(9), days=DayFilter.WORKDAYS)
NIGHT = Daypart(2, "夜间", time(22), time(2))
REST = Daypart(3, "假日", time(0), time(0), days=DayFilter.DAYS_OFF)
WEEKEND = Daypart(4, "周末", time(10), time(12), frozenset({6, 7}))
CALENDAR = Calendar(
    {holiday.on: holiday for holiday in (NATIONAL, WORKED)},
    {daypart.id: daypart for daypart in (RUSH, NIGHT, REST, WEEKEND)},
)


def _local(windows, zone=SHANGHAI):
    return [tuple(f"{at.astimezone(zone):%m-%d %H:%M}" for at in window) for window in windows]


def _asked(first, last, *dayparts, zone=SHANGHAI, days=(None, None)):
    wish = campaign_wish(starts_on=first, ends_on=last, daypart_ids=dayparts)
    span = civil_window(first, last + timedelta(days=2), zone)
    return _local(dated_windows(wish, days[0], days[1], CALENDAR, *span, zone), zone)


def test_the_holidays_table_decides_workdays_before_the_weekday():
    days = (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 3), date(2026, 10, 10))

    assert [CALENDAR.is_workday(day) for day in days] == [True, False, False, True]


def test_without_dayparts_a_campaign_asks_from_its_first_midnight_to_its_last():
    assert _asked(date(2026, 5, 4), date(2026, 5, 6)) == [("05-04 00:00", "05-07 00:00")]


def test_a_night_belongs_to_the_day_on_which_it_begins():
    assert _asked(date(2026, 5, 4), date(2026, 5, 5), 2) == [
        ("05-04 22:00", "05-05 02:00"),
        ("05-05 22:00", "05-06 02:00"),
    ]


def test_the_night_before_reaches_into_a_day_that_is_asked_for_alone():
    wish = campaign_wish(starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31), daypart_ids=(2,))

    windows = campaign_windows(wish, CALENDAR, *civil_window(date(2026, 5, 5), date(2026, 5, 5), SHANGHAI), SHANGHAI)

    assert _local(windows) == [("05-05 00:00", "05-05 02:00"), ("05-05 22:00", "05-06 00:00")]


def test_workdays_and_days_off_follow_the_holidays_table():
    assert _asked(date(2026, 9, 30), date(2026, 10, 2), 1) == [
        ("09-30 07:00", "09-30 09:00"), ("10-02 07:00", "10-02 09:00"),
    ]  # fmt: skip
    assert _asked(date(2026, 9, 30), date(2026, 10, 4), 3) == [
        ("10-01 00:00", "10-02 00:00"), ("10-03 00:00", "10-05 00:00"),
    ]  # fmt: skip
    assert _asked(date(2026, 10, 9), date(2026, 10, 11), 4) == [
        ("10-10 10:00", "10-10 12:00"), ("10-11 10:00", "10-11 12:00"),
    ]  # fmt: skip


def test_dayparts_that_touch_or_overlap_are_one_window():
    assert _asked(date(2026, 10, 1), date(2026, 10, 1), 2, 3) == [("10-01 00:00", "10-02 02:00")]


def test_an_item_runs_on_its_own_days_in_the_campaigns_dayparts():
    days = (date(2026, 5, 5), None)

    assert _asked(date(2026, 5, 4), date(2026, 5, 6), 2, days=days) == [
        ("05-05 22:00", "05-06 02:00"),
        ("05-06 22:00", "05-07 02:00"),
    ]
    assert _asked(date(2026, 5, 4), date(2026, 5, 6), days=(None, date(2026, 5, 4))) == [("05-04 00:00", "05-05 00:00")]


def test_an_idle_campaign_of_all_time_is_cut_to_what_is_asked():
    wish = campaign_wish(starts_on=date(2000, 1, 1), ends_on=date.max)
    span = civil_window(date(2026, 5, 4), date(2026, 5, 5), SHANGHAI)

    assert campaign_windows(wish, Calendar(), *span, SHANGHAI) == (span,)


clocks = st.builds(lambda minutes: time(minutes // 60, minutes % 60), st.integers(0, 24 * 60 - 1))
spans = st.tuples(st.dates(date(2026, 3, 20), date(2026, 11, 5)), st.integers(0, 4), ZONES)


@given(clocks, clocks, spans)
def test_windows_hold_exactly_the_instants_whose_clock_lies_in_the_daypart(start, end, span):
    """Minute by minute; of a time that comes twice the rule takes the first, so those nights are left out."""
    first, length, zone = span
    last = first + timedelta(days=length)
    daypart = Daypart(9, "x", start, end)
    wish = campaign_wish(starts_on=first, ends_on=last, daypart_ids=(9,))
    within = civil_window(first, last + timedelta(days=1), zone)

    windows = campaign_windows(wish, Calendar(dayparts={9: daypart}), *within, zone)

    assert all(one[1] < other[0] for one, other in pairwise(windows))
    at, step = within[0], timedelta(minutes=17)
    while at < within[1]:
        local = at.astimezone(zone)
        begun = local.date() if not (end <= start and local.time() < end) else local.date() - timedelta(days=1)
        wanted = _covers(start, end, local.time()) and first <= begun <= last
        if not _twice(local):
            assert any(opens <= at < closes for opens, closes in windows) is wanted
        at += step


def _twice(local: datetime) -> bool:
    nights = (local + timedelta(days=shift) for shift in (-1, 0, 1))
    return any(
        datetime.combine(night.date(), time(), local.tzinfo).utcoffset()
        != datetime.combine(night.date() + timedelta(days=1), time(), local.tzinfo).utcoffset()
        for night in nights
    )


@given(st.lists(clocks, min_size=2, max_size=5, unique=True), spans)
def test_dayparts_that_share_the_clock_out_share_the_time_out(cuts, span):
    """Over clock changes too: no instant lost, none given twice."""
    first, length, zone = span
    last = first + timedelta(days=length)
    edges = sorted(cuts)
    parts = {n: Daypart(n, str(n), *pair) for n, pair in enumerate(pairwise([*edges, edges[0]]), start=1)}
    within = civil_window(first + timedelta(days=1), last, zone)
    if within[0] >= within[1]:
        return

    found = [
        window
        for number in parts
        for window in campaign_windows(
            campaign_wish(starts_on=first, ends_on=last, daypart_ids=(number,)), Calendar(dayparts=parts), *within, zone
        )
    ]

    assert sum((end - start for start, end in found), timedelta()) == within[1] - within[0]
    every = campaign_wish(starts_on=first, ends_on=last, daypart_ids=tuple(parts))
    assert campaign_windows(every, Calendar(dayparts=parts), *within, zone) == (within,)


def test_an_hour_that_is_skipped_gives_no_window():
    gap = Calendar(dayparts={1: Daypart(1, "x", time(2, 15), time(2, 45))})
    wish = campaign_wish(starts_on=date(2026, 3, 28), ends_on=date(2026, 3, 30), daypart_ids=(1,))
    span = civil_window(date(2026, 3, 28), date(2026, 3, 30), BERLIN)

    assert [start.date().day for start, _ in campaign_windows(wish, gap, *span, BERLIN)] == [28, 30]


# Light

GROUP = SyncGroup(1, "新华路", lit_hours("07:00", "22:00"))
WINTER = LitSeason(1, "冬", (11, 1), (3, 31), lit_hours("16:00", "21:00"))
GALA = LitSeason(1, "国庆", (10, 1), (10, 7), None)


def _lit(first, last, *seasons, group=GROUP, zone=SHANGHAI):
    return _local(lit_windows(group, Calendar(seasons=seasons), *civil_window(first, last, zone), zone), zone)


def test_a_group_is_lit_in_its_hours_and_in_its_seasons_otherwise():
    assert _lit(date(2026, 3, 31), date(2026, 4, 1), WINTER) == [
        ("03-31 16:00", "03-31 21:00"),
        ("04-01 07:00", "04-01 22:00"),
    ]
    assert _lit(date(2026, 10, 7), date(2026, 10, 8), WINTER, GALA) == [
        ("10-07 00:00", "10-08 00:00"),
        ("10-08 07:00", "10-08 22:00"),
    ]


def test_seasons_of_other_groups_light_nothing():
    other = LitSeason(2, "冬", (11, 1), (3, 31), None)

    assert _lit(date(2026, 1, 5), date(2026, 1, 5), other) == [("01-05 07:00", "01-05 22:00")]


def test_round_the_clock_is_one_window():
    always = SyncGroup(1, "新华路", None)

    assert _lit(date(2026, 5, 4), date(2026, 5, 9), group=always) == [("05-04 00:00", "05-10 00:00")]
    assert _lit(date(2026, 5, 4), date(2026, 5, 9), WINTER, group=always) == [("05-04 00:00", "05-10 00:00")]
    assert lit_windows(always, Calendar(), GALA_AT, GALA_AT, SHANGHAI) == ()


GALA_AT = datetime(2026, 10, 1, tzinfo=UTC)
days = st.tuples(st.integers(1, 12), st.integers(1, 28))


@given(days, days, days)
def test_a_season_and_its_opposite_share_the_year_out(first, last, day):
    """A season that wraps holds what the one between its ends does not; both ends are included."""
    if day in {first, last}:
        assert holds(first, last, day)
    elif first != last:
        assert holds(first, last, day) != holds(last, first, day)


@given(st.sampled_from([None, *(lit_hours(*pair) for pair in (("07:00", "22:00"), ("18:00", "02:00")))]), spans)
def test_light_in_two_parts_is_the_light_of_the_whole(lit: LitHours | None, span):
    first, length, zone = span
    start, end = civil_window(first, first + timedelta(days=length), zone)
    cut = start + (end - start) / 3
    group = SyncGroup(1, "a", lit)

    def total(a, b):
        return sum(
            (to - from_ for from_, to in lit_windows(group, Calendar(seasons=(WINTER,)), a, b, zone)), timedelta()
        )

    assert total(start, cut) + total(cut, end) == total(start, end)


@pytest.mark.parametrize("text", ["13-01", "02-30", "1-1", "0101", "", "05/01", "０5-01"])
def test_an_invalid_day_of_the_year_is_refused(text):
    with pytest.raises(MonthDayError):
        month_day(text)


def test_the_leap_day_is_a_day_of_the_year():
    assert month_day("02-29") == (2, 29)


def test_a_row_of_the_holidays_table_keeps_its_rules():
    assert check_holiday(date(2026, 10, 1), " 国庆节 ", "holiday") == NATIONAL
    with pytest.raises(UnknownChoiceError):
        check_holiday(date(2026, 10, 1), "国庆节", "party")
    with pytest.raises(EmptyTextError):
        check_holiday(date(2026, 10, 1), "", "holiday")


def _covers(start: time, end: time, local: time) -> bool:
    """Return whether a half-open window holds a time of day; one that ends at or before its start crosses midnight."""
    return start <= local < end if start < end else local >= start or local < end
