"""Events that the agent handles: one frozen class for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from players.device.agent.journal_rows import JournalMarks, NumberedRow
from players.device.agent.persisted_state import PersistedState
from players.protocol.uplink.plays import LostRows


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: an edge or a deadline may be due."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker accepted the connection that was dialled with this session number."""

    session: int


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection, or the attempt at one, with this session number ended."""

    session: int
    reason: str


@dataclass(frozen=True, slots=True)
class Received:
    """A message came from the broker."""

    topic: str
    payload: bytes
    retained: bool = False


@dataclass(frozen=True, slots=True)
class FilesChecked:
    """The cache answers `CheckFiles`.

    Args:
        present: files that it holds whole.
        bodies: the bytes of those that are no pictures: days and slots files.
        free_bytes: room left.
    """

    present: frozenset[str]
    bodies: Mapping[str, bytes] = field(default_factory=dict)
    free_bytes: int = 0


@dataclass(frozen=True, slots=True)
class FileStored:
    """A fetched file is durable in the cache, which has `free_bytes` left."""

    sha256: str
    free_bytes: int = 0


@dataclass(frozen=True, slots=True)
class FileStoreFailed:
    """A fetched file could not be written (disk full)."""

    sha256: str


@dataclass(frozen=True, slots=True)
class PictureFailed:
    """The panel could not show this file; `missing` where the cache no longer holds it whole."""

    sha256: str
    missing: bool


@dataclass(frozen=True, slots=True)
class JournalChanged:
    """The journal made rows durable, or changed in another way; `marks` are its new ones."""

    marks: JournalMarks


@dataclass(frozen=True, slots=True)
class RowsRead:
    """The journal answers `ReadRows`: rows and losses from `from_seq` on, in order; `last` was its last number then."""

    journal: str
    from_seq: int
    last: int
    rows: tuple[NumberedRow, ...]
    lost: tuple[LostRows, ...]


@dataclass(frozen=True, slots=True)
class StateSaved:
    """This state is on the disk; where the disk is full, none is until it has room again."""

    persisted: PersistedState


@dataclass(frozen=True, slots=True)
class SnapshotTaken:
    """The panel answers `TakeSnapshot`: the glass as a PNG file, or None where it cannot be read back."""

    png: bytes | None


@dataclass(frozen=True, slots=True)
class StopRequested:
    """The player is to end: what is on the glass leaves it now."""


@dataclass(frozen=True, slots=True)
class DisconnectRequested:
    """The work of the stop is done: report the death, and disconnect."""


Event = (
    Tick
    | Connected
    | Disconnected
    | Received
    | FilesChecked
    | FileStored
    | FileStoreFailed
    | PictureFailed
    | JournalChanged
    | RowsRead
    | StateSaved
    | SnapshotTaken
    | StopRequested
    | DisconnectRequested
)
