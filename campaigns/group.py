"""A sync group: screens that show the same slide at the same moment, and are lit in the same hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from campaigns.errors import ClockTimeError


@dataclass(frozen=True, slots=True)
class LitHours:
    """A half-open window of local time; an end at or before the start lies on the next day."""

    from_local: time
    until_local: time


@dataclass(frozen=True, slots=True)
class SyncGroup:
    """A sync group (同播组). `lit` is None when its screens are lit round the clock."""

    id: int
    name: str
    lit: LitHours | None


def lit_hours(lit_from: str | None, lit_until: str | None) -> LitHours | None:
    """Read two `HH:MM`; both empty means lit round the clock. Raises ClockTimeError.

    >>> lit_hours("07:00", "22:00").until_local
    datetime.time(22, 0)
    """
    if not lit_from and not lit_until:
        return None
    start, end = _clock(lit_from), _clock(lit_until)
    if start == end:
        raise ClockTimeError(f"{lit_from}-{lit_until}")
    return LitHours(start, end)


def _clock(text: str | None) -> time:
    hour, _, minute = (text or "").partition(":")
    if not (len(hour) == len(minute) == len("00") and f"{hour}{minute}".isascii() and f"{hour}{minute}".isdigit()):
        raise ClockTimeError(text)
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise ClockTimeError(text) from None
