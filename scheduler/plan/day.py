"""Plan days: from 04:00 local to 04:00 local, so that an evening past midnight lies in one plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns.local_time import local_instant
from campaigns.unix_time import unix_ms

HORIZON_DAYS = 8
"""How many plan days a manifest names (PROTOCOL section 3)."""
DAY_MS = 86_400_000
"""24 hours: the day of the wire's light, and the measure of turns and inserts a day."""

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
        """Return a civil date's plan day; those of consecutive dates touch."""
        return cls(on, tz, local_instant(on, _STARTS_LOCAL, tz), local_instant(on + _DAY, _STARTS_LOCAL, tz))

    @property
    def from_ms(self) -> int:
        """Its start as on the wire: Unix ms."""
        return unix_ms(self.from_at)

    @property
    def to_ms(self) -> int:
        """Its end as on the wire: Unix ms."""
        return unix_ms(self.to_at)


def horizon(at: datetime, tz: ZoneInfo, days: int = HORIZON_DAYS) -> tuple[PlanDay, ...]:
    """Return the plan day that contains an aware instant, and those after it, `days` in all."""
    on = at.astimezone(tz).date()
    if at < PlanDay.of(on, tz).from_at:
        on -= _DAY
    return tuple(PlanDay.of(on + number * _DAY, tz) for number in range(days))
