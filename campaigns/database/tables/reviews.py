"""Define the tables of reviews: versions on their way, approved editions with their pictures, withdrawals."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id, Sha256


class ReviewRow(Base):
    """One version of a campaign on its way through review; the newest of a campaign counts, the others are history."""

    __tablename__ = "review"
    __table_args__ = (Index("review_of_campaign", "campaign_id", "version", "id"),)
    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    edited_by: Mapped[str] = mapped_column(String(64))
    edited_at: Mapped[datetime]
    sent_by: Mapped[str | None] = mapped_column(String(64))
    sent_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text)
    alone: Mapped[bool]
    when_drawn: Mapped[bool]
    request: Mapped[Sha256 | None]


class EditionRow(Base):
    """What was approved of a campaign; the one with the highest number is in force.

    Only pictures are added, with a new seal. `starts_on` and `ends_on` are those of `content`, for queries.
    """

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("campaign_id", "number", name="edition_once"),)
    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    seal: Mapped[Sha256]
    approved_by: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[datetime]
    alone: Mapped[bool]


class EditionPictureRow(Base):
    """A rendition that an edition binds: for a slide on a display profile, by the digest that was seen."""

    __tablename__ = "edition_picture"
    __table_args__ = ({"sqlite_with_rowid": False},)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    slide_id: Mapped[int] = mapped_column(ForeignKey("slide.id"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), primary_key=True)
    rendition_id: Mapped[int] = mapped_column(ForeignKey("rendition.id"))
    digest: Mapped[Sha256]


class WithdrawalRow(Base):
    """What was taken off the street; `slide_id` null is the whole campaign. Only `rev` is added later.

    `rev` is that of the first document that listed its lines to all screens.
    """

    __tablename__ = "withdrawal"
    __table_args__ = (Index("withdrawal_of_campaign", "campaign_id"),)
    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slide.id"))
    edition_number: Mapped[int]
    withdrawn_by: Mapped[str] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    rev: Mapped[int | None] = mapped_column(BigInteger)
