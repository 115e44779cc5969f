"""Pack the records of an upload, exactly as they were received, and unpack them.

Records and lost ranges mirror those of the wire (`players.protocol.uplink.plays`), which this package may not import.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from operator import sub
from typing import NamedTuple, overload

from campaigns.playback.play import CLOCK_UNKNOWN_FLAG, Columns, ReportedRecord
from campaigns.unix_time import unix_ms

_NARROW, _WIDE, _CENTRED = 0, 1, 2
"""Words of four bytes, as an earlier release packed; of eight; of four, lines less 2^31, so that uint32s fit."""
_WORDS = {_NARROW: "i", _WIDE: "q", _CENTRED: "i"}
_LINE_CENTRE = 2**31
_HEAD = struct.Struct("<BIqq")
# A smaller window than zlib's default, whose set-up costs more than compressing a batch of plays.
_LEVEL, _WINDOW_BITS, _MEMORY_LEVEL = 1, 12, 5
EVIDENCE = ("displayed", "card-log", "derived", "manual")
"""What a count rests on; `manual` is entered by hand and never measured."""


class EvidenceRecord(NamedTuple):
    """One record in the evidence."""

    seq: int
    start_ms: int
    line: int
    shown_ms: int
    flags: int


class EvidenceRecords(Sequence[EvidenceRecord]):
    """Records stored by column and built on access: a backlog has millions of them."""

    __slots__ = ("columns",)

    def __init__(self, columns: Columns) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns.seqs)

    def __iter__(self) -> Iterator[EvidenceRecord]:
        return map(EvidenceRecord, *self.columns)

    @overload
    def __getitem__(self, place: int) -> EvidenceRecord: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[EvidenceRecord, ...]: ...
    def __getitem__(self, place: int | slice) -> EvidenceRecord | tuple[EvidenceRecord, ...]:
        return tuple(self)[place]


def columns_of(rows: Sequence[ReportedRecord]) -> Columns:
    """Return records by column; there must be at least one."""
    return rows.columns if isinstance(rows, EvidenceRecords) else Columns(*zip(*rows, strict=True))


@dataclass(frozen=True, slots=True)
class LostRange:
    """Records `first..last` that a journal declared lost; `why` as in PROTOCOL section 3."""

    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A batch as received from a screen, which `counter.Intake` counts.

    `first..last` is covered by rows, lost ranges and unreadable rows `(seq, reason)`; an empty batch has `last = first
    - 1`. `clock_offset_ms` is how far the screen's clock was ahead as it came, None if not known.
    """

    screen: str
    journal: str
    first: int
    last: int
    received_at: datetime
    clock: str
    evidence: str
    rows: Sequence[ReportedRecord]
    lost: Sequence[LostRange] = ()
    unreadable: Sequence[tuple[int, str]] = ()
    clock_offset_ms: int | None = None

    @property
    def received_ms(self) -> int:
        """The instant of receipt as Unix ms."""
        return unix_ms(self.received_at)


def filed_ms(row: ReportedRecord, received_ms: int, *, aside: bool) -> int:
    """Return the instant by which a row is filed under a day: its start if that is known and was believed.

    Rows of unknown time and rows that were set aside are filed by their receipt.
    """
    return received_ms if aside or row.flags & CLOCK_UNKNOWN_FLAG else row.start_ms


def filed_between(rows: Sequence[ReportedRecord], received_ms: int, aside: AbstractSet[int]) -> tuple[int, int]:
    """Return the first and the last instant by which rows are filed; those numbered in `aside` were set aside."""
    if not rows:
        return received_ms, received_ms
    columns = columns_of(rows)
    if aside or max(columns.flags) >= CLOCK_UNKNOWN_FLAG:
        filed = [filed_ms(row, received_ms, aside=row.seq in aside) for row in rows]
        return min(filed), max(filed)
    return min(columns.starts_ms), max(columns.starts_ms)


def is_same_record(a: ReportedRecord, b: ReportedRecord) -> bool:
    """Return whether two records have the same content (PROTOCOL W-22: start, line, shown, flags)."""
    return (a.start_ms, a.line, a.shown_ms, int(a.flags)) == (b.start_ms, b.line, b.shown_ms, int(b.flags))


def pack(rows: Sequence[ReportedRecord]) -> bytes:
    """Return rows packed by column, numbers and starts as differences to the row before, compressed."""
    if not rows:
        return b""
    seqs, starts_ms, lines, shown_ms, flags = columns_of(rows)
    before = [*map(sub, seqs, (seqs[0], *seqs)), *map(sub, starts_ms, (starts_ms[0], *starts_ms))]
    centred = [line - _LINE_CENTRE for line in lines]
    head = len(rows), seqs[0], starts_ms[0]
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL)
    words = 5 * len(rows)
    try:
        body = _HEAD.pack(_CENTRED, *head) + struct.pack(f"<{words}i", *before, *centred, *shown_ms, *flags)
    except struct.error:  # more than 24 days between two plays, or an absurd time
        body = _HEAD.pack(_WIDE, *head) + struct.pack(f"<{words}q", *before, *lines, *shown_ms, *flags)
    return packer.compress(body) + packer.flush()


def unpack(body: bytes) -> tuple[EvidenceRecord, ...]:
    """Return the rows that `pack` packed."""
    if not body:
        return ()
    packed = zlib.decompress(body)
    width, count, seq, start_ms = _HEAD.unpack_from(packed)
    values = struct.unpack_from(f"<{5 * count}{_WORDS[width]}", packed, _HEAD.size)
    seqs, starts_ms, lines, *others = (values[place * count : (place + 1) * count] for place in range(5))
    if width == _CENTRED:
        lines = tuple(line + _LINE_CENTRE for line in lines)
    columns = accumulate((seq, *seqs[1:])), accumulate((start_ms, *starts_ms[1:])), lines, *others
    return tuple(map(EvidenceRecord._make, zip(*columns, strict=True)))
