"""Read and write the roots of closed days, a chain in the order in which they were made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from campaigns.database.tables.days import DayRootRow
from campaigns.playback.day_root import NO_HEAD, DayRoot, chained


class DayRootStore:
    """Roots by day and part; none is ever changed, but for when its evidence was compacted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, day: date, *, part: int, rows: int, root: str, facts: str, last_evidence: int, at: datetime
    ) -> DayRoot:
        """Store the next part of a day, chained to the newest root of all."""
        newest = self._session.scalar(select(DayRootRow.head).order_by(DayRootRow.id.desc()).limit(1))
        head = chained(newest or NO_HEAD, on=day, part=part, rows=rows, root=root, facts=facts)
        values = {
            "day_on": day, "part": part, "made_at": at, "rows": rows, "root": root, "facts": facts, "head": head,
            "last_evidence": last_evidence,
        }  # fmt: skip
        self._session.execute(insert(DayRootRow).values(**values))
        return next(self._read(_ALL.where(DayRootRow.day_on == day, DayRootRow.part == part)))

    def set_compacted(self, root: DayRoot, at: datetime) -> None:
        """Record that the evidence under a root is compacted, and that it gives the root."""
        self._session.execute(update(DayRootRow).where(DayRootRow.id == root.number).values(compacted_at=at))

    def of_day(self, day: date) -> tuple[DayRoot, ...]:
        """Return the roots of a day, the supplements after that of its closing."""
        return tuple(self._read(_ALL.where(DayRootRow.day_on == day).order_by(DayRootRow.part)))

    def all(self) -> Iterator[DayRoot]:
        """Yield all roots in the order in which they were made."""
        return self._read(_ALL.order_by(DayRootRow.id).execution_options(yield_per=500))

    def uncompacted(self) -> tuple[DayRoot, ...]:
        """Return the roots whose evidence is not compacted yet, the oldest first."""
        return tuple(self._read(_ALL.where(DayRootRow.compacted_at.is_(None)).order_by(DayRootRow.id)))

    def last_closed(self) -> date | None:
        """Return the last day that is closed; every day on record before it is, too."""
        return self._session.scalar(select(func.max(DayRootRow.day_on)).where(DayRootRow.part == 0))

    def _read(self, statement: Select[DayRootRow]) -> Iterator[DayRoot]:
        for row in self._session.scalars(statement.execution_options(populate_existing=True)):
            yield DayRoot(
                row.id, row.day_on, row.part, row.made_at, row.rows, row.root, row.facts, row.head,
                row.last_evidence, row.compacted_at,
            )  # fmt: skip


_ALL = select(DayRootRow)
