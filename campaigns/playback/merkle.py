"""Digest rows of evidence as a Merkle tree, by the hashing of RFC 9162 section 2.1.1 (as RFC 6962 before it).

A leaf is hashed behind a byte 0, an inner node behind a byte 1, so none can be passed off as the other. Rows are
digested as they mean, not as they are stored: a day has one root, however its evidence is packed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from campaigns.playback.play import ReportedRecord

_LEAF, _NODE = b"\x00", b"\x01"
EMPTY_ROOT = hashlib.sha256().hexdigest()
"""The root of no rows."""


def canonical_row(screen: str, journal: str, row: ReportedRecord) -> bytes:
    """Return a row as it is digested: a JSON array of screen, journal, number, start, line, shown and flags.

    >>> from campaigns.playback.evidence import EvidenceRecord
    >>> canonical_row("st-1", "00000000000000a1", EvidenceRecord(7, 1_777_867_200_000, 12, 10_000, 0))
    b'["st-1","00000000000000a1",7,1777867200000,12,10000,0]'
    """
    seq, start_ms, line, shown_ms, flags = row
    return f'["{screen}","{journal}",{seq},{start_ms},{line},{shown_ms},{flags:d}]'.encode("ascii")


class MerkleTree:
    """A tree that takes leaves one by one and keeps only the roots of its full parts: some 30 digests at most."""

    def __init__(self) -> None:
        self.leaves = 0
        self._parts: list[tuple[int, bytes]] = []

    def add_all(self, leaves: Iterable[bytes]) -> None:
        """Add leaves in their order."""
        digest, parts = hashlib.sha256, self._parts
        for leaf in leaves:
            size, node = 1, digest(_LEAF + leaf).digest()
            while parts and parts[-1][0] == size:
                node = digest(_NODE + parts.pop()[1] + node).digest()
                size *= 2
            parts.append((size, node))
            self.leaves += 1

    def root(self) -> str:
        """Return the root of all leaves so far, as lower-case hex."""
        if not self._parts:
            return EMPTY_ROOT
        *parts, (_, node) = self._parts
        for _, left in reversed(parts):
            node = hashlib.sha256(_NODE + left + node).digest()
        return node.hex()
