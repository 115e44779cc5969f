from __future__ import annotations

from datetime import date

import pytest

from campaigns.actions import retire_campaign, retire_screen, set_lit_hours, set_up
from campaigns.demand import demand
from campaigns.errors import UnknownGroupError
from campaigns.group import lit_hours
from campaigns.slide import SlideWish
from tests.campaigns.builders import HOUSE, add, create

WEEK = (date(2026, 5, 4), date(2026, 5, 11))


@pytest.fixture
def street(database, at):
    with database.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        add(unit, at, "st-2")
        add(unit, at, "st-9", street="朝阳大街")
    return database


def _group(database, screen="st-1") -> int:
    with database.reading() as unit:
        group_id: int = unit.screens.get(screen).group_id
        return group_id


def test_the_planner_is_told_who_wants_time_how_much_and_when(street, at):
    with street.writing() as unit:
        made = create(unit, at, screens=("st-1", "st-2"), weight=3, slides=(SlideWish("一"), SlideWish("二", 9_000)))
        set_lit_hours(unit, HOUSE, "新华路", "07:00", "22:00", at=at)

    with street.reading() as unit:
        asked = demand(unit, _group(street), *WEEK)
    (entry,) = asked.entries
    assert [screen.id for screen in asked.screens] == ["st-1", "st-2"]
    assert (asked.group.name, asked.lit) == ("新华路", lit_hours("07:00", "22:00"))
    assert (entry.campaign, entry.weight, entry.aim) == (made, 3, "filler")
    assert (entry.starts_on, entry.ends_on) == (date(2026, 5, 1), date(2026, 12, 31))
    assert [(slide.text, slide.dwell_ms) for slide in entry.slides] == [("一", None), ("二", 9_000)]
    assert entry.screens == {"st-1", "st-2"}


def test_a_campaign_on_some_screens_of_a_group_names_them(street, at):
    with street.writing() as unit:
        create(unit, at, screens=("st-1", "st-9"))

    with street.reading() as unit:
        assert demand(unit, _group(street), *WEEK).entries[0].screens == {"st-1"}


@pytest.mark.parametrize(
    ("dates", "asked"),
    [
        ((date(2026, 4, 1), date(2026, 5, 3)), 0),
        ((date(2026, 4, 1), date(2026, 5, 4)), 1),
        ((date(2026, 5, 11), date(2026, 6, 1)), 1),
        ((date(2026, 5, 12), date(2026, 6, 1)), 0),
    ],
)
def test_a_campaign_asks_for_its_days_both_ends_included(street, at, dates, asked):
    with street.writing() as unit:
        create(unit, at, starts_on=dates[0], ends_on=dates[1])

    with street.reading() as unit:
        assert len(demand(unit, _group(street), *WEEK).entries) == asked


def test_retired_campaigns_retired_screens_and_idle_ask_for_nothing(street, at):
    with street.writing() as unit:
        retire_campaign(unit, HOUSE, create(unit, at).id, at=at)
        create(unit, at, name="只在二号", screens=("st-2",))
        retire_screen(unit, HOUSE, "st-2", at=at)

    with street.reading() as unit:
        asked = demand(unit, _group(street), *WEEK)
    assert asked.entries == ()
    assert [screen.id for screen in asked.screens] == ["st-1"]


def test_groups_do_not_see_each_others_campaigns(street, at):
    with street.writing() as unit:
        create(unit, at, screens=("st-9",))

    with street.reading() as unit:
        assert demand(unit, _group(street), *WEEK).entries == ()
        assert len(demand(unit, _group(street, "st-9"), *WEEK).entries) == 1


def test_a_group_that_is_none_is_named(street):
    with street.reading() as unit, pytest.raises(UnknownGroupError):
        demand(unit, 99, *WEEK)
