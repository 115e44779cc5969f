"""Define the tables of civil days: their zones, what was due on each, and the evidence of those that are closed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id, Milliseconds, Sha256

_label = Integer


class ZoneChangeRow(Base):
    """The bureau's zone from an instant on; the first row begins at 0. Rows in force are never changed."""

    __tablename__ = "zone_change"
    from_ms: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    zone: Mapped[str] = mapped_column(String(64))


class CivilDayRow(Base):
    """A civil day: its bounds, and the light due and reported on it; frozen once it has ended.

    What is due is known up to `known_ms`; `ended_at` is when all of the day was. `shown_ms` was summed at `touches`.
    """

    __tablename__ = "civil_day"
    day_on: Mapped[date] = mapped_column(Date, primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))
    from_ms: Mapped[Milliseconds]
    until_ms: Mapped[Milliseconds]
    known_ms: Mapped[Milliseconds]
    due_ms: Mapped[Milliseconds]
    shown_ms: Mapped[Milliseconds]
    touches: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]


class DueLightRow(Base):
    """What a screen was on a civil day, and how long it was to be lit (label ids; `lit` are its lit hours)."""

    __tablename__ = "due_light"
    __table_args__ = ({"sqlite_with_rowid": False},)
    day_on: Mapped[date] = mapped_column(Date, primary_key=True)
    screen: Mapped[int] = mapped_column(_label, primary_key=True, autoincrement=False)
    name: Mapped[int] = mapped_column(_label)
    street: Mapped[int] = mapped_column(_label)
    kind: Mapped[int] = mapped_column(_label)
    owner: Mapped[int] = mapped_column(_label)
    lit: Mapped[int] = mapped_column(_label)
    due_ms: Mapped[Milliseconds]


class DayRootRow(Base):
    """The root over rows of a day, chained to the root of the row before; a part above 0 is a supplement."""

    __tablename__ = "day_root"
    __table_args__ = (UniqueConstraint("day_on", "part", name="day_root_once"),)
    id: Mapped[Id]
    day_on: Mapped[date] = mapped_column(Date)
    part: Mapped[int]
    made_at: Mapped[datetime]
    rows: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[Sha256]
    facts: Mapped[str] = mapped_column(String(64))
    head: Mapped[Sha256]
    last_evidence: Mapped[int] = mapped_column(BigInteger)
    compacted_at: Mapped[datetime | None]


class DayEvidenceRow(Base):
    """The rows of a journal on a day under one root, packed; `counted` are those that were not set aside."""

    __tablename__ = "day_evidence"
    __table_args__ = (
        Index("day_evidence_of_day", "day_on", "part", "journal_id"),
        Index("day_evidence_of_journal", "journal_id", "first"),
    )
    id: Mapped[Id]
    day_on: Mapped[date] = mapped_column(Date)
    part: Mapped[int]
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))
    counted: Mapped[bool]
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    from_ms: Mapped[Milliseconds]
    to_ms: Mapped[Milliseconds]
    received_from_ms: Mapped[Milliseconds]
    received_to_ms: Mapped[Milliseconds]
    clock: Mapped[str] = mapped_column(String(8))
    evidence: Mapped[str] = mapped_column(String(16))
    body: Mapped[bytes] = mapped_column(LargeBinary)
