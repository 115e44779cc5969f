from __future__ import annotations

from datetime import time

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import add_screen, make_group, retire_group, retire_screen, set_lit_hours, set_seasons
from campaigns.calendar.calendar import LitSeason
from campaigns.calendar.season import SeasonWish
from campaigns.errors import (
    ClockTimeError,
    MonthDayError,
    NotAllowedError,
    SeasonOverlapError,
    SeasonTwiceError,
    StillUsedError,
    UnknownGroupError,
)
from campaigns.publication.work_item import WorkTopic
from campaigns.screens.sync_group import LitHours
from tests.campaigns.builders import SYSTEM, add, screen_wish

WINTER = SeasonWish("冬", "11-01", "03-31", "16:30", "21:00")


def test_a_group_is_made_once_even_before_its_first_screen(database, at):
    with database.writing() as unit:
        first, again = make_group(unit, SYSTEM, " 环岛 ", at=at), make_group(unit, SYSTEM, "环岛", at=at)
        screen = add_screen(unit, SYSTEM, screen_wish(group="环岛"), password_hash=None, at=at)

    assert first == again and (first.name, first.lit, screen.group_id) == ("环岛", None, first.id)


def test_seasons_are_kept_and_replaced_as_a_whole(database, at):
    with database.writing() as unit:
        group = make_group(unit, SYSTEM, "新华路", at=at)
        kept = set_seasons(unit, SYSTEM, "新华路", [WINTER, SeasonWish("国庆", "10-01", "10-07")], at=at)
    with database.reading() as unit:
        assert {*unit.calendar.read().seasons} == {*kept}
    assert {*kept} == {
        LitSeason(group.id, "冬", (11, 1), (3, 31), LitHours(time(16, 30), time(21))),
        LitSeason(group.id, "国庆", (10, 1), (10, 7), None),
    }
    with database.writing() as unit:
        assert [season.name for season in set_seasons(unit, SYSTEM, "新华路", [WINTER], at=at)] == ["冬"]


def test_only_a_change_of_lit_hours_queues_the_group(lite, at):
    with lite.writing() as unit:
        group = make_group(unit, SYSTEM, "新华路", at=at)
        set_lit_hours(unit, SYSTEM, "新华路", "07:00", "22:00", at=at)
        set_seasons(unit, SYSTEM, "新华路", [WINTER], at=at)
        for work in unit.work.waiting():
            assert (work.topic, work.object) == (WorkTopic.PUBLISH, str(group.id))
            unit.work.complete([work])
        before = unit.audit.last_number()
        set_lit_hours(unit, SYSTEM, "新华路", "07:00", "22:00", at=at)
        set_seasons(unit, SYSTEM, "新华路", [WINTER], at=at)
        assert unit.work.waiting() == () and unit.audit.last_number() == before


@pytest.mark.parametrize(
    ("seasons", "error", "field"),
    [
        ([WINTER, SeasonWish("早春", "03-31", "04-30")], SeasonOverlapError, "from_md"),
        ([WINTER, SeasonWish("元旦", "01-01", "01-03")], SeasonOverlapError, "from_md"),
        ([WINTER, SeasonWish("冬", "06-01", "06-30")], SeasonTwiceError, "name"),
        ([SeasonWish("冬", "11-31", "03-31")], MonthDayError, "from_md"),
        ([SeasonWish("冬", "11-01", "3-31")], MonthDayError, "until_md"),
        ([SeasonWish("冬", "11-01", "03-31", "16:00")], ClockTimeError, "lit_from"),
        ([SeasonWish("冬", "11-01", "03-31", "16:00", "16:00")], ClockTimeError, "lit_from"),
    ],
)
def test_invalid_seasons_are_refused_at_their_field_and_none_is_stored(lite, at, seasons, error, field):
    with lite.writing() as unit:
        make_group(unit, SYSTEM, "新华路", at=at)

    with pytest.raises(error) as refused, lite.writing() as unit:
        set_seasons(unit, SYSTEM, "新华路", seasons, at=at)

    assert refused.value.field == field
    with lite.reading() as unit:
        assert unit.groups.seasons() == ()


def test_a_group_with_screens_is_not_retired(lite, at):
    with lite.writing() as unit:
        add(unit, at)

    with pytest.raises(StillUsedError, match="新华路"), lite.writing() as unit:
        retire_group(unit, SYSTEM, "新华路", at=at)


def test_a_group_is_retired_after_having_screens_and_deleted_otherwise(database, at):
    with database.writing() as unit:
        add(unit, at)
        retire_screen(unit, SYSTEM, "st-1", at=at)
        retire_group(unit, SYSTEM, "新华路", at=at)
        make_group(unit, SYSTEM, "写错的", at=at)
        set_seasons(unit, SYSTEM, "写错的", [WINTER], at=at)
        retire_group(unit, SYSTEM, "写错的", at=at)

    with database.reading() as unit:
        assert unit.groups.all() == ()
        (kept,) = unit.groups.all(retired=True)
    assert (kept.name, kept.retired_at) == ("新华路", at)


def test_a_retired_group_takes_no_light_until_it_is_taken_back(lite, at):
    with lite.writing() as unit:
        add(unit, at)
        retire_screen(unit, SYSTEM, "st-1", at=at)
        retire_group(unit, SYSTEM, "新华路", at=at)
        with pytest.raises(UnknownGroupError):
            set_lit_hours(unit, SYSTEM, "新华路", "07:00", "22:00", at=at)
        make_group(unit, SYSTEM, "新华路", at=at)
        assert set_lit_hours(unit, SYSTEM, "新华路", "07:00", "24:00", at=at).lit == LitHours(time(7), time(0))


def test_an_actor_without_the_right_cannot_change_lit_hours(lite, at):
    editor = Actor("li", "console", Role.EDITOR)
    for act in (
        lambda unit: make_group(unit, editor, "a", at=at),
        lambda unit: retire_group(unit, editor, "a", at=at),
        lambda unit: set_seasons(unit, editor, "a", [], at=at),
    ):
        with pytest.raises(NotAllowedError), lite.writing() as unit:
            act(unit)
