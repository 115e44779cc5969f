"""Cuts one batch of the play journal: rows and losses that cover its numbers exactly (PROTOCOL W-22, W-33)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from players.device.agent.agent_time import ClockSource
from players.device.agent.journal_rows import JournalMarks, KeptRow
from players.protocol.json_strict import write_object
from players.protocol.limits import DOCUMENT_BYTES
from players.protocol.uplink.plays import LostRows, PlayRow, PlaysBatch

EVIDENCE = "displayed"


def question(marks: JournalMarks, clock: ClockSource) -> PlaysBatch:
    """The empty batch that asks the office for its mark."""
    return PlaysBatch(marks.journal, marks.acked + 1, marks.acked, 0, (), (), clock, EVIDENCE, ())


def cut(
    marks: JournalMarks, rows: Sequence[KeptRow], lost: Sequence[LostRows], *, max_rows: int, clock: ClockSource
) -> PlaysBatch:
    """The next batch from `marks.acked + 1` on: rows of one clock, at most `max_rows`, within the cap of a document.

    Args:
        marks: where the journal stands; numbers up to `marks.last` exist.
        rows: what is kept from there on, in order.
        lost: what is known to be lost.
        max_rows: at least 1.
        clock: the present one, told where the batch holds losses only.
    """
    count = min(max_rows, len(rows))
    while True:
        batch = _batch(marks, rows[:count], lost, complete=count == len(rows) < max_rows, clock=clock)
        if len(write_object(batch.to_object())) <= DOCUMENT_BYTES or count <= 1:
            return batch
        count //= 2


def _batch(
    marks: JournalMarks, rows: Sequence[KeptRow], lost: Sequence[LostRows], *, complete: bool, clock: ClockSource
) -> PlaysBatch:
    first = marks.acked + 1
    alike = _alike(rows)
    if not alike:
        return PlaysBatch(
            marks.journal, first, marks.last, 0, (), _losses(first, marks.last, lost, marks), clock, EVIDENCE, ()
        )
    last = marks.last if complete and len(alike) == len(rows) else alike[-1].seq
    t0_at = alike[0].row.start_ms
    told = tuple(PlayRow(k.seq, k.row.start_ms, k.row.line, k.row.shown_ms, k.row.flags) for k in alike)
    gaps = tuple(_gaps(first, last, [kept.seq for kept in alike]))
    losses = tuple(loss for a, b in gaps for loss in _losses(a, b, lost, marks))
    return PlaysBatch(marks.journal, first, last, t0_at, told, losses, alike[0].row.clock, EVIDENCE, ())


def _alike(rows: Sequence[KeptRow]) -> list[KeptRow]:
    alike: list[KeptRow] = []
    for kept in rows:
        if kept.row.clock != rows[0].row.clock:
            break
        alike.append(kept)
    return alike


def _gaps(first: int, last: int, held: Sequence[int]) -> Iterator[tuple[int, int]]:
    expected = first
    for seq in [*held, last + 1]:
        if seq > expected:
            yield expected, seq - 1
        expected = seq + 1


def _losses(first: int, last: int, lost: Sequence[LostRows], marks: JournalMarks) -> tuple[LostRows, ...]:
    """Name why each number of a gap is gone: as recorded; else acked once and purged; else unreadable."""
    found: list[LostRows] = []
    expected = first
    for known in sorted(lost, key=lambda loss: loss.first):
        a, b = max(known.first, expected), min(known.last, last)
        if a > b:
            continue
        found += [*_unrecorded(expected, a - 1, marks), LostRows(a, b, known.why)]
        expected = b + 1
    return (*found, *_unrecorded(expected, last, marks))


def _unrecorded(first: int, last: int, marks: JournalMarks) -> Iterator[LostRows]:
    """What was acked once and then purged is gone because the office was restored; what never was, is unreadable."""
    purged_to = min(last, marks.top_acked)
    if first <= purged_to:
        yield LostRows(first, purged_to, "restored")
    if max(first, purged_to + 1) <= last:
        yield LostRows(max(first, purged_to + 1), last, "corrupt")
