"""Record which files the broker should hold, and which were withdrawn from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import insert
from campaigns.database.tables.plan import ShelfRow
from campaigns.publication.stored_plan import ShelfEntry


class ShelfStore:
    """Files on the shelf by SHA-256 (PROTOCOL W-21)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record_named(self, files: Mapping[str, int], at: datetime) -> None:
        """Record that a live document names files (SHA-256 → bytes); a withdrawn file belongs on the shelf again."""
        rows = [
            {"sha256": sha256, "size_bytes": size, "last_named_at": at, "withdrawn_at": None}
            for sha256, size in sorted(files.items())
        ]
        if rows:
            again = {"last_named_at": at, "withdrawn_at": None}
            connection = self._session.connection()
            statement = insert(connection, ShelfRow).on_conflict_do_update(index_elements=["sha256"], set_=again)
            connection.execute(statement, rows)

    def withdraw(self, sha256s: Iterable[str], at: datetime) -> None:
        """Record that files were taken off the broker."""
        self._session.execute(update(ShelfRow).where(ShelfRow.sha256.in_(list(sha256s))).values(withdrawn_at=at))

    def held(self) -> tuple[ShelfEntry, ...]:
        """Return what the broker should hold."""
        return self._read(select(ShelfRow).where(ShelfRow.withdrawn_at.is_(None)))

    def find(self, sha256s: Iterable[str]) -> dict[str, ShelfEntry]:
        """Return the entries of some files, withdrawn or not."""
        rows = self._session.execute(_ENTRIES, {"sha256s": list(sha256s)})
        return {row[0]: ShelfEntry(*row) for row in rows}

    def unnamed_since(self, before: datetime) -> tuple[ShelfEntry, ...]:
        """Return the held files that no document has named since `before`."""
        return self._read(select(ShelfRow).where(ShelfRow.withdrawn_at.is_(None), ShelfRow.last_named_at < before))

    def withdrawn_since(self, after: datetime) -> tuple[ShelfEntry, ...]:
        """Return the files withdrawn since an instant, to be withdrawn again: a crashed broker may restore them."""
        return self._read(select(ShelfRow).where(ShelfRow.withdrawn_at >= after))

    def delete_unnamed(self, before: datetime, limit: int) -> tuple[str, ...]:
        """Forget withdrawn files that no document has named since an instant; return them."""
        gone = select(ShelfRow.sha256).where(ShelfRow.withdrawn_at.is_not(None), ShelfRow.last_named_at < before)
        names = tuple(self._session.scalars(gone.order_by(ShelfRow.sha256).limit(limit)))
        self._session.execute(delete(ShelfRow).where(ShelfRow.sha256.in_(names)))
        return names

    def _read(self, statement: Select[ShelfRow]) -> tuple[ShelfEntry, ...]:
        rows = self._session.scalars(statement.order_by(ShelfRow.sha256).execution_options(populate_existing=True))
        return tuple(ShelfEntry(row.sha256, row.size_bytes, row.last_named_at, row.withdrawn_at) for row in rows)


_ENTRIES = select(ShelfRow.sha256, ShelfRow.size_bytes, ShelfRow.last_named_at, ShelfRow.withdrawn_at).where(
    ShelfRow.sha256.in_(bindparam("sha256s", expanding=True))
)
