"""Define a sync group: screens that show the same slide at the same moment and are lit in the same hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from campaigns.errors import ClockTimeError
from campaigns.local_time import clock_time


@dataclass(frozen=True, slots=True)
class LitHours:
    """A half-open window of local time; an end at or before the start lies on the next day."""

    from_local: time
    until_local: time


@dataclass(frozen=True, slots=True)
class SyncGroup:
    """A sync group (同播组). `lit` None means round the clock outside of its seasons."""

    id: int
    name: str
    lit: LitHours | None
    retired_at: datetime | None = None


def lit_hours(lit_from: str | None, lit_until: str | None) -> LitHours | None:
    """Return the lit hours of two `HH:MM`; None, round the clock, if both are empty. Raises ClockTimeError.

    >>> lit_hours("07:00", "22:00").until_local
    datetime.time(22, 0)
    """
    if not lit_from and not lit_until:
        return None
    start, end = clock_time(lit_from), clock_time(lit_until, end=True)
    if start == end:
        raise ClockTimeError(f"{lit_from}-{lit_until}")
    return LitHours(start, end)
