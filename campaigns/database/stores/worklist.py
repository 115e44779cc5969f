"""Queue work for the scheduler: actions add entries, the scheduler merges, completes and postpones them.

Entries are only added, never changed by whoever adds: two units that add the same work at once cannot collide on any
database, nor wait for each other, and work that is added while it is processed stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.batches import split_batches
from campaigns.database.tables.work import WorkRow
from campaigns.publication.work_item import WorkItem, WorkPriority, WorkTopic, retry_after


class WorkStore:
    """Work by topic and object; entries for the same are read as one item."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._added: set[tuple[WorkTopic, str, WorkPriority]] = set()

    def add(self, topic: WorkTopic, subject: object, at: datetime, priority: WorkPriority = WorkPriority.EDIT) -> None:
        """Add work on `subject`, due at once; the same again in one unit of work is added once."""
        entry = (topic, str(subject), priority)
        if entry in self._added:
            return
        self._added.add(entry)
        row = WorkRow(
            topic=topic.value, object=str(subject), priority=priority.value,
            created_at=at, due_at=at, attempts=0, last_error=None,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()

    def count(self) -> int:
        """Return the number of entries."""
        return self._session.scalar(select(func.count(WorkRow.id))) or 0

    def waiting(self) -> tuple[WorkItem, ...]:
        """Return all work, by its first entry, the oldest first."""
        rows = self._session.scalars(select(WorkRow).order_by(WorkRow.id).execution_options(populate_existing=True))
        found: dict[tuple[str, str], list[WorkRow]] = {}
        for row in rows:
            found.setdefault((row.topic, row.object), []).append(row)
        return tuple(_item(same) for same in found.values())

    def failing(self, limit: int = 100) -> tuple[WorkItem, ...]:
        """Return the work that failed and waits for another attempt, the oldest first."""
        return tuple(item for item in self.waiting() if item.attempts)[:limit]

    def next_due(self) -> datetime | None:
        """Return when the next entry is due; None if there is none."""
        return self._session.scalar(select(func.min(WorkRow.due_at)))

    def make_due(self, at: datetime) -> None:
        """Make all entries due at `at` that are due later: a clock that was ahead may have added or postponed them."""
        self._session.execute(update(WorkRow).where(WorkRow.due_at > at).values(due_at=at))

    def complete(self, items: Sequence[WorkItem]) -> None:
        """Remove the entries of items; what was added since they were read stays."""
        self._added.clear()
        done = [number for item in items for number in item.entries]
        self._delete(done)

    def postpone(self, item: WorkItem, error: str, at: datetime) -> None:
        """Store the error of an item in its newest entry and remove the others; due again after a growing delay."""
        self._added.clear()
        *older, newest = item.entries
        self._delete(older)
        attempts = item.attempts + 1
        self._session.execute(
            update(WorkRow)
            .where(WorkRow.id == newest)
            .values(
                priority=item.priority.value,
                attempts=attempts,
                last_error=error[:500],
                due_at=at + retry_after(attempts),
            )
        )

    def _delete(self, numbers: Iterable[int]) -> None:
        for some in split_batches(numbers):
            self._session.execute(delete(WorkRow).where(WorkRow.id.in_(some)))


def _item(rows: Sequence[WorkRow]) -> WorkItem:
    newest = rows[-1]
    return WorkItem(
        entries=tuple(row.id for row in rows),
        topic=WorkTopic(newest.topic),
        object=newest.object,
        priority=WorkPriority(min(row.priority for row in rows)),
        created_at=newest.created_at,
        due_at=min(row.due_at for row in rows),
        attempts=newest.attempts,
        last_error=newest.last_error,
    )
