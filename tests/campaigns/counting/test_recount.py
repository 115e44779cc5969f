"""Test that a recount from the evidence finds every sum that differs from the stored one.

Covers: running_totals.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns.counting.recount import recount
from campaigns.database import Database
from tests.campaigns.playback.test_tally import ZONE, City
from tests.campaigns.queries import all_tallies


@pytest.fixture
def city(database: Database, at: datetime) -> City:
    return City(database, at)


def test_a_recount_of_what_was_counted_finds_no_difference(city):
    city.report(1)
    with city.database.reading() as unit:
        assert all_tallies(unit) and recount(unit, ZONE) == []


def test_a_recount_names_the_line_of_an_undated_sum_that_differs(city):
    for seed in range(4):
        city.report(seed)
    with city.database.writing() as unit:
        unit.campaigns._session.connection().exec_driver_sql("UPDATE undated SET shown_ms = shown_ms + 1")
        stored = unit.counts.all_undated()
    with city.database.reading() as unit:
        differences = recount(unit, ZONE)

    assert stored and {found.key for found in differences} == {
        ("undated", f"journal {journal}", f"line {line}") for journal, line in stored
    }
    pairs = [(found.counted, found.stored) for found in differences]
    assert all(counted and stored and counted[2] + 1 == stored[2] for counted, stored in pairs)


def test_a_recount_sees_a_single_play_too_many(city):
    """The control of the proof above."""
    city.report(1)
    with city.database.writing() as unit:
        unit.campaigns._session.connection().exec_driver_sql("UPDATE tally SET plays = plays + 1 WHERE plays = 1")
    with city.database.reading() as unit:
        differences = recount(unit, ZONE)

    assert differences
    pairs = [(found.counted, found.stored) for found in differences]
    assert all(counted and stored and counted[0] + 1 == stored[0] for counted, stored in pairs)


def test_a_recount_sees_evidence_that_is_gone(city):
    city.report(1)
    with city.database.writing() as unit:
        unit.campaigns._session.connection().exec_driver_sql("DELETE FROM evidence")
    with city.database.reading() as unit:
        differences = recount(unit, ZONE)

    assert differences and all(found.counted is None for found in differences)
