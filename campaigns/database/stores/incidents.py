"""Read and write incidents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.tables.incidents import IncidentRow
from campaigns.incidents.incident import Incident, IncidentKind


class IncidentStore:
    """Incidents by what they are about; of one kind and one thing at most one is open."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self) -> tuple[Incident, ...]:
        """Return those that are open, the oldest first."""
        return tuple(_incident(row) for row in self._session.scalars(_open().order_by(IncidentRow.id)))

    def settle(self, kind: IncidentKind, within: str, causes: Mapping[str, Mapping[str, object]], at: datetime) -> None:
        """Let exactly these be open of a kind among all whose `about` begins with `within`: cause by about.

        Others end; one that is open goes on, with the cause as it is now. Nothing is written where nothing changed.
        """
        chosen = _open().where(IncidentRow.kind == kind.value, IncidentRow.about.startswith(within, autoescape=True))
        known = {row.about: row for row in self._session.scalars(chosen)}
        for about, row in known.items():
            if about not in causes:
                row.ended_at = at
            elif row.cause != dict(causes[about]):
                row.cause = dict(causes[about])
        self._session.flush()
        opened = [
            {"kind": kind.value, "about": about, "since_at": at, "ended_at": None, "cause": dict(causes[about])}
            for about in sorted(causes.keys() - known.keys())
        ]
        if opened:  # another unit may open the same just now: then that one stands
            self._session.execute(insert_or_ignore(self._session, IncidentRow), opened)


def _open() -> Select[IncidentRow]:
    return select(IncidentRow).where(IncidentRow.ended_at.is_(None))


def _incident(row: IncidentRow) -> Incident:
    return Incident(row.id, IncidentKind(row.kind), row.about, row.since_at, row.ended_at, row.cause)
