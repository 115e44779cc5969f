"""The house's own books: settings, audit events, job runs, leadership."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from campaigns.accounts.access import Actor
from campaigns.accounts.audit import AuditEvent
from campaigns.database.engine.upsert import insert, insert_or_ignore, upsert
from campaigns.database.tables.campaigns import SettingRow
from campaigns.database.tables.people import AuditEventRow, JobRunRow, LeadershipRow
from campaigns.errors import LeadershipLostError


class SettingStore:
    """Facts about the city, by key."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key: str, default: object = None) -> object:
        """Return a setting, or the default."""
        row = self._session.get(SettingRow, key, populate_existing=True)
        return default if row is None else row.value

    def put(self, key: str, value: object) -> None:
        """Write a setting."""
        upsert(self._session, SettingRow, {"key": key, "value": value}, ("key",))


class AuditStore:
    """Audit events; only added."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, actor: Actor, action: str, subject: str, at: datetime, **detail: object) -> None:
        """Write who does what to what (`campaign:12`, `screen:dp-1`), in the transaction of the deed itself."""
        row = AuditEventRow(at=at, actor=actor.name, action=action, object=subject, detail=detail, origin=actor.origin)
        self._session.add(row)
        self._session.flush()

    def last(self) -> int:
        """Return the number of the newest event, 0 before any."""
        return self._session.scalar(select(func.max(AuditEventRow.id))) or 0

    def since(self, number: int) -> tuple[AuditEvent, ...]:
        """Return the events after a number, in the order in which they came."""
        rows = self._session.scalars(select(AuditEventRow).where(AuditEventRow.id > number).order_by(AuditEventRow.id))
        return tuple(_event(row) for row in rows)

    def knows(self, action: str, subject: str) -> bool:
        """Say whether something was ever done to an object."""
        done = select(AuditEventRow.id).where(AuditEventRow.object == subject, AuditEventRow.action == action)
        return self._session.scalar(done.limit(1)) is not None

    def list(self, subject: str | None = None, limit: int = 100) -> tuple[AuditEvent, ...]:
        """Return events, the newest first, of one object or of all."""
        chosen = select(AuditEventRow).order_by(AuditEventRow.id.desc()).limit(limit)
        if subject is not None:
            chosen = chosen.where(AuditEventRow.object == subject)
        return tuple(_event(row) for row in self._session.scalars(chosen))


class JobStore:
    """Runs of jobs; a pair of job and due instant is run once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, job: str, due_at: datetime, at: datetime, term: int) -> int | None:
        """Start a run and return its number; None when this job was already run for this instant."""
        values = {"job": job, "due_at": due_at, "started_at": at, "term": term}
        claiming = insert_or_ignore(self._session, JobRunRow).values(**values).returning(JobRunRow.id)
        return self._session.scalar(claiming)

    def end(self, run: int, outcome: str, at: datetime, detail: str | None = None) -> None:
        """Write how a run ended."""
        statement = update(JobRunRow).where(JobRunRow.id == run)
        self._session.execute(statement.values(ended_at=at, outcome=outcome, detail=detail))

    def forget(self, before: datetime) -> int:
        """Drop the rows of runs that were due before an instant and return how many those were."""
        old = delete(JobRunRow).where(JobRunRow.due_at < before).returning(JobRunRow.id)
        return len(self._session.scalars(old).all())

    def last(self, job: str) -> Mapping[str, object] | None:
        """Return the latest run of a job: due_at, started_at, ended_at, outcome, detail, term."""
        chosen = select(JobRunRow).where(JobRunRow.job == job).order_by(JobRunRow.due_at.desc()).limit(1)
        row = self._session.scalar(chosen.execution_options(populate_existing=True))
        names = ("due_at", "started_at", "ended_at", "outcome", "detail", "term")
        return None if row is None else {name: getattr(row, name) for name in names}


class LeadershipStore:
    """Which scheduler leads. The lock itself is the scheduler's; here is the term that outdates a stale leader."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, holder: str, at: datetime) -> int:
        """Begin a new term and return it; every lower term is lost from now on."""
        first = {"id": 1, "term": 1, "holder": holder, "since": at}
        later = {"term": LeadershipRow.term + 1, "holder": holder, "since": at}
        statement = insert(self._session, LeadershipRow).values(**first)
        taking = statement.on_conflict_do_update(index_elements=["id"], set_=later).returning(LeadershipRow.term)
        return self._session.scalars(taking).one()

    def term(self) -> int:
        """Return the present term, 0 before any."""
        return self._session.scalar(select(LeadershipRow.term)) or 0

    def require(self, term: int) -> None:
        """Hold the term's row to the end of the unit. Raises LeadershipLostError if a later term exists."""
        held = update(LeadershipRow).where(LeadershipRow.id == 1, LeadershipRow.term == term)
        touched = self._session.execute(held.values(term=term).returning(LeadershipRow.term)).first()
        if touched is None:
            raise LeadershipLostError(term, self.term())


def _event(row: AuditEventRow) -> AuditEvent:
    return AuditEvent(row.id, row.at, row.actor, row.action, row.object, row.detail, row.origin)
