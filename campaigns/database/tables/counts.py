"""Define the tables of what was shown: labels, journals, evidence, tallies, screen states."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id, LineNumber, Milliseconds, ScreenId

# Tallies hold label ids without foreign keys: labels are never deleted, and eleven look-ups for every changed row
# would cost more than the change itself.
_label = Integer


class LabelRow(Base):
    """A name that counts refer to, stored once for ever."""

    __tablename__ = "label"
    id: Mapped[Id]
    text: Mapped[str] = mapped_column(Text, unique=True)


class SubjectRow(Base):
    """The names that a line counts under, frozen when the line was numbered."""

    __tablename__ = "subject"
    __table_args__ = (
        UniqueConstraint(
            "campaign_id", "campaign", "occasion", "theme", "category", "aim", "slide", name="subject_once"
        ),
    )
    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    campaign: Mapped[int] = mapped_column(ForeignKey("label.id"))
    occasion: Mapped[int] = mapped_column(ForeignKey("label.id"))
    theme: Mapped[int] = mapped_column(ForeignKey("label.id"))
    category: Mapped[int] = mapped_column(ForeignKey("label.id"))
    aim: Mapped[int] = mapped_column(ForeignKey("label.id"))
    slide: Mapped[int] = mapped_column(ForeignKey("label.id"))


class JournalRow(Base):
    """A player's journal, and up to which record it is counted (PROTOCOL W-22)."""

    __tablename__ = "journal"
    id: Mapped[Id]
    hex: Mapped[str] = mapped_column(String(16), unique=True)
    screen_id: Mapped[ScreenId] = mapped_column(ForeignKey("screen.id"), index=True)
    hwm: Mapped[int] = mapped_column(BigInteger)
    first_at: Mapped[datetime]
    closed: Mapped[bool]


class EvidenceRow(Base):
    """One upload as it was counted: the rows above the mark, packed, until their days are closed and compacted.

    `from_ms..to_ms` are the instants by which its rows are filed under days.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        Index("evidence_of_journal", "journal_id", "first"),
        Index("evidence_filed", "journal_id", "from_ms"),
        {"sqlite_autoincrement": True},  # a root covers the uploads up to a number: none may come again
    )
    id: Mapped[Id]
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    received_ms: Mapped[Milliseconds]
    clock: Mapped[str] = mapped_column(String(8))
    evidence: Mapped[str] = mapped_column(String(16))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    from_ms: Mapped[Milliseconds]
    to_ms: Mapped[Milliseconds]


class LostRow(Base):
    """A range of records that a journal declared lost."""

    __tablename__ = "lost"
    __table_args__ = (Index("lost_of_journal", "journal_id", "first"),)
    id: Mapped[Id]
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(16))


class SetAsideRow(Base):
    """A reported record that is not counted, and why (PROTOCOL W-3, W-34)."""

    __tablename__ = "set_aside"
    __table_args__ = (Index("set_aside_of_journal", "journal_id", "seq"),)
    id: Mapped[Id]
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(32))
    row: Mapped[object]
    at: Mapped[datetime]
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)


class UndatedRow(Base):
    """Counts of records whose time is not known (PROTOCOL W-33); beside the totals, never in them."""

    __tablename__ = "undated"
    __table_args__ = ({"sqlite_with_rowid": False},)
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), primary_key=True)
    line_id: Mapped[LineNumber] = mapped_column(ForeignKey("line.id"), primary_key=True)
    plays: Mapped[int] = mapped_column(BigInteger)
    partials: Mapped[int] = mapped_column(BigInteger)
    shown_ms: Mapped[Milliseconds]


class TallyRow(Base):
    """Permanent counts by civil day, screen and frozen names (label ids)."""

    __tablename__ = "tally"
    __table_args__ = ({"sqlite_with_rowid": False},)
    day_on: Mapped[date] = mapped_column(Date, primary_key=True)
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


class ScreenHourRow(Base):
    """Light time reported for a screen in one clock hour, for the limit of PROTOCOL W-34."""

    __tablename__ = "screen_hour"
    __table_args__ = ({"sqlite_with_rowid": False},)
    screen_id: Mapped[ScreenId] = mapped_column(ForeignKey("screen.id"), primary_key=True)
    hour: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    shown_ms: Mapped[Milliseconds]


class ScreenStatusRow(Base):
    """The last reported state of a screen."""

    __tablename__ = "screen_status"
    screen_id: Mapped[ScreenId] = mapped_column(ForeignKey("screen.id"), primary_key=True)
    online: Mapped[bool]
    session: Mapped[int] = mapped_column(BigInteger)
    boot: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[datetime | None]
    manifest_rev: Mapped[int] = mapped_column(BigInteger)
    manifest_digest: Mapped[str | None] = mapped_column(String(64))
    manifest_status: Mapped[str | None] = mapped_column(String(16))
    manifest_reason: Mapped[str | None] = mapped_column(String(64))
    config_rev: Mapped[int] = mapped_column(BigInteger)
    withdrawn_rev: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    line: Mapped[int | None] = mapped_column(BigInteger)
    clock_source: Mapped[str | None] = mapped_column(String(8))
    clock_err_ms: Mapped[int | None] = mapped_column(BigInteger)
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    journal: Mapped[str | None] = mapped_column(String(16))
    journal_next: Mapped[int | None] = mapped_column(BigInteger)
    journal_acked: Mapped[int | None] = mapped_column(BigInteger)
    brightness: Mapped[int | None]
    fault: Mapped[str | None] = mapped_column(String(64))
    updated_at: Mapped[datetime]


class ScreenFlagRow(Base):
    """A flag about a screen, for a person to look into."""

    __tablename__ = "screen_flag"
    __table_args__ = (Index("screen_flag_of_screen", "screen_id", "at"),)
    id: Mapped[Id]
    screen_id: Mapped[ScreenId] = mapped_column(ForeignKey("screen.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(32))
    detail: Mapped[object] = mapped_column(JSON)
