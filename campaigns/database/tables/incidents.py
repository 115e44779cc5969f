"""Define the table of incidents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id

_OPEN = text("ended_at IS NULL")


class IncidentRow(Base):
    """Something that is or was wrong; open while `ended_at` is null."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("incident_open", "ended_at", "kind"),
        Index("incident_open_once", "kind", "about", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(128))
    since_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cause: Mapped[dict[str, object]]
