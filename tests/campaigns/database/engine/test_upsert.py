"""Test INSERT … ON CONFLICT on both databases."""

from __future__ import annotations

from sqlalchemy import select

from campaigns.database.engine.upsert import insert, insert_or_ignore, upsert
from campaigns.database.tables.calendar import ThemeRow
from campaigns.database.tables.counts import LabelRow


def _themes(session):
    return session.execute(select(ThemeRow.name, ThemeRow.retired_at).order_by(ThemeRow.id)).all()


def test_a_row_is_inserted_or_overwritten(database, at):
    with database.writing() as unit:
        session = unit.themes._session
        upsert(session, ThemeRow, {"name": "a", "retired_at": at}, ("name",))
        upsert(session, ThemeRow, {"name": "b", "retired_at": at}, ("name",))
        upsert(session, ThemeRow, {"name": "a", "retired_at": None}, ("name",))

        assert _themes(session) == [("a", None), ("b", at)]


def test_an_existing_row_is_left_as_it_is(database):
    with database.writing() as unit:
        session = unit.labels._session
        session.execute(insert_or_ignore(session, LabelRow), [{"text": "a"}, {"text": "b"}])
        before = session.execute(select(LabelRow.id, LabelRow.text)).all()
        session.execute(insert_or_ignore(session, LabelRow), [{"text": "a"}])

        assert session.execute(select(LabelRow.id, LabelRow.text)).all() == before


def test_a_connection_gets_the_same_insert_as_a_session(database):
    with database.writing() as unit:
        session = unit.labels._session
        assert type(insert(session.connection(), LabelRow)) is type(insert(session, LabelRow))
