"""Define the last reported state of a screen, and flags about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ScreenStatus:
    """The last reported state of a screen; a rev is 0 before any document, a field None before its first report.

    `clock_err_ms` is how far off the screen takes its own clock to be, `clock_offset_ms` how far it is ahead of the
    office's, as measured by when its messages arrive. `withdrawn_rev` is the rev of the list of withdrawn lines for all
    screens that it obeys (PROTOCOL W-25).
    """

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
    withdrawn_rev: int = 0
    line: int | None = None
    clock_source: str | None = None
    clock_err_ms: int | None = None
    clock_offset_ms: int | None = None
    journal: str | None = None
    journal_next: int | None = None
    journal_acked: int | None = None
    brightness: int | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class ScreenFlag:
    """A flag about a screen, for a person to look into."""

    screen: str
    at: datetime
    reason: str
    detail: object
