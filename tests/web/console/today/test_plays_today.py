from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from campaigns.booking.campaign import Aim
from tests.web import street_builders
from tests.web.conftest import City
from web.console.today.plays_today import monday, plays_today

MONDAY, WEDNESDAY = date(2026, 5, 4), date(2026, 5, 6)


def test_a_week_begins_on_monday():
    assert monday(WEDNESDAY) == monday(MONDAY) == monday(date(2026, 5, 10)) == MONDAY


def test_plays_are_summed_by_kind_for_today_and_the_week(city: City):
    goal = replace(city.campaign, name="创城", aim=Aim.GOAL)
    idle = replace(city.campaign, name="空闲画面", aim=Aim.IDLE)
    with city.database.writing() as unit:
        for day in (MONDAY - timedelta(days=1), MONDAY, WEDNESDAY):
            street_builders.tally(unit, city.screens["st-1"], city.campaign, day, 100)
            street_builders.tally(unit, city.screens["st-1"], goal, day, 7)
            street_builders.tally(unit, city.screens["st-1"], idle, day, 1_000)
        street_builders.tally(unit, city.screens["dp-1"], city.campaign, MONDAY, 50)
    with city.database.reading() as unit:
        strips, large = plays_today(unit, WEDNESDAY)

    assert (strips.today.plays, strips.today.rotation_plays, strips.today.screen_days) == (107, 100, 2)
    assert (strips.week.plays, strips.week.rotation_plays, strips.week.screen_days) == (214, 200, 4)
    assert (large.today.plays, large.week.plays) == (0, 50)
