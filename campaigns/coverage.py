"""Coverage (上报率): light time that was reported ÷ light time that was due (PROTOCOL W-32)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns.database import Unit
from campaigns.group import LitHours


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was reported and what was due, in ms of light."""

    shown_ms: int
    due_ms: int

    @property
    def ratio(self) -> float | None:
        """Reported ÷ due; None when nothing was due."""
        return self.shown_ms / self.due_ms if self.due_ms else None


@dataclass(frozen=True, slots=True)
class Due:
    """One screen's claim: lit in these hours (None = always) from when it was added until it was retired."""

    lit: LitHours | None
    added_at: datetime
    retired_at: datetime | None


def due_ms(screens: Iterable[Due], from_at: datetime, until_at: datetime, zone: ZoneInfo) -> int:
    """Return the light time due of all screens between two instants."""
    known: dict[tuple[LitHours | None, datetime, datetime], int] = {}
    total = 0
    for screen in screens:
        start, end = max(from_at, screen.added_at), min(until_at, screen.retired_at or until_at)
        key = (screen.lit, start, end)
        if key not in known:
            known[key] = _lit_ms(screen.lit, start, end, zone) if start < end else 0
        total += known[key]
    return total


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a civil day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def coverage(unit: Unit, from_on: date, to_on: date, zone: ZoneInfo, at: datetime) -> Coverage:
    """Return the coverage of civil days `from_on..to_on`, as far as they lie before `at`."""
    groups = {group.id: group.lit for group in unit.screens.groups()}
    screens = unit.screens.all(retired=True)
    from_at, until_at = midnight(from_on, zone), min(midnight(to_on + timedelta(days=1), zone), at)
    claims = (Due(groups[screen.group_id], screen.added_at, screen.retired_at) for screen in screens)
    return Coverage(unit.tallies.shown_ms(from_on, to_on), due_ms(claims, from_at, until_at, zone))


def _lit_ms(lit: LitHours | None, start: datetime, end: datetime, zone: ZoneInfo) -> int:
    if lit is None:
        return _ms(end - start)
    day = start.astimezone(zone).date() - timedelta(days=1)  # a window of the evening before may reach over midnight
    last = end.astimezone(zone).date()
    total = timedelta()
    while day <= last:
        next_day = lit.until_local <= lit.from_local
        opens = datetime.combine(day, lit.from_local, zone).astimezone(UTC)
        closes = datetime.combine(day + timedelta(days=next_day), lit.until_local, zone).astimezone(UTC)
        total += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    return _ms(total)


def _ms(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
