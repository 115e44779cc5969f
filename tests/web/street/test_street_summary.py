from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from tests.web.conftest import NOON, City
from web.street.live_screens import LiveScreen, LiveScreens, LiveSlot
from web.street.screen_state import ScreenState, StateCode
from web.street.street_summary import ScreenRow, screens_by_street

OWN = LiveSlot("", "营业中", "own", "own", "cut", 0, 8_000, None, ())


def _rows(city: City, **states: StateCode) -> list[ScreenRow]:
    street = LiveScreens(city.database, ZoneInfo("Asia/Shanghai"))
    rows = street.screens(NOON)
    return [
        (screen, replace(now, state=ScreenState(states.get(screen.id.replace("-", "_"), now.state.code))))
        for screen, now in rows
    ]


def test_streets_partition_the_screens_largest_first(city: City):
    lines = screens_by_street(_rows(city), None)

    assert [(line.name, len(line.rows)) for line in lines] == [("新华路", 2), ("朝阳大街", 1)]
    assert [line.name for line in screens_by_street(_rows(city))] == ["新华路", "朝阳大街"]
    assert sum(len(line.rows) for line in lines) == len(city.screens)


def test_lit_screens_are_counted_among_those_due(city: City):
    line = screens_by_street(_rows(city, dp_1=StateCode.SILENT), None)[0]
    shut = [(screen, replace(now, state=replace(now.state, due=False))) for screen, now in _rows(city)]

    assert (line.lit, line.due) == (1, 2)
    assert [(each.lit, each.due) for each in screens_by_street(shut, None)] == [(0, 0), (0, 0)]


def test_screens_needing_attention_are_sorted_worst_first(city: City):
    line = screens_by_street(_rows(city, dp_1=StateCode.CLOCK, st_1=StateCode.FAULT), None)[0]

    assert [screen.id for screen, _ in line.needing_attention] == ["st-1", "dp-1"]
    assert screens_by_street(_rows(city, dp_1=StateCode.UNCONFIRMED), None)[0].needing_attention == ()


def test_a_sync_group_has_one_strip_and_counts_owners_time_apart(city: City):
    (group,) = screens_by_street(_rows(city))[0].groups
    screen, now = group.rows[0]
    own: LiveScreen = replace(now, now=OWN)
    (mixed,) = screens_by_street([(screen, now), (replace(screen, id="st-9"), own)])[0].groups

    assert group.typical_screen.profile.size == "320x16"
    assert (mixed.in_unison, mixed.showing_own) == (1, 1)
