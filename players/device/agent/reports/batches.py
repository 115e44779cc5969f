"""Cut one batch of the play journal: rows and losses that cover its numbers exactly (PROTOCOL W-22, W-33)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from players.device.agent.agent_time import ClockSource
from players.device.agent.journal_rows import JournalMarks, NumberedRow
from players.protocol.json_strict import write_object
from players.protocol.limits import DOCUMENT_BYTES
from players.protocol.uplink.plays import LostRows, PlayRow, PlaysBatch

EVIDENCE = "displayed"


def mark_request(marks: JournalMarks, clock: ClockSource) -> PlaysBatch:
    """Return the empty batch that asks the office for its mark."""
    return PlaysBatch(marks.journal, marks.acked + 1, marks.acked, 0, (), (), clock, EVIDENCE, ())


def cut(
    marks: JournalMarks, rows: Sequence[NumberedRow], lost: Sequence[LostRows], *, max_rows: int, clock: ClockSource
) -> PlaysBatch:
    """Return the next batch from `marks.acked + 1` on: rows of one clock, at most `max_rows`, within a document's cap.

    The numbers of a batch are covered exactly; with `acked` 4 and the rows 5, 6 and 9 of a journal up to 9:

        number    5    6    7    8    9
        rows      row  row            row
        lost                7-8: as recorded, else "restored" (acked once, then purged) or "corrupt"


    Args:
        marks: of the journal; numbers up to `marks.last` exist.
        rows: the durable rows from there on, in order.
        lost: the losses on record.
        max_rows: at least 1.
        clock: the present one, for a batch that has losses only.
    """
    count = min(max_rows, len(rows))
    while True:
        batch = _batch(marks, rows[:count], lost, complete=count == len(rows) < max_rows, clock=clock)
        if len(write_object(batch.to_object())) <= DOCUMENT_BYTES or count <= 1:
            return batch
        count //= 2


def _batch(
    marks: JournalMarks, rows: Sequence[NumberedRow], lost: Sequence[LostRows], *, complete: bool, clock: ClockSource
) -> PlaysBatch:
    first = marks.acked + 1
    alike = _of_one_clock(rows)
    if not alike:
        return PlaysBatch(
            marks.journal, first, marks.last, 0, (), _losses(first, marks.last, lost, marks), clock, EVIDENCE, ()
        )
    last = marks.last if complete and len(alike) == len(rows) else alike[-1].seq
    t0_at = alike[0].row.start_ms
    rows_sent = tuple(PlayRow(k.seq, k.row.start_ms, k.row.line, k.row.shown_ms, k.row.flags) for k in alike)
    gaps = tuple(_gaps(first, last, [kept.seq for kept in alike]))
    losses = tuple(loss for begin, end in gaps for loss in _losses(begin, end, lost, marks))
    return PlaysBatch(marks.journal, first, last, t0_at, rows_sent, losses, alike[0].row.clock, EVIDENCE, ())


def _of_one_clock(rows: Sequence[NumberedRow]) -> list[NumberedRow]:
    alike: list[NumberedRow] = []
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
    """Return the losses that cover `first..last`, with the recorded reason where there is one."""
    found: list[LostRows] = []
    expected = first
    for known in sorted(lost, key=lambda loss: loss.first):
        begin, end = max(known.first, expected), min(known.last, last)
        if begin > end:
            continue
        found += [*_unrecorded(expected, begin - 1, marks), LostRows(begin, end, known.why)]
        expected = end + 1
    return (*found, *_unrecorded(expected, last, marks))


def _unrecorded(first: int, last: int, marks: JournalMarks) -> Iterator[LostRows]:
    """Yield losses without a record: purged after an ack that a restored office forgot, or unreadable."""
    purged_to = min(last, marks.top_acked)
    if first <= purged_to:
        yield LostRows(first, purged_to, "restored")
    if max(first, purged_to + 1) <= last:
        yield LostRows(max(first, purged_to + 1), last, "corrupt")
