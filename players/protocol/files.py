"""Cut files into chunks of 8,192 bytes, and assemble and verify them again (PROTOCOL W-8, W-21)."""

from __future__ import annotations

from players.protocol.encoding import sha256_hex
from players.protocol.limits import CHUNK_BYTES


def chunk_count(size_bytes: int) -> int:
    """Return the number of chunks of a file.

    >>> chunk_count(1), chunk_count(8_192), chunk_count(8_193)
    (1, 1, 2)
    """
    return -(-size_bytes // CHUNK_BYTES)


def chunks(body: bytes) -> list[bytes]:
    """Return the chunks of a file in order; only the last may be shorter."""
    return [body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES)]


class Assembly:
    """One file of a known length while its chunks arrive, in any order."""

    def __init__(self, sha256: str, size_bytes: int) -> None:
        """Start without chunks."""
        self._sha256 = sha256
        self._size_bytes = size_bytes
        self._parts: dict[int, bytes] = {}

    def add(self, n: int, payload: bytes) -> bool:
        """Take chunk `n`; ignore it and return False where the file has no such chunk, or it has another size."""
        if not 0 <= n < chunk_count(self._size_bytes):
            return False
        if len(payload) != min(CHUNK_BYTES, self._size_bytes - n * CHUNK_BYTES):
            return False
        self._parts[n] = payload
        return True

    def missing(self) -> list[tuple[int, int]]:
        """Return the missing numbers as ranges, both ends included, as a `want` lists them."""
        ranges: list[tuple[int, int]] = []
        first = 0
        for n in [*sorted(self._parts), chunk_count(self._size_bytes)]:
            if first < n:
                ranges.append((first, n - 1))
            first = n + 1
        return ranges

    def body(self) -> bytes | None:
        """Return the whole file; None while chunks are missing. Drop all chunks where the hash is wrong."""
        if len(self._parts) < chunk_count(self._size_bytes):
            return None
        body = b"".join(self._parts[n] for n in range(len(self._parts)))
        if sha256_hex(body) == self._sha256:
            return body
        self._parts.clear()
        return None
