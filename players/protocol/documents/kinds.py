"""Kinds of signed documents: type in the header, number of the next one (PROTOCOL W-4, W-6)."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """Kind of a signed document; the header's `typ` names it, so that none can pass for another."""

    KEYS = "keys"
    MANIFEST = "manifest"
    CONFIG = "config"
    OVERRIDE = "override"
    COMMAND = "command"
    ACK = "ack"

    @property
    def typ(self) -> str:
        """The `typ` of the header."""
        return f"ledcast-{self.value}+jws"


def next_rev(previous: int, now_ms: int) -> int:
    """Return the `rev` of a topic's next document (W-6).

    It rises even where the clock went back or the record of `previous` was lost.

    Args:
        previous: `rev` of the topic's last document, 0 for none.
        now_ms: Unix ms at issue.

    >>> next_rev(1_795_492_800_000, 1_795_492_800_007), next_rev(1_795_492_800_000, 5)
    (1795492800007, 1795492800001)
    """
    return max(previous + 1, now_ms)
