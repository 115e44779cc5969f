"""Define the tables of the calendar and of names: holidays, dayparts, seasons, themes, occasions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id


class HolidayRow(Base):
    """A day off, or a weekend day that is worked."""

    __tablename__ = "holiday"
    on: Mapped[date] = mapped_column("day_on", Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))


class DaypartRow(Base):
    """A named window of the local day. `weekdays` are digits, Monday 1; none are all of them."""

    __tablename__ = "daypart"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    from_local: Mapped[str] = mapped_column(String(5))
    until_local: Mapped[str] = mapped_column(String(5))
    weekdays: Mapped[str] = mapped_column(String(7))
    days: Mapped[str] = mapped_column(String(8))
    retired_at: Mapped[datetime | None]


class CampaignDaypartRow(Base):
    """A daypart in which a campaign runs."""

    __tablename__ = "campaign_daypart"
    __table_args__ = ({"sqlite_with_rowid": False},)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    daypart_id: Mapped[int] = mapped_column(ForeignKey("daypart.id"), primary_key=True, index=True)


class LitSeasonRow(Base):
    """A sync group's lit hours in a part of the year; both lit columns null = round the clock."""

    __tablename__ = "lit_season"
    __table_args__ = (UniqueConstraint("group_id", "name", name="lit_season_once"),)
    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(ForeignKey("sync_group.id"))
    name: Mapped[str] = mapped_column(String(64))
    from_md: Mapped[str] = mapped_column(String(5))
    until_md: Mapped[str] = mapped_column(String(5))
    lit_from: Mapped[str | None] = mapped_column(String(5))
    lit_until: Mapped[str | None] = mapped_column(String(5))


class ThemeRow(Base):
    """A theme that campaigns are offered."""

    __tablename__ = "theme"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    retired_at: Mapped[datetime | None]


class OccasionRow(Base):
    """An occasion that campaigns are offered, and its days where they are known."""

    __tablename__ = "occasion"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    retired_at: Mapped[datetime | None]
