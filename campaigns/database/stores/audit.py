"""Append audit events and read them back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.accounts.access import Actor
from campaigns.accounts.audit import AuditEvent
from campaigns.database.tables.accounts import AuditEventRow


class AuditStore:
    """Audit events, which are only added."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, actor: Actor, action: str, subject: str, at: datetime, **detail: object) -> None:
        """Add the event of an action on an object (`campaign:12`, `screen:dp-1`), in the transaction of the action."""
        row = AuditEventRow(at=at, actor=actor.name, action=action, object=subject, detail=detail, origin=actor.origin)
        self._session.add(row)
        self._session.flush()

    def last_number(self) -> int:
        """Return the number of the newest event, 0 before any."""
        return self._session.scalar(select(func.max(AuditEventRow.id))) or 0

    def list_since(self, number: int) -> tuple[AuditEvent, ...]:
        """Return the events after a number, in order."""
        rows = self._session.scalars(select(AuditEventRow).where(AuditEventRow.id > number).order_by(AuditEventRow.id))
        return tuple(_event(row) for row in rows)

    def has_event(self, action: str, subject: str) -> bool:
        """Return whether an action was ever recorded for an object."""
        done = select(AuditEventRow.id).where(AuditEventRow.object == subject, AuditEventRow.action == action)
        return self._session.scalar(done.limit(1)) is not None

    def list(self, subject: str | None = None, limit: int = 100) -> tuple[AuditEvent, ...]:
        """Return events, the newest first, of one object or of all."""
        chosen = select(AuditEventRow).order_by(AuditEventRow.id.desc()).limit(limit)
        if subject is not None:
            chosen = chosen.where(AuditEventRow.object == subject)
        return tuple(_event(row) for row in self._session.scalars(chosen))


def _event(row: AuditEventRow) -> AuditEvent:
    return AuditEvent(row.id, row.at, row.actor, row.action, row.object, row.detail, row.origin)
