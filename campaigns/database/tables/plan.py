"""Define the tables of what is planned and published: renditions, lines, slots, plan days, documents, the shelf."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id, LineNumber, Milliseconds, ScreenId, Sha256


class FileRow(Base):
    """A slide picture, a day file or a slots file, by the SHA-256 of its bytes."""

    __tablename__ = "file"
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    media_type: Mapped[str] = mapped_column(String(64))
    w: Mapped[int]
    h: Mapped[int]
    size_bytes: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class RenditionRow(Base):
    """A slide drawn for one display profile; the key names all that it was drawn from."""

    __tablename__ = "rendition"
    id: Mapped[Id]
    key: Mapped[Sha256] = mapped_column(unique=True)
    digest: Mapped[Sha256]
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slide.id"), index=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    ms: Mapped[int]
    frames: Mapped[list[object]]
    step_ms: Mapped[int | None]
    placed: Mapped[object]
    made_at: Mapped[datetime]


class LineRow(Base):
    """A line: the wire's uint32 `line` (PROTOCOL section 3). Never reused; what it counts under never changes.

    A withdrawn one belongs to no slide any more, so that what is approved anew gets another (PROTOCOL W-25).
    `cleared_at` is when no screen could hold it any longer.
    """

    __tablename__ = "line"
    __table_args__ = (
        UniqueConstraint("subject_id", "slide_id", "rendition_id", "ms", name="line_once"),
        Index("line_withdrawn", "withdrawal_id"),
    )
    id: Mapped[LineNumber] = mapped_column(primary_key=True, autoincrement=False)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slide.id"))
    rendition_id: Mapped[int] = mapped_column(ForeignKey("rendition.id"))
    ms: Mapped[int]
    made_at: Mapped[datetime]
    withdrawal_id: Mapped[int | None]
    cleared_at: Mapped[datetime | None]


class LineScreenRow(Base):
    """A line that was sent to a screen (PROTOCOL W-34)."""

    __tablename__ = "line_screen"
    __table_args__ = ({"sqlite_with_rowid": False},)
    screen_id: Mapped[ScreenId] = mapped_column(ForeignKey("screen.id"), primary_key=True)
    line_id: Mapped[LineNumber] = mapped_column(ForeignKey("line.id"), primary_key=True)
    first_sent_at: Mapped[datetime]


class SlotRow(Base):
    """A slot number of a sync group, stable for one slide and length."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("group_id", "slide_id", "ms", name="slot_once"),
        {"sqlite_with_rowid": False},
    )
    group_id: Mapped[int] = mapped_column(ForeignKey("sync_group.id"), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slide_id: Mapped[int] = mapped_column(ForeignKey("slide.id"))
    ms: Mapped[int]


class PlanDayRow(Base):
    """One stored plan day of a sync group with what it was compiled from."""

    __tablename__ = "plan_day"
    __table_args__ = (Index("plan_day_of_group", "group_id", "day_on"),)
    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("sync_group.id"))
    day_on: Mapped[date]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    inputs_digest: Mapped[Sha256]
    inputs: Mapped[object]
    sha256: Mapped[Sha256]
    made_at: Mapped[datetime]
    term: Mapped[int]


class DocumentRow(Base):
    """One issued document; the current one of a topic has no `superseded_at`. Payloads of long ago are empty."""

    __tablename__ = "document"
    __table_args__ = (
        Index(
            "document_current",
            "topic",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("document_of_topic", "topic", "rev"),
        Index("document_of_screen", "screen_id", "kind"),
        Index(
            "document_payload",
            "superseded_at",
            sqlite_where=text("length(body) > 0"),
            postgresql_where=text("length(body) > 0"),
        ),
    )
    id: Mapped[Id]
    topic: Mapped[str] = mapped_column(String(128))
    screen_id: Mapped[ScreenId | None] = mapped_column(ForeignKey("screen.id"))
    kind: Mapped[str] = mapped_column(String(16))
    rev: Mapped[Milliseconds]
    digest: Mapped[Sha256]
    content_digest: Mapped[Sha256]
    token: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]
    switch_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]


class RevFloorRow(Base):
    """The highest `rev` of a topic that a screen reported, above the office's own (PROTOCOL W-5)."""

    __tablename__ = "rev_floor"
    topic: Mapped[str] = mapped_column(String(128), primary_key=True)
    rev: Mapped[Milliseconds]


class ShelfRow(Base):
    """A file that the broker should hold, or one that was withdrawn from it."""

    __tablename__ = "shelf"
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    size_bytes: Mapped[int]
    last_named_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
