from __future__ import annotations

from datetime import time

import pytest

from campaigns.calendar.daypart import DayFilter, Daypart, DaypartWish, check_daypart
from campaigns.errors import ClockTimeError, DaypartLengthError, EmptyTextError, OutOfRangeError, UnknownChoiceError

NIGHT = Daypart(1, "夜间", time(22), time(2))


def test_a_daypart_may_run_past_midnight():
    assert NIGHT.over_midnight


@pytest.mark.parametrize(("until", "over"), [(time(0), False), (time(0, 1), True), (time(23), False)])
def test_what_ends_at_midnight_does_not_reach_into_the_next_day(until, over):
    assert Daypart(1, "晚", time(20), until).over_midnight is over


def test_a_whole_day_is_written_to_24():
    whole = check_daypart(DaypartWish("全天", "00:00", "24:00"))

    assert not whole.over_midnight and (whole.from_local, whole.until_local) == (time(0), time(0))


def test_all_weekdays_are_the_same_as_none_named():
    every = DaypartWish("每天", "07:00", "09:00", frozenset(range(1, 8)))

    assert check_daypart(every).weekdays == frozenset()
    assert check_daypart(DaypartWish(" 周末 ", "07:00", "09:00", frozenset({6, 7}), "any")) == Daypart(
        0, "周末", time(7), time(9), frozenset({6, 7}), DayFilter.ANY
    )


@pytest.mark.parametrize(
    ("wish", "error", "field"),
    [
        (DaypartWish("早", "07:00", "07:00"), DaypartLengthError, "until_local"),
        (DaypartWish("夜", "00:00", "00:00"), DaypartLengthError, "until_local"),
        (DaypartWish("早", "7", "09:00"), ClockTimeError, "from_local"),
        (DaypartWish("早", "24:00", "09:00"), ClockTimeError, "from_local"),
        (DaypartWish("早", "07:00", "25:00"), ClockTimeError, "until_local"),
        (DaypartWish("早", "07:00", "09:00", frozenset({8})), OutOfRangeError, "weekdays"),
        (DaypartWish("早", "07:00", "09:00", days="sundays"), UnknownChoiceError, "days"),
        (DaypartWish(" ", "07:00", "09:00"), EmptyTextError, "name"),
    ],
)
def test_an_invalid_daypart_is_refused_at_its_field(wish, error, field):
    with pytest.raises(error) as refused:
        check_daypart(wish)

    assert refused.value.field == field


def test_an_empty_daypart_is_refused_showing_how_a_whole_day_is_written():
    with pytest.raises(DaypartLengthError) as refused:
        check_daypart(DaypartWish("早", "07:00", "07:00"))

    assert "00:00 至 24:00" in refused.value.text("zh") and "00:00 to 24:00" in refused.value.text("en")
