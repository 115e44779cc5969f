from __future__ import annotations

from datetime import UTC, datetime

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import import_settings
from campaigns.actions.settings_file import read_settings
from campaigns.cli.settings_export import settings_text
from campaigns.errors import (
    ClockNotSetError,
    ClockTimeError,
    DaypartLengthError,
    NotAllowedError,
    SeasonOverlapError,
    SettingsFileError,
    SizeError,
)
from tests.campaigns.actions.test_settings_file import CITY
from tests.campaigns.builders import SYSTEM


def test_importing_a_file_twice_changes_nothing_the_second_time(database, at):
    with database.writing() as unit:
        first = import_settings(unit, SYSTEM, read_settings(CITY), at=at)
    with database.writing() as unit:
        assert import_settings(unit, SYSTEM, read_settings(CITY), at=at) == ()
        assert unit.work.waiting() != ()

    assert {event.action for event in first} == {
        "street added", "profile added", "group made", "lit hours set", "seasons set", "daypart set", "holiday set",
        "theme offered", "occasion offered",
    }  # fmt: skip
    with database.reading() as unit:
        assert [street.name for street in unit.streets.all()] == ["新华路", "朝阳大街"]
        assert len(unit.calendar.holidays()) == 3 and len(unit.groups.seasons()) == 2


def test_importing_an_export_changes_nothing(database, at):
    with database.writing() as unit:
        import_settings(unit, SYSTEM, read_settings(CITY), at=at)
        text = settings_text(unit)
        assert import_settings(unit, SYSTEM, read_settings(text), at=at) == ()
        assert settings_text(unit) == text


def test_an_export_recreates_the_city_elsewhere(lite, at):
    with lite.writing() as unit:
        import_settings(unit, SYSTEM, read_settings(CITY), at=at)
        text, whole = settings_text(unit), unit.calendar.read()
    with lite.writing(keep=False) as unit:
        for street in unit.streets.all():
            unit.streets.delete(street.id)
        for group in unit.groups.all():
            unit.groups.delete(group.id)
        for daypart in unit.calendar.dayparts():
            unit.calendar.delete_daypart(daypart.id)
        for holiday in unit.calendar.holidays():
            unit.calendar.remove_holiday(holiday.on)
        import_settings(unit, SYSTEM, read_settings(text), at=at)
        again = unit.calendar.read()
        assert settings_text(unit) == text

    assert again.holidays == whole.holidays
    assert [season.lit for season in again.seasons] == [season.lit for season in whole.seasons]


def test_what_a_file_does_not_mention_stays_as_it_is(lite, at):
    with lite.writing() as unit:
        import_settings(unit, SYSTEM, read_settings(CITY), at=at)
        before = settings_text(unit)
        changed = import_settings(unit, SYSTEM, read_settings('groups = [{name = "新华路"}]'), at=at)
        assert changed == () and settings_text(unit) == before
        import_settings(
            unit, SYSTEM, read_settings('groups = [{name = "新华路", lit = "always", seasons = []}]'), at=at
        )
        assert unit.groups.find("新华路").lit is None and unit.groups.seasons() == ()


BAD = """
streets = ["北大街"]
[[groups]]
name = "北大街"
lit = "07:00-26:00"
[[groups]]
name = "南大街"
seasons = [{name = "冬", from = "11-01", until = "03-31"}, {name = "春", from = "03-01", until = "05-31"}]
[[dayparts]]
name = "早"
from = "07:00"
until = "07:00"
[[profiles]]
size = "320"
colour = "mono"
"""


def test_every_bad_entry_is_named_by_its_place_and_nothing_is_saved(database, at):
    with pytest.raises(SettingsFileError) as refused, database.writing() as unit:
        import_settings(unit, SYSTEM, read_settings(BAD), at=at)

    assert {place: type(error) for place, error in refused.value.entries} == {
        "profiles[0].size": SizeError,
        "groups[0].lit": ClockTimeError,
        "groups[1].from": SeasonOverlapError,
        "dayparts[0].until": DaypartLengthError,
    }
    assert "dayparts[0].until" in refused.value.text("zh") and "没有长度" in refused.value.text("zh")
    with database.reading() as unit:
        assert unit.streets.all() == () and unit.groups.all() == () and unit.audit.last_number() == 0


def test_a_unit_without_keep_stores_nothing(database, at):
    with database.writing(keep=False) as unit:
        assert len(import_settings(unit, SYSTEM, read_settings(CITY), at=at)) > 0

    with database.reading() as unit:
        assert unit.streets.all() == () and unit.audit.last_number() == 0


def test_a_missing_right_and_an_unset_clock_are_refused_as_such(lite, at):
    file = read_settings('streets = ["北大街"]')
    with pytest.raises(NotAllowedError), lite.writing() as unit:
        import_settings(unit, Actor("li", "console", Role.EDITOR), file, at=at)
    with pytest.raises(ClockNotSetError), lite.writing() as unit:
        import_settings(unit, SYSTEM, file, at=datetime(1970, 1, 1, tzinfo=UTC))


def test_a_file_is_checked_once_as_a_whole_for_what_it_changed(lite, at):
    asked: list[object] = []

    def check(unit, _at, *, campaign=None, groups=None):
        asked.append(groups)
        assert unit.calendar.holidays() and unit.occasions.all()  # all is written

    holidays = 'holidays = [{on = 2027-01-01, name = "元旦"}, {on = 2027-01-02, name = "元旦"}]'
    night = '[[groups]]\nname = "新华路"\nlit = "08:00-22:00"'
    with lite.writing() as unit:
        import_settings(unit, SYSTEM, read_settings(CITY), at=at)
        group = unit.groups.find("新华路")
        assert group is not None
        for text in (CITY, holidays, night, 'themes = ["垃圾分类"]'):
            import_settings(unit, SYSTEM, read_settings(text), at=at, fit=check)

    assert asked == [None, {group.id}]
