"""Millions of tallies in seconds: SQLite's own executemany, PostgreSQL's COPY, into the database room's own table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from campaigns.counting.rollup import roll_up
from campaigns.database import Database
from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.tables.counts import TallyRow
from campaigns.database.tables.rollups import TallyTouchRow

_COLUMNS = tuple(TallyRow.__table__.columns.keys())
_ROWS = 100_000
Named = tuple[date, list[tuple[str, ...]]]


def pour_tallies(database: Database, days: Iterable[Named]) -> int:
    """Write daily rows under names, with counts that chance decides; returns how many."""
    chance, poured, labels = Random(7), 0, dict[str, int]()
    rows: list[tuple[Any, ...]] = []
    for day, named in days:
        if missing := {name for names in named for name in names} - labels.keys():
            with database.writing() as unit:
                labels |= unit.labels.ensure(missing)
        told = day.isoformat()
        for names in named:
            plays = chance.randrange(20, 60)
            rows.append((told, *(labels[name] for name in names), plays, plays % 3, plays * 8_000, 0))
        if len(rows) >= _ROWS:
            poured += _pour(database, rows)
            rows = []
    poured += _pour(database, rows)
    _sum_up(database, day)
    return poured


def _sum_up(database: Database, today: date) -> None:
    """Tell what was poured, as counting does, and roll it up, as the scheduler does."""
    first = today - timedelta(days=4 * 366)
    days = {first + timedelta(days=number) for number in range((today - first).days + 1)}
    touched = [("day", each) for each in days] + [("month", each) for each in days if each.day == 1]
    with database.writer.begin() as connection:
        rows = [{"span": span, "starts_on": each, "touches": 1} for span, each in touched]
        connection.execute(insert_or_ignore(connection, TallyTouchRow), rows)
    while any(roll_up(database, today)):
        database.checkpoint()
    if database.dialect == "postgresql":  # as its own upkeep does within a minute
        with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE)")


def stand_since(database: Database, at: datetime) -> None:
    """Let all screens have been added at an instant before the house began: coverage is due from then on."""
    with database.writer.begin() as connection:
        told = at.replace(tzinfo=None).isoformat(" ")
        connection.exec_driver_sql(f"UPDATE screen SET added_at = '{told}'")


def _pour(database: Database, rows: list[tuple[Any, ...]]) -> int:
    rows.sort()
    columns = ", ".join(_COLUMNS)
    with database.writer.begin() as connection:
        raw: Any = connection.connection.driver_connection
        if database.dialect == "postgresql":
            with raw.cursor() as cursor, cursor.copy(f"COPY tally ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(_COLUMNS))
            raw.executemany(f"INSERT INTO tally ({columns}) VALUES ({marks})", rows)
    database.checkpoint()
    return len(rows)
