"""The document `ack`: how far the office has counted a journal (PROTOCOL section 3, W-22)."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.fields import Fields
from players.protocol.limits import DOCUMENT_BYTES, VERSION
from players.protocol.patterns import JOURNAL, SCREEN


@dataclass(frozen=True, slots=True)
class Ack:
    """The office's mark in the journal of a screen.

    Args:
        screen: the journal's screen.
        journal: its id.
        hwm: every number up to this one is counted or recorded as lost; 0 for none.
        at: Unix ms; where two acks disagree, the later one holds.
    """

    screen: str
    journal: str
    hwm: int
    at: int

    @classmethod
    def read(cls, body: bytes) -> Ack:
        """Read a verified payload. Raises ProtocolError."""
        fields = Fields.of_document(body, cap=DOCUMENT_BYTES)
        return cls(
            fields.text("screen", SCREEN), fields.text("journal", JOURNAL), fields.integer("hwm"), fields.integer("at")
        )

    def to_object(self) -> dict[str, object]:
        """Return the payload to sign."""
        return {"v": VERSION, "screen": self.screen, "journal": self.journal, "hwm": self.hwm, "at": self.at}
