"""Read and write the progress of long work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from campaigns.database.tables.work import ProgressRow
from campaigns.publication.progress import Progress, Task


class ProgressStore:
    """Runs of tasks by number. The process that does the work writes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, task: Task, subject: str, done: int, total: int, at: datetime) -> Progress:
        """Start a run; an open run of the same task and subject is ended first."""
        self._end(at, ProgressRow.task == task.value, ProgressRow.subject == subject)
        row = ProgressRow(task=task.value, subject=subject, done=done, total=total, started_at=at, updated_at=at)
        self._session.add(row)
        self._session.flush()
        return _progress(row)

    def update(self, number: int, done: int, total: int, at: datetime) -> None:
        """Store how far a run is."""
        values = {"done": done, "total": total, "updated_at": at}
        self._session.execute(update(ProgressRow).where(ProgressRow.id == number).values(values))

    def end(self, number: int, at: datetime, error: tuple[str, str] | None = None) -> None:
        """End a run, with an error in Chinese and English where it failed."""
        zh, en = error or (None, None)
        values = {"updated_at": at, "ended_at": at, "error_zh": zh, "error_en": en}
        self._session.execute(update(ProgressRow).where(ProgressRow.id == number).values(values))

    def abandon(self, task: Task, at: datetime) -> None:
        """End every open run of a task, after the process that did it died."""
        self._end(at, ProgressRow.task == task.value)

    def latest(self, task: Task, subjects: Iterable[str]) -> dict[str, Progress]:
        """Return the last run of a task by subject."""
        names = list(subjects)
        chosen = (
            select(func.max(ProgressRow.id))
            .where(ProgressRow.task == task.value, ProgressRow.subject.in_(names))
            .group_by(ProgressRow.subject)
        )
        rows = self._session.scalars(
            select(ProgressRow).where(ProgressRow.id.in_(chosen)).execution_options(populate_existing=True)
        )
        return {row.subject: _progress(row) for row in rows}

    def list_open(self, task: Task) -> tuple[Progress, ...]:
        """Return the runs of a task that have not ended, oldest first."""
        rows = self._session.scalars(
            select(ProgressRow)
            .where(ProgressRow.task == task.value, ProgressRow.ended_at.is_(None))
            .order_by(ProgressRow.id)
            .execution_options(populate_existing=True)
        )
        return tuple(map(_progress, rows))

    def delete_updated_before(self, before: datetime) -> int:
        """Delete the runs that were last updated before an instant; return their number."""
        gone = self._session.execute(
            delete(ProgressRow).where(ProgressRow.updated_at < before).returning(ProgressRow.id)
        )
        return len(gone.all())

    def _end(self, at: datetime, *which: ColumnElement[bool]) -> None:
        self._session.execute(
            update(ProgressRow).where(ProgressRow.ended_at.is_(None), *which).values({"ended_at": at})
        )


def _progress(row: ProgressRow) -> Progress:
    return Progress(
        row.id,
        Task(row.task),
        row.subject,
        row.done,
        row.total,
        row.started_at,
        row.updated_at,
        row.ended_at,
        row.error_zh,
        row.error_en,
    )
