"""Define the tables of rollups: sums by day and by month, and what tells whether a sum is still valid."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Milliseconds

_label = Integer


class TallySumRow(Base):
    """The sum of a day's or a month's tallies by the columns of a rollup (`cut`); other columns are 0."""

    __tablename__ = "tally_sum"
    __table_args__ = ({"sqlite_with_rowid": False},)
    cut: Mapped[str] = mapped_column(String(8), primary_key=True)
    span: Mapped[str] = mapped_column(String(8), primary_key=True)
    starts_on: Mapped[date] = mapped_column(Date, primary_key=True)
    screen: Mapped[int] = mapped_column(_label, primary_key=True)
    street: Mapped[int] = mapped_column(_label, primary_key=True)
    kind: Mapped[int] = mapped_column(_label, primary_key=True)
    owner: Mapped[int] = mapped_column(_label, primary_key=True)
    campaign: Mapped[int] = mapped_column(_label, primary_key=True)
    occasion: Mapped[int] = mapped_column(_label, primary_key=True)
    theme: Mapped[int] = mapped_column(_label, primary_key=True)
    category: Mapped[int] = mapped_column(_label, primary_key=True)
    aim: Mapped[int] = mapped_column(_label, primary_key=True)
    slide: Mapped[int] = mapped_column(_label, primary_key=True)
    evidence: Mapped[int] = mapped_column(_label, primary_key=True)
    plays: Mapped[int] = mapped_column(BigInteger)
    partials: Mapped[int] = mapped_column(BigInteger)
    shown_ms: Mapped[Milliseconds]
    drills: Mapped[int] = mapped_column(BigInteger)
    screen_days: Mapped[int] = mapped_column(BigInteger)


class TallySummedRow(Base):
    """A day or a month that was summed by a rollup, and at which touch; the sum is valid until the next touch.

    If it is not `whole`, a screen-day lies in more than one row, so rows do not add up and are not used.
    """

    __tablename__ = "tally_summed"
    __table_args__ = ({"sqlite_with_rowid": False},)
    cut: Mapped[str] = mapped_column(String(8), primary_key=True)
    span: Mapped[str] = mapped_column(String(8), primary_key=True)
    starts_on: Mapped[date] = mapped_column(Date, primary_key=True)
    touches: Mapped[int] = mapped_column(BigInteger)
    whole: Mapped[bool]


class TallyTouchRow(Base):
    """How often the tallies of a day or a month were changed, written in the transaction that changed them."""

    __tablename__ = "tally_touch"
    __table_args__ = ({"sqlite_with_rowid": False},)
    span: Mapped[str] = mapped_column(String(8), primary_key=True)
    starts_on: Mapped[date] = mapped_column(Date, primary_key=True)
    touches: Mapped[int] = mapped_column(BigInteger)
