"""Test the stores of sync groups and streets.

Covers: streets.
"""

from __future__ import annotations

from datetime import time

from campaigns.calendar.calendar import LitSeason
from campaigns.screens.street import Street
from campaigns.screens.sync_group import LitHours, SyncGroup
from tests.campaigns.builders import add

DAY = LitHours(time(7), time(22))


def test_a_group_is_added_once_and_found_by_number_and_name(database):
    with database.writing() as unit:
        one, other, again = (unit.groups.ensure(name) for name in ("环岛", "新华路", "环岛"))

    with database.reading() as unit:
        assert unit.groups.all() == (one, other)
        assert unit.groups.get(other.id) == unit.groups.find("新华路") == other
        assert unit.groups.get(99) is unit.groups.find("没有") is None
    assert one == again == SyncGroup(one.id, "环岛", None)


def test_lit_hours_and_seasons_are_replaced(database):
    with database.writing() as unit:
        group, other = unit.groups.ensure("环岛"), unit.groups.ensure("新华路")
        winter = LitSeason(group.id, "冬", (11, 1), (3, 31), DAY)
        spring = LitSeason(group.id, "春", (4, 1), (5, 31), None)
        elsewhere = LitSeason(other.id, "夏", (6, 1), (8, 31), None)
        unit.groups.set_lit(group.id, DAY)
        unit.groups.set_seasons(group.id, [winter, spring])
        unit.groups.set_seasons(other.id, [elsewhere])

    with database.writing() as unit:
        assert unit.groups.get(group.id).lit == DAY and unit.groups.get(other.id).lit is None
        assert unit.groups.seasons() == (spring, winter, elsewhere)
        unit.groups.set_seasons(group.id, [winter])
        unit.groups.set_lit(group.id, None)
        assert unit.groups.seasons(group.id) == (winter,) and unit.groups.get(group.id).lit is None


def test_a_group_has_screens_while_they_are_in_use_and_history_for_ever(database, at):
    with database.writing() as unit:
        empty, group = unit.groups.ensure("空"), add(unit, at).group_id
        before = unit.groups.has_screens(group), unit.groups.has_history(group)
        unit.screens.retire("st-1", at)
        after = unit.groups.has_screens(group), unit.groups.has_history(group)
        never = unit.groups.has_screens(empty.id), unit.groups.has_history(empty.id)

    assert (before, after, never) == ((True, True), (False, True), (False, False))


def test_a_retired_group_is_in_use_again_when_ensured_and_a_deleted_one_is_gone(database, at):
    with database.writing() as unit:
        kept, gone = unit.groups.ensure("环岛"), unit.groups.ensure("写错的")
        unit.groups.set_seasons(gone.id, [LitSeason(gone.id, "冬", (11, 1), (3, 31), None)])
        unit.groups.retire(kept.id, at)
        unit.groups.delete(gone.id)

    with database.writing() as unit:
        assert unit.groups.all() == unit.groups.seasons() == ()
        assert unit.groups.all(retired=True) == (SyncGroup(kept.id, "环岛", None, at),)
        assert unit.groups.ensure("环岛") == kept


def test_a_street_is_added_once_retired_and_in_use_again_when_ensured(database, at):
    with database.writing() as unit:
        one, other, again = (unit.streets.ensure(name) for name in ("新华路", "朝阳大街", "新华路"))
        unit.streets.retire(one.id, at)

    with database.writing() as unit:
        assert unit.streets.all() == (other,) and unit.streets.find("没有") is None
        assert unit.streets.find("新华路") == Street(one.id, "新华路", at)
        assert unit.streets.ensure("新华路") == again == one
        unit.streets.delete(other.id)
        assert unit.streets.all(retired=True) == (one,)


def test_a_street_remembers_retired_screens(database, at):
    with database.writing() as unit:
        empty = unit.streets.ensure("空").id
        add(unit, at)
        street = unit.streets.find("新华路").id
        assert unit.streets.has_screens(street, in_use=True)
        unit.screens.retire("st-1", at)
        assert unit.streets.has_screens(street) and not unit.streets.has_screens(street, in_use=True)
        assert not unit.streets.has_screens(empty)
