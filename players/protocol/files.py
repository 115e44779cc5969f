"""Files on the wire: cut at 8,192 bytes for ever, put together again, believed only by their hash (W-8, W-21)."""

from __future__ import annotations

from players.protocol.encoding import sha256_hex
from players.protocol.limits import CHUNK_BYTES


def chunk_count(size_bytes: int) -> int:
    """Return how many chunks a file has.

    >>> chunk_count(1), chunk_count(8_192), chunk_count(8_193)
    (1, 1, 2)
    """
    return -(-size_bytes // CHUNK_BYTES)


def chunks(body: bytes) -> list[bytes]:
    """Return the file's chunks from number 0 on; only the last may be shorter."""
    return [body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES)]


class Assembly:
    """One file of a known length on its way in."""

    def __init__(self, sha256: str, size_bytes: int) -> None:
        """Expect the file of this name and length; nothing is here yet."""
        self._sha256 = sha256
        self._size_bytes = size_bytes
        self._parts: dict[int, bytes] = {}

    def add(self, n: int, payload: bytes) -> bool:
        """Take chunk `n`; False, and it is ignored, where the file has no such chunk or it is of another size."""
        if not 0 <= n < chunk_count(self._size_bytes):
            return False
        if len(payload) != min(CHUNK_BYTES, self._size_bytes - n * CHUNK_BYTES):
            return False
        self._parts[n] = payload
        return True

    def missing(self) -> list[tuple[int, int]]:
        """Return the numbers that are not here as ranges, both ends included, as `want` tells them."""
        ranges: list[tuple[int, int]] = []
        first = 0
        for n in [*sorted(self._parts), chunk_count(self._size_bytes)]:
            if first < n:
                ranges.append((first, n - 1))
            first = n + 1
        return ranges

    def body(self) -> bytes | None:
        """Return the whole file; None while chunks are missing. One whose hash is wrong is dropped: all is missing."""
        if len(self._parts) < chunk_count(self._size_bytes):
            return None
        body = b"".join(self._parts[n] for n in range(len(self._parts)))
        if sha256_hex(body) == self._sha256:
            return body
        self._parts.clear()
        return None
