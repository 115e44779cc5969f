"""Kinds of signed documents: type in the header, largest size, number of the next one (PROTOCOL W-4, W-6, W-8)."""

from __future__ import annotations

from enum import StrEnum

from players.protocol.limits import DOCUMENT_BYTES, MANIFEST_BYTES, NUMBER_MAX, SMALL_PACKET_BYTES


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


def cap_of(kind: DocumentKind, max_packet: int = NUMBER_MAX) -> int:
    """Return the most bytes that a document of a kind may have, for a screen that takes packets of `max_packet` (W-8).

    >>> cap_of(DocumentKind.MANIFEST), cap_of(DocumentKind.MANIFEST, 16_384), cap_of(DocumentKind.CONFIG)
    (256000, 16000, 16000)
    """
    return MANIFEST_BYTES if kind is DocumentKind.MANIFEST and max_packet > SMALL_PACKET_BYTES else DOCUMENT_BYTES


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
