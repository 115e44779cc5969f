"""A plan day: from 04:00 local to 04:00 local, so that an evening past midnight lies in one plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON_DAYS = 8
"""How many plan days a manifest names (PROTOCOL section 3)."""
_STARTS_LOCAL = time(4)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlanDay:
    """The plan day that begins on `on` at 04:00 local; 23 or 25 hours long where the clocks change."""

    on: date
    tz: ZoneInfo
    from_at: datetime
    to_at: datetime

    @classmethod
    def of(cls, on: date, tz: ZoneInfo) -> PlanDay:
        """Return a civil date's plan day; days of following dates touch."""
        return cls(on, tz, local_instant(on, _STARTS_LOCAL, tz), local_instant(on + _DAY, _STARTS_LOCAL, tz))

    @property
    def from_ms(self) -> int:
        """Its start as the wire says it: Unix ms."""
        return unix_ms(self.from_at)

    @property
    def to_ms(self) -> int:
        """Its end as the wire says it: Unix ms."""
        return unix_ms(self.to_at)


def horizon(at: datetime, tz: ZoneInfo, days: int = HORIZON_DAYS) -> tuple[PlanDay, ...]:
    """Return the plan day that holds an aware instant, and those that follow."""
    on = at.astimezone(tz).date()
    if at < PlanDay.of(on, tz).from_at:
        on -= _DAY
    return tuple(PlanDay.of(on + number * _DAY, tz) for number in range(days))


def civil_window(starts_on: date, ends_on: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants between which civil days run, both dates included: midnight to midnight."""
    return local_instant(starts_on, time(), tz), local_instant(ends_on + _DAY, time(), tz)


def local_instant(on: date, local: time, tz: ZoneInfo) -> datetime:
    """Return a local time of day as an instant in UTC: the first of two; one that is skipped counts as before it."""
    return datetime.combine(on, local, tzinfo=tz).astimezone(UTC)


def unix_ms(at: datetime) -> int:
    """Return an aware instant as Unix ms."""
    return round(at.timestamp() * 1000)
