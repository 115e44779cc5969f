"""Which picture of a slot is shown, and which part of one that scrolls (PROTOCOL W-14)."""

from __future__ import annotations

from players.protocol.documents.slots import Slot


def frame_at(slot: Slot, into_ms: int) -> tuple[int, int]:
    """Return the asset on the glass `into_ms` after the slot's start, and the ms since its frame began.

    A hold keeps the picture of the slot's last instant.

    >>> slot = Slot(1, 9, 9_000, ((0, 4_000), (2, 5_000)))
    >>> frame_at(slot, 3_999), frame_at(slot, 4_000), frame_at(slot, 60_000)
    ((0, 3999), (2, 0), (2, 4999))
    """
    left_ms = into_ms
    for asset, ms in slot.frames:
        if left_ms < ms:
            return asset, left_ms
        left_ms -= ms
    asset, ms = slot.frames[-1]
    return asset, ms - 1


def scroll_column(at_ms: int, step_ms: int, width_px: int) -> int:
    """Return the picture's column at the screen's left edge; before 0 and past the picture's end it is blank.

    Args:
        at_ms: since the frame began.
        step_ms: the time of one column.
        width_px: the screen's width.

    >>> scroll_column(0, 20, 320), scroll_column(6_400, 20, 320)
    (-320, 0)
    """
    return at_ms // step_ms - width_px
