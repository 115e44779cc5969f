"""Test that a day that is over keeps what was due on it, whatever is changed later."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from campaigns.actions import retire_screen, set_lit_hours, set_seasons
from campaigns.calendar.season import SeasonWish
from campaigns.counting.counter import Intake
from campaigns.counting.coverage import Coverage, read_coverage, read_screen_coverage
from campaigns.counting.day_facts import record_days
from campaigns.counting.recount import recount
from campaigns.database import Database, Unit
from campaigns.local_time import MIDNIGHT, local_instant
from campaigns.playback.civil_day import DueLight
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import EvidenceRecord, Upload
from campaigns.publication.stored_plan import NewDay
from campaigns.screens.screen import Place, ScreenKind
from tests.campaigns.builders import SYSTEM, add, create, line
from tests.campaigns.queries import all_tallies

ZONE, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOUR_MS = 3_600_000
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MAY = date(2026, 5, 1)
START = local_instant(MAY, MIDNIGHT, ZONE)
PERIOD = (MAY, date(2026, 5, 31))


def record(database: Database, at: datetime) -> int:
    return record_days(database, ZONE, at)


def coverage(database: Database, at: datetime) -> Coverage:
    with database.reading() as unit:
        return read_coverage(unit, *PERIOD, ZONE, at)


def due(database: Database, day: date, screen: str = "st-1") -> DueLight:
    with database.reading() as unit:
        return next(each for each in unit.days.due(day) if each.screen == screen)


def plan(unit: Unit, day_on: date, lit: list[list[int]], *, effective_at: datetime | None = None) -> None:
    """Store a plan of the group of st-1 for the plan day that begins at 04:00, with its lit hours counted from then."""
    from_at = local_instant(day_on, MIDNIGHT, ZONE) + 4 * HOUR
    from_ms = round(from_at.timestamp() * 1000)
    windows = [[from_ms + opens * HOUR_MS, from_ms + closes * HOUR_MS] for opens, closes in lit]
    group = unit.groups.find("新华路")
    assert group is not None
    new = NewDay(
        group.id, day_on, from_at, from_at + DAY, effective_at or from_at, "0" * 64, {"lit": windows}, "0" * 64, 1
    )
    unit.plans.add_days([new], from_at)


class Played:
    """A street whose screen st-1 shows one slide, ten seconds or an hour long, all day."""

    def __init__(self, database: Database) -> None:
        self.database, self.cache, self.seq = database, CountingCache(), 0
        with database.writing() as unit:
            add(unit, START)
            self.line = line(unit, create(unit, START), ("st-1",), START)

    def report(self, first_at: datetime, hours: int) -> None:
        rows = [
            EvidenceRecord(self.seq + n + 1, round((first_at + n * HOUR).timestamp() * 1000), self.line, HOUR_MS, 0)
            for n in range(hours)
        ]
        upload = Upload(
            "st-1", "00000000000000a1", self.seq + 1, self.seq + hours, first_at + 30 * DAY, "ntp", "displayed", rows
        )
        self.seq += hours
        with self.database.writing() as unit:
            intake = Intake(unit, self.cache, unit.days.local_days(ZONE))
            intake.take(upload)
            intake.close()


@pytest.fixture
def played(lite: Database) -> Played:
    return Played(lite)


def test_winter_hours_do_not_move_the_coverage_of_days_that_are_over(played):
    """The coverage of a past month rose from 96.1 to 348.6 % when winter hours were entered."""
    played.report(START, 48)
    record(played.database, START + 2 * DAY)
    assert coverage(played.database, START + 2 * DAY) == Coverage(48 * HOUR_MS, 48 * HOUR_MS)

    with played.database.writing() as unit:
        set_lit_hours(unit, SYSTEM, "新华路", "17:00", "21:00", at=START + 2 * DAY)
    record(played.database, START + 3 * DAY)

    with played.database.reading() as unit:
        past = read_coverage(unit, MAY, MAY + DAY, ZONE, START + 3 * DAY)
    assert past == Coverage(48 * HOUR_MS, 48 * HOUR_MS)
    assert coverage(played.database, START + 3 * DAY) == Coverage(48 * HOUR_MS, (48 + 4) * HOUR_MS)


def test_an_edit_of_lit_hours_during_a_day_moves_nothing_before_it(played):
    played.report(START, 12)
    record(played.database, START + 12 * HOUR)
    with played.database.writing() as unit:
        set_lit_hours(unit, SYSTEM, "新华路", "18:00", "20:00", at=START + 12 * HOUR)

    assert coverage(played.database, START + 13 * HOUR) == Coverage(12 * HOUR_MS, 12 * HOUR_MS)
    with played.database.reading() as unit:
        screen = unit.screens.get("st-1")
        assert screen is not None
        found = read_screen_coverage(unit, screen, 5 * HOUR_MS, ZONE, START + 20 * HOUR)
    assert found == Coverage(5 * HOUR_MS, 14 * HOUR_MS)


def test_a_screen_that_shows_more_than_is_due_counts_as_far_as_is_due(played):
    """Such as one that was offline while its hours became shorter; it makes up for no other screen."""
    with played.database.writing() as unit:
        add(unit, START, "st-2")
        set_lit_hours(unit, SYSTEM, "新华路", "00:00", "04:00", at=START)
    played.report(START, 24)
    expected = Coverage(4 * HOUR_MS, 8 * HOUR_MS)

    assert coverage(played.database, START + DAY) == expected
    record(played.database, START + DAY)
    assert coverage(played.database, START + DAY) == expected


def test_light_reported_late_is_in_the_coverage_of_its_day(played):
    record(played.database, START + 2 * DAY)
    played.report(START, 6)
    assert coverage(played.database, START + 2 * DAY) == Coverage(6 * HOUR_MS, 48 * HOUR_MS)

    record(played.database, START + 2 * DAY)
    with played.database.reading() as unit:
        assert unit.days.shown_and_due(MAY, MAY) == (6 * HOUR_MS, 24 * HOUR_MS)
    played.report(START + 6 * HOUR, 1)
    assert coverage(played.database, START + 2 * DAY) == Coverage(7 * HOUR_MS, 48 * HOUR_MS)


def test_due_is_what_the_plans_in_force_had_lit(played):
    """A change of hours that was stored before the scheduler could plan by it takes effect with its plan."""
    with played.database.writing() as unit:
        plan(unit, MAY - DAY, [[0, 24]])
        plan(unit, MAY, [[0, 24]])
        plan(unit, MAY, [[0, 2], [16, 18]], effective_at=START + 12 * HOUR)
        set_lit_hours(unit, SYSTEM, "新华路", "01:00", "02:00", at=START)
    record(played.database, START + DAY)

    found = due(played.database, MAY)
    assert (found.due_ms, found.lit) == (14 * HOUR_MS, "00:00–12:00 20:00–22:00")


def test_where_no_plan_was_the_lit_hours_and_seasons_count(played):
    with played.database.writing() as unit:
        plan(unit, MAY, [[0, 24]])
        set_seasons(unit, SYSTEM, "新华路", [SeasonWish("夏", "05-01", "05-02", "20:00", "22:00")], at=START)
    record(played.database, START + 2 * DAY)

    assert due(played.database, MAY).lit == "04:00–00:00"
    assert due(played.database, MAY + DAY).lit == "00:00–04:00 20:00–22:00"


def test_names_street_and_owner_stay_as_they_were_on_the_day(played):
    record(played.database, START + DAY)
    with played.database.writing() as unit:
        unit.screens.add_place(Place("st-1", ScreenKind.STRIP, "文化路", "王记", START + DAY + HOUR))
        retire_screen(unit, SYSTEM, "st-1", at=START + DAY + 6 * HOUR)
    record(played.database, START + 3 * DAY)

    first, second = due(played.database, MAY), due(played.database, MAY + DAY)
    assert (first.street, first.owner, first.name, first.kind) == ("新华路", "bureau", "st-1", "strip")
    assert (second.street, second.owner, second.due_ms) == ("文化路", "王记", 6 * HOUR_MS)
    with played.database.reading() as unit:
        assert unit.days.due(MAY + 2 * DAY) == ()


def test_days_are_recorded_in_order_some_at_a_time(lite):
    with lite.writing() as unit:
        add(unit, START)

    assert record_days(lite, ZONE, START + 9 * DAY, days_a_run=4) == 4
    assert record_days(lite, ZONE, START + 9 * DAY, days_a_run=40) == 6
    assert record(lite, START + 9 * DAY) == 1
    with lite.reading() as unit:
        latest, last = unit.days.latest(), unit.days.last_ended()
    assert latest is not None and latest.on == last + DAY == MAY + 9 * DAY


def test_days_of_a_clock_ahead_are_dropped_when_it_is_put_right(played):
    record(played.database, START + 3 * DAY + HOUR)
    record(played.database, START + DAY + 6 * HOUR)

    with played.database.reading() as unit:
        latest = unit.days.latest()
    assert latest is not None and (latest.on, latest.ended_at) == (MAY + DAY, None)
    assert due(played.database, MAY + DAY).due_ms == 6 * HOUR_MS


def test_every_day_that_is_over_is_summed_when_it_is_recorded(played):
    """Pages would sum the tallies of each day that is not, at every look."""
    played.report(START, 9 * 24)
    record(played.database, START + 9 * DAY)

    with played.database.writing() as unit:
        assert unit.days.light_sums(99) == []
        assert unit.days.shown_and_due(*PERIOD) == (9 * 24 * HOUR_MS, 9 * 24 * HOUR_MS)


def test_without_screens_there_is_nothing_to_record(lite):
    assert record(lite, START) == 0


def test_a_change_of_zone_moves_no_day_that_was_counted(played):
    """A recount after a change of LEDCAST_TZ differed from what had been counted."""
    with played.database.writing() as unit:
        unit.days.record_zone(ZONE, START)
    played.report(START, 30)
    changed_at = START + 30 * HOUR
    with played.database.writing() as unit:
        unit.days.record_zone(BERLIN, changed_at)
        unit.days.record_zone(BERLIN, changed_at + HOUR)
    played.report(changed_at, 40)
    record_days(played.database, BERLIN, changed_at + 40 * HOUR)

    with played.database.reading() as unit:
        assert recount(unit, BERLIN) == []
        days = {key[0] for key in all_tallies(unit)}
        recorded = [unit.days.get(MAY + n * DAY) for n in range(3)]
    assert days == {MAY, MAY + DAY, MAY + 2 * DAY}
    assert [(day.zone, (day.until_ms - day.from_ms) // HOUR_MS) for day in recorded if day] == [
        ("Asia/Shanghai", 24),
        ("Asia/Shanghai", 24),
        ("Asia/Shanghai", 30),
    ]


def test_a_zone_that_is_set_back_before_it_took_effect_never_was(lite):
    with lite.writing() as unit:
        unit.days.record_zone(ZONE, START)
        unit.days.record_zone(BERLIN, START + HOUR)
        unit.days.record_zone(ZONE, START + 2 * HOUR)

    with lite.reading() as unit:
        days = unit.days.local_days(BERLIN)
    assert days.window(MAY + 9 * DAY) == tuple(round((START + n * DAY).timestamp() * 1000) for n in (9, 10))


def test_tallies_are_summed_while_others_may_write(lite):
    """A writing unit only stores the sums of days."""
    town, statements = Played(lite), []
    town.report(START, 5)
    event.listen(lite.writer, "before_cursor_execute", lambda *values: statements.append(values[2]))

    record(lite, START + DAY)

    assert any("UPDATE civil_day" in sql for sql in statements)
    assert [sql for sql in statements if re.search(r"(FROM|JOIN) tally\b", sql)] == []
    with lite.reading() as unit:
        assert unit.days.light_sums(99) == []
        assert unit.days.shown_and_due(MAY, MAY)[0] == 5 * HOUR_MS
