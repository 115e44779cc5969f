"""Test the stores of themes and occasions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from campaigns.booking.classification import Occasion, Theme
from tests.campaigns.builders import add, create

WEEK = Occasion("网络宣传周", date(2026, 9, 14), date(2026, 9, 20))
CITY = Occasion("创建文明城")


def test_themes_and_occasions_come_back_in_the_order_of_their_addition(database):
    with database.writing() as unit:
        for name in ("网络安全", "讲文明", "网络安全"):
            unit.themes.put(name)
        for occasion in (CITY, WEEK, replace(CITY, starts_on=date(2026, 1, 1))):
            unit.occasions.put(occasion)

    with database.reading() as unit:
        assert unit.themes.all() == (Theme("网络安全"), Theme("讲文明"))
        assert unit.occasions.all() == (replace(CITY, starts_on=date(2026, 1, 1)), WEEK)
        assert unit.themes.find("讲文明") == Theme("讲文明")
        assert unit.occasions.find("网络宣传周") == WEEK
        assert unit.themes.find("x") is None and unit.occasions.find("x") is None


def test_what_a_campaign_had_is_retired_and_anything_else_deleted(database, at):
    with database.writing() as unit:
        add(unit, at)
        made = create(unit, at)
        unit.themes.put(made.theme)
        unit.themes.put("写错的")
        unit.occasions.put(replace(CITY, name=made.occasion))
        unit.occasions.put(WEEK)
        assert [unit.themes.remove(name, at) for name in (made.theme, "写错的")] == [False, True]
        assert [unit.occasions.remove(name, at) for name in (made.occasion, WEEK.name)] == [False, True]

    with database.writing() as unit:
        assert unit.themes.all() == () and unit.occasions.all() == ()
        assert unit.themes.all(retired=True) == (Theme(made.theme, at),)
        assert unit.occasions.all(retired=True) == (Occasion(made.occasion, retired_at=at),)
        unit.themes.put(made.theme)
        unit.occasions.put(CITY)
        assert unit.themes.all() == (Theme(made.theme),) and unit.occasions.all() == (CITY,)
