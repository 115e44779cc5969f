"""A screen as last heard, and the flags raised about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ScreenStatus:
    """What a screen last said about itself; a rev before any document is 0, a field never heard is None."""

    screen: str
    updated_at: datetime
    online: bool = False
    session: int = 0
    boot: int = 0
    seen_at: datetime | None = None
    manifest_rev: int = 0
    manifest_digest: str | None = None
    manifest_status: str | None = None
    manifest_reason: str | None = None
    config_rev: int = 0
    line: int | None = None
    clock_source: str | None = None
    clock_err_ms: int | None = None
    journal: str | None = None
    journal_next: int | None = None
    journal_acked: int | None = None
    brightness: int | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class ScreenFlag:
    """Something about a screen that a person should look at."""

    screen: str
    at: datetime
    reason: str
    detail: object
