"""Table of tokens by which other programs act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.database.tables.columns import Base, Id, Sha256


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
