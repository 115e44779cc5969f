"""Build INSERT … ON CONFLICT, which both databases spell alike and SQLAlchemy does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from campaigns.database.tables.columns import Base

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert(on: Session | Connection, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return the dialect's own INSERT, which supports ON CONFLICT."""
    dialect = on.get_bind().dialect.name if isinstance(on, Session) else on.dialect.name
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - all its drivers come along: only where it is used

    return postgresql.insert(table)


def insert_or_ignore(on: Session | Connection, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that leaves existing rows as they are.

    Of two units that insert the same at once the second waits until the first has ended, and finds its row.
    """
    return insert(on, table).on_conflict_do_nothing()


def upsert(session: Session, table: type[Base], values: dict[str, Any], key: tuple[str, ...]) -> None:
    """Insert a row, or overwrite all its other columns."""
    rest = {name: value for name, value in values.items() if name not in key}
    statement = insert(session, table).values(**values)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=rest))
