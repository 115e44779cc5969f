"""Measure how large tables are, and keep a measure a day to tell how fast they grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaigns.database.tables.work import TableSizeRow

_SQLITE = """
SELECT tables.tbl_name, SUM(pages.pgsize) FROM dbstat AS pages
JOIN sqlite_master AS tables ON tables.name = pages.name
WHERE pages.aggregate = TRUE GROUP BY tables.tbl_name"""
_POSTGRES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"""
_YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table with its indexes: bytes at the last measure, and by how much it grows a year (None: measured once)."""

    name: str
    size_bytes: int
    bytes_a_year: int | None


class SizeStore:
    """Sizes by day and table."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection

    def measure(self) -> dict[str, int]:
        """Return the bytes of every table, its indexes included; none where SQLite was built without dbstat."""
        postgres = self._connection.dialect.name == "postgresql"
        try:
            rows = self._connection.execute(text(_POSTGRES if postgres else _SQLITE)).all()
        except OperationalError:
            if postgres:
                raise
            return {}
        return {name: int(size) for name, size in rows}

    def record(self, on: date, sizes: Mapping[str, int]) -> None:
        """Store the measure of a day, in place of an earlier one."""
        self._session.execute(delete(TableSizeRow).where(TableSizeRow.measured_on == on))
        rows = [{"measured_on": on, "name": name, "bytes": size} for name, size in sorted(sizes.items())]
        if rows:
            self._session.execute(insert(TableSizeRow), rows)

    def last_measured(self, by: date) -> date | None:
        """Return the last day up to `by` that has a measure."""
        return self._session.scalar(select(func.max(TableSizeRow.measured_on)).where(TableSizeRow.measured_on <= by))

    def delete_before(self, day: date) -> None:
        """Delete measures of before a day."""
        self._session.execute(delete(TableSizeRow).where(TableSizeRow.measured_on < day))

    def growth(self) -> tuple[TableSize, ...]:
        """Return every table by the first and the last measure that is kept, the largest first."""
        row = TableSizeRow
        first, last = self._session.execute(select(func.min(row.measured_on), func.max(row.measured_on))).one()
        if last is None:
            return ()
        sizes = {
            on: dict(self._session.execute(select(row.name, row.bytes).where(row.measured_on == on)).all())
            for on in (first, last)
        }
        days = (last - first).days
        found = (
            TableSize(name, size, (size - sizes[first].get(name, 0)) * _YEAR_DAYS // days if days else None)
            for name, size in sizes[last].items()
        )
        return tuple(sorted(found, key=lambda table: (-table.size_bytes, table.name)))
