"""Define column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column


class Instant(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite stores no zone, so it is added on reading; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware instant as the driver stores it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value.isoformat()}: instants are aware, in UTC")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value of the driver as an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


Id = Annotated[int, mapped_column(Integer, primary_key=True)]
ScreenId = Annotated[str, mapped_column(String(23))]
Sha256 = Annotated[str, mapped_column(String(64))]
LineNumber = Annotated[int, mapped_column(BigInteger().with_variant(Integer(), "sqlite"))]
"""A uint32; SQLite's own integers have 64 bits."""

Milliseconds = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """The declarative base of all tables."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain dictionary
        datetime: Instant(),
        dict[str, object]: JSON(),
        list[object]: JSON(),
        object: JSON(),
    }
