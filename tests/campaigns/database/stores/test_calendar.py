"""Test the store of holidays and dayparts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from campaigns.calendar.calendar import Holiday, HolidayKind
from campaigns.calendar.daypart import DayFilter, Daypart
from tests.campaigns.builders import add, create

NATIONAL = Holiday(date(2026, 10, 1), "国庆节", HolidayKind.HOLIDAY)
WORKED = Holiday(date(2026, 9, 27), "国庆节", HolidayKind.WORKDAY)
RUSH = Daypart(0, "早高峰", time(7), time(9), frozenset({1, 5}), DayFilter.WORKDAYS)


@pytest.fixture
def rush(database):
    with database.writing() as unit:
        return unit.calendar.put_daypart(RUSH)


def test_holidays_are_kept_by_day_changed_and_removed(database):
    with database.writing() as unit:
        for holiday in (NATIONAL, WORKED, replace(NATIONAL, name="国庆")):
            unit.calendar.put_holiday(holiday)

    with database.writing() as unit:
        assert unit.calendar.holidays() == (WORKED, replace(NATIONAL, name="国庆"))
        assert unit.calendar.holiday(WORKED.on) == WORKED
        assert [unit.calendar.remove_holiday(WORKED.on) for _ in range(2)] == [True, False]
        assert unit.calendar.holiday(WORKED.on) is None


def test_a_daypart_is_numbered_once_and_changed_by_its_name(database, rush):
    with database.writing() as unit:
        later = unit.calendar.put_daypart(replace(RUSH, until_local=time(0), weekdays=frozenset()))

    with database.reading() as unit:
        assert unit.calendar.daypart("早高峰") == later
        assert unit.calendar.daypart("晚高峰") is None
    assert rush == replace(RUSH, id=rush.id)
    assert later == replace(rush, until_local=time(0), weekdays=frozenset())


def test_a_retired_daypart_stays_in_the_calendar_until_it_is_put_again(database, rush, at):
    with database.writing() as unit:
        unit.calendar.put_holiday(NATIONAL)
        unit.calendar.retire_daypart(rush.id, at)

    with database.writing() as unit:
        assert unit.calendar.dayparts() == ()
        assert unit.calendar.dayparts(retired=True) == (replace(rush, retired_at=at),)
        whole = unit.calendar.read()
        assert unit.calendar.put_daypart(RUSH) == rush
    assert (dict(whole.holidays), dict(whole.dayparts)) == (
        {NATIONAL.on: NATIONAL}, {rush.id: replace(rush, retired_at=at)}
    )  # fmt: skip


def test_the_dayparts_of_a_campaign_are_replaced_as_a_whole(database, rush, at):
    with database.writing() as unit:
        other = unit.calendar.put_daypart(replace(RUSH, name="晚高峰"))
        add(unit, at)
        made = create(unit, at, daypart_ids=(rush.id,))
        assert unit.calendar.campaigns_in(rush.id) == (made.id,)
        unit.calendar.set_of_campaign(made.id, (other.id, rush.id))

    with database.writing() as unit:
        assert unit.calendar.of_campaigns([made.id, 99]) == {made.id: [rush.id, other.id]}
        unit.calendar.set_of_campaign(made.id, ())
        assert unit.calendar.of_campaigns([made.id]) == {}
        unit.calendar.delete_daypart(other.id)
        assert unit.calendar.dayparts(retired=True) == (rush,)
