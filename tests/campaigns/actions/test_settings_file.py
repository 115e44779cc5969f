from __future__ import annotations

from datetime import date

import pytest

from campaigns.actions.settings_file import FileEntry, GroupWish, HolidayWish, OccasionWish, ProfileWish, read_settings
from campaigns.calendar.daypart import DaypartWish
from campaigns.calendar.season import SeasonWish
from campaigns.errors import SettingsFileError

CITY = """
streets = ["新华路", "朝阳大街"]
themes = ["讲文明、树新风"]

[[groups]]
name = "新华路"
lit = "07:00-22:00"
seasons = [{name = "冬", from = "11-01", until = "03-31", lit = "16:30-21:00"}, {name = "国庆", from = "10-01", until = "10-07"}]

[[groups]]
name = "朝阳大街"

[[dayparts]]
name = "早高峰"
from = "07:00"
until = "09:00"
weekdays = [1, 2]
days = "workdays"

[[holidays]]
from = 2026-10-01
until = 2026-10-02
name = "国庆节"

[[holidays]]
on = 2026-10-10
name = "调休"
kind = "workday"

[[profiles]]
size = "320x16"
colour = "mono"

[[occasions]]
name = "网络宣传周"
from = 2026-09-14
"""  # noqa: E501 - as people write it


def test_a_file_is_read_into_wishes_that_know_where_they_stand():
    found = read_settings(CITY)

    assert found.streets == (FileEntry("streets[0]", "新华路"), FileEntry("streets[1]", "朝阳大街"))
    seasons = (SeasonWish("冬", "11-01", "03-31", "16:30", "21:00"), SeasonWish("国庆", "10-01", "10-07"))
    assert [group.wish for group in found.groups] == [
        GroupWish("新华路", ("07:00", "22:00"), seasons), GroupWish("朝阳大街"),
    ]  # fmt: skip
    assert found.dayparts[0].wish == DaypartWish("早高峰", "07:00", "09:00", frozenset({1, 2}), "workdays")
    assert [(day.path, day.wish) for day in found.holidays] == [
        ("holidays[0]", HolidayWish(date(2026, 10, 1), "国庆节", "holiday")),
        ("holidays[0]", HolidayWish(date(2026, 10, 2), "国庆节", "holiday")),
        ("holidays[1]", HolidayWish(date(2026, 10, 10), "调休", "workday")),
    ]
    assert found.profiles[0].wish == ProfileWish("320x16", "mono", None)
    assert found.occasions[0].wish == OccasionWish("网络宣传周", date(2026, 9, 14), None)
    assert found.themes[0].path == "themes[0]"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("streets = 3", "streets"),
        ("streets = [3]", "streets[0]"),
        ("roads = []", "roads"),
        ('groups = ["新华路"]', "groups[0]"),
        ("groups = [{lit = 'always'}]", "groups[0].name"),
        ("groups = [{name = 'a', light = 'always'}]", "groups[0].light"),
        ("groups = [{name = 'a', lit = '07:00'}]", "groups[0].lit"),
        ("groups = [{name = 'a', seasons = {}}]", "groups[0].seasons"),
        ("dayparts = [{name = 'a', from = '07:00'}]", "dayparts[0].until"),
        ("dayparts = [{name = 'a', from = 7, until = '09:00'}]", "dayparts[0].from"),
        ("dayparts = [{name = 'a', from = '07:00', until = '09:00', weekdays = ['1']}]", "dayparts[0].weekdays"),
        ("dayparts = [{name = 'a', from = '07:00', until = '09:00', weekdays = [true]}]", "dayparts[0].weekdays"),
        ("holidays = [{name = 'a'}]", "holidays[0].on"),
        ("holidays = [{name = 'a', on = '2026-10-01'}]", "holidays[0].on"),
        ("holidays = [{name = 'a', on = 2026-10-01T00:00:00}]", "holidays[0].on"),
        ("holidays = [{name = 'a', from = 2026-10-07, until = 2026-10-01}]", "holidays[0].on"),
        ("holidays = [{name = 'a', from = 2026-01-01, until = 2026-12-31}]", "holidays[0].on"),
        ("streets = [", "TOML"),
    ],
)
def test_a_bad_entry_is_named_by_its_place_in_the_file(text, path):
    with pytest.raises(SettingsFileError) as refused:
        read_settings(text)

    assert [place for place, _ in refused.value.entries] == [path]
    assert path in refused.value.text("zh") and path in refused.value.text("en")


def test_all_bad_entries_are_reported_at_once():
    with pytest.raises(SettingsFileError) as refused:
        read_settings("streets = [1, 'a', 2]\nthemes = 4")

    assert [place for place, _ in refused.value.entries] == ["streets[0]", "streets[2]", "themes"]


def test_an_empty_file_has_no_wishes():
    assert read_settings("") == read_settings("streets = []")
