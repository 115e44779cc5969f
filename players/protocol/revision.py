"""How retained documents are numbered (PROTOCOL W-6)."""

from __future__ import annotations


def next_rev(previous: int, now_ms: int) -> int:
    """Return the number of a topic's next document: it rises even where the clock went back or the record was lost.

    Args:
        previous: the number of the topic's last document, 0 for none.
        now_ms: Unix ms at issue.

    >>> next_rev(1_795_492_800_000, 1_795_492_800_007), next_rev(1_795_492_800_000, 5)
    (1795492800007, 1795492800001)
    """
    return max(previous + 1, now_ms)
