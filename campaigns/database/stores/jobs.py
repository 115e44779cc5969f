"""Claim job runs, so that each runs once for its due instant, and record how they ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.tables.work import JobRunRow


class JobStore:
    """Runs of jobs; each pair of job and due instant runs once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, job: str, due_at: datetime, at: datetime, term: int) -> int | None:
        """Start a run and return its number; None if this job was already run for this instant."""
        values = {"job": job, "due_at": due_at, "started_at": at, "term": term}
        claiming = insert_or_ignore(self._session, JobRunRow).values(**values).returning(JobRunRow.id)
        return self._session.scalar(claiming)

    def end(self, run: int, outcome: str, at: datetime, detail: str | None = None) -> None:
        """Store how a run ended."""
        statement = update(JobRunRow).where(JobRunRow.id == run)
        self._session.execute(statement.values(ended_at=at, outcome=outcome, detail=detail))

    def delete_due_before(self, before: datetime) -> int:
        """Delete the runs that were due before an instant; return their number."""
        old = delete(JobRunRow).where(JobRunRow.due_at < before).returning(JobRunRow.id)
        return len(self._session.scalars(old).all())

    def delete_due_after(self, after: datetime) -> None:
        """Delete the runs that are due only after an instant: a clock that was ahead ran them, and they are to run."""
        self._session.execute(delete(JobRunRow).where(JobRunRow.due_at > after))

    def last(self, job: str) -> Mapping[str, object] | None:
        """Return the latest run of a job: due_at, started_at, ended_at, outcome, detail, term."""
        chosen = select(JobRunRow).where(JobRunRow.job == job).order_by(JobRunRow.due_at.desc()).limit(1)
        row = self._session.scalar(chosen.execution_options(populate_existing=True))
        names = ("due_at", "started_at", "ended_at", "outcome", "detail", "term")
        return None if row is None else {name: getattr(row, name) for name in names}
