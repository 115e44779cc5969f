"""What can happen to the agent: one frozen value per kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from players.device.agent.journal_rows import JournalMarks, KeptRow
from players.protocol.uplink.plays import LostRows


@dataclass(frozen=True, slots=True)
class Tick:
    """Nothing but time has passed: an edge or a deadline may be due."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker accepted the connection that was dialled with this session number."""

    session: int


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection, or the attempt at one, ended; `session` says which."""

    session: int
    reason: str


@dataclass(frozen=True, slots=True)
class Received:
    """A message came from the broker, as it is."""

    topic: str
    payload: bytes
    retained: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """The answer to `Look`: which files the cache holds whole, which are not what they claim, and the bytes of days."""

    present: frozenset[str]
    unfit: frozenset[str] = frozenset()
    bodies: Mapping[str, bytes] = field(default_factory=dict)
    free_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """A fetched file is durable in the cache, which has this much room left."""

    sha256: str
    free_bytes: int = 0


@dataclass(frozen=True, slots=True)
class StoreFailed:
    """A fetched file could not be written (disk full)."""

    sha256: str


@dataclass(frozen=True, slots=True)
class PictureFailed:
    """The panel could not show this file; `missing` says that the cache no longer holds it whole."""

    sha256: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """The journal made rows durable, or changed in another way: these are its marks now."""

    marks: JournalMarks


@dataclass(frozen=True, slots=True)
class RowsRead:
    """The answer to `ReadRows`: kept rows and known losses from `from_seq` on, in order; `last` existed then."""

    journal: str
    from_seq: int
    last: int
    rows: tuple[KeptRow, ...]
    lost: tuple[LostRows, ...]


@dataclass(frozen=True, slots=True)
class SnapshotTaken:
    """The answer to `TakeSnapshot`: the glass as a PNG file, or None where the panel cannot tell."""

    png: bytes | None


@dataclass(frozen=True, slots=True)
class Stop:
    """The player is asked to end: what is on the glass leaves it now."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """What the stop asked for is done: tell the office, and hang up."""


Event = (
    Tick
    | Connected
    | Disconnected
    | Received
    | Looked
    | Stored
    | StoreFailed
    | PictureFailed
    | Recorded
    | RowsRead
    | SnapshotTaken
    | Stop
    | Farewell
)
