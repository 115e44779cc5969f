from __future__ import annotations

from datetime import date, time

import pytest

from campaigns.booking.schedule_fit import check_schedule
from campaigns.booking.slide import PlaylistLayout, SlideWish
from campaigns.calendar.calendar import Calendar, LitSeason
from campaigns.calendar.daypart import DayFilter, Daypart
from campaigns.errors import DarkError, EmptyPlaylistError, WindowTooShortError
from campaigns.screens.display_profile import Colour, profile_of
from campaigns.screens.sync_group import SyncGroup, lit_hours
from tests.campaigns.builders import campaign_wish

STRIP, WIDE = profile_of(320, 16, Colour.MONO), profile_of(512, 32, Colour.MONO)
ALWAYS = SyncGroup(1, "新华路", None)
DAYTIME = SyncGroup(2, "文化路", lit_hours("07:00", "22:00"))
MINUTE = Daypart(1, "一分钟", time(8), time(8, 1))
NIGHT = Daypart(2, "夜间", time(22), time(2))
WEEKENDS = Daypart(3, "周末", time(10), time(12), frozenset({6, 7}))
NEXT_MINUTE = Daypart(4, "下一分钟", time(8, 1), time(8, 2))
CALENDAR = Calendar(dayparts={part.id: part for part in (MINUTE, NIGHT, WEEKENDS, NEXT_MINUTE)})


def check(*groups, ms=10_000, wide_ms=None, calendar=CALENDAR, **changes):
    wish = campaign_wish(**({"starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 31)} | changes))
    numbers = range(len(wish.slides))
    laid_out = PlaylistLayout({(n, STRIP): ms for n in numbers} | {(n, WIDE): wide_ms or ms for n in numbers}, ())
    return check_schedule(wish, laid_out, dict.fromkeys(groups or (ALWAYS,), (STRIP, WIDE)), calendar)


def test_a_campaign_that_fits_has_no_warnings():
    assert check() == ()
    assert check(daypart_ids=(1,), ms=60_000) == ()


def test_a_slide_longer_than_its_shortest_window_is_refused_with_both_lengths():
    with pytest.raises(WindowTooShortError) as refused:
        check(daypart_ids=(1,), ms=60_001)

    assert refused.value.field == "slides-0-text"
    assert "60.001" in refused.value.text("zh") and "60 s" in refused.value.text("en")
    assert "新华路" in refused.value.text("en") and "2026-05-04" in refused.value.text("zh")


def test_the_longest_picture_of_the_group_decides():
    with pytest.raises(WindowTooShortError):
        check(daypart_ids=(1,), ms=10_000, wide_ms=61_000)


def test_dayparts_that_touch_are_one_window():
    assert check(daypart_ids=(1, 4), ms=120_000) == ()


def test_the_light_cuts_windows_too():
    short = SyncGroup(3, "短", lit_hours("21:59", "22:00"))

    with pytest.raises(WindowTooShortError, match="60 s"):
        check(short, ms=70_000)


def test_a_season_may_leave_too_little():
    winter = LitSeason(1, "冬", (11, 1), (3, 31), lit_hours("08:00", "08:01"))
    calendar = Calendar(seasons=(winter,))

    assert check(ms=70_000, calendar=calendar) == ()
    with pytest.raises(WindowTooShortError, match="2026-11-01"):
        check(ms=70_000, calendar=calendar, ends_on=date(2026, 12, 31))


def test_a_slide_on_days_of_its_own_is_judged_by_those():
    slides = (SlideWish("平时"), SlideWish("周末", starts_on=date(2026, 5, 9), ends_on=date(2026, 5, 10)))

    assert check(daypart_ids=(3,), slides=slides) == ()


def test_a_campaign_without_a_day_on_which_a_daypart_begins_is_refused():
    with pytest.raises(EmptyPlaylistError) as refused:
        check(daypart_ids=(3,), ends_on=date(2026, 5, 8))

    assert refused.value.field == "slides"


def test_a_slide_that_never_comes_is_named():
    slides = (SlideWish("平时"), SlideWish("周一", starts_on=date(2026, 5, 11), ends_on=date(2026, 5, 11)))

    (warning,) = check(daypart_ids=(3,), slides=slides)

    assert "第 2 幅" in warning


def test_days_without_any_slide_are_named():
    slides = (SlideWish("前", ends_on=date(2026, 5, 10)), SlideWish("后", starts_on=date(2026, 5, 12)))

    assert check(slides=slides) == ("2026-05-11 没有画面可播",)


def test_dark_groups_are_named_and_refused_if_all_are_dark():
    (warning,) = check(ALWAYS, DAYTIME, daypart_ids=(2,))

    assert "文化路" in warning and "新华路" not in warning
    with pytest.raises(DarkError) as refused:
        check(DAYTIME, daypart_ids=(2,))
    assert refused.value.field == "dayparts"


def test_days_off_count_by_the_holidays_table():
    rest = Calendar(dayparts={5: Daypart(5, "假日", time(9), time(10), days=DayFilter.DAYS_OFF)})

    with pytest.raises(EmptyPlaylistError):
        check(daypart_ids=(5,), ends_on=date(2026, 5, 8), calendar=rest)
    assert check(daypart_ids=(5,), ends_on=date(2026, 5, 9), calendar=rest) == ()


def test_a_campaign_of_ten_years_is_checked():
    assert check(daypart_ids=(1, 2, 3), ends_on=date(2036, 5, 1)) == ()


def test_the_last_night_is_whole():
    turn = Calendar(dayparts={6: Daypart(6, "零点", time(23, 59), time(0, 1))})

    assert check(daypart_ids=(6,), ms=90_000, ends_on=date(2026, 5, 4), calendar=turn) == ()
