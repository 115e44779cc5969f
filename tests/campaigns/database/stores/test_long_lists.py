"""Test that stores take lists longer than the number of values that SQLite takes in one statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import insert

from campaigns.actions import withdraw_campaign
from campaigns.database import Database, Unit
from campaigns.database.tables.work import WorkRow
from campaigns.reviewing.review import ReviewState
from tests.campaigns.builders import SYSTEM, add, approve, create

VALUES_MAX = 32_766
"""SQLite's own limit of a statement; some distributions raise it."""
LONG = range(1, VALUES_MAX + 1_000)


@contextmanager
def strict_unit(database: Database) -> Iterator[Unit]:
    """A writing unit on a SQLite as it comes from its makers."""
    with database.writing() as unit:
        driver = unit.lines._session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, VALUES_MAX)
        yield unit


def test_labels_are_found_however_many_are_asked_for(lite):
    with strict_unit(lite) as unit:
        found = unit.labels.ensure(str(number) for number in LONG)

        assert len(found) == len(LONG)
        assert unit.labels.find(found) == found
        assert unit.labels.texts(found.values()) == {number: text for text, number in found.items()}


def test_work_of_any_number_of_entries_is_postponed_as_one(lite, at):
    entry = {"topic": "publish", "object": "1", "priority": 1, "created_at": at, "due_at": at, "attempts": 0}
    with strict_unit(lite) as unit:
        unit.work._session.execute(insert(WorkRow), [entry for _ in LONG])
        (item,) = unit.work.waiting()
        unit.work.postpone(item, "the disk is full", at)
        (left,) = unit.work.waiting()

    assert len(item.entries) == len(LONG)
    assert (left.entries, left.attempts, left.last_error) == (item.entries[-1:], 1, "the disk is full")


def test_reviews_and_editions_are_found_of_however_many_campaigns(lite, at):
    with strict_unit(lite) as unit:
        add(unit, at)
        first, second = create(unit, at), create(unit, at, name="护苗")
        approve(unit, second, at)
        withdraw_campaign(unit, SYSTEM, second.id, "错字", at=at)
        found, editions = unit.reviews.latest(LONG), unit.editions.in_force(LONG)

    assert {number: review.state for number, review in found.items()} == {
        first.id: ReviewState.DRAFT,
        second.id: ReviewState.RETURNED,
    }
    assert {number: (len(each.pictures), each.is_withdrawn) for number, each in editions.items()} == {
        second.id: (1, True)
    }


def test_lines_are_found_and_drawn_however_many_there_are(lite):
    with strict_unit(lite) as unit:
        assert unit.lines.find(LONG) == {}
        assert unit.lines.sent_everywhere(["st-1"], LONG) == set()
        assert len(unit.lines._draw_unused(len(LONG))) == len(LONG)
