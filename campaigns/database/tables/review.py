"""Tables of review: how each version of a campaign stood, and which pictures an approval bound."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
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
    seal: Mapped[Sha256 | None]


class ReviewPictureRow(Base):
    """A rendition that an approval bound: for a slide on a display profile, by the digest that was seen."""

    __tablename__ = "review_picture"
    __table_args__ = ({"sqlite_with_rowid": False},)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    slide_id: Mapped[int] = mapped_column(ForeignKey("slide.id"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"), primary_key=True)
    rendition_id: Mapped[int] = mapped_column(ForeignKey("rendition.id"))
    digest: Mapped[Sha256]
