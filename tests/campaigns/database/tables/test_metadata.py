"""Test that the migrations give exactly the tables of the metadata, and that column types mean the same everywhere.

Covers: accounts, calendar, campaigns, columns, counts, days, incidents, plan, reviews, rollups, work.
"""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import StatementError

from campaigns.database import connect, migrate
from campaigns.database.tables.columns import Base
from campaigns.database.tables.metadata import METADATA, TABLES
from campaigns.database.tables.plan import PlanDayRow
from campaigns.database.tables.work import JobRunRow


def _shape(inspector, table):
    columns = {column["name"]: column["nullable"] for column in inspector.get_columns(table)}
    return columns, inspector.get_pk_constraint(table)["constrained_columns"]


def test_the_migrations_give_exactly_the_tables_of_the_metadata(url):
    migrate(url)
    database = connect(url)
    with database.writer.connect() as connection:
        inspector = inspect(connection)
        stored = {name: _shape(inspector, name) for name in inspector.get_table_names() if name != "alembic_version"}
    database.close()

    assert stored == {
        name: (
            {column.name: column.nullable for column in table.columns},
            [column.name for column in table.primary_key.columns],
        )
        for name, table in METADATA.tables.items()
    }


@pytest.mark.parametrize("module", TABLES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_module_of_tables_adds_its_own_to_the_metadata(module):
    own = [row for row in Base.__subclasses__() if row.__module__ == module.__name__]

    assert own and all(METADATA.tables[row.__tablename__] is row.__table__ for row in own)


def _run_due(at):
    return JobRunRow(job="plan", due_at=at, started_at=at, term=1)


def test_an_instant_comes_back_in_utc(database, at):
    with database.writing() as unit:
        unit.jobs._session.add(_run_due(at.astimezone(timezone(timedelta(hours=8)))))
        unit.jobs._session.flush()
    with database.reading() as unit:
        found = unit.jobs._session.scalar(select(JobRunRow.due_at))

    assert found == at and found.tzinfo is UTC


def test_a_naive_instant_is_refused(database, at):
    with database.writing() as unit, pytest.raises(StatementError, match="naive"):
        unit.jobs._session.scalar(select(JobRunRow.id).where(JobRunRow.due_at == at.replace(tzinfo=None)))


def test_json_comes_back_as_it_was_stored(database, at):
    inputs = {"weights": [1, 2.5], "name": "朝阳", "none": None}
    with database.writing() as unit:
        group = unit.groups.ensure("新华路").id
        row = PlanDayRow(
            group_id=group, day_on=at.date(), from_at=at, to_at=at, effective_at=at, inputs_digest="a" * 64,
            inputs=inputs, sha256="b" * 64, made_at=at, term=1,
        )  # fmt: skip
        unit.plans._session.add(row)
        unit.plans._session.flush()
    with database.reading() as unit:
        assert unit.plans._session.scalar(select(PlanDayRow.inputs)) == inputs
