"""Define the tables of what is wanted: settings, streets, screens, campaigns, slides."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id, ScreenId


class SettingRow(Base):
    """One fact about the city or the bureau, changed by administrators."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[object]


class StreetRow(Base):
    """A street; every screen is on exactly one."""

    __tablename__ = "street"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    retired_at: Mapped[datetime | None]


class MerchantRow(Base):
    """The owner of a strip."""

    __tablename__ = "merchant"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    phone: Mapped[str | None] = mapped_column(String(32))


class ProfileRow(Base):
    """A display profile, shared by equal screens."""

    __tablename__ = "profile"
    __table_args__ = (UniqueConstraint("w", "h", "colour", "type", name="profile_once"),)
    id: Mapped[Id]
    w: Mapped[int]
    h: Mapped[int]
    colour: Mapped[str] = mapped_column(String(8))
    type: Mapped[str] = mapped_column(String(64))


class SyncGroupRow(Base):
    """Screens that play in unison; both lit columns null = lit round the clock."""

    __tablename__ = "sync_group"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    lit_from: Mapped[str | None] = mapped_column(String(5))
    lit_until: Mapped[str | None] = mapped_column(String(5))
    retired_at: Mapped[datetime | None]


class ScreenRow(Base):
    """A screen as it is now. Counting never reads it: see `place`."""

    __tablename__ = "screen"
    id: Mapped[ScreenId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))
    street_id: Mapped[int] = mapped_column(ForeignKey("street.id"), index=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    sync_group_id: Mapped[int] = mapped_column(ForeignKey("sync_group.id"), index=True)
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"))
    areas: Mapped[list[object]]
    brightness_max: Mapped[int]
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    tags: Mapped[list[object]] = mapped_column(server_default="[]")


class PlaceRow(Base):
    """What a screen's plays count under from an instant on; rows are added, never changed."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("screen_id", "from_at", name="place_once"),)
    id: Mapped[Id]
    screen_id: Mapped[ScreenId] = mapped_column(ForeignKey("screen.id"))
    kind: Mapped[str] = mapped_column(String(8))
    street: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(64))
    from_at: Mapped[datetime]


class CredentialRow(Base):
    """The hash of a screen's broker password; no row = withdrawn."""

    __tablename__ = "credential"
    screen_id: Mapped[ScreenId] = mapped_column(ForeignKey("screen.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(256))
    issued_at: Mapped[datetime]


class CampaignRow(Base):
    """A campaign as it is now."""

    __tablename__ = "campaign"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64))
    theme: Mapped[str] = mapped_column(String(64))
    occasion: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(16))
    aim: Mapped[str] = mapped_column(String(8))
    weight: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reserved: Mapped[bool]
    retired_at: Mapped[datetime | None]
    version: Mapped[int]
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    share_percent: Mapped[int | None]


class CampaignScreenRow(Base):
    """A screen that a campaign picks; those of its target are in `campaign_target`."""

    __tablename__ = "campaign_screen"
    __table_args__ = ({"sqlite_with_rowid": False},)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    screen_id: Mapped[ScreenId] = mapped_column(ForeignKey("screen.id"), primary_key=True, index=True)


class CampaignTargetRow(Base):
    """One word of a campaign's target: a kind, street, sync group, size or tag."""

    __tablename__ = "campaign_target"
    __table_args__ = ({"sqlite_with_rowid": False},)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(8), primary_key=True)
    word: Mapped[str] = mapped_column(String(64), primary_key=True)


class SlideRow(Base):
    """One text of a campaign; retired, never deleted."""

    __tablename__ = "slide"
    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    dwell_ms: Mapped[int | None] = mapped_column(Integer)
    version: Mapped[int]
    retired_at: Mapped[datetime | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
