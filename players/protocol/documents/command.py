"""The document `command`: what a screen is to do once (PROTOCOL section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from players.protocol.fields import Fields
from players.protocol.limits import DOCUMENT_BYTES, VERSION
from players.protocol.patterns import COMMAND_ID, SCREEN, WORD


@dataclass(frozen=True, slots=True)
class Command:
    """One command to one screen, which answers a name that it does not know with `unsupported` (PROTOCOL W-3).

    Args:
        screen: the screen that is to do it.
        id: 32 lower-case hex digits; the same id again is the same command.
        name: `snapshot`, `identify`, `announce`, `refetch`.
        args: arguments by name; the screen checks them.
        issued_at: Unix ms.
        not_after_at: Unix ms at which it expires.
        session: the screen's present one; a screen that does not know the time checks it instead.
    """

    screen: str
    id: str
    name: str
    args: Mapping[str, object]
    issued_at: int
    not_after_at: int
    session: int

    @classmethod
    def read(cls, body: bytes) -> Command:
        """Read a verified payload. Raises ProtocolError."""
        fields = Fields.of_document(body, cap=DOCUMENT_BYTES)
        return cls(
            screen=fields.text("screen", SCREEN),
            id=fields.text("id", COMMAND_ID),
            name=fields.text("name", WORD),
            args=fields.mapping("args"),
            issued_at=fields.integer("issued_at"),
            not_after_at=fields.integer("not_after_at"),
            session=fields.integer("session"),
        )

    def to_object(self) -> dict[str, object]:
        """Return the payload to sign."""
        return {
            "v": VERSION,
            "screen": self.screen,
            "id": self.id,
            "name": self.name,
            "args": dict(self.args),
            "issued_at": self.issued_at,
            "not_after_at": self.not_after_at,
            "session": self.session,
        }
