"""Turn instants into Unix ms, as they are on the wire and in counts, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MS = timedelta(milliseconds=1)


def unix_ms(at: datetime) -> int:
    """Return an aware instant as Unix ms, rounded.

    >>> unix_ms(instant_of(1_777_000_000_001))
    1777000000001
    """
    return round(at.timestamp() * 1000)


def instant_of(ms: int) -> datetime:
    """Return Unix ms as an instant in UTC. Raises OverflowError, ValueError or OSError where no calendar has it."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def length_ms(from_at: datetime, until_at: datetime) -> int:
    """Return the whole ms between two instants."""
    return (until_at - from_at) // _MS
