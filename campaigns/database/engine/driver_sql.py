"""Run SQL as the driver takes it, where the cost of a row matters: `?` for values, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection


class DriverSql:
    """Statements on one connection; `?` stands for a value and must not occur elsewhere."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_postgres = connection.dialect.name == "postgresql"

    def run(self, sql: str, values: tuple[Any, ...] = ()) -> int:
        """Run a statement and return how many rows it changed."""
        return self.connection.exec_driver_sql(self._placeholders(sql), values).rowcount

    def run_many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """Run a statement for each row of values."""
        if rows:
            self.connection.exec_driver_sql(self._placeholders(sql), rows)

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> Sequence[Any]:
        """Return the rows of a query."""
        return self.connection.exec_driver_sql(self._placeholders(sql), values).fetchall()

    def pages(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[Any]:
        """Yield the rows of a query on `id > ? … ORDER BY id`, whose first column is the id, some at a time."""
        last = 0
        while found := self.rows(f"{sql} LIMIT 500", (last, *values)):
            yield from found
            last = found[-1][0]

    def _placeholders(self, sql: str) -> str:
        return sql.replace("?", "%s") if self.is_postgres else sql
