"""Define the tables of accounts: people, one-time links, sessions, tokens, audit events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id, Sha256


class PersonRow(Base):
    """A person of the office; without a password they cannot sign in yet."""

    __tablename__ = "person"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(32), unique=True)
    shown_name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str | None] = mapped_column(String(256))
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class LoginLinkRow(Base):
    """A one-time link; only the digest of its token is kept. No person = makes the first account."""

    __tablename__ = "login_link"
    token_sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginRow(Base):
    """A session that can be revoked; only the digest of its token is kept."""

    __tablename__ = "login"
    token_sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TokenRow(Base):
    """A token; of its secret only the digest is kept."""

    __tablename__ = "token"
    id: Mapped[Id]
    sha256: Mapped[Sha256] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[object]]
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class AuditEventRow(Base):
    """One recorded action, written in its transaction."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("audit_event_of_object", "object", "at"),)
    id: Mapped[Id]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    object: Mapped[str] = mapped_column(String(128))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    origin: Mapped[str] = mapped_column(String(64))
