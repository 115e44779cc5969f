"""What one message of a screen says, plays excepted: taken into presence, or turned away and counted (PROTOCOL W-3)."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from players.protocol.errors import ProtocolError
from players.protocol.limits import CHUNK_BYTES
from players.protocol.topics import Heard, Upward
from players.protocol.uplink.requests import Result, Want
from players.protocol.uplink.state import read_state
from players.protocol.uplink.status_messages import Death, Status
from scheduler.mqtt import Received
from scheduler.uplink.presence import Presence, Reaction
from scheduler.uplink.rejections import Rejections


@dataclass(frozen=True, slots=True)
class Asked:
    """A screen wants chunks that its broker did not have."""

    screen: str
    want: Want


class Hearing:
    """Hears one message after another. Nothing that a message holds makes it raise."""

    def __init__(self, presence: Presence, rejections: Rejections) -> None:
        self._presence = presence
        self._rejections = rejections

    def admits(self, received: Received, upward: Upward | None) -> bool:
        """Say whether somebody we know says something now, or said it in a state that a broker has kept."""
        if upward is None:
            self._rejections.note("unknown topic")
        elif not self._presence.knows(upward.screen):
            self._rejections.note("unknown screen", screen=upward.screen)
        elif received.retained and upward.kind is not Heard.STATE:
            self._rejections.note("replay", screen=upward.screen, kind=upward.kind.value)
        else:
            return True
        return False

    def hear(self, received: Received, upward: Upward) -> Sequence[Reaction | Asked]:
        """Take one message in and return what is to be done about it."""
        screen, at = upward.screen, instant(received)
        try:
            if upward.kind is Heard.STATE:
                return self._state(received, screen, at)
            self._presence.seen(screen, at)
            return self._rest(received.payload, upward, at)
        except ProtocolError as error:
            self._rejections.note(f"unreadable {upward.kind.value}", screen=screen, error=error.reason)
        except Exception as error:  # noqa: BLE001 - the policy: a fault costs one message, not those beside it
            self._rejections.note("fault", screen=screen, error=type(error).__name__, where=where(error))
        return ()

    def _state(self, received: Received, screen: str, at: datetime) -> Sequence[Reaction]:
        if not received.payload:  # so a retired screen's state is taken off the brokers: nobody has said anything
            return ()
        told = read_state(received.payload)
        if isinstance(told, Death):
            self._presence.death(screen, told, at)
            return ()
        return self._presence.state(screen, told, at, replayed=received.retained)

    def _rest(self, payload: bytes, upward: Upward, at: datetime) -> Sequence[Asked]:
        if upward.kind is Heard.WANT:
            return (Asked(upward.screen, Want.read(payload)),)
        if upward.kind is Heard.STATUS:
            self._presence.heartbeat(upward.screen, Status.read(payload), at)
        elif upward.kind is Heard.RESULT:
            Result.read(payload)
        elif upward.kind is Heard.UPLOAD and len(payload) > CHUNK_BYTES:
            raise ProtocolError("size", f"{len(payload)} bytes, at most {CHUNK_BYTES} are taken")
        return ()


def instant(received: Received) -> datetime:
    """Return when a message came."""
    return datetime.fromtimestamp(received.at_ms / 1000, UTC)


def where(error: Exception) -> str:
    """Return the line of code an error comes from; a whole traceback would show what was in the message."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
