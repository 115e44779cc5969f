"""Actions that the agent asks for: one frozen class for each kind."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.agent_time import ClockSource
from players.device.agent.file_ref import FileRef
from players.device.agent.journal_rows import AppearanceRow
from players.device.agent.persisted_state import PersistedState
from players.protocol.documents.join import Broker

EFFECT_MS = 500
"""How long a slot's effect takes, from its start (PROTOCOL W-14)."""


@dataclass(frozen=True, slots=True)
class Dial:
    """Connect to a broker, with this session number and this will."""

    broker: Broker
    session: int
    will_topic: str
    will_payload: bytes


@dataclass(frozen=True, slots=True)
class Disconnect:
    """End the connection cleanly, so that the broker does not send the will."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish one message."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Subscribe to exact topics; a subscribed one is subscribed again to get its retained message once more."""

    topics: tuple[str, ...]
    qos: int = 1


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Unsubscribe from exact topics."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckFiles:
    """Check which of these files the cache holds whole, and read those that are no pictures; see `FilesChecked`."""

    files: tuple[FileRef, ...]


@dataclass(frozen=True, slots=True)
class StoreFile:
    """Store a fetched file, whose hash has been checked; files in `keep` must not be dropped to make room."""

    sha256: str
    body: bytes
    keep: frozenset[str]


@dataclass(frozen=True, slots=True)
class DropFiles:
    """Drop these files from the cache, so that they are fetched again."""

    sha256s: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scroll:
    """The motion of a wide picture: from `from_mono_ms` on, a column in `step_ms`, for `length_ms` (W-14)."""

    step_ms: int
    from_mono_ms: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """One file on the glass."""

    file: FileRef
    scroll: Scroll | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """How a picture replaces what stood before: one of `slots.EFFECTS`, from `from_mono_ms` on (PROTOCOL W-14)."""

    name: str
    from_mono_ms: int


@dataclass(frozen=True, slots=True)
class Show:
    """Show this on the glass; dark without picture and caption, or at 0 percent."""

    picture: ShownPicture | None
    percent: int
    caption: str | None = None
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class AppendRows:
    """Make these rows durable, in this order; see `JournalChanged`."""

    rows: tuple[AppearanceRow, ...]


@dataclass(frozen=True, slots=True)
class RetimeRows:
    """Move the starts of this boot's rows after `after_seq` with flag 4 by `offset_ms`, and clear the flag (W-33)."""

    after_seq: int
    offset_ms: int
    clock: ClockSource


@dataclass(frozen=True, slots=True)
class SaveMark:
    """Save the office's mark; rows up to it were acked at `at`, Unix ms of the office."""

    journal: str
    hwm: int
    at: int


@dataclass(frozen=True, slots=True)
class SaveSent:
    """Save that numbers up to `to_seq` may have been sent, before they are; see `JournalChanged` (W-22)."""

    journal: str
    to_seq: int


@dataclass(frozen=True, slots=True)
class RenewJournal:
    """Begin a new journal: the card was restored from an image that the office's mark `hwm` has passed (W-22)."""

    journal: str
    hwm: int


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Read at most `limit` rows and the losses on record from `from_seq` on; see `RowsRead`."""

    from_seq: int
    limit: int


@dataclass(frozen=True, slots=True)
class SaveState:
    """Save what must outlive this process, atomically; see `StateSaved`."""

    persisted: PersistedState


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    """Read the glass back; see `SnapshotTaken`."""


@dataclass(frozen=True, slots=True)
class WriteLog:
    """Write a constant phrase to the log, with the values that it is about."""

    phrase: str
    about: tuple[tuple[str, str | int], ...] = ()


JournalAction = AppendRows | RetimeRows | SaveMark | SaveSent | RenewJournal | ReadRows
Action = (
    Dial
    | Disconnect
    | Publish
    | Subscribe
    | Unsubscribe
    | CheckFiles
    | StoreFile
    | DropFiles
    | Show
    | JournalAction
    | SaveState
    | TakeSnapshot
    | WriteLog
)
