"""Queue work for the scheduler: actions add it, the scheduler claims and completes it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from campaigns.database.tables.work import WorkRow
from campaigns.publication.work_item import WorkItem, WorkTopic, retry_after

LEASE = timedelta(seconds=60)


class WorkStore:
    """Work by topic and object; adding it twice is adding it once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, topic: WorkTopic, subject: object, at: datetime) -> None:
        """Add work on `subject`, due at once; waiting work on it is replaced, even if it is claimed.

        The new entry has a new id, so that `complete` on the former one does not remove it.
        """
        name = str(subject)
        self._session.execute(delete(WorkRow).where(WorkRow.topic == topic.value, WorkRow.object == name))
        row = WorkRow(topic=topic.value, object=name, created_at=at, due_at=at, attempts=0, last_error=None)
        self._session.add(row)
        self._session.flush()

    def claim(self, at: datetime, limit: int = 100, lease: timedelta = LEASE) -> tuple[WorkItem, ...]:
        """Claim what is due, oldest first, for the time of `lease`; the claim of a process that dies runs out."""
        due = select(WorkRow).where(WorkRow.due_at <= at).order_by(WorkRow.due_at, WorkRow.id).limit(limit)
        rows = self._session.scalars(due.with_for_update(skip_locked=True)).all()
        claimed = tuple(_work(row) for row in rows)
        for row in rows:
            row.due_at = at + lease
        self._session.flush()
        return claimed

    def complete(self, work: WorkItem) -> None:
        """Remove a claimed entry, unless the work was added again meanwhile."""
        self._session.execute(delete(WorkRow).where(WorkRow.id == work.id))

    def postpone(self, work: WorkItem, error: str, at: datetime) -> None:
        """Store the error of a claimed entry; it is due again after a delay that grows."""
        attempts = work.attempts + 1
        statement = update(WorkRow).where(WorkRow.id == work.id)
        self._session.execute(
            statement.values(attempts=attempts, last_error=error[:500], due_at=at + retry_after(attempts))
        )

    def waiting(self, limit: int = 100) -> tuple[WorkItem, ...]:
        """Return the entries, oldest first."""
        rows = self._session.scalars(select(WorkRow).order_by(WorkRow.created_at, WorkRow.id).limit(limit))
        return tuple(_work(row) for row in rows)

    def failing(self, limit: int = 100) -> tuple[WorkItem, ...]:
        """Return the entries that failed and wait for another attempt, oldest first."""
        failed = select(WorkRow).where(WorkRow.attempts > 0).order_by(WorkRow.created_at, WorkRow.id)
        return tuple(_work(row) for row in self._session.scalars(failed.limit(limit)))

    def next_due(self) -> datetime | None:
        """Return when the next entry is due; None if there is none."""
        return self._session.scalar(select(func.min(WorkRow.due_at)))


def _work(row: WorkRow) -> WorkItem:
    return WorkItem(row.id, WorkTopic(row.topic), row.object, row.created_at, row.due_at, row.attempts, row.last_error)
