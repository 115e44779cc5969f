"""One reading of the player's clocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ClockSource = Literal["ntp", "rtc", "none"]


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment as the controller sees it; every rule of the agent is told the moment and reads no clock.

    Args:
        utc_ms: Unix milliseconds, or None where the time is not known since boot (PROTOCOL W-13).
        mono_ms: milliseconds since this start of the player; never steps.
        source: what keeps the clock; "none" exactly where `utc_ms` is None.
        err_ms: the clock's own estimate of its error (PROTOCOL W-7).
    """

    utc_ms: int | None
    mono_ms: int
    source: ClockSource = "ntp"
    err_ms: int = 0
