"""Which of several overrides takes the glass (PROTOCOL section 3, override)."""

from __future__ import annotations

from collections.abc import Iterable

from players.protocol.documents.override import LEVELS, OverrideItem


def strongest(items: Iterable[OverrideItem], now_ms: int) -> OverrideItem | None:
    """Return the item in force that comes before all others; None where none is in force.

    By level, then the later `from_at`, then the bytewise larger id. `until_at` is outside.
    """
    in_force = (item for item in items if item.from_at <= now_ms < item.until_at)
    return max(in_force, key=_rank, default=None)


def _rank(item: OverrideItem) -> tuple[int, int, bytes]:
    return LEVELS.index(item.level), item.from_at, item.id.encode()
