"""What the agent asks the world to do: one frozen value per kind of action."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.agent_time import ClockSource
from players.device.agent.file_ref import FileRef
from players.device.agent.journal_rows import Row
from players.device.agent.state import Persisted


@dataclass(frozen=True, slots=True)
class Dial:
    """Connect to the join document's broker number `broker`, with this session number and this will."""

    broker: int
    session: int
    will_topic: str
    will_payload: bytes


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the connection in order, so that the will is not sent."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Send one message."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Subscribe to exact topics; to one that is already subscribed: ask for its retained message again."""

    topics: tuple[str, ...]
    qos: int = 1


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Give exact topics up."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Say which of these files the cache holds whole; give the bytes of those that are no pictures."""

    files: tuple[FileRef, ...]


@dataclass(frozen=True, slots=True)
class StoreFile:
    """Keep a fetched file, whose hash has been checked. `keep` names what must not make room for it."""

    sha256: str
    body: bytes
    keep: frozenset[str]


@dataclass(frozen=True, slots=True)
class DropFiles:
    """Forget these files, so that they are fetched again."""

    sha256s: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scroll:
    """How a wide picture moves: its frame began at `from_mono_ms`, and stands still from `length_ms` on (W-14)."""

    step_ms: int
    from_mono_ms: int
    length_ms: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One file on the glass."""

    file: FileRef
    scroll: Scroll | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """Put this on the glass and nothing else; neither picture nor caption, or 0 percent, is dark."""

    picture: Picture | None
    percent: int
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Journal:
    """Make these rows durable, in this order; answered by `Recorded`."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Retime:
    """Rows of this boot after `after_seq` with flag 4: their starts move by `offset_ms`, the flag goes (W-33)."""

    after_seq: int
    offset_ms: int
    clock: ClockSource


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Keep the office's mark; rows at or below it were acked at `at`, the office's own Unix ms."""

    journal: str
    hwm: int
    at: int


@dataclass(frozen=True, slots=True)
class RenewJournal:
    """Begin a new journal; rows of this run after `acked` are carried into it (a card was restored, W-22)."""


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Read at most `limit` rows and the known losses from `from_seq` on; answered by `RowsRead`."""

    from_seq: int
    limit: int


@dataclass(frozen=True, slots=True)
class Persist:
    """Replace, atomically, what must outlive this process."""

    persisted: Persisted


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    """Read the glass back; answered by `SnapshotTaken`."""


@dataclass(frozen=True, slots=True)
class Note:
    """Write this to the log: a constant phrase, and what it is about."""

    phrase: str
    about: tuple[tuple[str, str | int], ...] = ()


Action = (
    Dial
    | HangUp
    | Publish
    | Subscribe
    | Unsubscribe
    | Look
    | StoreFile
    | DropFiles
    | Show
    | Journal
    | Retime
    | Acknowledge
    | RenewJournal
    | ReadRows
    | Persist
    | TakeSnapshot
    | Note
)
