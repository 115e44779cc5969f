"""An upload as it is kept: its rows packed small, exactly as they were received."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.play import Reported

# Level 1 costs a third of level 6 and keeps a full loop's plays under 10 bytes each.
_LEVEL = 1
EVIDENCE = ("displayed", "card-log", "derived", "manual")
"""What a count rests on; `manual` is entered by hand and never measured."""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One record as it was kept."""

    seq: int
    start_ms: int
    line: int
    shown_ms: int
    flags: int


@dataclass(frozen=True, slots=True)
class LostRange:
    """Records `first..last` that a journal declared lost; `why` as in PROTOCOL section 3."""

    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A batch as it came from a screen: what `counting.Intake` takes.

    `first..last` is covered by rows, lost ranges and unreadable rows `(seq, reason)`; an empty batch has
    `last = first - 1`.
    """

    screen: str
    journal: str
    first: int
    last: int
    received_at: datetime
    clock: str
    evidence: str
    rows: Sequence[Reported]
    lost: Sequence[LostRange] = ()
    unreadable: Sequence[tuple[int, str]] = ()

    @property
    def received_ms(self) -> int:
        """The instant of receipt as Unix ms."""
        return round(self.received_at.timestamp() * 1000)


def same(a: Reported, b: Reported) -> bool:
    """Say whether two records tell the same (PROTOCOL W-22: start, line, shown, flags)."""
    return (a.start_ms, a.line, a.shown_ms, int(a.flags)) == (b.start_ms, b.line, b.shown_ms, int(b.flags))


def pack(rows: Iterable[Reported]) -> bytes:
    """Pack rows in their order: numbers and starts as differences to the row before, compressed."""
    seq = start_ms = 0
    packed: list[tuple[int, int, int, int, int]] = []
    for row in rows:
        packed.append((row.seq - seq, row.start_ms - start_ms, row.line, row.shown_ms, int(row.flags)))
        seq, start_ms = row.seq, row.start_ms
    return zlib.compress(json.dumps(packed, separators=(",", ":")).encode(), _LEVEL)


def unpack(body: bytes) -> tuple[KeptRow, ...]:
    """Return the rows that `pack` packed."""
    seq = start_ms = 0
    rows: list[KeptRow] = []
    for seq_step, start_step, line, shown_ms, flags in json.loads(zlib.decompress(body)):
        seq, start_ms = seq + seq_step, start_ms + start_step
        rows.append(KeptRow(seq, start_ms, line, shown_ms, flags))
    return tuple(rows)
