"""The moments that are drawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.dates.moments import DOZEN, FIRST, KINDS, YEARS, Moment, drawn

HOUR = timedelta(hours=1)


def test_the_same_seed_draws_the_same_moments_and_another_draws_others():
    assert drawn(7, 40) == drawn(7, 40) != drawn(8, 40)
    assert len(set(drawn(7, 40))) == 40


@pytest.mark.parametrize("seed", range(5))
def test_the_first_moments_are_one_of_each_kind(seed: int):
    month, year, leap, changing, eve, holiday = (moment.at for moment in drawn(seed, KINDS))

    assert {1} & {month.day, (month + timedelta(days=1)).day}
    assert (year.month, year.day) in {(12, 31), (1, 1)}
    assert (leap.year, leap.month, leap.day) in {(2028, 2, 29), (2028, 3, 1)}
    for change, days in ((changing, 0), (eve, 1)):
        noon = change.replace(hour=12, minute=0, second=0, fold=0) + timedelta(days=days)
        assert noon.utcoffset() != (noon - timedelta(days=1)).utcoffset()
    assert FIRST <= holiday.date() <= FIRST.replace(year=FIRST.year + YEARS)


def test_a_moment_is_read_as_it_is_written():
    assert [Moment.read(str(moment)) for moment in DOZEN] == list(DOZEN)
    assert len(set(DOZEN)) == 12


def test_an_hour_that_comes_twice_is_two_moments():
    first, second = (Moment.read(f"2027-10-31T02:30{offset}[Europe/Berlin]") for offset in ("+02:00", "+01:00"))

    assert second.utc - first.utc == HOUR and first != second


def test_without_a_zone_it_is_the_bureau_s_own_time():
    assert Moment.read("2028-02-29T21:30").utc == datetime(2028, 2, 29, 13, 30, tzinfo=UTC)
