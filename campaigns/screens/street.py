"""Define streets and the merchants who lend strips on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Street:
    """A street (街路); streets partition the screens."""

    id: int
    name: str
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant (商户) who lends a strip."""

    id: int
    name: str
    phone: str | None
