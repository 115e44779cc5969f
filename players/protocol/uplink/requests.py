"""Read and write a screen's `want` for chunks and its `result` of a command (PROTOCOL section 3, W-21)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from players.protocol.fields import Fields
from players.protocol.json_strict import read_object
from players.protocol.limits import CHUNKS_MAX, DOCUMENT_BYTES, PICTURE_BYTES
from players.protocol.patterns import COMMAND_ID, SHA256, TEXT

STATUSES = ("done", "rejected", "expired", "unsupported", "failed")
Payload = bytes


@dataclass(frozen=True, slots=True)
class Want:
    """A request for chunks that the broker lacks: ranges of their numbers, both ends included."""

    sha256: str
    missing: tuple[tuple[int, int], ...]

    @classmethod
    def read(cls, payload: bytes) -> Want:
        """Read a screen's request. Raises ProtocolError."""
        fields = Fields(read_object(payload, cap=DOCUMENT_BYTES))
        want = cls(fields.text("sha256", SHA256), fields.pairs("missing", most=CHUNKS_MAX))
        if any(not first <= last < CHUNKS_MAX for first, last in want.missing):
            raise fields.wrong("missing", f"has a range that is no part of 0 to {CHUNKS_MAX - 1}")
        return want

    def chunks(self) -> Iterator[int]:
        """Yield the numbers in order, each once."""
        following = 0
        for first, last in sorted(self.missing):
            yield from range(max(first, following), last + 1)
            following = max(following, last + 1)

    def to_object(self) -> dict[str, object]:
        """Return the payload to send."""
        return {"sha256": self.sha256, "missing": [[first, last] for first, last in self.missing]}


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The answer to the command `id`; that to a snapshot names the file sent before it, and its length in bytes."""

    id: str
    status: str
    reason: str | None = None
    sha256: str | None = None
    bytes: int | None = None

    @classmethod
    def read(cls, payload: Payload) -> CommandResult:
        """Read a screen's answer. Raises ProtocolError."""
        fields = Fields(read_object(payload, cap=DOCUMENT_BYTES))
        return cls(
            id=fields.text("id", COMMAND_ID),
            status=fields.word("status", STATUSES),
            reason=fields.text("reason", TEXT) if fields.has("reason") else None,
            sha256=fields.text("sha256", SHA256) if fields.has("sha256") else None,
            bytes=fields.integer("bytes", 1, PICTURE_BYTES) if fields.has("bytes") else None,
        )

    def to_object(self) -> dict[str, object]:
        """Return the payload to send."""
        optional = {"reason": self.reason, "sha256": self.sha256, "bytes": self.bytes}
        fields: dict[str, object] = {"id": self.id, "status": self.status}
        return fields | {name: value for name, value in optional.items() if value is not None}
