"""Take one message of a screen, other than plays, into presence, or reject and count it (PROTOCOL W-3)."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from players.protocol.errors import ProtocolError
from players.protocol.limits import CHUNK_BYTES
from players.protocol.topics import UplinkKind
from players.protocol.uplink.requests import CommandResult, Want
from players.protocol.uplink.state import read_state
from players.protocol.uplink.status_messages import Death, Heartbeat
from scheduler.mqtt import UplinkMessage
from scheduler.uplink.presence import Presence, PresenceChange
from scheduler.uplink.rejections import Rejections


@dataclass(frozen=True, slots=True)
class ChunkRequest:
    """A screen asks for chunks that its broker did not have."""

    screen: str
    want: Want


class MessageHandler:
    """Handles one message after another. No payload makes it raise."""

    def __init__(self, presence: Presence, rejections: Rejections) -> None:
        self._presence = presence
        self._rejections = rejections

    def accepts(self, message: UplinkMessage) -> bool:
        """Return whether to process a message: its screen is known, and it is no replay (a retained state is none)."""
        if message.kind is None:
            self._rejections.note("unknown topic")
        elif not self._presence.is_known(message.screen):
            self._rejections.note("unknown screen", screen=message.screen)
        elif message.retained and message.kind is not UplinkKind.STATE:
            self._rejections.note("replay", screen=message.screen, kind=message.kind.value)
        else:
            return True
        return False

    def handle(self, message: UplinkMessage) -> Sequence[PresenceChange | ChunkRequest]:
        """Take an accepted message in and return what has to be done about it."""
        screen, kind = message.screen, message.kind
        assert kind is not None, "only accepted messages are handled"
        try:
            if kind is UplinkKind.STATE:
                return self._handle_state(message)
            self._presence.record_message(screen, message.received_at)
            return self._handle_other(message)
        except ProtocolError as error:
            self._rejections.note(f"unreadable {kind.value}", screen=screen, error=error.reason)
        except Exception as error:  # noqa: BLE001 - deliberate: a fault costs one message, not the next
            self._rejections.note("fault", screen=screen, error=type(error).__name__, where=line_of(error))
        return ()

    def _handle_state(self, message: UplinkMessage) -> Sequence[PresenceChange]:
        if not message.payload:  # the office itself empties the state of a retired screen
            return ()
        state = read_state(message.payload)
        if isinstance(state, Death):
            self._presence.record_death(message.screen, state, message.received_at)
            return ()
        return self._presence.record_state(message.screen, state, message.received_at, replayed=message.retained)

    def _handle_other(self, message: UplinkMessage) -> Sequence[ChunkRequest]:
        kind, payload = message.kind, message.payload
        if kind is UplinkKind.WANT:
            return (ChunkRequest(message.screen, Want.read(payload)),)
        if kind is UplinkKind.STATUS:
            self._presence.record_heartbeat(message.screen, Heartbeat.read(payload), message.received_at)
        elif kind is UplinkKind.RESULT:
            CommandResult.read(payload)
        elif kind is UplinkKind.UPLOAD and len(payload) > CHUNK_BYTES:
            raise ProtocolError("size", f"{len(payload)} bytes, at most {CHUNK_BYTES} are taken")
        return ()


def line_of(error: Exception) -> str:
    """Return file and line where an error was raised; a whole traceback could show what was in the message."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
