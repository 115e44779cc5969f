"""Test the rules of the seasons of a sync group."""

from __future__ import annotations

from datetime import time

import pytest

from campaigns.calendar.calendar import LitSeason
from campaigns.calendar.season import SeasonWish, check_seasons
from campaigns.errors import ClockTimeError, EmptyTextError, MonthDayError, SeasonOverlapError, SeasonTwiceError
from campaigns.screens.sync_group import LitHours, SyncGroup

GROUP = SyncGroup(4, "新华路", None)
WINTER = SeasonWish("冬", "11-01", "03-31", "16:30", "21:00")


def test_seasons_become_values_of_their_group():
    assert check_seasons(GROUP, [WINTER, SeasonWish(" 夏 ", "06-01", "08-31")]) == (
        LitSeason(4, "冬", (11, 1), (3, 31), LitHours(time(16, 30), time(21))),
        LitSeason(4, "夏", (6, 1), (8, 31), None),
    )


def test_seasons_may_touch():
    assert len(check_seasons(GROUP, [WINTER, SeasonWish("春", "04-01", "10-31")])) == 2


@pytest.mark.parametrize(
    ("other", "error", "field"),
    [
        (SeasonWish("春", "03-31", "05-31"), SeasonOverlapError, "from_md"),
        (SeasonWish("闰", "02-29", "02-29"), SeasonOverlapError, "from_md"),
        (SeasonWish("冬", "06-01", "06-30"), SeasonTwiceError, "name"),
        (SeasonWish(" ", "06-01", "06-30"), EmptyTextError, "name"),
        (SeasonWish("夏", "06-31", "07-30"), MonthDayError, "from_md"),
        (SeasonWish("夏", "06-01", "July"), MonthDayError, "until_md"),
        (SeasonWish("夏", "06-01", "06-30", "20:00", "20:00"), ClockTimeError, "lit_from"),
    ],
)
def test_a_season_that_breaks_a_rule_is_refused_at_its_field(other, error, field):
    with pytest.raises(error) as refused:
        check_seasons(GROUP, [WINTER, other])
    assert refused.value.field == field
