"""Define the tables of work behind the pages: the worklist, job runs, progress, leadership."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Index, Integer, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id


class WorkRow(Base):
    """One entry of the worklist: something that was changed and still has to reach the street."""

    __tablename__ = "work"
    __table_args__ = (
        Index("work_due", "due_at"),
        {"sqlite_autoincrement": True},  # the scheduler knows entries by id: ids of completed work are never reused
    )
    id: Mapped[Id]
    topic: Mapped[str] = mapped_column(String(32))
    object: Mapped[str] = mapped_column(String(64))
    priority: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    last_error: Mapped[str | None] = mapped_column(Text)


class JobRunRow(Base):
    """One run of one job; the pair of job and due instant is claimed once."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "due_at", name="job_run_once"),)
    id: Mapped[Id]
    job: Mapped[str] = mapped_column(String(64))
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    detail: Mapped[str | None] = mapped_column(Text)
    term: Mapped[int]


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


class LeadershipRow(Base):
    """The term of the leading scheduler; one row. A higher term outdates the holder of a lower one."""

    __tablename__ = "leadership"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    term: Mapped[int]
    holder: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]


class TableSizeRow(Base):
    """How large a table was on a day, its indexes included."""

    __tablename__ = "table_size"
    __table_args__ = ({"sqlite_with_rowid": False},)
    measured_on: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
