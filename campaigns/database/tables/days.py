"""Define the tables of civil days: the zones by which they are counted, and what was due on each."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Milliseconds

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
