"""Test the stores of evidence and sums: what is added comes back, by rollups as by the tallies themselves.

Covers: rollups, tallies.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from campaigns.database.stores.counts import Mark
from campaigns.database.stores.rollup_planner import ROLLUPS, TOTALS, RollupPeriod
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import LostRange
from campaigns.playback.tally import Amounts, TallyQuery
from tests.campaigns.builders import add, create, line
from tests.campaigns.queries import all_tallies, lost_records, records_set_aside

JOURNAL, OTHER = "00000000000000a1", "00000000000000a2"
DAY, NEXT, MAY = date(2026, 5, 30), date(2026, 5, 31), date(2026, 5, 1)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def number(database, at):
    """Return the line that a campaign plays on a screen."""
    with database.writing() as unit:
        add(unit, at)
        add(unit, at, "st-2")
        return line(unit, create(unit, at), ("st-1",), at)


def test_a_journal_has_one_mark_that_moves_and_closes(database, number, at):
    with database.writing() as unit:
        mark = unit.counts.open_journal(JOURNAL, "st-1", at)
        assert unit.counts.open_journal(JOURNAL, "st-1", at) == mark == Mark(mark.id, "st-1", 0, closed=False)
        unit.counts.move_marks({mark.id: 7})
        unit.counts.close_journals("st-1")
        unit.counts.open_journal(OTHER, "st-2", at)

    with database.writing() as unit:
        found = unit.counts.marks([JOURNAL, "f" * 16])
        assert found == {JOURNAL: Mark(mark.id, "st-1", 7, closed=True)}
        assert not unit.counts.marks([OTHER])[OTHER].closed


def test_lost_and_refused_records_are_kept(database, number, at):
    with database.writing() as unit:
        journal = unit.counts.open_journal(JOURNAL, "st-1", at).id
        unit.counts.add_lost_ranges(journal, [LostRange(1, 4, "disk-full"), LostRange(9, 9, "disk-full")])
        unit.counts.set_aside(journal, [(5, "line-not-sent", [5, 0, 1, 2, 3]), (6, "unreadable", None)], at)
        unit.counts.add_lost_ranges(journal, [])
        unit.counts.set_aside(journal, [], at)

    with database.reading() as unit:
        assert lost_records(unit) == 5
        assert records_set_aside(unit) == [("st-1", 6, "unreadable"), ("st-1", 5, "line-not-sent")]


def test_light_and_undated_plays_add_up(database, number, at):
    with database.writing() as unit:
        journal = unit.counts.open_journal(JOURNAL, "st-1", at).id
        for _ in range(2):
            unit.counts.add_light_hours({("st-1", 500_000): 1_000, ("st-2", 500_000): 10})
            unit.counts.add_to_undated({(journal, number): [2, 1, 20_000]})

    with database.reading() as unit:
        assert unit.counts.light_hours([("st-1", 500_000), ("st-1", 500_001)]) == {("st-1", 500_000): 2_000}
        assert unit.counts.all_undated() == {(journal, number): [4, 2, 40_000]}
        assert unit.tallies.undated() == Amounts(4, 2, 40_000)


def test_counting_loads_lines_places_and_labels_of_known_screens_alone(database, number, at):
    cache = CountingCache()
    with database.reading() as unit:
        assert not unit.counts.load_into(cache, "st-9", [number], "displayed")
        assert not unit.counts.load_into(cache, "st-1", [number], "hearsay")
        assert unit.counts.load_into(cache, "st-1", [number, 99], "displayed")
        assert unit.counts.load_into(cache, "st-2", [number], "displayed")
        names = unit.labels.texts([*cache.labels.values(), *(getattr(cache.lines[number], each) for each in _NAMES)])

    facts = cache.lines[number]
    assert (facts.ms, names[facts.campaign]) == (10_000, "创建文明城市")
    assert cache.lines.keys() == {number} and cache.sent == {"st-1": {number}, "st-2": set()}
    place = cache.screens["st-1"].places[0]
    assert (names[place.street], names[place.kind], names[place.owner]) == ("新华路", "strip", "bureau")
    assert place.from_ms == cache.screens["st-1"].added_ms == round(at.timestamp() * 1000)


_NAMES = ("campaign", "occasion", "theme", "category", "aim", "slide")


def _add(unit, day, sums, *, screen="st-1", aim="rotation", street="新华路"):
    """Add sums to one tally; each name is a label of its own column."""
    names = (screen, street, "strip", "bureau", "创建", "", "讲文明", "psa", aim, "一", "displayed")
    ids = unit.labels.ensure(names)
    unit.counts.add_to_tallies({(day, *(ids[name] for name in names)): sums})


@pytest.fixture
def tallied(database):
    """Count plays on two screens, on two days, idle among them."""
    with database.writing() as unit:
        _add(unit, DAY, [2, 1, 25_000, 0])
        _add(unit, DAY, [1, 0, 10_000, 3])
        _add(unit, NEXT, [1, 0, 10_000, 0], screen="st-2", street="朝阳大街")
        _add(unit, NEXT, [0, 1, 4_000, 0], aim="share")
        _add(unit, NEXT, [9, 0, 90_000, 0], aim="idle")
    return database


def _answers(database):
    by = ((), ("day",), ("month",), ("year",), ("street",), ("aim",), ("screen", "day"), ("slide", "campaign"))
    with database.reading() as unit:
        return [unit.tallies.read(TallyQuery(*YEAR, columns)) for columns in by]


def test_additions_to_one_tally_make_one_row(tallied):
    with tallied.reading() as unit:
        stored = all_tallies(unit)

    assert sorted(stored.values()) == [[0, 1, 4_000, 0], [1, 0, 10_000, 0], [3, 1, 35_000, 3], [9, 0, 90_000, 0]]
    assert {key[0] for key in stored} == {DAY, NEXT}


def test_a_tally_is_summed_by_its_columns_with_idle_apart(tallied):
    with tallied.reading() as unit:
        found = unit.tallies.read(TallyQuery(*YEAR, ("street", "day")))
        narrowed = unit.tallies.read_rows(TallyQuery(*YEAR, ("screen",)), ("screen", ("st-2",)))
        assert unit.tallies.read_rows_and_apart(TallyQuery(*YEAR, ("street", "day"))) == (found.rows, found.apart)
        assert unit.tallies.read_rows(TallyQuery(*YEAR, ("street", "day"))) == found.rows
        assert unit.tallies.shown_by_screen(NEXT, NEXT) == {"st-1": 94_000, "st-2": 10_000}

    assert {row.values: row.amounts for row in found.rows} == {
        ("新华路", "2026-05-30"): Amounts(3, 1, 35_000, 1, 3, 3),
        ("新华路", "2026-05-31"): Amounts(0, 1, 4_000),
        ("朝阳大街", "2026-05-31"): Amounts(1, 0, 10_000, 1, 0, 1),
    }
    assert found.total == Amounts(4, 2, 49_000, 2, 3, 4)
    assert [(row.values, row.amounts.plays) for row in found.apart] == [(("新华路", "2026-05-31"), 9)]
    assert [row.values for row in narrowed] == [("st-2",)]


def test_rollups_of_days_and_months_answer_like_the_tallies(tallied):
    before = _answers(tallied)
    with tallied.writing() as unit:
        assert not unit.rollups.roll_up_month(MAY)
        for day in unit.rollups.stale(RollupPeriod.DAY, NEXT + timedelta(days=1), 10):
            unit.rollups.roll_up_day(day)
        assert unit.rollups.roll_up_month(MAY)

    with tallied.reading() as unit:
        for rollup in ROLLUPS:
            assert unit.rollups.valid_starts(rollup, RollupPeriod.DAY, *YEAR) == (DAY, NEXT)
            assert unit.rollups.valid_starts(rollup, RollupPeriod.MONTH, *YEAR) == (MAY,)
        assert unit.rollups.stale(RollupPeriod.DAY, YEAR[1], 10) == ()
    assert _answers(tallied) == before


def test_counting_makes_the_rollups_of_its_day_and_month_stale(tallied):
    with tallied.writing() as unit:
        for day in (DAY, NEXT):
            unit.rollups.roll_up_day(day)
        unit.rollups.roll_up_month(MAY)
        _add(unit, DAY, [1, 0, 10_000, 0])

    with tallied.reading() as unit:
        assert unit.rollups.valid_starts(TOTALS, RollupPeriod.DAY, *YEAR) == (NEXT,)
        assert unit.rollups.valid_starts(TOTALS, RollupPeriod.MONTH, *YEAR) == ()
        assert unit.rollups.stale(RollupPeriod.DAY, NEXT, 10) == (DAY,)
        assert unit.rollups.stale(RollupPeriod.DAY, DAY, 10) == ()
        assert unit.rollups.stale(RollupPeriod.MONTH, NEXT, 10) == (MAY,)
        assert unit.tallies.read(TallyQuery(DAY, DAY)).total.plays == 4
