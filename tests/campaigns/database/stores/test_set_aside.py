"""Test which records set aside are read of a screen."""

from __future__ import annotations

from datetime import timedelta

from campaigns.actions import set_up
from campaigns.playback.set_aside import SetAsideRecord
from tests.campaigns.builders import add

START_MS = 1_777_000_000_000


def test_the_newest_records_of_a_screen_come_first_with_reason_and_clock(database, at):
    with database.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        add(unit, at, "st-2")
        first = unit.counts.open_journal("00000000000000a1", "st-1", at).id
        second = unit.counts.open_journal("00000000000000b2", "st-1", at).id
        other = unit.counts.open_journal("00000000000000c3", "st-2", at).id
        unit.counts.set_aside(first, [(1, "line-not-sent", [1, START_MS, 9, 10_000, 0])], at)
        unit.counts.set_aside(second, [(5, "start-in-future", [5, START_MS, 7, 10_000, 1])], at, 28_800_000)
        unit.counts.set_aside(second, [(6, "row", None), (7, "line-not-sent", [7, 9, 7, 1, 4])], at)
        unit.counts.set_aside(other, [(1, "row", None)], at)

    with database.reading() as unit:
        found = unit.set_aside.of_screen("st-1", 10)
        limited = unit.set_aside.of_screen("st-1", 2)
        nothing = unit.set_aside.of_screen("st-9", 10)
        assert unit.set_aside.reasons_of_screen("st-1") == (("line-not-sent", 2), ("row", 1), ("start-in-future", 1))
        assert unit.set_aside.reasons_of_screen("st-9") == ()
    assert found == (
        SetAsideRecord(7, "line-not-sent", at, None, 7, None),
        SetAsideRecord(6, "row", at, None, None, None),
        SetAsideRecord(5, "start-in-future", at, START_MS, 7, 28_800_000),
        SetAsideRecord(1, "line-not-sent", at, START_MS, 9, None),
    )
    assert limited == found[:2] and nothing == ()


def test_only_the_last_three_journals_are_read(database, at):
    with database.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        for number in range(5):
            journal = unit.counts.open_journal(f"{number:016x}", "st-1", at + timedelta(days=number)).id
            unit.counts.set_aside(journal, [(number + 1, "row", None)], at)

    with database.reading() as unit:
        assert [record.seq for record in unit.set_aside.of_screen("st-1", 10)] == [5, 4, 3]
        assert unit.set_aside.reasons_of_screen("st-1") == (("row", 3),)
