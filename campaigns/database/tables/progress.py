"""Tables of long work: how far it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id


class ProgressRow(Base):
    """One run of a task; kept for a week."""

    __tablename__ = "progress"
    __table_args__ = (Index("progress_of_subject", "task", "subject", "id"),)
    id: Mapped[Id]
    task: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(64))
    done: Mapped[int]
    total: Mapped[int]
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    error_zh: Mapped[str | None] = mapped_column(Text)
    error_en: Mapped[str | None] = mapped_column(Text)
